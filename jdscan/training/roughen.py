"""Roughen units while an encoder is trained, so that it reads careless sources too."""

import random
from dataclasses import replace

from jdscan.evaluation.renderings import rendered
from jdscan.records import Unit

# Most real postings of the collection came without commas or without any punctuation: those two come most often.
WEIGHTS = {
    "punctuation": 5,
    "commas": 2,
    "capitals": 1,
    "bullets": 1,
    "typos": 3,
    "british": 1,
    "debris": 1,
}


def roughen(unit: Unit, rng: random.Random) -> Unit:
    """Return the unit in one rough form; its context shares it, or is lost (as headings are in run-on text)."""
    kind = rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    if kind == "capitals":
        # Only titles are set in capitals as a rule.
        text = unit.text.upper() if len(unit.text.split()) <= 6 else unit.text
        return replace(unit, text=text, heading=unit.heading.upper())
    heading, previous = unit.heading, unit.previous
    if kind in ("punctuation", "commas"):
        lost = rng.random()
        heading = "" if lost < 0.5 else heading
        previous = "" if lost < 0.1 else previous
    return replace(
        unit,
        text=rendered(unit.text, kind, rng),
        heading=rendered(heading, kind, rng) if heading else "",
        previous=rendered(previous, kind, rng) if previous else "",
    )
