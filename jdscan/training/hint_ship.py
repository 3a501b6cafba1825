"""From labelled sentences to the artefact ``hints``: the branch, the heads of both encoders, and the card."""

import json
import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from jdscan.artefact import file_digest, write_arrays, write_manifest
from jdscan.errors import TrainingError
from jdscan.ngrams import Floats
from jdscan.reading.accurate import LOWER
from jdscan.reading.encoder import Encoder
from jdscan.reading.hints import GROUPS, HintHeads, HintLabels, calibrated
from jdscan.reading.tokens import load_tokenizer, token_windows
from jdscan.records import Unit
from jdscan.training.branch import Branch, BranchRecipe, States, branch_scores, padded, train_branch
from jdscan.training.card import Facts, write_card
from jdscan.training.encoders import load_encoder
from jdscan.training.finetune import collate
from jdscan.training.hints import AUTHORED, REAL, HintExample, hint_targets, labels_of
from jdscan.training.quantise import quantise

LOG = logging.getLogger(__name__)
FOLDS = 3
OPSET = 17
BATCH = 16
FEWEST = 8  # Positives out of fold from which a label is calibrated on its own.
LEAST_AGREEMENT = 0.99
STEPS, STEP_SIZE, DECAY = 400, 0.02, 1e-4  # of the soft fit of ``fast``'s heads
MEASURED = 512
Scores = NDArray[np.float32]


def lower_states(graph: Path, tokenizer: Path, units: Sequence[Unit]) -> States:
    """Return the hidden states that the branch starts from: of each unit's first window, shape (length, width)."""
    session = ort.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
    windows = [w[0] for w in token_windows(load_tokenizer(str(tokenizer)), units)]
    order = sorted(range(len(windows)), key=lambda i: len(windows[i].ids))
    out: list[NDArray[np.float16]] = [np.zeros((0, 0), np.float16)] * len(windows)
    for s in range(0, len(order), BATCH):
        rows = order[s : s + BATCH]
        feeds = {k: v.numpy() for k, v in collate([windows[i] for i in rows]).items()}
        for i, states in zip(rows, session.run([LOWER], feeds)[0], strict=True):
            out[i] = states[: len(windows[i].ids)].astype(np.float16)
    return out


def out_of_fold(examples: Sequence[HintExample], score: Callable[[list[int], list[int]], Scores]) -> Scores:
    """Return scores of all examples, each by a model that did not see its fold.

    Args:
        examples: Labelled sentences.
        score: Fits on the first rows and returns the scores of the second ones.
    """
    fold = [int(e.fold * FOLDS) for e in examples]
    parts: list[tuple[list[int], Scores]] = []
    for k in range(FOLDS):
        held = [i for i, f in enumerate(fold) if f == k]
        parts.append((held, score([i for i, f in enumerate(fold) if f != k], held)))
    out = np.zeros((len(examples), parts[0][1].shape[1]), np.float32)
    for held, scores in parts:
        out[held] = scores
    return out


@dataclass(frozen=True, slots=True)
class BranchWork:
    """What a branch is trained on: the folder of the encoder, and as :func:`train_branch` takes it."""

    encoder: Path
    states: States
    y: Floats
    known: Floats
    labels: HintLabels
    recipe: BranchRecipe

    def train(self, rows: Sequence[int]) -> Branch:
        """Train a branch on some of the rows."""
        torch.set_num_threads(1)
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
        states = [self.states[i] for i in rows]
        encoder = load_encoder(self.encoder)
        return train_branch(encoder, states, self.y[rows], self.known[rows], self.labels, self.recipe)

    def train_and_score(self, split: tuple[list[int], list[int]]) -> Scores:
        """Train a branch on the first rows and return its scores of the second."""
        rows, held = split
        return branch_scores(self.train(rows), [self.states[i] for i in held])


def train_branches(work: BranchWork, fold: Sequence[int]) -> tuple[Scores, Branch]:
    """Return the scores of every row by the branch of the other folds, and the branch of all rows.

    Each branch is trained in a process of one thread: on two cores that is a third quicker than one after the other.
    """
    every = list(range(len(fold)))
    splits = [([i for i in every if fold[i] != k], [i for i in every if fold[i] == k]) for k in range(FOLDS)]
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        final = pool.submit(work.train, every)
        parts = list(pool.map(work.train_and_score, splits))
        branch = final.result()
    out = np.zeros((len(fold), parts[0].shape[1]), np.float32)
    for (_, held), scores in zip(splits, parts, strict=True):
        out[held] = scores
    return out, branch


def calibrate(scores: Scores, y: Floats, known: Floats, labels: HintLabels) -> Floats:
    """Return Platt's factor and offset of each label, shape (2, labels).

    A label with fewer than :data:`FEWEST` positives takes those of its group; ``claim`` stays as it was trained.
    """
    out = np.ones((2, scores.shape[1]), np.float32)
    out[1] = 0
    for group, where in labels.slices.items():
        if group == "claim":
            continue
        columns = range(where.start, where.stop)
        rows = {j: known[:, j] > 0 for j in columns}
        pooled = _platt(
            np.concatenate([scores[rows[j], j] for j in columns]), np.concatenate([y[rows[j], j] for j in columns])
        )
        for j in columns:
            enough = y[rows[j], j].sum() >= FEWEST
            out[:, j] = _platt(scores[rows[j], j], y[rows[j], j]) if enough else pooled
    return out


def _platt(z: Scores, y: Floats) -> tuple[float, float]:
    model = LogisticRegression(C=1.0).fit(z[:, None], y > 0)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def fit_soft(vectors: Floats, goal: Floats, known: Floats) -> tuple[Floats, Floats]:
    """Fit linear heads to soft targets and return weights (width, labels) and bias (labels,).

    Args:
        vectors: Shape (n, width).
        goal: Probabilities to reach, shape (n, labels).
        known: 1 where they are known.
    """
    torch.manual_seed(0)
    x, y, mask = (torch.from_numpy(np.asarray(a, np.float32)) for a in (vectors, goal, known))
    mean, scale = x.mean(0), x.std(0) + 1e-6
    layer = torch.nn.Linear(x.shape[1], y.shape[1])
    torch.nn.init.zeros_(layer.weight)
    torch.nn.init.constant_(layer.bias, -3.0)
    optimizer = torch.optim.AdamW(layer.parameters(), lr=STEP_SIZE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)
    x = (x - mean) / scale
    for _ in range(STEPS):
        loss = torch.nn.functional.binary_cross_entropy_with_logits(layer(x), y, weight=mask, reduction="sum") / len(x)
        loss = loss + DECAY * (layer.weight**2).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    weights = (layer.weight.detach() / scale).numpy().T
    bias = layer.bias.detach().numpy() - mean.numpy() @ weights
    return np.ascontiguousarray(weights, np.float32), np.asarray(bias, np.float32)


class _Graph(torch.nn.Module):  # type: ignore[misc]
    def __init__(self, branch: Branch) -> None:
        super().__init__()
        self.branch = branch

    def forward(self, lower: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return self.branch.pooled(lower, mask)


def export_branch(branch: Branch, states: States, path: Path) -> float:
    """Write the branch as an int8 graph (``lower_states``, ``attention_mask`` to ``branch_embedding``).

    Returns:
        The mean cosine between the graph's vectors and the branch's own.

    Raises:
        TrainingError: The cosine is under 0.99.
    """
    drawn = sorted(states[:: max(1, len(states) // MEASURED)], key=len)
    batches = [padded(drawn[i : i + BATCH]) for i in range(0, len(drawn), BATCH)]
    axes = {0: "batch", 1: "length"}
    torch.onnx.export(
        _Graph(branch).eval(),
        batches[0],
        str(path),
        input_names=[LOWER, "attention_mask"],
        output_names=["branch_embedding"],
        dynamic_axes={LOWER: axes, "attention_mask": axes, "branch_embedding": {0: "batch"}},
        opset_version=OPSET,
        dynamo=False,
    )
    feeds = [{LOWER: h.numpy(), "attention_mask": m.numpy()} for h, m in batches]
    quantise(path, feeds)
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    cosines: list[float] = []
    for (hidden, mask), feed in zip(batches, feeds, strict=True):
        with torch.inference_mode():
            own = branch.pooled(hidden, mask).numpy()
        got = session.run(None, feed)[0]
        cosines += ((own * got).sum(1) / np.linalg.norm(own, axis=1) / np.linalg.norm(got, axis=1)).tolist()
    agreement = float(np.mean(cosines))
    if agreement < LEAST_AGREEMENT:
        raise TrainingError(f"the branch's int8 graph strays from it: mean cosine {agreement:.3f}", where=str(path))
    return agreement


def ship_hints(
    examples: Sequence[HintExample],
    encoder: Path,
    accurate: Path,
    fast: Encoder,
    free: Sequence[Unit],
    folder: Path,
    facts: Facts,
    recipe: BranchRecipe,
) -> None:
    """Train, calibrate and write the artefact ``hints``.

    Args:
        examples: Labelled sentences.
        encoder: Folder of the encoder ``final``, as trained.
        accurate: Folder of its export, whose graph gives ``lower_states``.
        fast: Its student.
        free: Unlabelled units that ``fast``'s heads learn from as well, as the branch reads them.
        folder: Folder of the artefact.
        facts: What the card says of data and recipe.
        recipe: How the branch is trained.
    """
    labels = labels_of(examples)
    y, known = hint_targets(examples, labels)
    graph, tokenizer = accurate / "onnx" / "model.onnx", accurate / "tokenizer.json"
    units = [e.unit for e in examples]
    states = lower_states(graph, tokenizer, units)
    work = BranchWork(encoder, states, y, known, labels, recipe)
    unseen, branch = train_branches(work, [int(e.fold * FOLDS) for e in examples])
    calibration = calibrate(unseen, y, known, labels)
    agreement = export_branch(branch, states, folder / "branch.onnx")
    LOG.info("branch: exported, mean cosine %.4f", agreement)
    weights, bias = (p.detach().numpy() for p in (branch.head.weight, branch.head.bias))
    heads = {"accurate": HintHeads(labels, np.ascontiguousarray(weights.T), bias, calibration)}
    told = calibrated(unseen, calibration, labels)
    goal = np.where(known > 0, (y + told) / 2, told)
    taught = calibrated(branch_scores(branch, lower_states(graph, tokenizer, free)), calibration, labels)
    own, others = fast.encode(units), fast.encode(free)

    def score_fast(rows: list[int], held: list[int]) -> Scores:
        w, b = fit_soft(np.concatenate([own[rows], others]), np.concatenate([goal[rows], taught]), _ones(rows, others))
        return np.asarray(own[held] @ w + b, np.float32)

    unseen_fast = out_of_fold(examples, score_fast)
    everything = list(range(len(examples)))
    w, b = fit_soft(np.concatenate([own, others]), np.concatenate([goal, taught]), _ones(everything, others))
    heads["fast"] = HintHeads(labels, w, b, calibrate(unseen_fast, y, known, labels))
    for name, h in heads.items():
        write_arrays(folder / f"{name}.safetensors", h.arrays())
    (folder / "labels.json").write_text(json.dumps(labels.to_json(), indent=1) + "\n", "utf-8")
    write_manifest(folder, "hints", facts.to_json())
    tables = {
        f"Labels, {name}": label_table(examples, calibrated(scores, heads[name].calibration, labels), y, known, labels)
        for name, scores in (("accurate", unseen), ("fast", unseen_fast))
    }
    figures = {
        f"{name}: {group}, mean average precision": f"{mean_precision(scores, y, known, labels, group):.3f}"
        for name, scores in (("accurate", unseen), ("fast", unseen_fast))
        for group in GROUPS
    }
    write_card(folder, "hints", facts, figures, tables, "three folds by text, real ones by posting; branch refitted")


def hint_facts(examples: Sequence[HintExample], corpus: Path, recipe: BranchRecipe, free: int) -> Facts:
    """Return what the card says of data and recipe."""
    files = ("signals.jsonl", "scopes.jsonl", "overreach.jsonl", "external/hints.jsonl")
    hashes = {f"corpus/{n}": file_digest(corpus / n) for n in files if (corpus / n).exists()}
    counts = {f"{s} sentences": sum(e.source == s for e in examples) for s in (AUTHORED, REAL)}
    return Facts(counts, hashes, {"branch": recipe.to_json(), "free units": free}, FOLDS)


def _ones(rows: Sequence[int], others: Floats) -> Floats:
    return np.ones((len(rows) + len(others), 1), np.float32)


def mean_precision(scores: Scores, y: Floats, known: Floats, labels: HintLabels, group: str) -> float:
    """Return the mean over a group's labels of the average precision, each over the rows where it is known."""
    found = []
    for j in range(*labels.slices[group].indices(len(labels.flat))):
        rows = known[:, j] > 0
        if y[rows, j].any():
            found.append(average_precision_score(y[rows, j], scores[rows, j]))
    return float(np.mean(found))


def label_table(
    examples: Sequence[HintExample], proba: Floats, y: Floats, known: Floats, labels: HintLabels
) -> list[str]:
    """Return a table of support, precision and recall at one half, for authored sentences and real units apart."""
    real = np.array([e.source == REAL for e in examples])
    lines = ["| label | authored: positives, precision, recall | real: positives, precision, recall |", "|---|---|---|"]
    for j, name in enumerate(labels.flat):
        cells = []
        for rows in ((known[:, j] > 0) & ~real, (known[:, j] > 0) & real):
            truth, said = y[rows, j] > 0, proba[rows, j] >= 0.5
            right = int((truth & said).sum())
            shares = [f"{right / n:.2f}" if (n := int(a.sum())) else "-" for a in (said, truth)]
            cells.append(f"{int(truth.sum())}, {shares[0]}, {shares[1]}")
        lines.append(f"| {name} | {cells[0]} | {cells[1]} |")
    return [*lines, ""]
