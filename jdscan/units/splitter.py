"""From a posting to its units."""

from threading import Lock
from typing import cast

import spacy
from spacy.strings import StringStore
from spacy.tokens import Doc

from jdscan.artefact import Artefact
from jdscan.records import Posting, Unit, UnitKind
from jdscan.units import components
from jdscan.units.boundary import BoundaryModel
from jdscan.units.headings import HeadingModel, link_units

_MOST_CHARACTERS = 4_000_000


class Splitter:
    """Splits postings into units (codebook: a sentence, a list item or a heading, as a reader would see it).

    Args:
        headings: The heading detector; without it only marks make headings.
        boundary: The boundary model; without it text that has lost its breaks stays in long units.
    """

    def __init__(self, headings: HeadingModel | None = None, boundary: BoundaryModel | None = None) -> None:
        self._nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "jdscan_tokens"}}})
        self._nlp.max_length = _MOST_CHARACTERS
        # Whether a word is like a number, a URL and so on, which spaCy asks of each new word: nobody here does, and
        # since words are forgotten with their posting, the asking took half of the time.
        self._nlp.vocab.lex_attr_getters = {}  # type: ignore[attr-defined]  # missing in spaCy's stub
        models = {"jdscan_boundaries": boundary, "jdscan_headings": headings}
        for name in components.PIPES:
            pipe = self._nlp.add_pipe(name)
            if name in models:
                pipe.model = models[name]  # type: ignore[attr-defined]  # add_pipe returns any callable
        # spaCy's store of strings is shared by all documents; a zone frees what one posting adds to it.
        self._lock = Lock()

    @classmethod
    def load(cls, artefact: Artefact) -> "Splitter":
        """Read both models from the artefact ``boundary``."""
        return cls(HeadingModel.load(artefact), BoundaryModel.load(artefact))

    @property
    def pipe_names(self) -> list[str]:
        """Names of the components of the spaCy pipeline, in order."""
        return list(self._nlp.pipe_names)

    @property
    def vocabulary(self) -> StringStore:
        """The words that spaCy keeps; what a posting adds is freed with it, so that it does not grow."""
        return self._nlp.vocab.strings

    def split(self, posting: Posting) -> tuple[Unit, ...]:
        """Return the units of a posting: ordered, disjoint, exact offsets, no white space at the edges.

        Every letter and digit of the text lies in a unit, but for those of list marks (``1.``, ``a)``,
        ``o``). Safe to call from several threads.
        """
        with self._lock, self._nlp.memory_zone():
            doc = self._doc(posting)
            spans = [(s.start_char, s.end_char, cast(UnitKind, s.label_)) for s in doc.spans["units"]]
        return link_units(Unit(0, posting.text[start:end], start, end, kind) for start, end, kind in spans)

    def _doc(self, posting: Posting) -> Doc:
        doc = self._nlp.make_doc(posting.text)
        doc.user_data[components.TEXT] = posting.text
        doc.user_data[components.MARKED] = posting.headings
        return self._nlp(doc)
