"""The encoder ``fast``: static token embeddings distilled from the fine-tuned MiniLM (model2vec).

A text is the weighted mean of its tokens' vectors (Tulkens and van Dongen 2024, model2vec). The unit, its heading and
the unit before it are embedded apart and laid side by side. Word order is lost here; the n-gram part of the heads
brings some of it back.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from jdscan.artefact import Artefact
from jdscan.ngrams import Floats
from jdscan.reading.tokens import load_tokenizer
from jdscan.records import Unit


class FastEncoder:
    """Mean of static token embeddings.

    Args:
        tokenizer: Tokenizer without padding and truncation.
        table: Token embeddings, int8, shape (tokens, d).
        scale: Scale of each token's row, shape (tokens,).
    """

    def __init__(self, tokenizer: Tokenizer, table: NDArray[np.int8], scale: Floats) -> None:
        self.tokenizer = tokenizer
        self.table = table
        self.scale = scale

    @classmethod
    def load(cls, artefact: Artefact) -> "FastEncoder":
        """Open the encoder of the artefact ``fast``."""
        arrays = artefact.arrays("embeddings.safetensors")
        tokenizer = load_tokenizer(str(artefact.folder / "tokenizer.json"))
        return cls(tokenizer, arrays["table"], np.asarray(arrays["scale"], np.float32))

    @property
    def width(self) -> int:
        """Number of values a unit: three times the width of a token."""
        return 3 * int(self.table.shape[1])

    def encode(self, units: Sequence[Unit]) -> Floats:
        """Return the vectors of the units, shape (len(units), width)."""
        texts = [t for u in units for t in (u.text, u.heading, u.previous)]
        encoded = self.tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        rows = np.stack([self._mean(e.ids) for e in encoded]) if encoded else np.zeros((0, 1), np.float32)
        return rows.reshape(len(units), self.width)

    def _mean(self, ids: Sequence[int]) -> Floats:
        width = self.table.shape[1]
        if not ids:
            return np.zeros(width, np.float32)
        i = np.asarray(ids)
        total = self.scale[i] @ self.table[i].astype(np.float32)
        norm = float(np.linalg.norm(total))
        mean: Floats = (total / norm if norm > 0 else total).astype(np.float32)
        return mean
