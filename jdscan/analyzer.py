"""The one place where the stages are wired: a posting in, an analysis out.

The splitter (and with it spaCy, the dearest import) is imported when the first posting comes, so that the models can
be loaded beside it.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, get_args

import jdscan_models
from jdscan._version import __version__
from jdscan.artefact import Artefact, open_artefact
from jdscan.errors import JdscanError
from jdscan.framework import Framework, load_framework
from jdscan.framework.titles import load_titles
from jdscan.ingest import looks_english, read_posting, reworded
from jdscan.judgement import judge
from jdscan.judgement.edits import edits_for
from jdscan.judgement.outline import outline_of
from jdscan.judgement.score import Norms
from jdscan.judgement.seat import scope_of, structure_distribution
from jdscan.reading import CascadeReader, Reader, load_cascade, load_reader, remembering
from jdscan.records import (
    Advice,
    Analysis,
    EncoderName,
    Posting,
    PostingReading,
    SourceFormat,
    Unit,
    UnitReading,
    Versions,
)

if TYPE_CHECKING:
    from jdscan.units import Splitter
    from jdscan.units.headings import HeadingModel

ENCODERS: tuple[EncoderName, ...] = get_args(EncoderName)


class Analyzer:
    """Analyses postings; make one and keep it, since it loads the models once.

    Loading begins in a thread at once; a fault in it shows at the first use, in the caller's thread.

    Args:
        encoder: ``accurate`` (fine-tuned MiniLM, single postings), ``fast`` (static embeddings, bulk) or ``cascade``
            (``fast``, and ``accurate`` where ``fast`` is unsure).
        artefacts: Folder of the artefacts; the shipped ones where it is None.
        reader: A reader to use instead of the shipped ones (for tests and other encoders).
        comparing: Compare scores with real postings; without, those are yet to be scored by this analyzer.
        threads: Threads of the encoder ``accurate``; 0 leaves the choice to onnxruntime. The readings are the same.

    Raises:
        JdscanError: The encoder is unknown.
        ArtefactError: An artefact is missing or was changed.
    """

    def __init__(
        self,
        encoder: str = "accurate",
        *,
        artefacts: Path | None = None,
        reader: Reader | CascadeReader | None = None,
        comparing: bool = True,
        threads: int = 0,
    ) -> None:
        if encoder not in ENCODERS:
            raise JdscanError(f"unknown encoder {encoder!r}", remedy=f"Allowed: {', '.join(ENCODERS)}")
        self.encoder = encoder
        self._folder = artefacts or jdscan_models.path()
        self._given_reader = reader
        self._comparing = comparing
        self._threads = threads
        self._loading: Thread | None = None
        if reader is None:
            self._loading = Thread(target=self._load_quietly, daemon=True)
            self._loading.start()

    def _load_quietly(self) -> None:
        try:
            self._reader  # noqa: B018 - the property loads and keeps it
        except JdscanError:
            return  # asked for again, the property raises it where it can be caught

    @cached_property
    def framework(self) -> Framework:
        """The framework data."""
        return load_framework()

    @cached_property
    def _boundary(self) -> Artefact:
        return open_artefact(self._folder / "boundary")

    @cached_property
    def norms(self) -> Norms | None:
        """Real postings to compare with; None for an analyzer that does not compare."""
        if not self._comparing:
            return None
        return Norms.from_json(open_artefact(self._folder / "norms").json("norms.json"))

    @cached_property
    def _splitter(self) -> "Splitter":
        from jdscan.units import Splitter

        return Splitter.load(self._boundary)

    @cached_property
    def _headings(self) -> "HeadingModel":
        from jdscan.units.headings import HeadingModel

        return HeadingModel.load(self._boundary)

    @cached_property
    def _reader(self) -> Reader | CascadeReader:
        if self._given_reader is not None:
            return self._given_reader
        if self.encoder == "cascade":
            return load_cascade(self._folder, structure=_judged_structure, threads=self._threads)
        return load_reader(self._folder, self.encoder, threads=self._threads)

    @property
    def reader(self) -> Reader | CascadeReader:
        """What reads the postings, once it is loaded."""
        loading = self._loading
        if loading is not None:
            loading.join()
            self._loading = None
        return self._reader

    @property
    def versions(self) -> Versions:
        """What stands in every result: package, model and framework version, and the encoder."""
        return Versions(__version__, self.reader.version, self.framework.version, self.encoder)

    def analyze(self, text: str | bytes, *, title: str = "", source_format: SourceFormat | None = None) -> Analysis:
        """Analyse a posting given as text, Markdown or HTML.

        Args:
            text: The posting; bytes are decoded.
            title: Its job title, where it is known; else it is looked for in the text.
            source_format: ``text``, ``markdown`` or ``html``; told from the text where it is None.

        Raises:
            InputError: The input is empty, binary or too large.
        """
        return self.analyze_posting(read_posting(text, title=title, source_format=source_format))

    def analyze_posting(self, posting: Posting) -> Analysis:
        """Analyse a posting that was already read."""
        return self._analyze(posting, self._splitter.split(posting))

    def analyze_postings(self, postings: Sequence[Posting]) -> tuple[Analysis, ...]:
        """Analyse several postings, their units read together: quicker than one by one, with the same results."""
        readings = self.reader.read_all([(p.title, self._splitter.split(p)) for p in postings])
        return tuple(self._judge(p, r) for p, r in zip(postings, readings, strict=True))

    def analyze_units(self, title: str, texts: Sequence[str]) -> Analysis:
        """Analyse a posting whose units are given; its text is the units joined by newlines."""
        from jdscan.units.headings import units_from_texts

        units = units_from_texts(texts, self._headings)
        return self._analyze(Posting("\n".join(texts), title, "text"), units)

    def read_units(self, units: Sequence[Unit]) -> tuple[UnitReading, ...]:
        """Read single units with the context that they carry."""
        return self.reader.read_units(units)

    def advise(self, analysis: Analysis) -> Advice:
        """Search an edit for every finding of an analysis, and outline the seat.

        Each edit tried goes through the whole pipeline, with the title and the source format of the posting; only
        units that the edit changed, or that stand beside a change, are read anew.

        Args:
            analysis: An analysis by this analyzer, or by one of the same versions.

        Returns:
            The advice; the offsets of its changes and quotations point into the text of the posting.
        """
        known = analysis.reading.units if analysis.versions == self.versions else ()
        reader = remembering(self.reader, known)

        def analyse(text: str) -> Analysis:
            posting = reworded(analysis.posting, text)
            return self._analyze(posting, self._splitter.split(posting), reader)

        edits = edits_for(analysis, self.framework, analyse)
        return Advice(edits, outline_of(analysis, self.framework))

    def _analyze(
        self, posting: Posting, units: Sequence[Unit], reader: Reader | CascadeReader | None = None
    ) -> Analysis:
        return self._judge(posting, (reader or self.reader).read(posting.title, units))

    def _judge(self, posting: Posting, reading: PostingReading) -> Analysis:
        # A text without a letter is in no language; that it says nothing is said elsewhere.
        english = looks_english(posting.text) or not any(c.isalpha() for c in posting.text)
        verdict = judge(reading, self.framework, load_titles(), english=english, norms=self.norms)
        return Analysis(posting, reading, verdict, self.versions)


def _judged_structure(reading: PostingReading) -> Mapping[str, float]:
    return structure_distribution(reading, scope_of(reading))
