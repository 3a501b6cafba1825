"""Train the boundary model of :mod:`jdscan.units.boundary`.

Labels come for free: a well-formatted posting says itself where its units end. It is split by the rules,
rendered without its line breaks, commas or punctuation, and the model learns to find the boundaries again.
It is the step ``boundary`` of ``make train``.
"""

import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from jdscan.artefact import write_arrays, write_manifest
from jdscan.corpus import read_postings
from jdscan.errors import JdscanError
from jdscan.ingest import looks_english, read_posting
from jdscan.records import Posting
from jdscan.training.boundary_report import Scores, measure, write_card
from jdscan.training.guard import trainable_rows
from jdscan.training.renderings import RENDERINGS, Rendering, render
from jdscan.units import Splitter
from jdscan.units.boundary import BUCKETS, BoundaryModel, gap_features, look_around, read_run
from jdscan.units.lines import read_lines, trim
from jdscan.units.sentences import split_sentences

_HELD_OUT, _TUNING = 0.15, 0.05
_FEWEST_UNITS, _LONGEST_UNIT, _MOST_LONG = 12, 60, 0.04
_KEEP_NEGATIVE = 0.4
_STRENGTH = 0.3
_STEPS = 127
_TAG_ROW = re.compile(r"[•·●▪]")


@dataclass(frozen=True, slots=True)
class Source:
    """A well-formatted posting: its id, its employer (its own id where unknown), the texts of its units."""

    id: str
    group: str
    units: tuple[str, ...]


@dataclass(slots=True)
class Gaps:
    """Training rows: hashed features, each of shape (templates,), and whether the gap is a boundary."""

    rows: list[NDArray[np.int64]] = field(default_factory=list)
    labels: list[NDArray[np.bool_]] = field(default_factory=list)


def read_rows(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of the postings collection: gzipped JSON Lines."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as f:
            yield from map(json.loads, f)


def well_formatted(rows: Iterable[Mapping[str, Any]]) -> list[Source]:
    """Split the postings of rows; drop the oddly built and the foreign ones."""
    splitter = Splitter()
    out = []
    for row in rows:
        try:
            posting = read_posting(row["description"], title=row.get("title") or "")
        except JdscanError:
            continue
        units = sentences_of(splitter, posting)
        long = sum(len(u.split()) > _LONGEST_UNIT for u in units)
        if len(units) >= _FEWEST_UNITS and long <= _MOST_LONG * len(units) and looks_english(posting.text):
            out.append(Source(str(row["id"]), str(row.get("company") or row["id"]), units))
    return out


def sentences_of(splitter: Splitter, posting: Posting) -> tuple[str, ...]:
    """Return the texts of the units, list items cut into sentences: flat text does not show items.

    Rows of tags between bullets are left out: in flat text they look like a list, and the rules cut them.
    """
    units = [u for u in splitter.split(posting) if not _TAG_ROW.search(u.text)]
    return tuple(s for u in units for a, b in split_sentences(u.text, 0, len(u.text)) if (s := u.text[a:b].strip()))


def corpus_sources(folder: Path) -> list[Source]:
    """Return the authored postings of the corpus, for runs without the collection; each is its own group."""
    postings = [
        p for path in sorted(folder.rglob("*.jsonl")) if path.parent.name == "postings" for p in read_postings(path)
    ]
    splitter = Splitter()
    texts = [(p.key, p.units or sentences_of(splitter, read_posting(p.text))) for p in postings]
    return [Source(key, key, units) for key, units in texts if len(units) >= _FEWEST_UNITS]


def split_groups(sources: Sequence[Source]) -> dict[str, list[Source]]:
    """Part the sources by the hash of the employer into ``train``, ``tuning`` and ``held_out``."""
    parts: dict[str, list[Source]] = {"train": [], "tuning": [], "held_out": []}
    for s in sources:
        u = crc32(f"boundary {s.group}".encode()) / 2**32
        parts["held_out" if u < _HELD_OUT else "tuning" if u < _HELD_OUT + _TUNING else "train"].append(s)
    return parts


def training_gaps(text: str, starts: Sequence[int], rng: random.Random) -> Gaps:
    """Return the gaps that the rules leave to the model; a share of the negatives is dropped."""
    out = Gaps()
    truth = np.array(starts, np.int64)
    for line in read_lines(text):
        around = look_around(text, line.start, line.end)
        for sentence in split_sentences(text, line.start, line.end):
            run = read_run(text, *trim(text, *sentence), around)
            if len(run.gaps) == 0:
                continue
            # A boundary lies in a gap if a unit starts behind its left word and not behind the start of its
            # right one.
            right = np.searchsorted(truth, run.words[1:, 0], "right")
            label = right > np.searchsorted(truth, run.words[:-1, 1], "left")
            keep = run.candidate & (label | np.array([rng.random() < _KEEP_NEGATIVE for _ in label]))
            out.rows.append(gap_features(run, around.bits)[keep])
            out.labels.append(label[keep])
    return out


def fit(sources: Sequence[Source], seed: int = 0) -> BoundaryModel:
    """Fit the logistic regression on two renderings a posting and quantise it to int8."""
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    rows: list[NDArray[np.int32]] = []
    labels: list[NDArray[np.bool_]] = []
    for i, source in enumerate(sources):
        for kind in ("punctuation", RENDERINGS[i % 2]):
            r = render(source.units, kind, rng)
            gaps = training_gaps(r.text, r.starts, rng)
            rows += [g.astype(np.int32) for g in gaps.rows]
            labels += gaps.labels
    columns, y = np.concatenate(rows), np.concatenate(labels)
    n, width = columns.shape
    x = csr_matrix(
        (np.ones(n * width, np.float32), columns.ravel(), np.arange(0, n * width + 1, width)),
        shape=(n, BUCKETS),
    )
    model = LogisticRegression(C=_STRENGTH, max_iter=60, tol=1e-3).fit(x, y)
    weights = model.coef_[0]
    scale = float(np.abs(weights).max()) / _STEPS
    bias = float(model.intercept_[0]) + float(np.log(_KEEP_NEGATIVE))
    print(
        f"boundary: {n} gaps, {int(y.sum())} boundaries, {int((weights != 0).sum())} buckets in use",
        flush=True,
    )
    quantised = np.clip(np.round(weights / scale), -_STEPS, _STEPS).astype(np.int8)
    return BoundaryModel(quantised, scale, bias)


def renderings_of(sources: Sequence[Source], seed: int) -> list[Rendering]:
    """Render every source in all three forms."""
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    return [render(s.units, kind, rng) for s in sources for kind in RENDERINGS]


def tune(model: BoundaryModel, tuning: Sequence[Source]) -> BoundaryModel:
    """Choose the shift of the bias by the mean F1 over the renderings."""
    texts = renderings_of(tuning, seed=1)
    tried = []
    for shift in (0.0, 0.3, 0.6, 0.9):
        m = BoundaryModel(model.weights, model.scale, model.bias + shift)
        f1 = float(np.mean([s.f1 for s in measure(Splitter(boundary=m), texts).values()]))
        print(f"tuning: bias {shift:+}: mean F1 {f1:.4f}", flush=True)
        tried.append((f1, m))
    return max(tried, key=lambda t: t[0])[1]


def save(model: BoundaryModel, folder: Path) -> None:
    """Write ``boundary.json`` and ``boundary.safetensors``."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = {"buckets": BUCKETS, "scale": model.scale, "bias": model.bias}
    (folder / "boundary.json").write_text(json.dumps(settings, indent=1) + "\n", "utf-8")
    write_arrays(folder / "boundary.safetensors", {"weights": model.weights})


def run(postings: Path, gold: Path, corpus: Path, out: Path) -> dict[str, Scores]:
    """Train, measure, write the artefact with its card and manifest; return the held-out scores."""
    if postings.is_dir():
        rows = trainable_rows(read_rows(postings), gold)
        sources = well_formatted([r for r in rows if r.get("quality") == "ok" and r.get("has_line_breaks")])
        origin = "well-formatted postings of the collection (not redistributed)"
    else:
        print(f"boundary: {postings} is not there; training on the few texts of {corpus} instead")
        sources = corpus_sources(corpus)
        origin = f"authored postings of {corpus.name}/ only: the collection was not at hand, so scores are poor"
    parts = split_groups(sources)
    print("boundary: " + ", ".join(f"{len(v)} {k}" for k, v in parts.items()) + " postings", flush=True)
    model = fit(parts["train"])
    model = tune(model, parts["tuning"])
    texts = renderings_of(parts["held_out"], seed=2)
    scores = measure(Splitter(boundary=model), texts)
    save(model, out)
    ids = "\n".join(sorted(s.id for s in parts["train"] + parts["tuning"]))
    data = {
        "origin": origin,
        "postings": {k: len(v) for k, v in parts.items()},
        "units": sum(len(s.units) for s in parts["train"]),
        "sha256_of_training_ids": hashlib.sha256(ids.encode()).hexdigest(),
        "recipe": f"logistic regression, C={_STRENGTH}, 2 renderings a posting, {BUCKETS} buckets, int8, seed 0",
        "scores": {k: {"precision": v.precision, "recall": v.recall, "f1": v.f1} for k, v in scores.items()},
    }
    write_card(out, data, texts, scores)
    write_manifest(out, "boundary", data)
    return scores
