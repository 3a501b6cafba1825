"""Hints read off a vector: which labels, how calibrated, what is left out."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jdscan.artefact import open_artefact, write_arrays, write_manifest
from jdscan.ngrams import Floats
from jdscan.reading.hints import CLAIMS, GROUPS, KEPT, SHARING, HintHeads, HintLabels, calibrated
from jdscan.records import NO_HINTS, Hints

LABELS = HintLabels(
    signals=("need.bridge", "peer.cro"),
    surfaces=("tone",),
    sharing=SHARING,
    decisions=("pricing", "roadmap"),
    claim=CLAIMS,
    overreach=("sales_quota",),
    scopes=("insight.research",),
)
NAMES = LABELS.flat
PLAIN: Floats = np.stack([np.ones(len(NAMES), np.float32), np.zeros(len(NAMES), np.float32)])


def heads(weights: Floats | None = None, calibration: Floats = PLAIN) -> HintHeads:
    """Give heads on a vector of which each value is the score of one label."""
    own = np.eye(len(NAMES), dtype=np.float32) if weights is None else weights
    return HintHeads(LABELS, own, np.zeros(len(NAMES), np.float32), calibration)


def vector(**probabilities: float) -> Floats:
    """Give the scores of the named labels (``group__name``); all others are out of the question."""
    given = {k.replace("__", ":").replace("_of_", "."): p for k, p in probabilities.items()}
    assert set(given) <= set(NAMES)
    p = np.array([given.get(n, 1e-6) for n in NAMES])
    return np.asarray(np.log(p / (1 - p)), np.float32)


def read(**probabilities: float) -> Hints:
    (found,) = heads().read(vector(**probabilities)[None])
    return found


def test_labels_lie_in_the_row_where_their_group_says() -> None:
    where = LABELS.slices
    assert tuple(where) == GROUPS
    assert [n for g in GROUPS for n in NAMES[where[g]]] == list(NAMES)
    for group in GROUPS:
        assert NAMES[where[group]] == tuple(f"{group}:{n}" for n in getattr(LABELS, group))
    assert NAMES[where["decisions"]] == ("decisions:pricing", "decisions:roadmap")


def test_labels_survive_the_way_through_json() -> None:
    assert HintLabels.from_json(json.loads(json.dumps(LABELS.to_json()))) == LABELS


def test_every_label_has_a_probability_of_its_own_but_claims_share_one() -> None:
    scores = np.full((1, len(NAMES)), 2.0, np.float32)
    row = calibrated(scores, PLAIN, LABELS)[0]
    claim = LABELS.slices["claim"]
    assert row[claim] == pytest.approx(np.full(3, 1 / 3))
    assert np.delete(row, np.r_[claim]) == pytest.approx(np.full(len(NAMES) - 3, 1 / (1 + np.exp(-2.0))))


def test_the_factor_comes_before_the_offset_in_both_kinds_of_groups() -> None:
    calibration = PLAIN.copy()
    calibration[:, 0] = 3.0, -1.0
    claim = LABELS.slices["claim"]
    calibration[0, claim] = 0.5
    scores = np.zeros((1, len(NAMES)), np.float32)
    scores[0, 0] = 0.7
    scores[0, claim] = 4.0, 0.0, 0.0
    row = calibrated(scores, calibration, LABELS)[0]
    assert row[0] == pytest.approx(1 / (1 + np.exp(-(3 * 0.7 - 1))))
    assert row[claim][0] == pytest.approx(np.e**2 / (np.e**2 + 2))


@given(st.lists(st.floats(-1e4, 1e4, width=32), min_size=len(NAMES), max_size=len(NAMES)))
def test_no_score_is_too_large(scores: list[float]) -> None:
    row = calibrated(np.array([scores], np.float32), PLAIN, LABELS)[0]
    assert ((row >= 0) & (row <= 1)).all()
    assert row[LABELS.slices["claim"]].sum() == pytest.approx(1, abs=1e-5)


def test_what_is_hardly_likely_is_left_out() -> None:
    found = read(signals__need_of_bridge=KEPT + 0.01, signals__peer_of_cro=KEPT - 0.01, overreach__sales_quota=0.8)
    assert set(found.signals) == {"need.bridge"}
    assert found.signals["need.bridge"] == pytest.approx(KEPT + 0.01, abs=1e-5)
    assert set(found.overreach) == {"sales_quota"}
    assert (found.surfaces, found.decisions, found.scopes) == ({}, {}, {})


def test_sharing_is_told_whole_and_only_of_a_surface() -> None:
    found = read(surfaces__tone=0.6, sharing__joint=0.9, claim__decides=0.9)
    assert set(found.sharing) == set(SHARING)
    assert found.sharing["joint"] == pytest.approx(0.9, abs=1e-5)
    assert found.claim == {}
    assert read(scopes__insight_of_research=0.6, sharing__joint=0.9).sharing == {}


def test_a_claim_is_told_whole_and_only_of_a_decision() -> None:
    found = read(decisions__pricing=0.6, claim__supports=0.9, claim__decides=0.5)
    assert set(found.claim) == set(CLAIMS)
    assert sum(found.claim.values()) == pytest.approx(1)
    assert found.claim["supports"] == pytest.approx(9 / 10, abs=1e-4)
    assert found.sharing == {}


def test_sharing_and_claim_alone_are_no_hint() -> None:
    assert read(sharing__joint=0.99, claim__decides=0.99) is NO_HINTS


def test_the_heads_read_the_last_values_of_a_longer_vector() -> None:
    own = vector(signals__peer_of_cro=0.9)[None]
    longer = np.concatenate([np.full((1, 5), 9.0, np.float32), own], axis=1)
    assert heads().read(longer) == heads().read(own) != heads().read(-own)


@pytest.mark.parametrize("width", [3, 128, 768])
def test_a_unit_is_read_alike_alone_and_among_others(width: int) -> None:
    rng = np.random.default_rng(width)
    weights = rng.normal(size=(width, len(NAMES))).astype(np.float32) / np.float32(np.sqrt(width))
    vectors = rng.normal(size=(17, width)).astype(np.float32)
    alone = tuple(heads(weights).read(v[None])[0] for v in vectors)
    assert heads(weights).read(vectors) == alone
    assert len(set(map(repr, alone))) > 1


def test_no_units_have_no_hints() -> None:
    assert heads().read(np.zeros((0, len(NAMES)), np.float32)) == ()


def saved(folder: Path, **data: Any) -> HintHeads:
    made = heads(calibration=PLAIN * np.float32(2))
    write_arrays(folder / "fast.safetensors", made.arrays())
    (folder / "labels.json").write_text(json.dumps(LABELS.to_json()), "utf-8")
    write_manifest(folder, "hints", data)
    return made


def test_heads_read_from_the_artefact_say_what_those_written_said(tmp_path: Path) -> None:
    made = saved(tmp_path)
    again = HintHeads.load(open_artefact(tmp_path), "fast")
    own = vector(signals__peer_of_cro=0.6, decisions__roadmap=0.4, claim__mentions=0.7)[None]
    assert again.labels == LABELS
    assert again.read(own) == made.read(own) != heads().read(own)
