"""Who reports to the role, in the posting's own words.

Kept apart from :mod:`jdscan.reading.reporting` because a team is not named by a title: what is quoted runs to the end
of the clause. All offsets are code points in the given text, end exclusive.
"""

import re

from jdscan.reading.cues import Cue, possible
from jdscan.reading.phrase import ELSEWHERE, Span

_TO_ROLE = r"(?:you|this\s+(?:role|position|post|job)|the\s+role)"
_PEOPLE = (
    r"(?:teams?|departments?|people|reports?|crew|group(?!\s+project)|staff|organi[sz]ation|employees|headcount|FTEs?|squads?|function|"
    r"(?:(?:product|marketing|project|regional|brand)\s+)+managers|designers|analysts|writers|marketers|engineers|juniors)"
)
_PEOPLE_WORDS = (
    "team department people report crew group staff organi employees headcount fte squad function managers designers "
    "analysts writers marketers engineers juniors"
)
_COUNT = (
    r"(?:\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty\S*|thirty\S*|a\s+single|"
    r"dozens?)"
)
_ABOUT = r"(?:approx\w*\.?|roughly|about|around|over|up\s+to)"
_FILLER = (  # words between the article and the team; ``partner`` and the like make it somebody else's
    r"(?:(?!(?:and|to|of|for|in|on|with|within|across|by|as|cross-functional|partner|virtual|client)\b)[\w’'&,-]+\s+)"
)
_BEFORE = Cue(
    "you role position post job",
    rf",?\s+(?:(?:will\s+)?(?:all\s+)?(?:report|roll\s+up|answer|belong)\s+(?:directly\s+)?(?:in)?to\s+{_TO_ROLE}"
    r"|(?:will\s+be|are|become)\s+your\s+(?:direct\s+)?reports|(?:is|are|will\s+be)\s+yours\s+to\s+(?:run|lead|manage)"
    rf"|makes?\s+up\s+your\s+(?:staff|team)|pass(?:es)?\s+to\s+{_TO_ROLE}|(?:gets?|has|have)\s+you\s+as\s+their\s+\w+"
    rf"|(?:work\s+for|(?:comes?|falls?|sits?)\s+under)\s+{_TO_ROLE}|(?:is|are)\s+(?:led|managed)\s+by\s+you"
    r"|takes?\s+their\s+[\w\s]{1,40}\s+from\s+you)\b",
)
_AFTER = (
    Cue("reporting", rf"\breporting\s+(?:directly\s+)?(?:in)?to\s+{_TO_ROLE}\s*(?:will\s+be\b|are\b|is\b|:)"),
    Cue(
        ":",
        r"(?:^|[|•;·]\s*)(?:team\s+size|manages|direct\s+reports|supervises|size\s+of\s+team|your\s+team|headcount)\s*:",
    ),
    Cue("reports", r"\bdirect\s+reports\s+(?:will\s+be|are|include)\b"),
    Cue("team", r"\byour\s+team\s+(?:consists\s+of|comprises|includes|counts)\b"),
    Cue("reports", rf"(?=\b{_COUNT}\s+(?:direct\s+)?reports\b)"),
    Cue("responsibility", r"\bpeople\s+responsibility\s+for\b"),
    Cue(
        _PEOPLE_WORDS,
        r"\b(?:oversees?|supervises?|inherits?|leads?|manages?|runs?|heads?|mentors?|coach|takes?\s+charge\s+of|organi[sz]e|"
        r"in\s+charge\s+of|(?:responsible|accountable)\s+for|leading|managing|overseeing|running|you\s+(?:will\s+)?have)\s+"
        rf"(?=(?:{_ABOUT}\s+)?(?:the|an?|our|its|{_COUNT})\s+{_FILLER}{{0,4}}?{_PEOPLE}\b(?!['’]s))",
    ),
    Cue(_PEOPLE_WORDS, rf"\bwith\s+(?={_COUNT}\s+{_FILLER}{{0,3}}?{_PEOPLE}\b)"),
)
_ENDS = re.compile(
    r"[.;!?|]|,?\s+(?:who|whom|that|which|whose|rather\s+than|to\s+[a-z]+|while|where|so|through|by|in\s+\w+ing)\b"
    r"|,\s+(?:and|you|with|ensuring)\b|\s+and\s+(?:take|make|be|have|ensure|drive|help|work|own|report|provide|build|set)\b"
)
_SETTING = re.compile(r"\s*(?:With|After|As|From|Once|In(?!\s+addition))\s[^,]*,\s*")
_OPENING = re.compile(r"[\s:,–—-]*(?:in\s+addition\s+to\s+)?(?:(?:the|our|an?|your|its|as|up\s+to)\s+)*", re.IGNORECASE)
_NO_TEAM = re.compile(  # says nothing, or is a clause and no phrase
    r"^(?:teams?|people|staff|group|function|organi[sz]ation)$|^(?:you|we|they|it|what|make)\b|\b(?:not|is|will|who)\b|.{200}",
    re.IGNORECASE | re.DOTALL,
)


def find_team(text: str) -> list[Span]:
    """Return the span of who reports to the role, in a list of at most one.

    The quotation begins after its article and runs to the end of the clause, remarks on size and place included.
    """
    if m := _BEFORE.search(text):
        clause = max(text.rfind(mark, 0, m.start()) for mark in ".;:|") + 1
        setting = _SETTING.match(text, clause)
        return _trimmed(text, setting.end() if setting else clause, m.start())
    if ELSEWHERE.search(text):
        return []
    for cue in possible(_AFTER, text):
        for m in cue.pattern.finditer(text):
            ends = _ENDS.search(text, m.end() + 1)
            if found := _trimmed(text, m.end(), ends.start() if ends else len(text)):
                return found
    return []


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    """The span without white space, articles and dashes at its ends; none where it names nobody."""
    if opened := _OPENING.match(text, start, end):
        start = opened.end()
    end = start + len(text[start:end].rstrip(" ,:–—-"))
    return [(start, end)] if end > start and not _NO_TEAM.search(text[start:end]) else []
