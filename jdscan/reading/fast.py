"""The encoder ``fast``: static embeddings of tokens, one dense layer, and hashed token n-grams beside it.

It was distilled from the fine-tuned MiniLM. The token embeddings are model2vec's (Tulkens and van Dongen 2024); the
dense layer on their means and the n-gram table were trained on the soft labels that the teacher gives to unlabelled
postings (Hinton et al. 2015). The n-grams, hashed into a table (the hashing trick, Weinberger et al. 2009), bring
back the word order that a mean loses; those of the first tokens, where the governing verb stands, are told apart.

Every sum is a sum of whole numbers below 2**24, which float32 holds exactly: tables, dense layer and the layer's
input are integers in [-127, 127]. So a vector is the same to the last bit whatever its batch-mates, the number of
threads and the BLAS.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
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
    """

    tokens: NDArray[np.int8]
    grams: NDArray[np.int8]
    dense: NDArray[np.int8]
    bias: Floats
    input_scale: Floats
    dense_scale: Floats
    gram_scale: Floats

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return the arrays by name."""
        return {name: getattr(self, name) for name in self.__slots__}


def gram_rows(many: Sequence[Ids], field: str, size: int) -> list[Rows]:
    """Return for each of some texts the table rows of all n-grams of its tokens, in one field.

    A multiplicative hash (Knuth, TAOCP 3, section 6.4) of token ids, n and field; uint32 wraps around. All texts are
    hashed as one run of tokens, and what reaches over the end of a text is dropped.

    Args:
        many: Token ids of each text, shape (n,).
        field: One of :data:`GRAMS`.
        size: Rows of the table, a power of two.
    """
    if not many:
        return []
    salt = list(GRAMS).index(field)
    flat = np.concatenate([*many, np.zeros(0, np.uint32)]).astype(np.uint32, copy=False)
    of = np.repeat(np.arange(len(many)), [len(ids) for ids in many])
    parts, owners = [], []
    for n in range(1, 1 + min(GRAMS[field], len(flat))):
        count = len(flat) - n + 1
        inside = of[:count] == of[n - 1 :]
        mixed = np.full(count, salt * 8 + n, np.uint32) * np.uint32(0x9E3779B1)
        for i in range(n):
            mixed = (mixed ^ flat[i : i + count]) * _FACTORS[i]
            mixed ^= mixed >> np.uint32(15)
        parts.append(mixed[inside] & np.uint32(size - 1))
        owners.append(of[:count][inside])
    if not parts:
        return [np.zeros(0, np.intp)] * len(many)
    owner = np.concatenate(owners)
    order = np.argsort(owner, kind="stable")
    ends = np.cumsum(np.bincount(owner, minlength=len(many)))[:-1]
    return np.split(np.concatenate(parts)[order].astype(np.intp), ends)


def fields_of_ids(text: Ids, heading: Ids, previous: Ids) -> dict[str, Ids]:
    """Return the token ids of each field of :data:`GRAMS`."""
    return {"text": text, "opening": text[:OPENING_TOKENS], "heading": heading, "previous": previous}


class FastEncoder:
    """Means of static embeddings through one dense layer, and sums of n-gram embeddings.

    Args:
        tokenizer: Tokenizer without padding and truncation.
        weights: The tables and the layer.
    """

    def __init__(self, tokenizer: Tokenizer, weights: StaticWeights) -> None:
        self.tokenizer = tokenizer
        self.weights = weights
        self._dense = weights.dense.astype(np.float32)

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
        return int(self.weights.dense.shape[1] + len(GRAMS) * self.weights.grams.shape[1])

    def encode(self, units: Sequence[Unit]) -> Floats:
        """Return the vectors of the units, shape (len(units), width)."""
        if not units:
            return np.zeros((0, self.width), np.float32)
        w = self.weights
        ids = token_ids(self.tokenizer, units)
        whole = np.clip(np.rint(static_inputs(units, ids, w.tokens) * w.input_scale), -127, 127)
        dense = np.maximum((whole @ self._dense) * w.dense_scale + w.bias, np.float32(0))
        return np.concatenate([dense, self._gram_sums(units, ids)], axis=1, dtype=np.float32)

    def _gram_sums(self, units: Sequence[Unit], ids: dict[str, Ids]) -> Floats:
        """Return the n-gram sums of every field, each divided by the root of the number of its n-grams."""
        table, width = self.weights.grams, self.weights.grams.shape[1]
        out = np.zeros((len(units), len(GRAMS), width), np.float32)
        fields = [fields_of_ids(ids[u.text], ids[u.heading], ids[u.previous]) for u in units]
        for k, field in enumerate(GRAMS):
            for i, rows in enumerate(gram_rows([f[field] for f in fields], field, len(table))):
                if len(rows):
                    out[i, k] = table[rows].sum(0, dtype=np.int32) / np.float32(np.sqrt(len(rows)))
        return out.reshape(len(units), -1) * self.weights.gram_scale


def token_ids(tokenizer: Tokenizer, units: Sequence[Unit]) -> dict[str, Ids]:
    """Return the token ids of every different text: a unit is its successor's context as well."""
    texts = list(dict.fromkeys(t for u in units for t in (u.text, u.heading, u.previous)))
    encoded = tokenizer.encode_batch_fast(texts, add_special_tokens=False)
    return {t: np.array(e.ids[:MOST_TOKENS], np.uint32) for t, e in zip(texts, encoded, strict=True)}


def static_inputs(units: Sequence[Unit], ids: dict[str, Ids], table: NDArray[np.int8]) -> Floats:
    """Return the dense layer's input before scaling, shape (len(units), 3 d + shape values).

    Means over the tokens of the unit, its heading and the unit before it, in steps of the table; zeros for none.
    """
    means = {}
    for text, rows in ids.items():
        total = table[rows].sum(0, dtype=np.int32).astype(np.float32)
        means[text] = total / np.float32(max(1, len(rows)))
    return np.stack(
        [np.concatenate([means[u.text], means[u.heading], means[u.previous], shape_values(u.text)]) for u in units]
    )
