"""The reading stage: units in, labels with calibrated probabilities out."""

from jdscan.reading.cascade import CascadeReader, load_cascade
from jdscan.reading.reader import Reader, load_reader
from jdscan.reading.remembering import remembering

__all__ = ["CascadeReader", "Reader", "load_cascade", "load_reader", "remembering"]
