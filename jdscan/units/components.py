"""The spaCy pipeline: a tokenizer and four components, each refining the spans of the one before.

Spans live in ``doc.spans``: ``lines``, ``sentences``, ``pieces``, ``units``. The label of a span is its kind:
until the last component, besides those of units, ``bold`` for a line that is bold throughout and ``line`` for
text that stands by itself and may be a heading. A token is a run of letters and digits, taken apart where a
small letter meets a capital, or one other character, so that whatever a component cuts, it cuts between
tokens.

``doc.user_data`` holds the text of the posting, since spaCy joins ``doc.text`` anew at every access, and the spans that
its source marked as headings.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import registry
from spacy.vocab import Vocab

from jdscan.units.boundary import BoundaryModel, look_around
from jdscan.units.headings import HeadingModel
from jdscan.units.lines import has_words, read_lines, trim
from jdscan.units.sentences import split_sentences

TEXT, MARKED = "text", "marked"
PIPES = ("jdscan_lines", "jdscan_sentences", "jdscan_boundaries", "jdscan_headings")
_RUN = re.compile(r"([^\W_]+|.)( ?)", re.DOTALL)
_GLUE = re.compile(r"(?<=[a-zß-öø-ÿ\d])(?=[A-ZÀ-ÖØ-Þ])")
# All in words. Gold keeps list items of several sentences whole, so only long ones are cut.
_LONG_ITEM = 60
_LONG_RUN = 45
_FLAT_LINE = 50
_LEAST_FLAT = 12
_LONGEST_TITLE = 8
_LEAD_MARKS = re.compile(r"[\s\-–—•·:;,.)\]|/*]+")


class Tokenizer:
    """Cuts text into the tokens described above.

    Args:
        vocab: Vocabulary of the pipeline.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Return a document whose ``text`` is the text, character by character."""
        words: list[str] = []
        spaces: list[bool] = []
        for run, space in _RUN.findall(text):
            parts = (run,) if len(run) == 1 or run.islower() else _GLUE.split(run)
            words += parts
            spaces += [False] * (len(parts) - 1)
            spaces.append(space != "")
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_bytes(self, **_: object) -> bytes:
        """Return nothing: there is no state."""
        return b""

    def from_bytes(self, _: bytes, **__: object) -> "Tokenizer":
        """Return the tokenizer: there is no state."""
        return self

    def to_disk(self, *_: object, **__: object) -> None:
        """Write nothing: there is no state."""

    def from_disk(self, *_: object, **__: object) -> "Tokenizer":
        """Return the tokenizer: there is no state."""
        return self


@registry.tokenizers("jdscan_tokens")  # type: ignore[untyped-decorator]  # catalogue ships no types
def make_tokenizer() -> Callable[[Language], Tokenizer]:
    """Return the maker of the tokenizer, as spaCy's configuration asks for it."""
    return lambda nlp: Tokenizer(nlp.vocab)


def _put(doc: Doc, key: str, spans: Iterable[tuple[int, int, str]]) -> None:
    doc.spans[key] = [_span(doc, *span) for span in spans]


def _span(doc: Doc, start: int, end: int, label: str) -> Span:
    span = doc.char_span(start, end, label=label)
    if span is None:
        raise AssertionError(f"no token ends at {start} or {end}")
    return span


def _words(text: str, start: int, end: int) -> int:
    return len(text[start:end].split())


@Language.component("jdscan_lines")
def find_lines(doc: Doc) -> Doc:
    """Find the logical lines."""
    lines = read_lines(doc.user_data[TEXT], doc.user_data[MARKED])
    _put(doc, "lines", ((x.start, x.end, x.kind) for x in lines))
    return doc


@Language.component("jdscan_sentences")
def find_sentences(doc: Doc) -> Doc:
    """Cut lines into sentences; headings and list items of usual length stay whole."""
    text = doc.user_data[TEXT]
    _put(doc, "sentences", (s for line in doc.spans["lines"] for s in _sentences(text, line)))
    return doc


def _sentences(text: str, line: Span) -> Iterator[tuple[int, int, str]]:
    start, end, kind = line.start_char, line.end_char, line.label_
    if kind == "heading" or (kind == "item" and _words(text, start, end) <= _LONG_ITEM):
        yield start, end, kind
        return
    found = [trim(text, *span) for span in split_sentences(text, start, end)]
    found = [span for span in found if has_words(text, *span)]
    if len(found) == 1:
        yield *found[0], {"sentence": "line", "glued": "item"}.get(kind, kind)
    else:
        for i, span in enumerate(found):
            # Behind a glued mark stands an item, and behind that whatever followed the list.
            item = kind == "item" or (kind == "glued" and i == 0)
            yield *span, "item" if item else "sentence"


def flat_lines(text: str, lines: list[tuple[int, int]]) -> list[bool]:
    """Say of each line whether it has lost its breaks: the text has 50 words or more to a physical line."""
    words = [_words(text, *line) for line in lines]
    physical = sum(1 for line in text.splitlines() if line.strip())
    flat = sum(words) >= _FLAT_LINE * physical
    return [flat and n >= _LEAST_FLAT for n in words]


@Language.factory("jdscan_boundaries", default_config={"model": None})
class Boundaries:
    """Cuts long runs and lines that have lost their breaks where the boundary model says so.

    Args:
        nlp: The pipeline.
        name: Name of the component.
        model: The model; without one nothing is cut.
    """

    def __init__(self, nlp: Language, name: str, model: BoundaryModel | None = None) -> None:
        self.name = name
        self.model = model

    def __call__(self, doc: Doc) -> Doc:
        """Write the spans ``pieces``."""
        lines = [(s.start_char, s.end_char) for s in doc.spans["lines"]]
        text = doc.user_data[TEXT]
        flat = flat_lines(text, lines)
        around = cache(lambda i: look_around(text, *lines[i]))  # few lines are cut
        pieces: list[tuple[int, int, str]] = []
        at = 0
        for span in doc.spans["sentences"]:
            start, end, kind = span.start_char, span.end_char, span.label_
            while lines[at][1] < end:
                at += 1
            if self.model is None or kind == "heading" or not (flat[at] or _words(text, start, end) > _LONG_RUN):
                pieces.append((start, end, kind))
            else:
                cuts = self.model.cuts(text, start, end, around(at))
                pieces += _pieces(text, (start, *cuts, end), kind, flat[at])
        _put(doc, "pieces", pieces)
        return doc


def _pieces(text: str, edges: Sequence[int], kind: str, flat: bool) -> Iterator[tuple[int, int, str]]:
    """Yield the spans between the edges, where words stand in them."""
    found = [trim_piece(text, a, b) for a, b in pairwise(edges)]
    found = [piece for piece in found if has_words(text, *piece)]
    for i, piece in enumerate(found):
        # In flat text what follows an item may be no item: the next heading and its paragraph.
        runs_on = kind != "item" or (flat and i > 0)
        yield *piece, "line" if runs_on and (flat or len(found) > 1) else kind


def trim_piece(text: str, start: int, end: int) -> tuple[int, int]:
    """Trim a piece, also of the dashes and marks that stood between it and the piece before."""
    start, end = trim(text, start, end)
    lead = _LEAD_MARKS.match(text, start, end)
    return trim(text, lead.end(), end) if lead else (start, end)


@Language.factory("jdscan_headings", default_config={"model": None})
class Headings:
    """Says which of the lines that stand by themselves are headings.

    Args:
        nlp: The pipeline.
        name: Name of the component.
        model: The detector; without one only marks count: bold lines and short ones that end in a colon.
    """

    def __init__(self, nlp: Language, name: str, model: HeadingModel | None = None) -> None:
        self.name = name
        self.model = model

    def __call__(self, doc: Doc) -> Doc:
        """Write the spans ``units``, whose labels are the kinds of units."""
        text = doc.user_data[TEXT]
        spans = [(s.start_char, s.end_char, s.label_) for s in doc.spans["pieces"]]
        open_ones = [i for i, s in enumerate(spans) if s[2] in ("line", "bold") and _may_title(text[s[0] : s[1]])]
        texts = [text[spans[i][0] : spans[i][1]] for i in open_ones]
        if self.model is not None:
            sure = [float(p) for p in self.model.probability(texts)] if texts else []
        else:
            sure = [0.9 if t.endswith(":") else 0.3 for t in texts]
        titles = {i for i, p in zip(open_ones, sure, strict=True) if p > (0.2 if spans[i][2] == "bold" else 0.5)}
        kinds = ("heading" if i in titles else kind for i, (_, _, kind) in enumerate(spans))
        _put(
            doc,
            "units",
            (
                (start, end, kind if kind in ("heading", "item") else "sentence")
                for (start, end, _), kind in zip(spans, kinds, strict=True)
            ),
        )
        return doc


def _may_title(text: str) -> bool:
    return len(text.split()) <= _LONGEST_TITLE + 2 and text[-1] not in ".!;,"
