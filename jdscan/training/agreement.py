"""How far the two independent readings of the external labels agree, printed by ``make agreement``.

The first reading is taken for the gold and the second for the prediction; the figures are those of the scorer and
the same for either order but for the labels that one reading never uses.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from jdscan.corpus import LabelledPosting
from jdscan.evaluation.predictions import Prediction, UnitPrediction
from jdscan.evaluation.scores import format_figure, score
from jdscan.training.external import ExternalPosting, read_external

SHOWN = (
    "units",
    "zone.macro_f1",
    "topics.five.macro_f1",
    "topics.all.macro_f1",
    "ownership.counted_zones.macro_f1",
    "template.macro_f1",
)


def agreement(postings: Iterable[ExternalPosting]) -> dict[str, float | int]:
    """Return the figures of the units that were read twice, and the shares that were read alike and settled.

    ``alike`` is the share of units whose four labels agree; ``third`` the share of the others in which the label
    that holds is neither reading's.
    """
    gold: list[LabelledPosting] = []
    predictions: dict[str, Prediction] = {}
    counts: dict[str, int] = defaultdict(int)
    for p in postings:
        twice = [u for u in p.units if len(u.readings) == 2]
        if not twice:
            continue
        first, second = (tuple(u.readings[k] for u in twice) for k in (0, 1))
        gold.append(LabelledPosting(p.posting, p.posting, "", "", ("",) * len(twice), first))
        predictions[p.posting] = Prediction(p.posting, units=tuple(UnitPrediction(y, None) for y in second))
        for u in twice:
            alike = u.readings[0] == u.readings[1]
            counts["alike"] += alike
            counts["third"] += not alike and u.labels not in u.readings
    found = score(gold, predictions)
    units = int(found["units"])
    apart = max(1, units - counts["alike"])
    return {k: found[k] for k in SHOWN} | {"alike": counts["alike"] / units, "third": counts["third"] / apart}


def main() -> None:
    """Print the agreement of the file that is named, or of the project's own."""
    parser = argparse.ArgumentParser(prog="python -m jdscan.training.agreement", description=__doc__)
    parser.add_argument("labels", type=Path, nargs="?", default=Path("corpus/external/postings.jsonl"))
    for name, value in agreement(read_external(parser.parse_args().labels)).items():
        print(format_figure(name, value))


if __name__ == "__main__":
    main()
