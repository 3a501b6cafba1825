"""Where units end in text that has lost its line breaks or its punctuation: a trained model.

The model is a logistic regression over hashed features of the gap between two words: the words around it,
their capitals and endings, and what stands in the gap. (A prior on the length of units in a dynamic program
was tried and added 0.15 points of F1: not worth its lines.) Hashing is our own, so that it is the same on
every machine and fast enough in numpy alone.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from jdscan.artefact import Artefact

BUCKETS = 1 << 18
_WORD = re.compile(r"[^\W_]+(?:(?:[-'’/&+@]|\.(?=[a-z\d])|,(?=\d))[^\W_]+)*")
_GLUE = re.compile(r"(?<=[a-zß-öø-ÿ\d])(?=[A-ZÀ-ÖØ-Þ])")
_PART = re.compile(r"[^\W\d_]+")
_INNER = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")
_CLOSERS = re.compile(r"[^\s\w(\[{“‘\"'$€£#@&\-–—•·*]*")
_PERIOD = re.compile(r"[.!?]\s")
_LONGEST_STUMP = 2
_LEANING = frozenset(("a", "an", "and", "as", "at", "by", "for", "from", "into", "of", "or", "our", "the", "your"))
# Distances of the words of a gap: L1 stands right before it, R1 right after.
_L3, _L2, _L1, _R1, _R2, _R3 = -2, -1, 0, 1, 2, 3

Integers = NDArray[np.int64]
Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Run:
    """The words of one stretch of text, n words and n - 1 gaps.

    Attributes:
        words: Start and end offset of each word, shape (n, 2).
        gaps: What stands between the words, as written.
        candidate: Whether each gap may hold a boundary, shape (n - 1,).
        ids: Hash of each word in its plainest form, shape (n,).
        endings: Hash of its last three letters, shape (n,).
        shapes: Its capitals and digits in a small code, shape (n,).
        names: How its capital is used around, which tells names from first words, in a small code, shape (n,).
    """

    words: Integers
    gaps: list[str]
    candidate: NDArray[np.bool_]
    ids: Hashes
    endings: Hashes
    shapes: Hashes
    names: Hashes


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the text around a run tells of it.

    Attributes:
        bits: Whether sentences have ends there (1), and commas (2).
        capitals: How often each word has a capital there, at most 3.
        small: The words that stand there without one.
    """

    bits: int
    capitals: Mapping[str, int]
    small: frozenset[str]


def look_around(text: str, start: int, end: int) -> Surroundings:
    """Look at ``text[start:end]``, the line that a run is taken from."""
    words = _PART.findall(text, start, end)
    capitals = Counter(w.lower() for w in words if w[0].isupper())
    few = max(1, len(words)) / 60
    periods = sum(1 for _ in _PERIOD.finditer(text, start, end))
    bits = (periods > few) + 2 * (text.count(",", start, end) > few)
    small = frozenset(w for w in words if w[0].islower())
    return Surroundings(bits, {w: min(3, n) for w, n in capitals.items()}, small)


def read_run(text: str, start: int, end: int, around: Surroundings | None = None) -> Run:
    """Read the words of ``text[start:end]``; words that were glued at a capital are taken apart."""
    around = around or look_around(text, start, end)
    spans: list[tuple[int, int]] = []
    for m in _WORD.finditer(text, start, end):
        cuts = [m.start(), *(g.start() for g in _GLUE.finditer(text, m.start() + 1, m.end())), m.end()]
        spans.extend(pairwise(cuts))
    plain = [_plain(text[a:b]) for a, b in spans]
    gaps = [text[a[1] : b[0]] for a, b in pairwise(spans)]
    return Run(
        words=np.array(spans, np.int64).reshape(-1, 2),
        gaps=gaps,
        candidate=np.array(
            [_may_end(g, text[slice(*a)], text[b[0]]) for g, (a, b) in zip(gaps, pairwise(spans), strict=True)],
            np.bool_,
        ),
        ids=np.array([_hash(w) for w in plain], np.uint64),
        endings=np.array([_hash(w[-3:]) for w in plain], np.uint64),
        shapes=np.array([_shape(text[a:b]) for a, b in spans], np.uint64),
        names=np.array([_name(text[a:b], around) for a, b in spans], np.uint64),
    )


def _plain(word: str) -> str:
    return _DIGITS.sub("0", _INNER.sub("", word.lower()))


def _hash(text: str) -> int:
    return crc32(text.encode("utf-8", "replace"))


def _shape(word: str) -> int:
    if word[0].isdigit():
        return 1
    if word.islower():
        return 2
    if len(word) == 1:
        return 3
    if word.isupper():
        return 4
    return 5 if word[0].isupper() else 6


def _name(word: str, around: Surroundings) -> int:
    if not word[0].isupper():
        return 0
    first = _PART.match(word)
    known = first[0].lower() if first else ""
    return 1 + around.capitals.get(known, 0) + 4 * (known in around.small)


def _may_end(gap: str, before: str, following: str) -> bool:
    """Say whether a unit may end in a gap: at white space, or where marks or nothing precede a capital.

    It may not behind a word that leans on the next one, nor behind the stump of a camel-cased name ("eCommerce").
    """
    if not gap:
        return len(before) > _LONGEST_STUMP
    if before.lower() in _LEANING and gap.isspace():
        return False
    return any(c.isspace() for c in gap) or (following.isupper() and gap[0] in '.!?:;)”"…,')


def cut_offset(run: Run, i: int) -> int:
    """Return the offset at which the text is cut for a boundary in gap ``i``: behind what closes the word."""
    closing = _CLOSERS.match(run.gaps[i])
    return int(run.words[i, 1]) + (closing.end() if closing else 0)


def _mix(seed: int, *parts: Hashes) -> Hashes:
    """Hash n rows of parts into n numbers of 64 bits (multiply and shift, as in FNV and Murmur)."""
    h = np.full(len(parts[0]), seed * 0x9E3779B97F4A7C15 % 2**64, np.uint64)
    for part in parts:
        h = (h ^ part) * np.uint64(0xFF51AFD7ED558CCD)
        h ^= h >> np.uint64(32)
    return h


def _shifted(values: Hashes, by: int) -> Hashes:
    """Return for each gap the value of the word at a distance; 0 beyond the run."""
    n = len(values) - 1
    out = np.zeros(n, np.uint64)
    lo, hi = max(0, -by), min(n, len(values) - by)
    if hi > lo:
        out[lo:hi] = values[lo + by : hi + by]
    return out


def _capital_runs(shapes: Hashes) -> tuple[Hashes, Hashes]:
    """Return for each gap how many words with capitals end at it and how many begin at it, at most 6."""
    capital = [int(s) in (3, 4, 5) for s in shapes]
    left = [0] * len(capital)
    right = [0] * len(capital)
    for i, c in enumerate(capital):
        left[i] = min(6, (left[i - 1] if i else 0) + 1) if c else 0
    for i in range(len(capital) - 1, -1, -1):
        right[i] = min(6, (right[i + 1] if i + 1 < len(capital) else 0) + 1) if capital[i] else 0
    return np.array(left[:-1], np.uint64), np.array(right[1:], np.uint64)


def gap_features(run: Run, bits: int) -> Integers:
    """Return the hashed features of every gap, shape (n - 1, templates), each below :data:`BUCKETS`.

    Args:
        run: The words.
        bits: As in :class:`Surroundings`.
    """
    n = len(run.gaps)
    w = {k: _shifted(run.ids, k) for k in (_L3, _L2, _L1, _R1, _R2, _R3)}
    s = {k: _shifted(run.shapes, k) for k in (_L3, _L2, _L1, _R1, _R2, _R3)}
    m = {k: _shifted(run.names, k) for k in (_L1, _R1, _R2)}
    x = {k: _shifted(run.endings, k) for k in (_L2, _L1, _R1, _R2)}
    g = np.array([_hash("".join(gap.split())[:3] + (" " if gap[-1:].isspace() else "")) for gap in run.gaps], np.uint64)
    y = np.full(n, bits, np.uint64)
    left, right = _capital_runs(run.shapes)
    position = np.arange(n, dtype=np.float64)
    since = np.log2(position + 1).astype(np.uint64)
    until = np.log2(n - position).astype(np.uint64)
    size = np.full(n, int(np.log2(n + 1) * 1.5), np.uint64)
    templates: tuple[tuple[Hashes, ...], ...] = (
        (w[_L1],), (w[_R1],), (w[_L2],), (w[_R2],), (w[_L3],), (w[_R3],),
        (w[_L1], w[_R1]), (w[_R1], w[_R2]), (w[_L2], w[_L1]),
        (w[_L2], w[_L1], w[_R1]), (w[_L1], w[_R1], w[_R2]), (w[_R1], w[_R2], w[_R3]),
        (s[_L1], s[_R1], g, y), (s[_L2], s[_L1], s[_R1], s[_R2], s[_R3]),
        (w[_R1], s[_R1], y), (w[_L1], s[_L1], s[_R1]), (x[_L1], s[_R1]), (x[_R1], s[_R1]), (x[_L1], x[_R1]),
        (g, y, w[_R1], s[_R1]), (g, w[_L1]), (g, y), (w[_R1], s[_R1], s[_R2]), (w[_L1], s[_R1], s[_R2]),
        (s[_R1], w[_R2]), (since, s[_R1], y), (until, s[_R1], y), (size, s[_R1], y),
        (left, right, g, y), (right, w[_R1]), (left, w[_R1], s[_R1]), (x[_L2], x[_L1], x[_R1], x[_R2]),
        (m[_R1], s[_L1], g, y), (m[_R1], w[_L1]), (m[_R1], w[_R2]), (m[_L1], m[_R1], m[_R2], y), (m[_R1], x[_L1]),
    )  # fmt: skip
    columns = [_mix(i + 1, *parts) % np.uint64(BUCKETS) for i, parts in enumerate(templates)]
    return np.stack(columns, axis=1).astype(np.int64) if n else np.zeros((0, len(templates)), np.int64)


class BoundaryModel:
    """Finds the boundaries of a run.

    Args:
        weights: One weight a bucket, shape (BUCKETS,), int8.
        scale: What one step of a weight is worth in log-odds.
        bias: Log-odds of a boundary before any feature.
    """

    def __init__(self, weights: NDArray[np.int8], scale: float, bias: float) -> None:
        self.weights = weights
        self.scale = scale
        self.bias = bias

    @classmethod
    def load(cls, artefact: Artefact) -> "BoundaryModel":
        """Read the model from the artefact ``boundary``."""
        arrays = artefact.arrays("boundary.safetensors")
        settings = artefact.json("boundary.json")
        return cls(arrays["weights"], float(settings["scale"]), float(settings["bias"]))

    def log_odds(self, run: Run, bits: int) -> NDArray[np.float64]:
        """Return the log-odds of a boundary in every gap, shape (n - 1,); -inf where none may be."""
        z = self.weights[gap_features(run, bits)].sum(axis=1, dtype=np.int64) * self.scale + self.bias
        return np.where(run.candidate, z, -np.inf)

    def cuts(self, text: str, start: int, end: int, around: Surroundings) -> list[int]:
        """Return the offsets, ascending, at which ``text[start:end]`` is to be cut."""
        run = read_run(text, start, end, around)
        if len(run.gaps) == 0:
            return []
        return [cut_offset(run, int(i)) for i in np.flatnonzero(self.log_odds(run, around.bits) > 0)]
