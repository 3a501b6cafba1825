"""The branch of the hints and the hidden states it starts from; needs the extra ``train``, but only a tiny encoder."""

import importlib
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from jdscan.ngrams import Floats
from jdscan.reading.accurate import LOWER, AccurateEncoder
from jdscan.reading.hints import CLAIMS, HintLabels
from tests.tiny import DEPTH, SENTENCES, Tiny, make_tiny, unit

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # torch warns of the exporter that it was asked for
]
LABELS = HintLabels(("a", "b"), (), (), (), CLAIMS, (), ())
UNITS = [unit(s) for s in SENTENCES]


@pytest.fixture(scope="module")
def branching() -> ModuleType:
    for needed in ("sentence_transformers", "onnx"):
        pytest.importorskip(needed)
    pytest.importorskip("torch").set_num_threads(1)  # more would wait for each other on so little
    return importlib.import_module("jdscan.training.branch")


@pytest.fixture(scope="module")
def tiny(branching: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    return make_tiny(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def states(tiny: Tiny) -> list[Any]:
    shipping = importlib.import_module("jdscan.training.hint_ship")
    return list(shipping.lower_states(tiny.graph, tiny.tokenizer, UNITS))


def branch_of(branching: ModuleType, tiny: Tiny) -> Any:
    return branching.Branch(tiny.encoder, len(LABELS.flat), 0.1).eval()


def cosines(a: Floats, b: Floats) -> Floats:
    return np.asarray((a * b).sum(1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1))


# Hidden states ---------------------------------------------------------------------------------------


def chain(path: Path, depth: int) -> None:
    """Write a graph of layers with two normalisations each, the n-th of which has n for its mean."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    nodes, weights, last = [], [], "x"
    for i in range(2 * depth):
        place = f"/encoder/layer.{i // 2}/{'output' if i % 2 else 'attention/output'}/LayerNorm"
        weights += [
            numpy_helper.from_array(np.full(4, v, np.float32), f"{n}{i}") for n, v in (("scale", 1), ("bias", i + 1))
        ]
        inputs = [last, f"scale{i}", f"bias{i}"]
        last = f"h{i}"
        nodes.append(helper.make_node("LayerNormalization", inputs, [last], name=f"{place}/LayerNormalization"))
        nodes.append(helper.make_node("Mul", [last, f"scale{i}"], [f"{last}m"], name=f"{place}/Mul"))
        last = f"{last}m"
    ends = [helper.make_tensor_value_info(n, TensorProto.FLOAT, [1, 4]) for n in ("x", last)]
    graph = helper.make_graph(nodes, "chain", ends[:1], ends[1:], weights)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), str(path))


@pytest.mark.parametrize("depth", [3, 4, 13])
def test_the_states_below_the_last_layers_become_an_output(branching: ModuleType, depth: int, tmp_path: Path) -> None:
    import onnxruntime as ort

    export = importlib.import_module("jdscan.training.export")
    chain(tmp_path / "g.onnx", depth)
    export.expose_lower(tmp_path / "g.onnx")
    session = ort.InferenceSession(str(tmp_path / "g.onnx"), providers=["CPUExecutionProvider"])
    assert [o.name for o in session.get_outputs()][1:] == [LOWER]
    last, lower = session.run(None, {"x": np.array([[1, 2, 3, 5]], np.float32)})
    assert last.mean() == pytest.approx(2 * depth, abs=1e-4)
    assert lower.mean() == pytest.approx(2 * (depth - branching.LAYERS), abs=1e-4)


def test_states_that_are_an_output_already_stay_as_they_are(branching: ModuleType, tmp_path: Path) -> None:
    export = importlib.import_module("jdscan.training.export")
    chain(tmp_path / "g.onnx", 3)
    export.expose_lower(tmp_path / "g.onnx")
    once = (tmp_path / "g.onnx").read_bytes()
    export.expose_lower(tmp_path / "g.onnx")
    assert (tmp_path / "g.onnx").read_bytes() == once


# The branch ------------------------------------------------------------------------------------------


def test_before_training_the_branch_is_the_encoder(branching: ModuleType, tiny: Tiny, states: list[Any]) -> None:
    import torch

    with torch.inference_mode():
        found = branch_of(branching, tiny).pooled(*branching.padded(states)).numpy()
    vectors = AccurateEncoder(tiny.graph, tiny.tokenizer).encode(UNITS)
    assert cosines(found, vectors).min() > 0.9999
    assert DEPTH > branching.LAYERS
    assert cosines(found[1:], vectors[:-1]).max() < 0.9999  # no two of the sentences are alike


def test_its_layers_are_its_own(branching: ModuleType, tiny: Tiny) -> None:
    import torch

    branch = branch_of(branching, tiny)
    before = {n: p.clone() for n, p in tiny.encoder.named_parameters()}
    with torch.no_grad():
        for p in branch.parameters():
            p += 1
    assert all(torch.equal(p, before[n]) for n, p in tiny.encoder.named_parameters())


def test_states_are_padded_to_the_longest(branching: ModuleType) -> None:
    states = [np.ones((2, 3), np.float16), np.full((4, 3), 2, np.float16)]
    hidden, mask = branching.padded(states)
    assert hidden.shape == (2, 4, 3)
    assert hidden.sum((1, 2)).tolist() == [6, 24]
    assert mask.tolist() == [[1, 1, 0, 0], [1, 1, 1, 1]]


def test_a_sentence_is_scored_in_its_place_whoever_its_batch_mates_are(
    branching: ModuleType, tiny: Tiny, states: list[Any]
) -> None:
    branch = branch_of(branching, tiny)
    alone = np.concatenate([branching.branch_scores(branch, [s]) for s in states])
    for batch in (2, 64):
        assert branching.branch_scores(branch, states, batch) == pytest.approx(alone, abs=1e-5)
    assert len({len(s) for s in states}) > 2
    assert np.ptp(alone, axis=0).max() > 1e-3


def test_there_may_be_nothing_to_score(branching: ModuleType, tiny: Tiny) -> None:
    assert branching.branch_scores(branch_of(branching, tiny), []).shape == (0, len(LABELS.flat))


# Its loss --------------------------------------------------------------------------------------------


def loss_of(branching: ModuleType, z: list[float], y: list[float], known: list[float]) -> float:
    import torch

    rows = (torch.tensor([v]) for v in (z, y, known))
    return float(branching._loss(*rows, LABELS, 2.0))


def test_the_loss_by_hand(branching: ModuleType) -> None:
    z, y = [0.0, 0.0, 1.0, 0.0, 0.0], [1.0, 0.0, 1.0, 0.0, 0.0]
    present, absent, claim = 2 * np.log(2), np.log(2), np.log(np.e + 2) - 1
    assert loss_of(branching, z, y, [1.0] * 5) == pytest.approx(present + absent + claim)
    assert loss_of(branching, z, y, [0, 1, 0, 0, 0]) == pytest.approx(absent)
    assert loss_of(branching, z, y, [0, 0, 1, 1, 1]) == pytest.approx(claim)
    assert loss_of(branching, z, y, [0.0] * 5) == 0


def test_the_loss_is_a_mean_over_sentences(branching: ModuleType) -> None:
    import torch

    z, y, known = (torch.tensor([v, v]) for v in ([0.3, -1, 1, 0, 0], [1.0, 0, 0, 1, 0], [1.0] * 5))
    assert float(branching._loss(z, y, known, LABELS, 2.0)) == pytest.approx(
        float(branching._loss(z[:1], y[:1], known[:1], LABELS, 2.0))
    )


# Its training ----------------------------------------------------------------------------------------


def train(branching: ModuleType, tiny: Tiny, states: list[Any], seed: int = 0) -> Floats:
    """Teach which sentences speak of a price (column 0) and who decides; of column 1 nothing is known."""
    y = np.zeros((len(SENTENCES), 5), np.float32)
    y[:, 0] = ["price" in s for s in SENTENCES]
    y[:, 1] = 1
    y[np.arange(len(SENTENCES)), 2 + np.arange(len(SENTENCES)) % 3] = 1
    known = np.ones_like(y)
    known[:, 1] = 0
    recipe = branching.BranchRecipe(epochs=30, learning_rate=3e-3, batch=2, drop=0.0, seed=seed)
    branch = branching.train_branch(tiny.encoder, states, y, known, LABELS, recipe)
    assert not branch.training
    return np.asarray(branching.branch_scores(branch, states))


def test_training_learns_what_is_known_and_nothing_else(branching: ModuleType, tiny: Tiny, states: list[Any]) -> None:
    before = [p.clone() for p in tiny.encoder.parameters()]
    scores = train(branching, tiny, states)
    assert ((scores[:, 0] > 0) == ["price" in s for s in SENTENCES]).all()
    assert (scores[:, 2:].argmax(1) == np.arange(len(SENTENCES)) % 3).all()
    assert scores[:, 1].max() < 0  # stays rare, though its target says 1
    assert all((p == b).all() for p, b in zip(tiny.encoder.parameters(), before, strict=True))


def test_training_twice_gives_the_same_branch(branching: ModuleType, tiny: Tiny, states: list[Any]) -> None:
    first = train(branching, tiny, states)
    assert np.array_equal(train(branching, tiny, states), first)
    assert not np.array_equal(train(branching, tiny, states, seed=1), first)


def test_every_sentence_is_seen_once_an_epoch_with_its_like_in_length(branching: ModuleType) -> None:
    states = [np.zeros((n, 1), np.float16) for n in range(1, 101)]
    batches = branching._batches(states, 8, Random(0))  # noqa: S311 - test data, not a secret
    assert sorted(i for b in batches for i in b) == list(range(100))
    assert max(len(b) for b in batches) == 8
    assert max(max(b) - min(b) for b in batches) <= 30
    assert [min(b) for b in batches] != sorted(min(b) for b in batches)
