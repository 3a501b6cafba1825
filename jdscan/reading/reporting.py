"""Whom the role reports to, who sits beside it and who reports to it, in the posting's own words.

Cues such as ``reports to`` or ``your manager is`` say where a phrase begins or ends, :mod:`jdscan.reading.phrase` says
how far it goes, :mod:`jdscan.reading.team` reads who reports to the role. The codebook (section 2, zone ``reporting``)
says where such words are at home: these units are asked first.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from jdscan.reading.cues import Cue, possible
from jdscan.reading.phrase import ELSEWHERE, Span, has_rank, phrase_at, phrase_before
from jdscan.reading.team import find_team
from jdscan.records import COUNTED_ZONES, Place, ReportingLine, UnitReading

ASKED_FIRST = ("reporting", "summary", "responsibility")

_SEAT = r"(?:you|role|position|post|incumbent|job|job-?holder|post-?holder|holder|hire|seat|person|candidate)"
_GUIDANCE = r"(?:direction|supervision|leadership|guidance|management)"
_BOSSES = "boss manager supervisor superior"
_BOSS = r"(?:boss|manager|supervisor|superior)s?"
_HOW = r"(?:\s+(?:(?!week|month|quarter|annual|regular|frequent)\w+ly|straight|up|in|both))*"
_REPORTS = Cue("report", rf"\breport(?P<form>s|ing)?{_HOW}\s*(?:\b(?:in)?to\b|to(?=[A-Z]))")
_NO_SUBJECT = re.compile(
    r"\b(?:own|owns|owning|regular|financial|board|monthly|weekly|quarterly|executive|performance|provides?|prepares?|"
    r"delivers?|timely|accurate|direct|data|management|your|team|people|staff|they|of|[a-z]{3,}s)\s+$",
)
_PLURAL = re.compile(r"\b(?:who|that|they|people|staff|(?!this)[a-z]{3,}s)(?:\s+(?:all|also|will|currently))?\s+$")
_RANKED = (  # whoever follows must hold a title: one works for a firm and under a contract too
    Cue("answer", r"\banswer(?:s|ing|able)?(?:\s+\w+ly)?\s+to\b"),
    Cue(
        "accountable responsible subordinate",
        r"\b(?:accountable|responsible|subordinated?)(?:\s+\w+ly)?\s+to\b(?!\s+(?:lead|head|manage|partner)\b|:?\s+partner\s+with\b)",
    ),
    Cue("report", r"\b(?:direct\s+report\s+(?:of|to)|report\s+of)\b"),
    Cue(
        "under beneath below",
        rf"\b{_SEAT}\b[^.;:,]{{0,40}}\b(?:under|beneath|below)\b(?:\s+the\s+(?:\w+\s+)?{_GUIDANCE}\s+of)?",
    ),
    Cue("under", rf"\bunder\s+the\s+(?:\w+\s+)?{_GUIDANCE}\s+of\b"),
    Cue("belong", rf"\b{_SEAT}\s+belongs?\s+to\b(?:\s+the\s+office\s+of)?"),
    Cue(
        "direction orders instructions",
        r"\btakes?\s+(?:your\s+|its\s+)?(?:direction|orders|instructions)\s+from\b",
    ),
    Cue("work", rf"\b{_SEAT}\b[^.;:]{{0,12}}\bworks?\s+(?:directly\s+)?for\b"),
    Cue(
        "line",
        r"\b(?:reporting|direct|solid|straight|hard|dual|functional)\s+lines?(?:\s+is|\s+goes|\s+runs|,)?\s+(?:in)?to\b",
    ),
    Cue("deputy right second", r"\b(?:deputy|right[- ]hand(?:\s+\w+)?|second[- ]in[- ]command)\s+(?:to|of)\b"),
)
_NAMED = (
    Cue(
        "by",
        rf"\b{_SEAT}\b[^.;:]{{0,25}}\b(?:managed|supervised|led|overseen|directed|evaluated|appraised)\s+by\b",
    ),
    Cue(
        _BOSSES,
        rf"\byour\s+(?:\w+\s+)?{_BOSS}(?:,?\s+(?:will\s+be|would\s+be|is|are|namely)\b|\s*:)",
    ),
    Cue(
        _BOSSES,
        rf"\b{_BOSS}\s+(?:for|of)\s+(?:this|the)\s+(?:role|position|post|job)\s+(?:will\s+be|is)\b",
    ),
    Cue("report", r"\byou(?:['’]ll|\s+will)?\s+report\s+to\s+(?:will\s+be|is)\b"),
    Cue("?", r"\bwhom?\s+(?:will\s+)?(?:leads?|manages?|supervises?)\s+(?:you|this\s+role)\s*\?"),
    Cue("?", r"\bwhom?\b[^?.]{0,25}\breports?\s+(?:in)?to\s*\?"),
    Cue(
        ":",
        r"(?:^|[|•;·]\s*)(?:(?:hiring|line|direct|immediate|future|hierarchical|functional|your|sponsor|new|manager|and|&)\s+)*"
        rf"(?:{_BOSS}|reporting\s+(?:lines?|to|relationship|manager)|line\s+management)(?:['’]s)?(?:\s+title)?\s*:",
    ),
    Cue(
        "manager supervisor superior",
        r"^(?:(?:hiring|line|direct|immediate)\s+)*(?:manager|supervisor|superior)\s+(?=(?-i:Chief|C[A-Z]{1,4}O|[SE]?VP|Vice)\b)",
    ),
)
_BACKWARD = (  # the phrase stands before the group ``cue``
    Cue("whom", r"(?P<cue>,?\s+to\s+whom\b[^.;:]{1,30}?\breports?\b)"),
    Cue(
        _BOSSES,
        rf"(?P<cue>,?\s+(?:who\s+)?(?:(?:will|would)\s+be|is|are|as)\s+your\s+(?:\w+\s+)?{_BOSS}\b)",
    ),
    Cue(
        "manage supervise",
        r"(?P<cue>,?\s+(?:who\s+)?(?:will\s+)?(?:line-)?(?:manages?|supervises?)\s+(?:you|this\s+role|the\s+post)\b)",
    ),
    Cue(
        "report",
        r"(?P<cue>\s+(?:will\s+be|is)\s+(?:the\s+person\s+)?(?:who\s+|whom\s+)?you(?:['’]ll|\s+will)?\s+report\s+to\b)",
    ),
    Cue(
        "'s ’s",
        r"\b(?:join|member\s+of|part\s+of|seat\s+on|sit\s+on|one\s+of)\b[^.;]{0,60}?"
        r"(?P<cue>['’]s\s+(?:\w+\s+)?(?:direct\s+reports?|(?:leadership|management)\s+team|staff)\b)",
    ),
)
_DOTTED = Cue("dotted", r"\bdotted[- ]lines?\b[^.;]{0,25}?\b(?:in)?to\b")
_NOBODY = re.compile(r"(?:head\s+office|partners|customers?|clients?|managers|owners|leaders|principals)\b")

_BESIDE = Cue(
    "with alongside beside between next you meet corridor counterpart peer as equal same colleague allies opposite",
    r"\b(?:with|alongside|beside|between|next\s+to|you\s+and|meet|corridor\s+sits|counterpart\s+(?:to|of)|peers?\s+of|as\s+do|"
    r"(?:equal|same\s+(?:level|rank|footing))\s+(?:to|of|as)|"
    r"(?:peers?|colleagues?|counterparts?|equals|allies|opposite\s+numbers?)\b[^.;:]{0,25}(?:\b(?:will\s+be|are|is|include)|:))\s+",
)
_PEERS = Cue(
    "you",
    r"\s+(?:are|is|will\s+be)\s+(?:all\s+)?your\s+(?:\w+\s+)?(?:peers?|equals?|counterparts?|colleagues?|opposite\s+numbers?)\b"
    r"|\s+and\s+you\b",
)
_NEXT = re.compile(
    r"(?:,?\s+(?:who|with|whose)\b[^,.;]*?)?(?:,\s*(?:and\s+|plus\s+)?|\s+and\s+)(?=(?:the|our|an?|its|their)\s|[A-Z])"
)
_EXECUTIVE = re.compile(
    r"\b(?:C[A-Z]{1,4}O|[SE]?VPs?|(?i:chief|vice president|president|general managers?)|"
    r"Directors?|directors? of|Heads?|heads? of)\b|\w [Ll]ead$"
)
_ABOVE = re.compile(r"\b(?:CEO|[Cc]hief [Ee]xecutive|[Bb]oard|[Ff]ounders?|[Ii]nvestors?)\b")

_FORWARD = (*_RANKED, *_NAMED)


def read_reporting(readings: Sequence[UnitReading]) -> ReportingLine:
    """Read the manager, the peers and the team, each from the first unit that names them.

    Units are asked in the order of their zones, ``reporting`` first, then ``summary``, ``responsibility`` and any
    other, and in reading order within a zone. A dotted line counts only where no unit names a solid one. Peers and
    team are asked only of counted zones: elsewhere such words describe the company, or what a candidate has done.
    """
    ranked = sorted(readings, key=lambda r: (*ASKED_FIRST, r.zone).index(r.zone))
    counted = [r for r in ranked if r.zone in COUNTED_ZONES]
    manager = _first(ranked, find_manager) or _first(ranked, find_dotted)
    peers = _first(counted, find_peers)
    team = _first(counted, find_team)
    words = {r.unit.index: r.unit.text for r in readings}
    said = [[words[p.unit][p.start : p.end] for p in places] for places in (manager, peers, team)]
    return ReportingLine(
        manager="".join(said[0]),
        peers=tuple(said[1]),
        team="".join(said[2]),
        manager_at=manager[0] if manager else None,
        peers_at=peers,
        team_at=team[0] if team else None,
    )


def _first(readings: Iterable[UnitReading], find: Callable[[str], Sequence[Span]]) -> tuple[Place, ...]:
    for r in readings:
        if spans := find(r.unit.text):
            return tuple(Place(r.unit.index, *span) for span in spans)
    return ()


def find_manager(text: str) -> list[Span]:
    """Return the span of whom the role reports to by a solid line, in a list of at most one."""
    for at in _report_verbs(text):
        if (found := _person(text, at)) and not _is_report_on(text, at, found):
            return [found]
    for cue in possible(_FORWARD, text):
        for m in cue.pattern.finditer(text):
            found = _person(text, m.end())
            if found and (cue not in _RANKED or has_rank(text[slice(*found)])):
                return [found]
    cues = possible(_BACKWARD, text)
    before = [phrase_before(text, m.start("cue")) for cue in cues for m in cue.pattern.finditer(text)]
    return [span for span in before if span][:1]


def find_dotted(text: str) -> list[Span]:
    """Return the span of whom a dotted line leads to, in a list of at most one."""
    found = [_person(text, m.end()) for m in _DOTTED.finditer(text)]
    return [span for span in found if span][:1]


def find_peers(text: str) -> list[Span]:
    """Return the spans of the executives whom the unit puts beside the role, in reading order."""
    if ELSEWHERE.search(text):
        return []
    starts = [m.end() for m in _BESIDE.finditer(text)]
    starts += [span[0] for m in _PEERS.finditer(text) if (span := phrase_before(text, m.start()))]
    found = {span for at in starts for span in _people(text, at)}
    return sorted(span for span in found if not _ABOVE.search(text[slice(*span)]))


def _report_verbs(text: str) -> Iterator[int]:
    """Ends of ``reports to`` and its kin where the role can be their subject; a team or a data feed cannot."""
    for m in _REPORTS.finditer(text):
        no_subject = _PLURAL if m["form"] is None else _NO_SUBJECT
        before = text[: m.start()]
        if not no_subject.search(before[:1].lower() + before[1:]):
            yield m.end()


def _is_report_on(text: str, at: int, person: Span) -> bool:
    """Whether it is numbers that are reported, as in ``Report to the board on pipeline``."""
    on = re.match(r"\s+(?:on|about|regarding)\b(?!\s+an?\b)", text[person[1] :])
    return on is not None and re.match(r"\W*report(?:ing)?\b", text[:at], re.IGNORECASE) is not None


def _person(text: str, at: int) -> Span | None:
    found = phrase_at(text, at)
    if not found or re.search(
        r"[^\s:,–—-]", re.sub(r"\b(?:the|our|an?|its|their|me|both|either)\b", "", text[at : found[0]], flags=re.I)
    ):
        return None
    words = text[slice(*found)]
    named = words[0].isupper() or has_rank(words)
    return found if named and not _NOBODY.match(words) else None


def _people(text: str, at: int) -> Iterator[Span]:
    """Spans of the executives in the list that begins at ``at``."""
    while found := phrase_at(text, at, listed=True):
        if _EXECUTIVE.search(text[slice(*found)]):
            yield found
        following = _NEXT.match(text, found[1])
        if not following:
            return
        at = following.end()
