"""The third encoder: any sentence-transformers model, where torch is installed."""

from collections.abc import Sequence

from sentence_transformers import SentenceTransformer

from jdscan.ngrams import Floats
from jdscan.records import Unit
from jdscan.training.finetune import embed


class TorchEncoder:
    """Runs a sentence-transformers model over units with their context (windows as at training)."""

    def __init__(self, model: SentenceTransformer) -> None:
        self._model = model

    @property
    def width(self) -> int:
        """Number of values a unit."""
        return int(self._model.get_embedding_dimension() or 0)

    def encode(self, units: Sequence[Unit]) -> Floats:
        """Return the vectors of the units, shape (len(units), width)."""
        return embed(self._model, units)
