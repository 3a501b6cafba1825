import numpy as np
import pytest

from jdscan.ngrams import Floats
from jdscan.reading.heads import EXCLUSIVE, OUTPUTS, TASKS, Heads, blended, slices, to_readings
from jdscan.records import TOPICS, Unit

RNG = np.random.default_rng(7)


def scores(n: int) -> Floats:
    return RNG.normal(size=(n, OUTPUTS)).astype(np.float32)


def blend(a: float = 0.6, b: float = 0.4) -> Floats:
    out = np.zeros((3, OUTPUTS), np.float32)
    out[0], out[1] = a, b
    return out


def test_slices_cover_all_outputs_once() -> None:
    covered = sorted(i for s in slices().values() for i in range(s.start, s.stop))
    assert covered == list(range(OUTPUTS))


def test_exclusive_tasks_sum_to_one_and_topics_stand_alone() -> None:
    p = blended(scores(4), scores(4), blend())
    for task in EXCLUSIVE:
        assert p[task].sum(1) == pytest.approx(np.ones(4), abs=1e-5)
    assert ((p["topics"] > 0) & (p["topics"] < 1)).all()


def test_a_blend_that_ignores_one_part_is_that_part_alone() -> None:
    e, g = scores(3), scores(3)
    p = blended(e, g, blend(1.0, 0.0))
    assert np.array_equal(p["zone"].argmax(1), e[:, slices()["zone"]].argmax(1))


def test_scores_do_not_depend_on_batch_mates() -> None:
    weights, none = RNG.normal(size=(768, OUTPUTS)).astype(np.float32), np.zeros(OUTPUTS, np.float32)
    heads = Heads(weights, scores(1)[0], blend(), np.full(10, 0.5, np.float32), none)
    vectors = RNG.normal(size=(9, 768)).astype(np.float32)
    together = heads.scores(vectors)
    alone = np.vstack([heads.scores(v[None]) for v in vectors])
    assert np.array_equal(together, alone)


def test_readings_take_the_best_label_and_all_topics_over_their_thresholds() -> None:
    p = {t: np.full((1, len(labels)), 0.05, np.float32) for t, labels in TASKS.items()}
    p["zone"][0, 1], p["ownership"][0, 2], p["template"][0, 0] = 0.9, 0.9, 0.9
    p["topics"][0, [0, 3]] = 0.45
    thresholds = np.full(len(TOPICS), 0.4, np.float32)
    thresholds[3] = 0.5
    reading = to_readings([Unit(0, "x", 0, 1)], p, thresholds, np.zeros(OUTPUTS, np.float32))[0]
    assert (reading.zone, reading.ownership, reading.template) == ("summary", "contributes", "cpo")
    assert reading.topics == ("insight",)
