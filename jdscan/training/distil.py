"""Distil the encoder ``fast`` out of a fine-tuned one.

Token embeddings are made as model2vec makes them: every token of the vocabulary is run through the teacher by itself
and the vectors are reduced by PCA (Tulkens and van Dongen 2024). The dense layer on their means and the table of hashed
n-grams are trained on the teacher's soft labels of unlabelled units and on the labelled ones, and rounded to integers.
"""

import logging
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from model2vec.distill import distill_from_model
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer

from jdscan.ngrams import SHAPE_VALUES, Floats
from jdscan.reading.fast import (
    GRAMS,
    FastEncoder,
    Rows,
    StaticWeights,
    fields_of_ids,
    gram_rows,
    static_inputs,
    token_ids,
)
from jdscan.reading.heads import EXCLUSIVE, OUTPUTS, slices
from jdscan.records import TOPICS, Unit
from jdscan.training.finetune import tokenizer_of
from jdscan.training.rounding import pack
from jdscan.training.schedule import linear_schedule

LOG = logging.getLogger(__name__)
TOKEN_WIDTH, GRAM_WIDTH, HIDDEN = 256, 32, 384
GRAM_ROWS = 2**17
STEPS = 127


@dataclass(frozen=True, slots=True)
class DistilRecipe:
    """Hyper-parameters of the student.

    Attributes:
        epochs: Passes over labelled and unlabelled units together.
        batch: Units a step.
        learning_rate: Peak; linear warm-up and decay.
        topic_weight: Weight of the topics' loss, as in the teacher's training.
        drop: Dropout on the layer's input and output and on the n-gram sums.
        seed: Seed of the weights, the order and dropout.
    """

    epochs: int = 6
    batch: int = 512
    learning_rate: float = 2e-3
    topic_weight: float = 3.0
    drop: float = 0.2
    seed: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the recipe as JSON data, for the card."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class StaticTokens:
    """model2vec's token embeddings of a teacher, rounded: int8 of shape (vocabulary, d), in the tokenizer's order."""

    table: NDArray[np.int8]


class _Student(torch.nn.Module):  # type: ignore[misc]
    def __init__(self, inputs: int, drop: float) -> None:
        super().__init__()
        self.grams = torch.nn.EmbeddingBag(GRAM_ROWS, GRAM_WIDTH, mode="sum")
        torch.nn.init.normal_(self.grams.weight, std=0.02)
        self.drop = torch.nn.Dropout(drop)
        self.dense = torch.nn.Linear(inputs, HIDDEN)
        self.heads = torch.nn.Linear(HIDDEN + len(GRAMS) * GRAM_WIDTH, OUTPUTS)

    def forward(self, inputs: torch.Tensor, bags: Sequence[tuple[torch.Tensor, ...]]) -> torch.Tensor:
        sums = [self.grams(rows, starts) * root[:, None] for rows, starts, root in bags]
        hidden = torch.relu(self.dense(self.drop(inputs)))
        return self.heads(self.drop(torch.cat([hidden, *sums], dim=1)))


class _Table:
    """Inputs of all units: what the dense layer reads, and the n-gram rows of every field."""

    def __init__(self, tokenizer: Tokenizer, units: Sequence[Unit], tokens: StaticTokens) -> None:
        ids = token_ids(tokenizer, units)
        self.inputs = static_inputs(units, ids, tokens.table)
        fields = [fields_of_ids(ids[u.text], ids[u.heading], ids[u.previous]) for u in units]
        self.rows: list[list[Rows]] = [gram_rows([f[k] for f in fields], k, GRAM_ROWS) for k in GRAMS]

    def bags(self, index: Sequence[int]) -> list[tuple[torch.Tensor, ...]]:
        out = []
        for rows in self.rows:
            parts = [rows[i] for i in index]
            sizes = np.array([len(p) for p in parts])
            starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
            root = (1 / np.sqrt(np.maximum(1, sizes))).astype(np.float32)
            out.append(tuple(map(torch.from_numpy, (np.concatenate(parts), starts.astype(np.int64), root))))
        return out


def static_tokens(encoder: SentenceTransformer) -> StaticTokens:
    """Make the token embeddings of a teacher; tokens that model2vec drops stay zero."""
    static = distill_from_model(encoder[0].auto_model, encoder.tokenizer, pca_dims=TOKEN_WIDTH, device="cpu")
    known = static.tokenizer.get_vocab()
    own = tokenizer_of(encoder)
    out = np.zeros((own.get_vocab_size(), static.embedding.shape[1]), np.float32)
    for token, i in own.get_vocab().items():
        if token in known:
            out[i] = static.embedding[known[token]]
    step = np.quantile(np.abs(out), 0.9999) / STEPS
    return StaticTokens(np.clip(np.rint(out / step), -STEPS, STEPS).astype(np.int8))


def distil(encoder: SentenceTransformer, units: Sequence[Unit], goal: Floats, recipe: DistilRecipe) -> FastEncoder:
    """Train a student and return it rounded to integers.

    Args:
        encoder: The teacher.
        units: Labelled and unlabelled units.
        goal: Probabilities of their labels, shape (len(units), OUTPUTS).
        recipe: Hyper-parameters.
    """
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)  # noqa: S311 - shuffling, not secrecy
    tokenizer, tokens = tokenizer_of(encoder), static_tokens(encoder)
    table = _Table(tokenizer, units, tokens)
    # One scale a field: the columns of a field lie on one scale already.
    ends = np.cumsum([0, *[TOKEN_WIDTH] * 3, SHAPE_VALUES])
    fields = [np.abs(table.inputs[:, a:b]) for a, b in pairwise(ends)]
    reach = np.concatenate([np.full(f.shape[1], np.quantile(f, 0.9999)) for f in fields])
    scale = (STEPS / np.maximum(reach, 1e-3)).astype(np.float32)
    inputs = torch.from_numpy(np.clip(np.rint(table.inputs * scale), -STEPS, STEPS) / np.float32(STEPS / 4))
    student = _Student(inputs.shape[1], recipe.drop)
    _train(student, inputs, table, torch.from_numpy(goal.astype(np.float32)), recipe, rng)
    return FastEncoder(tokenizer, _rounded(student, tokens, scale))


def _train(
    student: _Student, inputs: torch.Tensor, table: _Table, goal: torch.Tensor, recipe: DistilRecipe, rng: random.Random
) -> None:
    order = [*range(len(goal))]
    steps = recipe.epochs * -(-len(order) // recipe.batch)
    optimizer = torch.optim.AdamW(student.parameters(), lr=recipe.learning_rate, weight_decay=0.01, fused=True)
    schedule = linear_schedule(optimizer, steps)
    student.train()
    for epoch in range(recipe.epochs):
        rng.shuffle(order)
        total = 0.0
        for s in range(0, len(order), recipe.batch):
            part = order[s : s + recipe.batch]
            loss = _loss(student(inputs[part], table.bags(part)), goal[part], recipe.topic_weight)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(part)
        LOG.info("student: epoch %d of %d: loss %.4f", epoch + 1, recipe.epochs, total / len(order))
    student.eval()


def _loss(out: torch.Tensor, y: torch.Tensor, topic_weight: float) -> torch.Tensor:
    where = slices()
    loss = torch.zeros(())
    for task in EXCLUSIVE:
        loss = loss + torch.nn.functional.cross_entropy(out[:, where[task]], y[:, where[task]])
    topics = where["topics"]
    binary = torch.nn.functional.binary_cross_entropy_with_logits(out[:, topics], y[:, topics])
    return loss + topic_weight * binary * len(TOPICS) / 3


def _rounded(student: _Student, tokens: StaticTokens, input_scale: Floats) -> StaticWeights:
    """Round the n-gram table and the dense layer to int8."""
    grams = student.grams.weight.detach().numpy()
    step = np.quantile(np.abs(grams), 0.99999) / STEPS
    # The layer was trained on inputs in [-4, 4]; at run time it reads whole numbers in [-127, 127].
    weight = student.dense.weight.detach().numpy().T / np.float32(STEPS / 4)
    dense, scale = pack(weight, axis=1, steps=STEPS)
    return StaticWeights(
        tokens=tokens.table,
        grams=np.clip(np.rint(grams / step), -STEPS, STEPS).astype(np.int8),
        dense=dense,
        bias=student.dense.bias.detach().numpy(),
        input_scale=input_scale,
        dense_scale=scale,
        gram_scale=np.array([step], np.float32),
    )


def save_static(encoder: FastEncoder, folder: Path) -> None:
    """Write ``tokenizer.json`` and ``embeddings.safetensors`` into the folder of the artefact ``fast``."""
    from jdscan.artefact import write_arrays

    folder.mkdir(parents=True, exist_ok=True)
    encoder.tokenizer.save(str(folder / "tokenizer.json"))
    write_arrays(folder / "embeddings.safetensors", encoder.weights.arrays())
