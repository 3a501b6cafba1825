"""Distil the encoder ``fast`` out of a fine-tuned one.

Token embeddings are made as model2vec makes them: every token of the vocabulary is run through the teacher by itself
and the vectors are reduced by PCA (Tulkens and van Dongen 2024). The dense layer on their means, the table of hashed
n-grams and the convolution are trained on the teacher's soft labels of unlabelled units and on the labelled ones, and
rounded to integers.
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
    REACH,
    FastEncoder,
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
TOKEN_WIDTH, GRAM_WIDTH, PHRASE_WIDTH = 256, 32, 64
HIDDEN, FILTERS = 384, 256
LONGEST = 96  # tokens of a unit that the filters are trained on
GRAM_ROWS = 2**17
STEPS = 127
SIZES = [TOKEN_WIDTH, GRAM_WIDTH, PHRASE_WIDTH, HIDDEN, FILTERS, LONGEST, GRAM_ROWS, REACH]  # what makes a student


@dataclass(frozen=True, slots=True)
class DistilRecipe:
    """Hyper-parameters of the student.

    Attributes:
        epochs: Passes over labelled and unlabelled units together.
        batch: Units a step.
        learning_rate: Peak; linear warm-up and decay.
        topic_weight: Weight of the topics' loss, as in the teacher's training.
        drop: Dropout on the dense layer's input, and on all that the heads read.
        seed: Seed of the weights, the order and dropout.
    """

    epochs: int = 4
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
    def __init__(self, inputs: int, tokens: StaticTokens, drop: float) -> None:
        super().__init__()
        self.grams = torch.nn.EmbeddingBag(GRAM_ROWS, GRAM_WIDTH, mode="sum")
        torch.nn.init.normal_(self.grams.weight, std=0.02)
        # The phrases' embeddings begin as the first principal components; the row behind the last token is a gap.
        first = torch.from_numpy(tokens.table[:, :PHRASE_WIDTH].astype(np.float32))
        self.phrases = torch.nn.Embedding(len(first) + 1, PHRASE_WIDTH, padding_idx=len(first))
        with torch.no_grad():
            self.phrases.weight[:-1] = first / first.std() / 4
        self.filters = torch.nn.Linear((2 * REACH + 1) * PHRASE_WIDTH, FILTERS)
        self.drop = torch.nn.Dropout(drop)
        self.dense = torch.nn.Linear(inputs, HIDDEN)
        self.heads = torch.nn.Linear(HIDDEN + len(GRAMS) * GRAM_WIDTH + FILTERS, OUTPUTS)

    def forward(
        self, inputs: torch.Tensor, bags: Sequence[tuple[torch.Tensor, ...]], tokens: torch.Tensor
    ) -> torch.Tensor:
        sums = [self.grams(rows, starts) * root[:, None] for rows, starts, root in bags]
        hidden = torch.relu(self.dense(self.drop(inputs)))
        return self.heads(self.drop(torch.cat([hidden, *sums, self._best(tokens)], dim=1)))

    def _best(self, tokens: torch.Tensor) -> torch.Tensor:
        """Return the filters' best answers; ``tokens`` has a gap of REACH on either side, shape (n, length)."""
        seen = self.phrases(tokens).unfold(1, 2 * REACH + 1, 1).transpose(2, 3).flatten(2)
        said = self.filters(seen)
        gaps = tokens[:, REACH:-REACH] == self.phrases.padding_idx
        return torch.relu(said.masked_fill(gaps[:, :, None], -1e4).amax(1))


class _Table:
    """Inputs of all units: what the dense layer reads, the n-gram rows of every field, and the tokens in order."""

    def __init__(self, tokenizer: Tokenizer, units: Sequence[Unit], tokens: StaticTokens) -> None:
        ids = token_ids(tokenizer, units)
        self.gap = len(tokens.table)
        self.inputs = static_inputs(units, ids, tokens.table)
        fields = [fields_of_ids(ids[u.text], ids[u.heading], ids[u.previous]) for u in units]
        self.rows = [gram_rows([f[k] for f in fields], k, GRAM_ROWS).split() for k in GRAMS]
        self.texts = [ids[u.text][:LONGEST].astype(np.int64) for u in units]

    def bags(self, index: Sequence[int]) -> list[tuple[torch.Tensor, ...]]:
        out = []
        for rows in self.rows:
            parts = [rows[i] for i in index]
            sizes = np.array([len(p) for p in parts])
            starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
            root = (1 / np.sqrt(np.maximum(1, sizes))).astype(np.float32)
            out.append(tuple(map(torch.from_numpy, (np.concatenate(parts), starts.astype(np.int64), root))))
        return out

    def tokens(self, index: Sequence[int]) -> torch.Tensor:
        longest = max(1, *(len(self.texts[i]) for i in index))
        out = np.full((len(index), longest + 2 * REACH), self.gap, np.int64)
        for row, i in zip(out, index, strict=True):
            row[REACH : REACH + len(self.texts[i])] = self.texts[i]
        return torch.from_numpy(out)

    def batches(self, size: int, rng: random.Random) -> list[list[int]]:
        """Return batches of units of like length, in random order: less padding, same expectation."""
        keyed = sorted(range(len(self.texts)), key=lambda i: len(self.texts[i]) + rng.uniform(-4, 4))
        batches = [keyed[s : s + size] for s in range(0, len(keyed), size)]
        rng.shuffle(batches)
        return batches


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


def distil(
    tokenizer: Tokenizer, tokens: StaticTokens, units: Sequence[Unit], goal: Floats, recipe: DistilRecipe
) -> FastEncoder:
    """Train a student and return it rounded to integers.

    Args:
        tokenizer: The teacher's.
        tokens: The teacher's token embeddings.
        units: Labelled and unlabelled units.
        goal: Probabilities of their labels, shape (len(units), OUTPUTS).
        recipe: Hyper-parameters.
    """
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)  # noqa: S311 - shuffling, not secrecy
    table = _Table(tokenizer, units, tokens)
    # One scale a field: the columns of a field lie on one scale already.
    ends = np.cumsum([0, *[TOKEN_WIDTH] * 3, SHAPE_VALUES])
    fields = [np.abs(table.inputs[:, a:b]) for a, b in pairwise(ends)]
    reach = np.concatenate([np.full(f.shape[1], np.quantile(f, 0.9999)) for f in fields])
    scale = (STEPS / np.maximum(reach, 1e-3)).astype(np.float32)
    inputs = torch.from_numpy(np.clip(np.rint(table.inputs * scale), -STEPS, STEPS) / np.float32(STEPS / 4))
    student = _Student(inputs.shape[1], tokens, recipe.drop)
    _train(student, inputs, table, torch.from_numpy(goal.astype(np.float32)), recipe, rng)
    return FastEncoder(tokenizer, _rounded(student, tokens, scale))


def _train(
    student: _Student, inputs: torch.Tensor, table: _Table, goal: torch.Tensor, recipe: DistilRecipe, rng: random.Random
) -> None:
    steps = recipe.epochs * -(-len(goal) // recipe.batch)
    optimizer = torch.optim.AdamW(student.parameters(), lr=recipe.learning_rate, weight_decay=0.01, fused=True)
    schedule = linear_schedule(optimizer, steps)
    student.train()
    for epoch in range(recipe.epochs):
        total = 0.0
        for part in table.batches(recipe.batch, rng):
            loss = _loss(student(inputs[part], table.bags(part), table.tokens(part)), goal[part], recipe.topic_weight)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(part)
        LOG.info("student: epoch %d of %d: loss %.4f", epoch + 1, recipe.epochs, total / len(goal))
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
    """Round the tables and the layers to int8."""
    grams, gram_step = _rounded_table(student.grams)
    phrases, phrase_step = _rounded_table(student.phrases)
    # The layer was trained on inputs in [-4, 4]; at run time it reads whole numbers in [-127, 127].
    weight = student.dense.weight.detach().numpy().T / np.float32(STEPS / 4)
    dense, scale = pack(weight, axis=1, steps=STEPS)
    filters, filter_scale = pack(student.filters.weight.detach().numpy().T * phrase_step, axis=1, steps=STEPS)
    return StaticWeights(
        tokens=tokens.table,
        grams=grams,
        dense=dense,
        bias=student.dense.bias.detach().numpy(),
        input_scale=input_scale,
        dense_scale=scale,
        gram_scale=np.array([gram_step], np.float32),
        phrases=phrases[:-1],
        filters=filters,
        filter_bias=student.filters.bias.detach().numpy(),
        filter_scale=filter_scale,
    )


def _rounded_table(table: torch.nn.Module) -> tuple[NDArray[np.int8], np.float32]:
    """Round an embedding table to int8 with one scale; a few of the largest values are clipped."""
    values = table.weight.detach().numpy()
    step = np.float32(np.quantile(np.abs(values), 0.99999) / STEPS)
    return np.clip(np.rint(values / step), -STEPS, STEPS).astype(np.int8), step


def save_static(encoder: FastEncoder, folder: Path) -> None:
    """Write ``tokenizer.json`` and ``embeddings.safetensors`` into the folder of the artefact ``fast``."""
    from jdscan.artefact import write_arrays

    folder.mkdir(parents=True, exist_ok=True)
    encoder.tokenizer.save(str(folder / "tokenizer.json"))
    write_arrays(folder / "embeddings.safetensors", encoder.weights.arrays())
