"""The reader: encoder, heads and posting models joined."""

import hashlib
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

from jdscan.artefact import open_artefact
from jdscan.framework import load_framework
from jdscan.framework.titles import load_titles
from jdscan.reading.claims import ClaimFinder
from jdscan.reading.encoder import Encoder
from jdscan.reading.heads import OUTPUTS, Heads, LinearPart, first_columns, to_readings
from jdscan.reading.hints import HintHeads
from jdscan.reading.posting import (
    PostingModels,
    RaisedModels,
    duty,
    family_features,
    seniority_features,
    structure_features,
)
from jdscan.reading.reporting import read_reporting
from jdscan.reading.signs import SignReader
from jdscan.records import PostingReading, Unit, UnitReading


class Reader:
    """Reads units and postings.

    Args:
        encoder: Turns units into vectors.
        ngrams: The n-gram part of the heads.
        heads: The vector part and the calibrated blend.
        models: The posting models fitted on this encoder's readings.
        hints: Reads hints off the end of the encoder's vectors; None where no artefact has them.
        claims: Finds what looks like another executive's work; None likewise.
        signs: Reads the signs of the posting; None likewise.
        version: Names the artefacts that the parts came from.
    """

    def __init__(
        self,
        encoder: Encoder,
        ngrams: LinearPart,
        heads: Heads,
        models: PostingModels,
        version: str,
        hints: HintHeads | None = None,
        claims: ClaimFinder | None = None,
        signs: SignReader | None = None,
    ) -> None:
        self._encoder = encoder
        self._ngrams = ngrams
        self._heads = heads
        self._models = models
        self._hints = hints
        self._claims = claims
        self._signs = signs
        self.version = version

    @property
    def ngrams(self) -> LinearPart:
        """The n-gram part, which the readers of both encoders share."""
        return self._ngrams

    def read_units(self, units: Sequence[Unit]) -> tuple[UnitReading, ...]:
        """Read units with the context that they carry; an equal unit is always read alike."""
        if not units:
            return ()
        vectors = self._encoder.encode(units)
        encoder_scores = self._heads.scores(first_columns(vectors, self._heads.weights))
        ngram_scores = self._ngrams.scores(units)
        assert encoder_scores.shape == ngram_scores.shape == (len(units), OUTPUTS)  # noqa: S101 - artefacts agree
        probabilities = self._heads.probabilities(encoder_scores, ngram_scores)
        hints = None if self._hints is None else self._hints.read(vectors)
        return to_readings(units, probabilities, self._heads.thresholds, self._heads.offsets, hints)

    def read(self, title: str, units: Sequence[Unit]) -> PostingReading:
        """Read a posting given as its title and its units in order."""
        return self.assemble(title, self.read_units(units))

    def read_all(self, postings: Iterable[tuple[str, Sequence[Unit]]]) -> list[PostingReading]:
        """Read several postings, each its title and its units; the encoder gets the units of all at once."""
        postings = list(postings)
        readings = iter(self.read_units([unit for _, units in postings for unit in units]))
        return [self.assemble(title, tuple(islice(readings, len(units)))) for title, units in postings]

    def assemble(self, title: str, readings: Sequence[UnitReading]) -> PostingReading:
        """Make the reading of a posting out of readings of its units, with this reader's posting models."""
        models = self._models
        duties = [duty(r) for r in readings]
        family = models.family.probabilities(family_features(duties))
        seniority = models.seniority.probabilities(seniority_features(title, duties, load_titles()))
        structure = models.structure.probabilities(structure_features(duties))
        return PostingReading(
            title=title,
            units=tuple(readings),
            family=max(family, key=family.__getitem__),
            family_proba=family,
            seniority=max(seniority, key=seniority.__getitem__),
            seniority_proba=seniority,
            structure_proba=structure,
            coverage_proba=models.coverage_proba(duties),
            claims=() if self._claims is None else self._claims.find(readings),
            sign_proba={} if self._signs is None else self._signs.read(readings, structure),
            reporting=read_reporting(readings),
        )


def load_reader(
    folder: Path, encoder: str, ngrams: LinearPart | None = None, *, raising: bool = True, threads: int = 0
) -> Reader:
    """Load the shipped reader of one encoder.

    Args:
        folder: Folder of the artefacts.
        encoder: ``fast`` or ``accurate``.
        ngrams: The n-gram part, where another reader has loaded it already.
        raising: Load the models of claims and signs; without, they are yet to be fitted on this reader's readings.
        threads: Threads of ``accurate``; 0 leaves the choice to onnxruntime.

    Raises:
        ArtefactError: An artefact is missing or was changed after its card was written.
    """
    own, shared, posting, hints = (open_artefact(folder / name) for name in (encoder, "ngrams", "posting", "hints"))
    engine: Encoder
    if encoder == "accurate":
        from jdscan.reading.accurate import AccurateEncoder

        engine = AccurateEncoder.load(own, hints, threads=threads)
    else:
        from jdscan.reading.fast import FastEncoder

        engine = FastEncoder.load(own)
    ngrams = ngrams or LinearPart.load(shared)
    raised = open_artefact(folder / "raised") if raising else None
    models = None if raised is None else RaisedModels.load(raised, encoder)
    versions = ("" if raised is None else raised.version) + "".join(a.version for a in (own, shared, posting, hints))
    return Reader(
        encoder=engine,
        ngrams=ngrams,
        heads=Heads.load(own),
        models=PostingModels.load(posting, encoder),
        version=hashlib.sha256(versions.encode()).hexdigest()[:12],
        hints=HintHeads.load(hints, encoder),
        claims=None if models is None else ClaimFinder(load_framework(), models.claims),
        signs=None if models is None else SignReader(models.signs),
    )
