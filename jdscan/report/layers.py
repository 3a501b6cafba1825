"""The layers by which the posting's units are marked: what each layer says of a unit, without any typography."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jdscan.framework import load_framework
from jdscan.records import ACCOUNTABILITIES, Analysis, UnitReading

# From here on a claim on another's work is more likely than not, and what the verdict calls plain.
_PLAIN = 0.5
# Less likely work of another executive is noise to a reader, not a hint.
_HINT = 0.25
_ACRONYMS = {"ceo", "cro", "gtm", "cpo", "cmo"}
_TEMPLATES = {"cpo": "cpo", "cmo": "cmo", "integrated": "both", "neutral": "neither"}
_TEMPLATE_WORDS = {"cpo": "CPO", "cmo": "CMO", "both": "both in one", "neither": "neither"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a layer that marks a unit, and how the legend says it."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Layer:
    """One way of marking the units.

    Attributes:
        id: Short name, unique among the layers.
        name: What the reader chooses it by.
        remark: What the marks of the layer show, in a sentence.
        entries: The values that are marked; a unit with another value is not.
    """

    id: str
    name: str
    remark: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """What one layer says of one unit.

    Attributes:
        value: One of the layer's entries, or a value that is not marked (``none``, ``neither``).
        words: The tag behind the unit; empty where it is not marked.
    """

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class UnitMarks:
    """A unit with what every layer says of it, by layer id, and its likely claims on others' work.

    Attributes:
        reading: The reading of the unit.
        marks: One mark for each of :func:`layers`.
        claims: Name and probability of each likely claim on another executive's work, surest first.
    """

    reading: UnitReading
    marks: Mapping[str, Mark]
    claims: Mapping[str, float]


def layers() -> tuple[Layer, ...]:
    """Give the layers in the order in which they are offered."""
    named = tuple(Entry(a.id, a.name) for a in load_framework().accountabilities)
    return (
        Layer(
            "accountability",
            "accountability",
            "The likeliest accountability; the tag names every topic that was read.",
            (*named, Entry("other", "Other territory: CEO, CRO, delivery, governance, own function")),
        ),
        Layer(
            "template",
            "template (CPO/CMO)",
            "In whose job description the passage would be at home.",
            (
                Entry("cpo", "A product chief's (CPO)"),
                Entry("cmo", "A marketing chief's (CMO)"),
                Entry("both", "Both in one"),
            ),
        ),
        Layer(
            "ownership",
            "ownership",
            "What the role has to do with it.",
            (Entry("owns", "Owns"), Entry("executes", "Executes"), Entry("contributes", "Contributes")),
        ),
        Layer(
            "overreach",
            "overreach",
            "Work that belongs to another executive.",
            (Entry("claimed", "Plainly given to the role"), Entry("hinted", "Hinted at, not sure enough to count")),
        ),
    )


def unit_marks(analysis: Analysis) -> Mapping[int, UnitMarks]:
    """Give the marks of every unit, by the index of the unit."""
    claimed, claims = _claimed_units(analysis), _claims(analysis)
    return {
        index: UnitMarks(reading, _marks(reading, claims.get(index, {}), index in claimed), claims.get(index, {}))
        for reading in analysis.reading.units
        for index in [reading.unit.index]
    }


def topic_words(topic: str) -> str:
    """Say a topic without underscores, its acronyms in capitals."""
    return " ".join(word.upper() if word in _ACRONYMS else word for word in topic.split("_"))


def template_words(template: str) -> str:
    """Say whose template it is."""
    return _TEMPLATE_WORDS[_TEMPLATES[template]]


def _marks(reading: UnitReading, claims: Mapping[str, float], claimed: bool) -> Mapping[str, Mark]:
    # A heading stands over duties and is none: its topic would be read twice.
    if reading.zone == "heading":
        return dict(_UNMARKED)
    template, ownership = _TEMPLATES[reading.template], reading.ownership
    return {
        "accountability": _accountability(reading),
        "template": Mark(template, "" if template == "neither" else template_words(reading.template)),
        "ownership": Mark(ownership, "" if ownership == "none" else ownership),
        "overreach": _overreach(claims, claimed),
    }


_UNMARKED = {
    "accountability": Mark("none", ""),
    "template": Mark("neither", ""),
    "ownership": Mark("none", ""),
    "overreach": Mark("none", ""),
}


def _accountability(reading: UnitReading) -> Mark:
    if not reading.topics:
        return Mark("none", "")
    own = [topic for topic in reading.topics if topic in ACCOUNTABILITIES]
    likeliest = max(own, key=lambda topic: reading.topics_proba.get(topic, 0.0), default="other")
    return Mark(likeliest, ", ".join(map(topic_words, reading.topics)))


def _overreach(claims: Mapping[str, float], claimed: bool) -> Mark:
    if not claimed and not claims:
        return Mark("none", "")
    names = [name for name, sure in claims.items() if not claimed or sure >= _PLAIN]
    named = ", ".join(names).lower() or "another’s work"
    return Mark("claimed", named) if claimed else Mark("hinted", f"perhaps {named}")


def _claimed_units(analysis: Analysis) -> set[int]:
    """Give the units that plainly claim another's work: quoted by a finding, or on a seat that gets none for it."""
    verdict = analysis.verdict
    quoted = {q.unit for f in verdict.findings if f.id.startswith("overreach.") for q in f.evidence}
    plain = {c.unit for c in analysis.reading.claims if c.overreach in verdict.overreach and c.probability >= _PLAIN}
    return quoted | {unit for unit in plain if analysis.reading.units[unit].counted}


def _claims(analysis: Analysis) -> Mapping[int, Mapping[str, float]]:
    """Give each unit's likely claims by name of the rule, surest first; the claim in context goes before the hint."""
    found: dict[int, dict[str, float]] = defaultdict(dict)
    for unit, rule, probability in _likelihoods(analysis):
        found[unit][rule] = probability
    return {unit: _likely(rules) for unit, rules in found.items()}


def _likely(rules: Mapping[str, float]) -> Mapping[str, float]:
    surest_first = sorted(rules, key=lambda rule: (-rules[rule], rule))
    return {load_framework().overreach_rule(rule).name: rules[rule] for rule in surest_first if rules[rule] >= _HINT}


def _likelihoods(analysis: Analysis) -> Iterator[tuple[int, str, float]]:
    for reading in analysis.reading.units:
        if reading.counted:
            yield from ((reading.unit.index, rule, sure) for rule, sure in reading.hints.overreach.items())
    yield from ((claim.unit, claim.overreach, claim.probability) for claim in analysis.reading.claims)
