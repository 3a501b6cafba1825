"""The encoder ``fast``: static embeddings of tokens, one dense layer, hashed token n-grams and one convolution.

It was distilled from the fine-tuned MiniLM. The token embeddings are model2vec's (Tulkens and van Dongen 2024); the
dense layer on their means, the n-gram table and the convolution were trained on the soft labels that the teacher gives
to unlabelled postings (Hinton et al. 2015). The n-grams, hashed into a table (the hashing trick, Weinberger et al.
2009), bring back the word order that a mean loses; those of the first tokens, where the governing verb stands, are
told apart. The convolution with max-pooling over the unit's tokens (Kim 2014) finds phrases whose words vary.

Every sum is a sum of whole numbers below 2**24, which float32 holds exactly: tables, layers and their inputs are
integers in [-127, 127]. So a vector is the same to the last bit whatever its batch-mates, the number of threads and
the BLAS.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from tokenizers import Tokenizer

from jdscan.artefact import Artefact, read_arrays
from jdscan.ngrams import Floats, shape_values
from jdscan.reading.tokens import load_tokenizer
from jdscan.records import Unit

Ids = NDArray[np.uint32]
Rows = NDArray[np.intp]
MOST_TOKENS = 256
OPENING_TOKENS = 6
REACH = 2  # tokens before and behind that a filter sees
NARROW = 64  # widest table whose rows are summed column by column, for many texts at a time
CHUNK = 64  # units whose windows are laid out at a time: more would not fit into the cache
# Where n-grams of how many tokens stand; the position is the salt of the hash.
GRAMS = {"text": 3, "opening": 2, "heading": 2, "previous": 1}
_FACTORS = (np.uint32(2654435761), np.uint32(2246822519), np.uint32(3266489917))


@dataclass(frozen=True, slots=True)
class StaticWeights:
    """What ``embeddings.safetensors`` holds.

    Attributes:
        tokens: Token embeddings, int8, shape (vocabulary, d).
        grams: Embeddings of hashed n-grams, int8, shape (2**k, g).
        dense: Weights of the dense layer, int8, shape (3 d + shape values, hidden).
        bias: Shape (hidden,).
        input_scale: What a column of the layer's input is multiplied by before it is rounded, shape (inputs,).
        dense_scale: What an output of the layer is multiplied by, shape (hidden,).
        gram_scale: Scale of the n-gram table, shape (1,).
        phrases: Token embeddings that the convolution reads, int8, shape (vocabulary, p).
        filters: Its weights, int8, shape ((2 REACH + 1) p, filters).
        filter_bias: Shape (filters,).
        filter_scale: What a filter's output is multiplied by, shape (filters,).
    """

    tokens: NDArray[np.int8]
    grams: NDArray[np.int8]
    dense: NDArray[np.int8]
    bias: Floats
    input_scale: Floats
    dense_scale: Floats
    gram_scale: Floats
    phrases: NDArray[np.int8]
    filters: NDArray[np.int8]
    filter_bias: Floats
    filter_scale: Floats

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return the arrays by name."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of some texts, laid end to end.

    Attributes:
        rows: Shape (total,).
        sizes: Number of rows of each text, shape (texts,).
    """

    rows: Rows
    sizes: Rows

    def sums(self, table: NDArray[np.int8]) -> NDArray[np.int32]:
        """Return the sum of each text's rows of a table of shape (rows, d), shape (texts, d); zeros for none."""
        out = np.zeros((len(self.sizes), table.shape[1]), np.int32)
        # Some texts at a time, or one: all rows at once would not fit into the cache.
        if table.shape[1] > NARROW:
            for i, rows in enumerate(self.split()):
                np.add.reduce(table[rows], axis=0, dtype=np.int32, out=out[i])
            return out
        ends = np.cumsum(self.sizes)
        filled = np.flatnonzero(self.sizes)
        for at in range(0, len(filled), CHUNK):
            some = filled[at : at + CHUNK]
            starts = ends[some] - self.sizes[some]
            rows = self.rows[starts[0] : ends[some[-1]]]
            out[some] = np.add.reduceat(table[rows], starts - starts[0], axis=0, dtype=np.int32)
        return out

    def split(self) -> list[Rows]:
        """Return the rows of each text."""
        return np.split(self.rows, np.cumsum(self.sizes)[:-1]) if len(self.sizes) else []


def gram_rows(many: Sequence[Ids], field: str, size: int) -> Ragged:
    """Return for each of some texts the table rows of all n-grams of its tokens, in one field.

    A multiplicative hash (Knuth, TAOCP 3, section 6.4) of token ids, n and field; uint32 wraps around. All texts are
    hashed as one run of tokens, and what reaches over the end of a text is dropped.

    Args:
        many: Token ids of each text, shape (n,).
        field: One of :data:`GRAMS`.
        size: Rows of the table, a power of two.
    """
    salt = list(GRAMS).index(field)
    flat = np.concatenate([*many, np.zeros(0, np.uint32)]).astype(np.uint32, copy=False)
    of = np.repeat(np.arange(len(many)), [len(ids) for ids in many])
    parts, owners = [np.zeros(0, np.uint32)], [np.zeros(0, np.intp)]
    for n in range(1, 1 + min(GRAMS[field], len(flat))):
        count = len(flat) - n + 1
        inside = of[:count] == of[n - 1 :]
        mixed = np.full(count, salt * 8 + n, np.uint32) * np.uint32(0x9E3779B1)
        for i in range(n):
            mixed = (mixed ^ flat[i : i + count]) * _FACTORS[i]
            mixed ^= mixed >> np.uint32(15)
        parts.append(mixed[inside] & np.uint32(size - 1))
        owners.append(of[:count][inside])
    owner = np.concatenate(owners)
    order = np.argsort(owner, kind="stable")
    return Ragged(np.concatenate(parts)[order].astype(np.intp), np.bincount(owner, minlength=len(many)))


def fields_of_ids(text: Ids, heading: Ids, previous: Ids) -> dict[str, Ids]:
    """Return the token ids of each field of :data:`GRAMS`."""
    return {"text": text, "opening": text[:OPENING_TOKENS], "heading": heading, "previous": previous}


class FastEncoder:
    """Means of static embeddings through one dense layer, sums of n-gram embeddings, and the filters' best answers.

    Args:
        tokenizer: Tokenizer without padding and truncation.
        weights: The tables and the layer.
    """

    def __init__(self, tokenizer: Tokenizer, weights: StaticWeights) -> None:
        self.tokenizer = tokenizer
        self.weights = weights
        self._dense = weights.dense.astype(np.float32)
        self._filters = weights.filters.astype(np.float32)

    @classmethod
    def load(cls, artefact: Artefact) -> "FastEncoder":
        """Open the encoder of the artefact ``fast``."""
        return cls.open(artefact.folder)

    @classmethod
    def open(cls, folder: Path) -> "FastEncoder":
        """Open an encoder that a training run left in a folder, unchecked."""
        arrays = read_arrays(folder / "embeddings.safetensors")
        weights = StaticWeights(**{name: np.asarray(arrays[name]) for name in StaticWeights.__slots__})
        return cls(load_tokenizer(str(folder / "tokenizer.json")), weights)

    @property
    def width(self) -> int:
        """Number of values a unit."""
        w = self.weights
        return int(w.dense.shape[1] + len(GRAMS) * w.grams.shape[1] + w.filters.shape[1])

    def encode(self, units: Sequence[Unit]) -> Floats:
        """Return the vectors of the units, shape (len(units), width)."""
        if not units:
            return np.zeros((0, self.width), np.float32)
        w = self.weights
        ids = token_ids(self.tokenizer, units)
        whole = np.clip(np.rint(static_inputs(units, ids, w.tokens) * w.input_scale), -127, 127)
        dense = np.maximum((whole @ self._dense) * w.dense_scale + w.bias, np.float32(0))
        texts = [ids[u.text] for u in units]
        phrases = np.concatenate([self._phrases(texts[s : s + CHUNK]) for s in range(0, len(texts), CHUNK)])
        return np.concatenate([dense, self._gram_sums(units, ids), phrases], axis=1, dtype=np.float32)

    def _gram_sums(self, units: Sequence[Unit], ids: dict[str, Ids]) -> Floats:
        """Return the n-gram sums of every field, each divided by the root of the number of its n-grams."""
        table = self.weights.grams
        fields = [fields_of_ids(ids[u.text], ids[u.heading], ids[u.previous]) for u in units]
        out = []
        for field in GRAMS:
            found = gram_rows([f[field] for f in fields], field, len(table))
            root = np.sqrt(np.maximum(1, found.sizes)).astype(np.float32)
            out.append(found.sums(table).astype(np.float32) / root[:, None])
        return np.concatenate(out, axis=1, dtype=np.float32) * self.weights.gram_scale

    def _phrases(self, texts: Sequence[Ids]) -> Floats:
        """Return the largest answer of each filter in each text, rectified, shape (len(texts), filters)."""
        w = self.weights
        windows, sizes = phrase_windows(texts, w.phrases)
        answers = windows @ self._filters
        ends = np.cumsum(sizes).tolist()
        best = np.zeros((len(texts), w.filters.shape[1]), np.float32)
        for i, (start, end) in enumerate(pairwise([0, *ends])):
            if end > start:
                np.maximum.reduce(answers[start:end], axis=0, out=best[i])
        out: Floats = np.maximum(best * w.filter_scale + w.filter_bias, np.float32(0))
        out[sizes == 0] = 0
        return out


def phrase_windows(texts: Sequence[Ids], table: NDArray[np.int8]) -> tuple[Floats, Rows]:
    """Lay out what the filters see: for each token the embeddings of itself and its neighbours, zeros beyond the ends.

    Args:
        texts: Token ids of each text.
        table: Embeddings, shape (vocabulary, p).

    Returns:
        Shape (tokens of all texts, (2 REACH + 1) p), and the number of tokens of each text.
    """
    sizes = np.array([len(t) for t in texts], np.intp)
    # Each text has a gap of REACH behind it, which is the gap before the next one as well.
    starts = REACH + np.cumsum(sizes + REACH) - (sizes + REACH)
    flat = np.zeros((REACH + int((sizes + REACH).sum()) + REACH, table.shape[1]), np.float32)
    at = np.repeat(starts - (np.cumsum(sizes) - sizes), sizes) + np.arange(int(sizes.sum()))
    flat[at] = table[np.concatenate([*texts, np.zeros(0, np.uint32)]).astype(np.intp)]
    width = table.shape[1]
    # Neighbours lie side by side in memory, so that a window is one run of numbers.
    return sliding_window_view(flat.ravel(), (2 * REACH + 1) * width)[(at - REACH) * width], sizes


def token_ids(tokenizer: Tokenizer, units: Sequence[Unit]) -> dict[str, Ids]:
    """Return the token ids of every different text: a unit is its successor's context as well."""
    texts = list(dict.fromkeys(t for u in units for t in (u.text, u.heading, u.previous)))
    encoded = tokenizer.encode_batch_fast(texts, add_special_tokens=False)
    return {t: np.array(e.ids[:MOST_TOKENS], np.uint32) for t, e in zip(texts, encoded, strict=True)}


def static_inputs(units: Sequence[Unit], ids: dict[str, Ids], table: NDArray[np.int8]) -> Floats:
    """Return the dense layer's input before scaling, shape (len(units), 3 d + shape values).

    Means over the tokens of the unit, its heading and the unit before it, in steps of the table; zeros for none.
    """
    texts = list(ids)
    sizes = np.array([len(ids[t]) for t in texts], np.intp)
    rows = np.concatenate([*ids.values(), np.zeros(0, np.uint32)]).astype(np.intp)
    means = Ragged(rows, sizes).sums(table).astype(np.float32) / np.maximum(1, sizes).astype(np.float32)[:, None]
    at = {t: i for i, t in enumerate(texts)}
    parts = [means[[at[getattr(u, name)] for u in units]] for name in ("text", "heading", "previous")]
    shapes = np.stack([shape_values(u.text) for u in units])
    return np.concatenate([*parts, shapes], axis=1, dtype=np.float32)
