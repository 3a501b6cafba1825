"""Scores out of fold, their calibration, and the artefact ``hints``; needs the extra ``train`` and a tiny encoder."""

import importlib
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from jdscan.artefact import Artefact, file_digest, open_artefact, write_manifest
from jdscan.errors import TrainingError
from jdscan.ngrams import Floats
from jdscan.reading.accurate import LOWER, AccurateEncoder
from jdscan.reading.encoder import FakeEncoder
from jdscan.reading.hints import CLAIMS, GROUPS, SHARING, HintHeads, HintLabels, calibrated
from jdscan.records import Hints, Unit
from jdscan.training.card import Facts
from jdscan.training.hints import AUTHORED, REAL, HintExample
from tests.tiny import SENTENCES, WIDTH, WORDS, Tiny, make_tiny, unit

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # torch warns of the exporter that it was asked for
]
LABELS = HintLabels(("a", "b"), ("tone",), SHARING, ("pricing",), CLAIMS, ("quota",), ("scope",))
WIDE = len(LABELS.flat)


@pytest.fixture(scope="module")
def shipping() -> ModuleType:
    for needed in ("sentence_transformers", "onnx"):
        pytest.importorskip(needed)
    pytest.importorskip("torch").set_num_threads(1)  # more would wait for each other on so little
    return importlib.import_module("jdscan.training.hint_ship")


@pytest.fixture(scope="module")
def tiny(shipping: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    return make_tiny(tmp_path_factory.mktemp("tiny"))


def example(text: str, *present: str, source: str = AUTHORED, fold: float = 0.0) -> HintExample:
    return HintExample(unit(text), frozenset(present), frozenset(GROUPS), source, fold)


# Out of fold -----------------------------------------------------------------------------------------


def test_everything_is_scored_once_by_a_model_that_has_not_seen_its_fold(shipping: ModuleType) -> None:
    examples = [example("x", fold=f) for f in (0.0, 0.34, 0.99, 0.32, 0.67, 0.65)]
    calls: list[tuple[list[int], list[int]]] = []

    def score(rows: list[int], held: list[int]) -> Floats:
        calls.append((rows, held))
        return np.array([[i, -i] for i in held], np.float32)

    found = shipping.out_of_fold(examples, score)
    assert calls == [([1, 2, 4, 5], [0, 3]), ([0, 2, 3, 4], [1, 5]), ([0, 1, 3, 5], [2, 4])]
    assert found.tolist() == [[i, -i] for i in range(6)]


# Calibration -----------------------------------------------------------------------------------------


def drawn(n: int = 4000) -> tuple[Floats, Floats, Floats]:
    """Draw scores, labels and mask; of "a" and "b" the factors are 2 and 0.5 and the offsets -1 and 0.3."""
    rng = np.random.default_rng(5)
    factor, offset = np.ones(WIDE), np.zeros(WIDE)
    factor[:2], offset[:2] = (2.0, 0.5), (-1.0, 0.3)
    scores = rng.normal(0, 2, size=(n, WIDE)).astype(np.float32)
    y = (rng.random((n, WIDE)) < 1 / (1 + np.exp(-(factor * scores + offset)))).astype(np.float32)
    y[:, LABELS.slices["claim"]] = np.eye(3)[rng.integers(0, 3, n)]
    return scores, y, np.ones_like(y)


def test_a_label_is_calibrated_by_factor_and_offset(shipping: ModuleType) -> None:
    found = shipping.calibrate(*drawn(), LABELS)
    assert found.shape == (2, WIDE)
    assert found[:, 0] == pytest.approx([2.0, -1.0], abs=0.25)
    assert found[:, 1] == pytest.approx([0.5, 0.3], abs=0.1)


def test_what_is_not_known_calibrates_nothing(shipping: ModuleType) -> None:
    scores, y, known = drawn()
    found = shipping.calibrate(
        np.concatenate([scores, scores]), np.concatenate([y, 1 - y]), np.concatenate([known, 0 * known]), LABELS
    )
    assert found == pytest.approx(shipping.calibrate(scores, y, known, LABELS), abs=1e-4)


@pytest.mark.parametrize("missing", [1, 0])
def test_a_rare_label_is_calibrated_as_its_group_is(shipping: ModuleType, missing: int) -> None:
    scores, y, known = drawn()
    y[:, 1] = 0
    y[: shipping.FEWEST - missing, 1] = 1
    found = shipping.calibrate(scores, y, known, LABELS)
    pooled = shipping._platt(scores[:, :2].T.ravel(), y[:, :2].T.ravel())
    own = shipping._platt(scores[:, 1], y[:, 1])
    assert found[:, 1] == pytest.approx(pooled if missing else own)
    assert found[:, 1] != pytest.approx(own if missing else pooled)
    assert found[:, 0] == pytest.approx([2.0, -1.0], abs=0.25)


# The heads of ``fast`` -------------------------------------------------------------------------------


def test_heads_reach_soft_targets_on_vectors_of_any_scale(shipping: ModuleType) -> None:
    rng = np.random.default_rng(1)
    vectors = (rng.normal(size=(500, 3)) * [0.1, 1, 30] + [5, 0, -40]).astype(np.float32)
    goal = 1 / (1 + np.exp(-(((vectors - vectors.mean(0)) / vectors.std(0)) @ [[1, 0], [-1, 0.5], [0, 1]] - 1)))
    weights, bias = shipping.fit_soft(vectors, goal, np.ones((500, 1), np.float32))
    assert (weights.shape, bias.shape, weights.dtype) == ((3, 2), (2,), np.float32)
    assert 1 / (1 + np.exp(-(vectors @ weights + bias))) == pytest.approx(goal, abs=0.03)


def test_heads_do_not_learn_from_what_is_not_known(shipping: ModuleType) -> None:
    rng = np.random.default_rng(1)
    vectors = rng.normal(size=(400, 2)).astype(np.float32)
    goal = np.where(vectors[:, :1] > 0, 0.9, 0.1)
    known = np.ones((400, 1), np.float32)
    known[200:], goal[200:] = 0, 1 - goal[200:]
    weights, bias = shipping.fit_soft(vectors, goal, known)
    told = 1 / (1 + np.exp(-(np.array([[2.0, 0], [-2, 0]]) @ weights + bias)))
    assert told[0, 0] > 0.8 > 0.2 > told[1, 0]


# What is reported ------------------------------------------------------------------------------------


def test_the_mean_precision_is_over_labels_that_occur_and_rows_that_are_known(shipping: ModuleType) -> None:
    scores, y, known = (np.zeros((4, WIDE), np.float32) for _ in range(3))
    known[:3, :2] = 1
    scores[:, 0], y[:, 0] = [3, 2, 1, 9], [1, 0, 1, 0]  # 1 and 2/3; the last row is not known
    assert shipping.mean_precision(scores, y, known, LABELS, "signals") == pytest.approx((1 + 2 / 3) / 2)
    scores[:, 1], y[:, 1] = [1, 2, 3, 0], [1, 0, 0, 1]
    assert shipping.mean_precision(scores, y, known, LABELS, "signals") == pytest.approx((5 / 6 + 1 / 3) / 2)


def test_the_table_of_labels_tells_authored_from_real(shipping: ModuleType) -> None:
    examples = [example("x")] * 3 + [example("y", source=REAL)] * 2
    proba, y, known = np.zeros((5, WIDE)), np.zeros((5, WIDE)), np.ones((5, WIDE))
    proba[:, 0], y[:, 0] = [0.9, 0.5, 0.1, 0.2, 0.9], [1, 0, 1, 1, 1]
    known[[1, 4], 0] = 0
    lines = shipping.label_table(examples, proba, y, known, LABELS)
    assert lines[2] == "| signals:a | 2, 1.00, 0.50 | 1, -, 0.00 |"
    assert lines[3] == "| signals:b | 0, -, - | 0, -, - |"
    assert len(lines) == 2 + WIDE + 1
    assert {line.count("|") for line in lines[:-1]} == {4}


def test_the_card_knows_the_files_and_how_many_sentences_they_gave(shipping: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "external").mkdir()
    for name in ("signals.jsonl", "overreach.jsonl", "external/hints.jsonl"):
        (tmp_path / name).write_text(name, "utf-8")
    recipe = importlib.import_module("jdscan.training.branch").BranchRecipe(epochs=2)
    facts = shipping.hint_facts([example("x")] * 2 + [example("y", source=REAL)], tmp_path, recipe, 7)
    assert facts.counts == {"authored sentences": 2, "real sentences": 1}
    assert set(facts.hashes) == {"corpus/signals.jsonl", "corpus/overreach.jsonl", "corpus/external/hints.jsonl"}
    assert facts.hashes["corpus/signals.jsonl"] == file_digest(tmp_path / "signals.jsonl")
    assert (facts.recipe["branch"]["epochs"], facts.recipe["free units"], facts.folds) == (2, 7, 3)


# The branch's graph ----------------------------------------------------------------------------------


def test_states_are_those_of_each_units_first_window_in_its_place(shipping: ModuleType, tiny: Tiny) -> None:
    long = " ".join(["price"] * 300)
    units = [unit(long, "the brand"), unit("lead"), unit("own the team"), *(unit("set price") for _ in range(30))]
    found = shipping.lower_states(tiny.graph, tiny.tokenizer, units)
    # [CLS], heading, [SEP], no unit before, [SEP], 128 words of the window, [SEP]
    assert [s.shape for s in found[:3]] == [(4 + 2 + 128, WIDTH), (5, WIDTH), (7, WIDTH)]
    assert {s.shape for s in found[3:]} == {(6, WIDTH)}
    for one, many in zip(shipping.lower_states(tiny.graph, tiny.tokenizer, units[1:3]), found[1:3], strict=True):
        assert one == pytest.approx(many, abs=5e-3)


def test_the_graph_gives_the_vectors_of_the_branch(shipping: ModuleType, tiny: Tiny, tmp_path: Path) -> None:
    import onnxruntime as ort
    import torch

    branching = importlib.import_module("jdscan.training.branch")
    branch = branching.Branch(tiny.encoder, WIDE, 0.1).eval()
    states = shipping.lower_states(tiny.graph, tiny.tokenizer, [unit(s) for s in SENTENCES])
    agreement = shipping.export_branch(branch, states, tmp_path / "branch.onnx")
    hidden, mask = branching.padded(states)
    session = ort.InferenceSession(str(tmp_path / "branch.onnx"), providers=["CPUExecutionProvider"])
    (found,) = session.run(["branch_embedding"], {LOWER: hidden.numpy(), "attention_mask": mask.numpy()})
    with torch.inference_mode():
        own = branch.pooled(hidden, mask).numpy()
    cosines = (found * own).sum(1) / np.linalg.norm(found, axis=1) / np.linalg.norm(own, axis=1)
    assert found.shape == (len(SENTENCES), 2 * WIDTH)
    assert cosines.min() > 0.999
    assert agreement == pytest.approx(cosines.mean(), abs=1e-3)


def test_a_graph_that_strays_is_refused(
    shipping: ModuleType, tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    branch = importlib.import_module("jdscan.training.branch").Branch(tiny.encoder, WIDE, 0.1).eval()
    states = shipping.lower_states(tiny.graph, tiny.tokenizer, [unit(s) for s in SENTENCES])
    monkeypatch.setattr(shipping, "LEAST_AGREEMENT", 1.01)
    with pytest.raises(TrainingError, match="strays"):
        shipping.export_branch(branch, states, tmp_path / "branch.onnx")


# The artefact ----------------------------------------------------------------------------------------

SPEAK_OF = {
    "signals:a": "price",
    "surfaces:tone": "brand",
    "sharing:joint": "and",
    "sharing:mechanism": "every",
    "sharing:tiebreaker": "lead",
    "decisions:pricing": "set",
    "overreach:quota": "quota",
    "scopes:scope": "region",
}


def sentences(n: int = 72) -> list[HintExample]:
    """Give sentences of random words; each label hangs on one word, but ``signals:b`` on nothing."""
    rng = np.random.default_rng(2)
    out = []
    for i in range(n):
        words = rng.permutation(WORDS)[:7]
        claim = "decides" if "own" in words else "supports" if "team" in words else "mentions"
        present = {name for name, word in SPEAK_OF.items() if word in words} | {f"claim:{claim}"}
        present |= {"signals:b"} if rng.random() < 0.5 else set()
        out.append(example(" ".join(words), *present, source=REAL if i % 3 else AUTHORED, fold=(i % 9) / 9))
    return out


class Words:
    """An encoder of which words there are, beside as much noise."""

    width = 4 * len(WORDS)

    def encode(self, units: Sequence[Unit]) -> Floats:
        there = np.array([[w in u.text.split() for w in WORDS] for u in units], np.float32)
        return np.concatenate([there, FakeEncoder(self.width - len(WORDS)).encode(units)], axis=1)


@pytest.fixture(scope="module")
def shipped(shipping: ModuleType, tiny: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hints")
    recipe = importlib.import_module("jdscan.training.branch").BranchRecipe(epochs=25, learning_rate=3e-3, batch=8)
    facts = Facts({"real sentences": 48}, {}, {"branch": recipe.to_json()}, 3)
    free = [unit(s) for s in SENTENCES]
    shipping.ship_hints(
        sentences(), tiny.exported.parent / "saved", tiny.exported, Words(), free, folder, facts, recipe
    )
    return folder


def accurate(tiny: Tiny, hints: Artefact) -> AccurateEncoder:
    write_manifest(tiny.exported, "accurate", {})
    return AccurateEncoder.load(open_artefact(tiny.exported), hints)


def right(read: Sequence[Hints], name: str) -> float:
    group, _, label = name.partition(":")
    pairs = [(getattr(h, group).get(label, 0) > 0.5, name in e.present) for h, e in zip(read, sentences(), strict=True)]
    return float(np.mean([a == b for a, b in pairs]))


def test_the_artefact_holds_a_branch_and_heads_that_know_the_sentences(tiny: Tiny, shipped: Path) -> None:
    opened = open_artefact(shipped)
    assert set(opened.manifest["files"]) == {"branch.onnx", "accurate.safetensors", "fast.safetensors", "labels.json"}
    units = [e.unit for e in sentences()]
    encoder = accurate(tiny, opened)
    assert encoder.width == 4 * WIDTH
    heads = HintHeads.load(opened, "accurate")
    assert heads.labels == LABELS
    read = heads.read(encoder.encode(units))
    assert np.mean([right(read, n) for n in SPEAK_OF if "sharing" not in n]) > 0.9
    fast = HintHeads.load(opened, "fast").read(Words().encode(units))
    assert np.mean([right(fast, n) for n in SPEAK_OF if "sharing" not in n]) > 0.75


def test_the_branch_stands_beside_the_encoders_vector_and_no_unit_depends_on_others(tiny: Tiny, shipped: Path) -> None:
    encoder = accurate(tiny, open_artefact(shipped))
    units = [unit(s) for s in SENTENCES]
    together = encoder.encode(units)
    plain = AccurateEncoder(tiny.graph, tiny.tokenizer).encode(units)
    assert np.array_equal(together[:, : 2 * WIDTH], plain)
    assert np.array_equal(np.concatenate([encoder.encode([u]) for u in units]), together)


def test_what_is_learned_by_heart_is_not_believed(shipping: ModuleType, shipped: Path) -> None:
    heads = HintHeads.load(open_artefact(shipped), "fast")
    y = np.array([[n in e.present for n in LABELS.flat] for e in sentences()], np.float32)
    scores = Words().encode([e.unit for e in sentences()]) @ heads.weights + heads.bias
    place = LABELS.flat.index("signals:b")
    assert np.mean((scores[:, place] > 0) == (y[:, place] > 0)) > 0.9
    told = calibrated(scores, heads.calibration, LABELS)
    assert np.ptp(told[:, place]) < 0.5 < np.ptp(told[:, LABELS.flat.index("signals:a")])


def test_the_card_has_a_figure_a_group_and_a_table_an_encoder(shipped: Path) -> None:
    card = (shipped / "README.md").read_text("utf-8")
    rows: list[Any] = [
        line for line in card.splitlines() if line.startswith(("| accurate: ", "| fast: ")) and "precision |" in line
    ]
    assert len(rows) == 2 * len(GROUPS)
    assert "## Labels, accurate" in card
    assert "## Labels, fast" in card
    assert card.count("| signals:a |") == 2
    assert "## Cross-validated figures (three folds by text, real ones by posting; branch refitted)" in card
    assert "authored corpus alone" not in card
