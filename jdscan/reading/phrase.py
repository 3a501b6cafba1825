"""Where a phrase that names people of rank begins and ends: ``Chief Digital Officer in Basel``, ``Hal, the founder``.

A walk over tokens that goes on through titles, names, ``of`` and ``for``, a comma before a name or a title, and stops
at the first verb, relative pronoun or field label. Titles are an open class, so only what ends a title is listed, and
the few words that every title of rank is built on. All offsets are code points in the given text, end exclusive.
"""

import re
from collections.abc import Sequence

from jdscan.reading.cues import Cue

Span = tuple[int, int]


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


DETERMINERS = _words("a an both either her his its me one our the their your")
RANKS = _words(
    """avp board chair chairman chairperson chairwoman chancellor chief co-founder cofounder commander committee dean
    director evp executive founder founding gm gvp head lead leader manager md minister officer owner partner
    president principal provost rvp secretary superintendent supervisor svp treasurer trustee vice vp"""
)
_STOPS = _words(
    """about accountable across after also among are as at based be because been before being building but by can
    carries could developing directly do does drives driving during each every from had has have he here how i if
    including into is it joins leading leads manages managing may must not on over oversees owns partnering per
    plays regarding responsible runs serves serving shall she should sits sitting so supporting takes than that
    there these they they're this those through to under until via was we we'll we're were we’ll we’re what
    whatever when where which while who whoever whom whose will with within without working works would you you'll
    you're you’ll youll you’re"""
)
_FIELDS = _words(
    """about band classification compensation contract date department dept direct duration employment flsa full
    grade hours hybrid job location manages oversees overview part pay permanent position purpose remote reports
    req responsibilities salary schedule site status summary supervises travel type workplace"""
)
_ALSO_VERBS = _words("chair head lead partner")
_ABBREVIATED = _words("dr jr mr mrs ms prof sr st")
_TOKEN = re.compile(r"[^\W_]+(?:(?:[-'’]|\.(?=[a-z]))[^\W_]+)*|[^\w\s]")
ELSEWHERE = Cue(
    "interview recruiter process candidates call lunch experience proven years track ability demonstrated have",
    r"\b(?:interview\w*|recruiter|(?:hiring|the)\s+process(?=:)|candidates|call\s+with|lunch|experienced?|proven|"
    r"years['’]?\s+of|track\s+record|ability|demonstrated|you\s+have\s+(?:led|built|run|managed|worked))\b",
)
"""Words of the hiring steps and of what a candidate has done: whoever is named beside them is no peer and no team."""
_INITIALS = re.compile(r"C[A-Z]{1,4}O|CIO|CISO|S?E?VPs?")


def is_rank(word: str) -> bool:
    """Tell whether titles of rank are built on the word; a plural or possessive counts as its singular."""
    bare = re.sub(r"['’]s$", "", word)
    return bool(_INITIALS.fullmatch(bare)) or bare.lower() in RANKS or bare.lower().removesuffix("s") in RANKS


def has_rank(phrase: str) -> bool:
    """Tell whether any word of the phrase is one that titles of rank are built on."""
    return any(is_rank(w) for w in re.split(r"[^\w'’-]+|(?<!\bco)-", phrase))


def phrase_at(text: str, at: int, *, listed: bool = False) -> Span | None:
    """Return the phrase that begins at ``at``, without leading determiners.

    Args:
        text: Text of a unit.
        at: Where to begin; punctuation and white space there are passed over.
        listed: End the phrase where the next person of a list begins, rather than take ``the A and the B`` as one.
    """
    tokens = list(_TOKEN.finditer(text, at))
    i = 0
    while i < len(tokens) and (tokens[i][0].lower() in DETERMINERS or not tokens[i][0][0].isalnum()):
        i += 1
    first, last = i, None
    while i < len(tokens):
        so_far = text[tokens[first].start() : last or tokens[first].start()]
        if _goes_on(tokens, i, first):
            last, i = tokens[i].end(), i + 1
        elif last is not None and (close := _parenthesis(tokens, i, so_far)):
            last, i = tokens[close].end(), close + 1
        elif last is not None and (after := _joined(tokens, i, listed, so_far)):
            i = after
        else:
            break
    return (tokens[first].start(), last) if last is not None else None


def phrase_before(text: str, end: int) -> Span | None:
    """Return the longest phrase that ends at ``end``, a comma apart at most."""
    for token in _TOKEN.finditer(text, 0, end):
        found = phrase_at(text[:end], token.start())
        if found and not text[found[1] : end].strip(" ,") and has_rank(text[slice(*found)]):
            return found
    return None


def _is_capital(token: re.Match[str]) -> bool:
    return token[0][0].isupper()


def _goes_on(tokens: Sequence[re.Match[str]], i: int, first: int) -> bool:
    """Whether token ``i`` is a word inside a phrase: no verb, no number and no label of the next field."""
    word, low = tokens[i][0], tokens[i][0].lower()
    if not word[0].isalpha() or low in {"and", "or", "of", "for", "in"} or (low in DETERMINERS and word != "A"):
        return False
    if low in _STOPS and word != "Managing" and not (word.isupper() and len(word) > 1):
        return False
    previous = tokens[i - 1][0] if i > first else ""
    after_join = bool(previous) and (not previous[0].isalnum() or previous in {"of", "for", "and"})
    return i == first or low not in _FIELDS or not _is_capital(tokens[i]) or after_join


def _parenthesis(tokens: Sequence[re.Match[str]], i: int, so_far: str) -> int | None:
    """Index of the bracket that closes a remark after a bare name, as in ``Yusuf (product) and Claire (science)``."""
    short = i + 2 < len(tokens) and tokens[i][0] == "(" and tokens[i + 2][0] == ")"
    return i + 2 if short and not has_rank(so_far) else None


def _joined(tokens: Sequence[re.Match[str]], i: int, listed: bool, so_far: str) -> int | None:
    """Index of the token with which the phrase goes on after the joint at ``i``, or ``None`` where it ends."""
    joint, j = tokens[i][0].lower(), i + 1
    if joint == "." and tokens[i - 1][0].lower() in _ABBREVIATED:
        return j
    if joint not in {"of", "for", "in", "and", "or", "&", "/", "+", "-", ","}:
        return None
    if joint == "," and j < len(tokens) and tokens[j][0].lower() in {"and", "&"}:
        j += 1
    to = joint in {"and", "or"} and j < len(tokens) and tokens[j][0] == "to"
    start = j = j + to
    while j < len(tokens) and tokens[j][0].lower() in DETERMINERS:
        j += 1
    if j >= len(tokens) or not _goes_on(tokens, j, j) or tokens[j].start() - tokens[i].end() > 12:
        return None
    if j == start and tokens[j][0] in _ALSO_VERBS and [t[0] for t in tokens[j + 1 : j + 2]] != ["of"]:
        return None  # "to the CEO and lead four squads"
    if joint == "," and j > start and has_rank(so_far):
        return None  # "Reporting to the CEO, the Director will": the second is the seat itself
    if listed and joint in {"and", "or", ",", "-"} and (j > start or is_rank(tokens[j][0])):
        return j if joint == "," and so_far[0].isupper() and not has_rank(so_far) else None
    if listed and joint == "," and re.search(r"[^s] of ", so_far):
        return None  # "the Head of Product, Engineers": but "the heads of Sales, Finance and Legal" are one phrase
    titled = is_rank(tokens[j][0]) or (_is_capital(tokens[j]) and tokens[j][0].lower() not in _FIELDS)
    fits = joint in {"of", "&", "/", "+"} or to or titled or _titled_later(tokens, j, joint)
    return j if fits else None


def _titled_later(tokens: Sequence[re.Match[str]], j: int, joint: str) -> bool:
    """Whether a lower-case word after ``and`` opens a title, as in ``CEO and managing director``."""
    return joint in {"and", "or"} and j + 1 < len(tokens) and is_rank(tokens[j + 1][0])
