"""What the unit readings get wrong: confusions, the worst errors, and what the errors depend on.

An error is a label that differs from gold's. It is looked for as :mod:`jdscan.evaluation.scores` scores it: the zone
and the template of every unit, the ownership where gold places the unit in a counted zone (codebook, section 2), and
each topic by itself. Tables are Markdown with padded cells, so that they can be read as plain text too. Nothing here
chooses or tunes anything.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from jdscan.corpus import LabelledPosting, UnitLabels
from jdscan.errors import CorpusError
from jdscan.evaluation import formulas as of
from jdscan.evaluation.formulas import Floats
from jdscan.evaluation.predictions import PostingAnalyzer
from jdscan.evaluation.tallies import BINS
from jdscan.records import ACCOUNTABILITIES, COUNTED_ZONES, OWNERSHIPS, TEMPLATES, TOPICS, ZONES, UnitReading
from jdscan.units.sentences import split_sentences

EXCLUSIVE = {"zone": ZONES, "ownership": OWNERSHIPS, "template": TEMPLATES}
TASKS = ("zone", "topics", "ownership", "template")
_LENGTHS = ((1, 3), (4, 8), (9, 16), (17, 30), (31, 60))  # words, from and to
# A sentence's mark or a small letter meets a capital, or a list mark stands inside. A capital within a word counts
# only where a word that opens sentences begins there: names of firms and products have capitals inside too.
_LOST_BREAK = re.compile(
    r"[a-z)\"”’][.:;!?)](?=[A-Z][a-z'’])"
    r"|[a-z)](?=(?:A|About|As|At|In|Our|The|This|To|We|What|Who|Why|Your?)\b)"
    r"|\S\s*[•▪●]\s*\S"
)
_ABSENT = "–"


@dataclass(frozen=True, slots=True)
class CheckedUnit:
    """A labelled unit beside its reading; ``posting`` is the key of its posting, ``title`` the posting's."""

    posting: str
    title: str
    gold: UnitLabels
    reading: UnitReading

    @property
    def counted(self) -> bool:
        """Whether gold places it in a counted zone, so that its ownership is scored."""
        return self.gold.zone in COUNTED_ZONES


@dataclass(frozen=True, slots=True)
class LabelError:
    """A label that was read wrongly.

    Attributes:
        unit: The unit.
        task: One of :data:`TASKS`.
        gold: The right label; a topic that gold does not assign is ``not`` that topic.
        predicted: The label that was read, likewise.
        gold_proba: Probability that the model gave to the right label.
        predicted_proba: Probability that it gave to the one that was read. It can be the lower of the two: labels
            are decided with thresholds and offsets.
    """

    unit: CheckedUnit
    task: str
    gold: str
    predicted: str
    gold_proba: float
    predicted_proba: float


def check_units(postings: Sequence[LabelledPosting], analyzer: PostingAnalyzer) -> list[CheckedUnit]:
    """Read the given units of labelled postings; those without labelled units are left out.

    Raises:
        CorpusError: No posting has labelled units.
    """
    out = []
    for posting in postings:
        if posting.units is not None:
            readings = analyzer.analyze_units(posting.title, posting.units).reading.units
            pairs = zip(posting.labels, readings, strict=True)
            out += [CheckedUnit(posting.key, posting.title, gold, reading) for gold, reading in pairs]
    if not out:
        raise CorpusError("no posting has labelled units", remedy="Give the gold form with `units`")
    return out


# Single errors -------------------------------------------------------------------------------------


def find_errors(unit: CheckedUnit) -> list[LabelError]:
    """Return every label of the unit that was read wrongly."""
    out = []
    for task in EXCLUSIVE:
        gold, predicted = getattr(unit.gold, task), getattr(unit.reading, task)
        if gold != predicted and (task != "ownership" or unit.counted):
            proba = getattr(unit.reading, f"{task}_proba")
            out.append(LabelError(unit, task, gold, predicted, proba[gold], proba[predicted]))
    for topic in TOPICS:
        labelled = topic in unit.gold.topics
        if labelled != (topic in unit.reading.topics):
            p, names = unit.reading.topics_proba[topic], (topic, f"not {topic}")
            gold, predicted = names if labelled else names[::-1]
            right = p if labelled else 1 - p
            out.append(LabelError(unit, "topics", gold, predicted, right, 1 - right))
    return out


def worst_errors(units: Sequence[CheckedUnit], count: int) -> list[LabelError]:
    """Return the worst error of each of ``count`` units, worst first.

    The worst is the one whose right label had the least probability. What ties is ordered by posting and place.
    """
    worst = [min(errors, key=lambda e: e.gold_proba) for errors in map(find_errors, units) if errors]
    return sorted(worst, key=lambda e: (e.gold_proba, e.unit.posting, e.unit.reading.unit.index))[:count]


def describe_error(error: LabelError) -> str:
    """Return an error with its context, in lines. It quotes the posting: show it, do not store it."""
    checked, unit = error.unit, error.unit.reading.unit
    others = [f"{e.gold} read as {e.predicted}" for e in find_errors(checked) if e != error]
    lines = [
        f"{error.task}: {error.gold} ({error.gold_proba:.4f}) read as {error.predicted} ({error.predicted_proba:.4f})",
        f"  {checked.posting}, unit {unit.index} | {checked.title}",
        f"  heading   {unit.heading or _ABSENT}",
        f"  previous  {unit.previous or _ABSENT}",
        f"  TEXT      {unit.text}",
        f"  gold      {_labels(checked.gold)}",
        f"  read      {_labels(checked.reading)}",
    ]
    return "\n".join([*lines, f"  also      {'; '.join(others)}"] if others else lines)


def _labels(labels: UnitLabels | UnitReading) -> str:
    return " | ".join([labels.zone, ", ".join(labels.topics) or _ABSENT, labels.ownership, labels.template])


# What errors may depend on -------------------------------------------------------------------------


def length_of(unit: CheckedUnit) -> str:
    """Return the class of the unit's length in words."""
    words = len(unit.reading.unit.text.split())
    found = (f"{low:2} to {high} words" for low, high in _LENGTHS if words <= high)
    return next(found, f"{_LENGTHS[-1][1] + 1} words or more")


def heading_of(unit: CheckedUnit) -> str:
    """Return whether the heading that the unit stands under was known to the model."""
    return "heading known" if unit.reading.unit.heading else "heading unknown"


def form_of(unit: CheckedUnit) -> str:
    """Return whether the unit is what the codebook calls one, or what remained where breaks were lost.

    Told from the text alone: a trace of a lost line break comes before a second sentence.
    """
    text = unit.reading.unit.text
    if _LOST_BREAK.search(text):
        return "run together"
    return "one sentence" if len(list(split_sentences(text, 0, len(text)))) < 2 else "several sentences"


# Tables --------------------------------------------------------------------------------------------


def confusion(units: Sequence[CheckedUnit], task: str) -> Floats:
    """Count the labels of an exclusive task, shape (L gold, L predicted); ownership in counted zones only."""
    labels = EXCLUSIVE[task]
    out = np.zeros((len(labels), len(labels)))
    for u in units:
        if task != "ownership" or u.counted:
            out[labels.index(getattr(u.gold, task)), labels.index(getattr(u.reading, task))] += 1
    return out


def confusion_table(units: Sequence[CheckedUnit], task: str) -> str:
    """Return the confusion of an exclusive task: a row a gold label, a column a label that was read, and F1."""
    labels, counts = EXCLUSIVE[task], confusion(units, task)
    f1, known = of.label_f1(counts[None])[0], of.in_either(counts[None])[0]
    rows = [
        [label, *(f"{n:.0f}" if n else "." for n in counts[i]), f"{counts[i].sum():.0f}", _share(f1[i], known[i])]
        for i, label in enumerate(labels)
    ]
    return _table(["gold, read as", *labels, "all", "F1"], rows)


def topic_table(units: Sequence[CheckedUnit]) -> str:
    """Return for each topic how often gold has it, how often it was met, missed and falsely read, and F1."""
    rows = []
    for topic in TOPICS:
        flags = np.array([(topic in u.gold.topics, topic in u.reading.topics) for u in units], dtype=np.float64)
        gold, predicted, hits = flags[:, 0].sum(), flags[:, 1].sum(), flags.prod(-1).sum()
        f1 = of.f1(*(np.array([n]) for n in (hits, gold, predicted)))[0]
        counts = [f"{n:.0f}" for n in (gold, hits, gold - hits, predicted - hits)]
        rows.append([topic, *counts, _share(f1, gold + predicted)])
    return _table(["topic", "gold", "hits", "missed", "false", "F1"], rows)


def share_table(
    units: Sequence[CheckedUnit], name: str, group: Callable[[CheckedUnit], str], *, worst: int | None = None
) -> str:
    """Return the share of the units of each group that were read wrongly, in any label and by task.

    Args:
        units: The units.
        name: What the groups are; heads the first column.
        group: Names the group of a unit.
        worst: Show so many groups, the greatest share first; else all, by name.
    """
    groups: dict[str, list[CheckedUnit]] = {}
    for unit in units:
        groups.setdefault(group(unit), []).append(unit)
    shares = {key: _wrong_shares(members) for key, members in sorted(groups.items())}
    shown = list(shares) if worst is None else sorted(shares, key=lambda key: -shares[key][0])[:worst]
    rows = [[key, str(len(groups[key])), *(_share(s, not np.isnan(s)) for s in shares[key])] for key in shown]
    return _table([name, "units", "any label", *TASKS], rows)


def _wrong_shares(units: Sequence[CheckedUnit]) -> list[float]:
    """Return the share of units with a wrong label, of any task and of each; NaN where none is scored."""
    wrong = [{e.task for e in find_errors(u)} for u in units]
    scored = {task: len(units) for task in TASKS} | {"ownership": sum(u.counted for u in units)}
    by_task = [sum(task in w for w in wrong) / scored[task] if scored[task] else np.nan for task in TASKS]
    return [sum(map(bool, wrong)) / len(units), *by_task]


def reliability(units: Sequence[CheckedUnit], accountability: str) -> Floats:
    """Count units and sum probabilities and labels in ten bins of equal width, shape (10, 3)."""
    p = np.array([u.reading.topics_proba[accountability] for u in units])
    y = np.array([float(accountability in u.gold.topics) for u in units])
    return of.binned(p, y, BINS)


def reliability_table(units: Sequence[CheckedUnit]) -> str:
    """Return for each accountability, and all five, the mean probability, the share found and the units of each bin.

    The last row is the expected calibration error (:func:`jdscan.evaluation.formulas.calibration_gap`).
    """
    binned = [reliability(units, a) for a in ACCOUNTABILITIES]
    columns = [*binned, np.sum(binned, axis=0)]
    rows = [[f"{i / BINS:.1f} to {(i + 1) / BINS:.1f}", *(_bin(c[i]) for c in columns)] for i in range(BINS)]
    gaps = [of.calibration_gap(c[:, 1], c[:, 2]) / c[:, 0].sum() for c in binned]
    rows.append(["ECE", *(f"{gap:.3f}" for gap in [*gaps, np.mean(gaps)])])
    return _table(["probability", *ACCOUNTABILITIES, "all five"], rows)


def _bin(sums: Floats) -> str:
    units, probability, positives = sums
    return f"{probability / units:.2f} {positives / units:.2f} ({units:.0f})" if units else _ABSENT


def _share(value: float, known: object) -> str:
    return f"{value:.2f}" if known else _ABSENT


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table: the first column to the left, figures to the right."""
    cells = [[c.replace("|", "\\|") for c in row] for row in (header, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    rule = ["-" * w if i == 0 else "-" * (w - 1) + ":" for i, w in enumerate(widths)]
    return "\n".join(_lines([cells[0], rule, *cells[1:]], widths))


def _lines(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    for first, *rest in rows:
        padded = [first.ljust(widths[0]), *(c.rjust(w) for c, w in zip(rest, widths[1:], strict=True))]
        yield f"| {' | '.join(padded)} |"
