"""Where sentences end, within one logical line."""

import re
from collections.abc import Iterator

# After these a sentence goes on, whatever follows.
_NEVER_LAST = frozenset(
    """
    e.g eg i.e ie vs cf viz approx ca no nr fig incl dr mr mrs ms prof rev gen st mt messrs jan feb
    mar apr aug sept sep oct nov dec mon tue wed thu fri al
    """.split()  # noqa: SIM905  # a list of words reads better unquoted
)
# After these it may end; then the next word must be one that opens sentences.
_SOMETIMES_LAST = frozenset(
    """
    etc inc ltd llc co corp plc gmbh bros sr jr dept est min max hrs hr yrs yr mo wk avg ext tel
    ph.d b.sc m.sc ll.m ll.b b.eng m.eng b.tech m.tech assoc asst mgr dir eng univ
    """.split()  # noqa: SIM905  # a list of words reads better unquoted
)
_INITIALS = re.compile(r"[a-z](?:\.[a-z])*")
_OPENERS = frozenset(
    """
    the a an we our you your they this that these those it its if in as at to for with on by from
    there here he she who what when where why how please join come are is do does have experience
    ability strong must candidates additionally however also all any some each every no not while
    because although since please work responsible role about apply benefits requirements
    responsibilities i
    """.split()  # noqa: SIM905  # a list of words reads better unquoted
)
# An emoji right behind a sentence belongs to it.
_END = re.compile("(?:[.!?…]+|[。！？]+)[)\\]\"'”’»*_]*(?: ?[\U0001f300-\U0001faff]\ufe0f?)*")
_BEFORE = re.compile(r"[\s(\[\"“‘/,;:]")
_NEXT_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_URL = re.compile(r"(?:https?://|www\.)\S*\Z|@\S*\Z", re.IGNORECASE)
_DOMAINS = frozenset(
    """
    com net org io ai co js ts py tv us uk app dev md exe csv pdf html asp
    """.split()  # noqa: SIM905  # a list of words reads better unquoted
)
_REACH = 60


def split_sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences of ``text[start:end]``; together they cover it without a gap."""
    at = start
    for match in _END.finditer(text, start, end):
        stop = match.end()
        if stop < end and stop > at and _ends(text, match.start(), stop, start, end):
            yield at, stop
            at = stop
    if at < end:
        yield at, end


def _ends(text: str, mark: int, stop: int, start: int, end: int) -> bool:
    """Say whether the marks in ``text[mark:stop]`` end a sentence."""
    follow = stop
    while follow < end and text[follow].isspace():
        follow += 1
    if follow == end:
        return False
    glued = follow == stop
    token = _BEFORE.split(text[max(start, mark - _REACH) : mark])[-1]
    if text[mark] in "。！？":
        return True
    following = _NEXT_WORD.match(text, follow, min(end, follow + _REACH))
    word = following[0] if following else ""
    if glued:
        return _ends_glued(text, mark, stop, token, word)
    if text[mark] != ".":
        return not word[:1].islower() and text[follow] not in ",;)"
    if stop - mark >= 2 and text.startswith("..", mark):
        return not word[:1].islower() and text[follow] not in ",;)"
    return _ends_at_period(token, word, text[follow])


def _ends_at_period(token: str, word: str, follow: str) -> bool:
    known = token.lower().rstrip(".").lstrip("*_")
    if known in _NEVER_LAST or follow in ",;:)":
        return False
    if known in _SOMETIMES_LAST or _INITIALS.fullmatch(known):
        return word[:1].isupper() and word.lower() in _OPENERS
    if known.isdigit() and len(known) <= 2 and not token.startswith("$"):
        # "1. Own the roadmap 2. Own the price" is numbered; "a team of 12. You" is a sentence's end.
        return word.lower() in _OPENERS
    if word[:1].islower():
        return len(known) >= 3 and known.isalpha() and known.islower()
    return True


def _ends_glued(text: str, mark: int, stop: int, token: str, word: str) -> bool:
    """Judge marks that a word follows without a space, as crawlers leave them: ``our roadmap.You will``."""
    if not (word[:1].isupper() and (word[1:2].islower() or "'" in word or "’" in word or word in "IA")):
        return False
    last = token[-1:]
    if text[mark] == "." and stop - mark == 1:
        if not (last.islower() or last.isdigit() or last in ")%”’") or len(token.strip("()*_")) < 2:
            return False
        if word.lower() in _DOMAINS or token.lower() in _NEVER_LAST or _URL.search(token):
            return False
    return True
