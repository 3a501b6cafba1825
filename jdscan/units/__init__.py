"""Second stage: :class:`~jdscan.records.Posting` to units, with a spaCy pipeline of our own components."""

from jdscan.units.headings import HeadingModel, link_units, units_from_texts
from jdscan.units.splitter import Splitter

__all__ = ["HeadingModel", "Splitter", "link_units", "units_from_texts"]
