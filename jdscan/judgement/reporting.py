"""Who stands around the role, quoted, and whether one of them keeps an accountability (seed 001_aa3302c44211f348, 2.1).

That a peer keeps one is a serious charge, so a unit must say it outright: an executive and a verb of keeping, one
beside the other, in a unit on the accountability that puts no ownership of it on the role.
"""

import re
from collections.abc import Sequence

from jdscan.framework import Framework
from jdscan.judgement.findings import FindingWriter, quotes
from jdscan.records import (
    Coverage,
    Evidence,
    Finding,
    Place,
    PostingReading,
    ReportingEvidence,
    UnitReading,
)

LIKELY = 0.5
WEAK = ("contributes", "none")
SHORTEST_NAME = 3
_EXECUTIVE = (
    r"\b(?:C[A-Z]{1,4}O\b|[SE]?VP\b|Vice[- ]President|President\b|General Manager|Founder|"
    r"Chief(?:\s+[A-Z&][\w&-]*){1,4}|(?:Managing\s+|Executive\s+)?Director\s+of\s+[A-Z]\w+|"
    r"Head\s+of\s+[A-Z]\w+|(?:[A-Z][\w&-]+\s+(?:and\s+|&\s+)?){1,3}(?:Director|Lead|Officer)\b)"
)
_DECIDES = (
    r"(?:owns?|keeps?|retains?|decides?|sets?|determines?|runs?|leads?|commissions?|rules?|holds?|directs?|heads?)"
)
_DONE = r"(?:owned|kept|retained|decided|set|determined|run|led|held|directed|headed|commissioned|managed)"
# Between an executive and the verb: a name, an apposition, an adverb; no new sentence and no other person.
_NAME = r"(?:\s*,[^,.;:]{1,60})?(?:\s+(?:and|&)\s+[\w.-]+)?(?:\s+[A-Z][\w.'’-]+){0,3}"
_PASSIVE = (
    rf"\b(?:is|are|be|being|remains?|stays?)\s+(?:\w+ly\s+)?(?:\w+\s+and\s+)?{_DONE}\s+by\s",
    r"\b(?:rests?|remains?|stays?|sits?|lies?)\s+with\s",
    r"\b(?:belongs?)\s+to\s",
    r"\b(?:in\s+the\s+hands|the\s+(?:sole\s+)?(?:responsibility|province|domain|remit|preserve|territory))\s+of\s",
)
_BEFORE_EXECUTIVE = r"(?:the\s+|our\s+|an?\s+)?(?:[\w.'’-]+(?:,|\s)\s*){0,5}?(?:(?:the|our)\s+)?"
# Whoever answers to the role keeps nothing from it.
_BELOW = re.compile(
    r"\breport(?:s|ing)?\s+(?:in)?to\s+(?:you|the\s+(?:role|CPMO))|\byour\s+(?:\w+\s+)?(?:direct\s+reports?|team|VP|Head|"
    r"Director)|\bdirect\s+reports?\b|\bunder\s+you(?:r\s+\w+)?\b|\bled\s+by\s+you\b",
    re.IGNORECASE,
)
# Somebody else's once, and the role's from now on.
_CHANGES_HANDS = re.compile(
    r"\b(?:until|formerly|previously|so far|tak(?:e|es|ing) over|hand(?:s|ed|ing)? over)\b", re.IGNORECASE
)


def reporting_evidence(reading: PostingReading) -> ReportingEvidence:
    """Quote manager, peers and team; offsets within a unit become offsets in the posting."""
    line = reading.reporting
    return ReportingEvidence(
        manager=_at(reading, line.manager_at),
        peers=tuple(e for place in line.peers_at if (e := _at(reading, place)) is not None),
        team=_at(reading, line.team_at),
    )


def _at(reading: PostingReading, place: Place | None) -> Evidence | None:
    """Quote a place; None for none, and for one in a unit that the reading does not hold."""
    unit = next((r.unit for r in reading.units if place is not None and r.unit.index == place.unit), None)
    if unit is None or place is None:
        return None
    start, end = unit.start + place.start, unit.start + place.end
    return Evidence(unit.index, start, end, unit.text[place.start : place.end])


def peer_findings(reading: PostingReading, coverage: Sequence[Coverage], writer: FindingWriter) -> list[Finding]:
    """Return one finding for each accountability that another executive keeps, by the posting's own words.

    Args:
        reading: The posting's reading.
        coverage: The coverage; an accountability that the role owns, or is unsure, raises nothing.
        writer: Words the findings.
    """
    out = []
    for entry in coverage:
        if entry.status == "owned" or entry.unsure:
            continue
        found = [
            (p, r) for r in reading.units if (p := _kept(r, entry.accountability, reading, writer.framework)) >= LIKELY
        ]
        if not found:
            continue
        found.sort(key=lambda each: (-each[0], each[1].unit.index))
        name = writer.framework.accountability(entry.accountability).name
        message = f"The posting leaves “{name}” with another executive."
        confidence = min(entry.confidence, found[0][0])
        id = f"reporting.peer_keeps.{entry.accountability}"
        out.append(writer.write(id, message, confidence, quotes(r for _, r in found)))
    return out


def _kept(reading: UnitReading, accountability: str, posting: PostingReading, framework: Framework) -> float:
    """Give the probability that a unit is about an accountability which it leaves to another; 0 unless it says so."""
    weak = reading.counted and accountability in reading.topics and reading.ownership in WEAK
    if not weak or not names_keeper(reading.unit.text, posting, framework):
        return 0.0
    weakly = sum(reading.ownership_proba[o] for o in WEAK)
    return reading.counted_proba * reading.topics_proba[accountability] * weakly


def names_keeper(text: str, posting: PostingReading, framework: Framework) -> bool:
    """Say whether a text names another executive as the one who keeps what it speaks of.

    Executives are known by their titles, and by the words in which the posting names manager and peers. The seat
    itself, by its title or one of the framework's names for it, is no other.
    """
    if _BELOW.search(text) or _CHANGES_HANDS.search(text):
        return False
    initials = "".join(w[0] for w in re.findall(r"[A-Z]\w+", posting.title))
    own = [n for n in (posting.title, initials, framework.seat, *framework.seat_titles) if len(n) >= SHORTEST_NAME]
    named = [n for n in (posting.reporting.manager, *posting.reporting.peers) if len(n) >= SHORTEST_NAME]
    person = "|".join((_EXECUTIVE, *(rf"(?<!\w){re.escape(n)}(?!\w)" for n in named)))
    seat = "|".join(rf"(?<!\w){re.escape(n)}(?!\w)" for n in own)
    active = rf"(?:{person}){_NAME}(?:,?\s+who|,)?\s+(?:\w+ly\s+)?(?:\w+s\s+and\s+)?{_DECIDES}\b"
    patterns = (active, *(cue + _BEFORE_EXECUTIVE + rf"(?:{person})" for cue in _PASSIVE))
    return any(not re.search(seat, m[0], re.IGNORECASE) for p in patterns for m in re.finditer(p, text))
