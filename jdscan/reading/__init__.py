"""The reading stage: units in, labels with calibrated probabilities out."""

from jdscan.reading.reader import Reader, load_reader

__all__ = ["Reader", "load_reader"]
