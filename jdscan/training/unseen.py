"""Cross-validated figures of the unit readings: every posting scored by models that had not seen its employer."""

from collections.abc import Sequence

from jdscan.evaluation.bootstrap import intervals
from jdscan.evaluation.scores import is_count, score
from jdscan.records import UnitReading
from jdscan.training.data import Example
from jdscan.training.results import RESAMPLES, gold_of

FAMILIES = ("units", "zone.", "topic.", "topics.", "ownership.", "template.")
MEASURED = ("gold", "gold_units")  # labels that were not made here


def unseen_figures(examples: Sequence[Example], readings: Sequence[UnitReading]) -> dict[str, str]:
    """Return the scorer's figures over the measured examples, with 95% bootstrap intervals over employers.

    Args:
        examples: Labelled units.
        readings: The out-of-fold reading of each.
    """
    rows = list(zip(examples, readings, strict=True))
    measured = [row for row in rows if row[0].source in MEASURED] or rows
    gold, predictions = gold_of(measured, by_posting=False)
    spread = intervals(gold, predictions, resamples=RESAMPLES)
    out = {}
    for name, value in score(gold, predictions).items():
        if not name.startswith(FAMILIES):  # figures of whole postings say nothing of an employer's units
            continue
        between = spread.get(name)
        shown = str(value) if is_count(name) else f"{value:.3f}"
        out[name] = shown + (f" [{between.low:.3f}, {between.high:.3f}]" if between else "")
    return out
