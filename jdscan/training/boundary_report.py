"""How well boundaries are found, and the card that says so."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from jdscan.records import Posting
from jdscan.training.renderings import RENDERINGS, Rendering
from jdscan.units import Splitter
from jdscan.units.boundary import read_run

_BEGIN, _END = (
    "<!-- boundary model: written by jdscan.training.boundary -->",
    "<!-- end of boundary model -->",
)


@dataclass(frozen=True, slots=True)
class Scores:
    """Counts of boundaries: found rightly, found, true."""

    right: int
    found: int
    true: int

    @property
    def precision(self) -> float:
        """Share of the boundaries found that are true ones."""
        return self.right / max(1, self.found)

    @property
    def recall(self) -> float:
        """Share of the true boundaries that were found."""
        return self.right / max(1, self.true)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / max(1, self.found + self.true)


def score(texts: Iterable[Rendering], find: Callable[[str, int], Iterable[int]]) -> dict[str, Scores]:
    """Score a finder of boundaries for each kind of rendering.

    Args:
        texts: The renderings.
        find: Takes a text and its number of words; returns word indices at which units begin, from 1.
    """
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for r in texts:
        words = _words(r.text)
        true = _indices(words, r.starts)
        found = set(find(r.text, len(words)))
        for i, n in enumerate((len(true & found), len(found), len(true))):
            sums[r.kind][i] += n
    return {kind: Scores(*sums[kind]) for kind in RENDERINGS if kind in sums}


@cache
def _words(text: str) -> Any:
    return read_run(text, 0, len(text)).words[:, 0]


def _indices(words: Any, starts: Sequence[int]) -> set[int]:
    return {int(i) for i in np.searchsorted(words, starts) if 0 < i < len(words)}


def measure(splitter: Splitter, texts: Iterable[Rendering]) -> dict[str, Scores]:
    """Score the units of a splitter."""

    def find(text: str, _: int) -> set[int]:
        words = _words(text)
        return _indices(words, [u.start for u in splitter.split(Posting(text, "", "text"))[1:]])

    return score(texts, find)


def fixed_windows(texts: Sequence[Rendering]) -> dict[str, dict[int, Scores]]:
    """Return for each kind the scores of a boundary every k words: the best k, and the mean length of the units."""
    out: dict[str, dict[int, Scores]] = {}
    for k in range(2, 31):
        for kind, s in score(texts, partial(_every, k)).items():
            out.setdefault(kind, {})[k] = s
    for kind, by_width in out.items():
        of_kind = [r for r in texts if r.kind == kind]
        mean = round(sum(len(_words(r.text)) for r in of_kind) / sum(len(r.starts) + 1 for r in of_kind))
        best = max(by_width, key=lambda k: by_width[k].f1)
        out[kind] = {k: by_width[k] for k in sorted({best, min(mean, 30)})}
    return out


def _every(k: int, _: str, n: int) -> range:
    return range(k, n, k)


def table(texts: Sequence[Rendering], scores: Mapping[str, Scores]) -> str:
    """Return the Markdown table of the model beside the rules alone and the fixed windows."""
    rules, windows = measure(Splitter(), texts), fixed_windows(texts)
    rows = ["| lost | finder | precision | recall | F1 | true boundaries |", "|---|---|---|---|---|---|"]
    for kind, s in scores.items():
        finders = [("rules and model", s), ("rules alone", rules[kind])]
        finders += [(f"every {k} words", x) for k, x in windows[kind].items()]
        rows += [
            f"| {kind} | {name} | {x.precision:.3f} | {x.recall:.3f} | {x.f1:.3f} | {x.true} |" for name, x in finders
        ]
    return "\n".join(rows)


def write_card(folder: Path, data: Mapping[str, Any], texts: Sequence[Rendering], scores: Mapping[str, Scores]) -> str:
    """Write the section on the boundary model into the folder's README.md, and return it."""
    n = data["postings"]
    section = f"""{_BEGIN}
## Boundary model

Finds where units end in text that has lost its line breaks, commas or all punctuation.

- **Data:** {data["origin"]}: {n["train"]} postings to train on ({data["units"]} units), {n["tuning"]} to choose the
  bias, {n["held_out"]} held out; employers do not cross. No posting repeats one of the
  development gold. SHA-256 of the sorted ids trained and tuned on: `{data["sha256_of_training_ids"]}`.
- **Labels:** the boundaries that the rules find in the intact text; renderings lose line breaks (`breaks`), commas
  as well (`commas`), or all punctuation (`punctuation`). Two in five have words glued at boundaries.
- **Recipe:** {data["recipe"]}. Units end where the log-odds exceed 0.

Boundaries of the held-out postings, found at the exact word:

{table(texts, scores)}

`every k words`: the k from 2 to 30 that is best on these very texts, and the mean length of the units.

**Limits.** The truth is what the rules make of intact text, so their errors count as truth. Boundaries where two
words without a capital were glued ("provideplanning") cannot be found. Real crawls also drop single words and
mix forms; they are not measured here.
{_END}
"""
    path = folder / "README.md"
    old = path.read_text("utf-8") if path.is_file() else "# The artefact `boundary`\n"
    head, _, rest = old.partition(_BEGIN)
    tail = rest.partition(_END + "\n")[2]
    path.write_text(f"{head.rstrip()}\n\n{section}{tail}", "utf-8")
    return section
