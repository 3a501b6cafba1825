"""The object of a duty in its own words: what is left of it without its verbs and its reasons.

Lines that join two duties quote them so (seed 000_6eb90c6b13d67afb, 3.1). Where the rules can make nothing of a text
they give an empty string: no line is better than one in broken English.
"""

import re

from jdscan.judgement.verbs import ONLY_WITH_PARTICLE, PARTICLES, REFUSED, TELLING, base_of, gerund, leads, words

LONGEST = 90
MOST_READ = 600
_BULLET = re.compile(r"^[\s\-–—•*·▪●○◦‣]+|^\(?\d{1,2}[.)]\s+|^\(?[a-z]\)\s+")
_LABEL = re.compile(r"^[A-Z][\w&'’/-]*(?:\s+[\w&'’/-]+){0,4}\s*[:–—]\s+(?=\w)")
_SUBJECT = re.compile(
    r"^(?:(?:as|in|on|with|for|at)\b[^.;:]{2,60}?,\s+)?"
    r"(?:you|he or she|she or he|they|(?:the|this|your)\s[^.;:]{2,70}?|[A-Z]{3,5})"
    r"(?:['’](?:ll|d)|\s+(?:will|would|shall|is to|are to|has to|have to|must))\s+",
    re.IGNORECASE,
)
_HOLDER = re.compile(
    r"^(?:the|this)\s[^.;:]{0,60}?\b(?:officer|director|president|head|executive|role|position|leader|"
    r"SVP|VP|C[A-Z]{1,4}O)\s+(?=[a-z]+s\s)",
    re.IGNORECASE,
)
_YOU = re.compile(r"^you\s+", re.IGNORECASE)
_CLAIM = re.compile(
    r"^(?:(?:be|being|is|are|have|has|take|takes|assume|assumes)\s+)?(?:(?:fully|ultimately|solely|directly)\s+)?"
    r"(?:(?:accountable|responsible|answerable|in charge)\s+(?:for|of)|answer(?:s|ing)? for|"
    r"(?:(?:full|overall|end-to-end)\s+)?(?:ownership|responsibility|accountability|leadership)\s+(?:of|for))\s+",
    re.IGNORECASE,
)
_ADVERBS = words("also actively continually continuously directly jointly successfully personally then further")
_LINK = re.compile(r"^(?:,?\s*(?:and then|and|&|or|/|then)\s+|,\s*)", re.IGNORECASE)
_NO_OBJECT = words(
    """
    us you it them we they he she him her anything everything something somebody there this that i to as for in on
    with by from at of if when central between or and both sure
    """
)
_SIDES = ("product", "marketing")
_FUNCTION = words("half what which who where whether across over under beyond behind besides until once")
# Verbal nouns that begin no participle clause.
_NOUNS = (
    r"(?:pricing|marketing|packaging|messaging|branding|onboarding|advertising|positioning|merchandising|training|"
    r"bundling|naming|spending|licensing|testing|planning|targeting|storytelling|writing|funding|"
    r"everything|anything|talking|speaking|listing)\b"
)
# "and" or "to" before one of these opens a clause; verbs that are nouns too are left out
_CLAUSES = "|".join(
    sorted(
        words(
            """
    achieve accept document determine steer accelerate adapt advance agree allocate answer approve attract be bring
    build capture chair chase clear contribute convert create decide deepen define deliver develop differentiate
    drive enable encourage ensure establish evolve expand explain extend find foster fuel generate get give grow
    help identify improve increase inform initiate keep maintain make maximi[sz]e meet optimi[sz]e oversee prepare
    present propel provide put quote raise rank recommend reduce retire say scale secure see share show stick
    strengthen supports sustain take tell track translate turn unblock understand use win withdraw work write
    """
        )
    )
)
_PHRASES = r"note what|sign off|report (?:cost|on|to|results|back)|position \w+ as"
_STOP = re.compile(
    # What all of them begin with is looked for first: trying each of them at each letter takes thrice as long.
    r"(?=[\s.,;:!?(\[…])(?:"
    r"[.;:!?](?=\s|$)|\s[-–—]\s|\s*[(\[…]|"
    rf",\s*(?:\w+ly\s+)?(?!{_NOUNS})[a-z]{{2,}}ing\s+(?!and\b|or\b|strateg|team|plan)|"
    rf"\s+(?:by|through|for|when|before|after|without|while)\s+(?!{_NOUNS})[a-z]{{3,}}ing\s|"
    r",?\s+(?:while|whilst|whereas|because|so that|so as|in order|thereby|based on|ensuring|including|such as|"
    r"with (?:a|the|an) (?:goal|aim|focus|view|emphasis)|within|alongside|whenever|if|until|unless|"
    r"(?:as part of|in)(?: \w+)? (?:partnership|collaboration|cooperation|conjunction|alignment|step|concert)|"
    r"together with|aligned (?:to|with)|along with|not least|as well as)\b|"
    r",\s*(?:which|who|whose|where|so|not|but|with|then|yet|from|in|on|for|at|when|both|all|as|to|most|about)\b(?!-)|"
    r",\s*(?:a|an|the|our)\b(?![^.;:]*\band\b)|"
    r"(?<!\bin)(?<!\bof)(?<!\bfor)(?<!\bto)(?<!\bwith)\s+(?:that|which|who)\s+"
    r"(?!(?:product|feature|module|market|customer|segment|group|year|users|of)\w*\b)|"
    rf",?\s+(?:and|to|and to|or)\s+(?:\w+ly\s+)?(?:(?:{_CLAUSES})s?(?![-\w])|{_PHRASES})|"
    r"\s+(?:We|You|Our|This|These)\s)"
)
# The verb of a sentence whose subject is the object; in a clause such as "which modules are kept" it belongs there.
_FINITE = re.compile(r",?\s+(?:(?:has|have) (?:been|to be)|is|are|was|were|can be|belongs?|falls?|will)\b")
_WH = re.compile(r"\b(?:what|which|how|who|where|whether|when)\b")
# A text that begins with no verb is its own object unless it is a sentence about somebody.
_SENTENCE = re.compile(
    r"\b(?:you|I|we)(?:['’]\w+)?\b|"
    r"\b(?:is|are|was|were)\s+(?!to be\b|yours\b|in your\b)|\b(?:has|have)\s+(?!to be\b|been\b)|"
    r"\b(?:works?|expects?|wants?|needs?|seeks?|looks?|communicates?|performing|provides?|includes?|means|makes)\b",
    re.IGNORECASE,
)
_DETERMINER = re.compile(r"(?:the|our|an?|its|their|your|all|each|every)\b", re.IGNORECASE)
_DANGLING = re.compile(
    r"(?=[\s,;:–-])"  # for speed, as above
    r"(?:[\s,;:–-]+(?:and|or|of|for|to|in|on|with|by|from|the|a|an|our|your|their|its|as|at|into|across|through|"
    r"against|between|that|which|both|all|per|&))*[\s,;:–-]*$"
)
_FIRST_WORD = re.compile(r"[^\s,'’]*")
# Words of the trade that a heading's style may have capitalised.
_COMMON = words(
    """
    product products marketing brand strategy roadmap vision pricing packaging positioning messaging demand
    generation content go-to-market growth customer market research lifecycle portfolio management development
    public relations partnerships community launch campaigns digital team narrative analytics insights budget social
    media performance field events sales enablement corporate communications onboarding activation retention
    acquisition category planning and of the & all our for
    """
)


def object_of(text: str) -> str:
    """Give the object of a duty, such as ``the roadmap for our app`` of ``Own the roadmap for our app, to …``.

    Leading verbs that only assign the work are dropped; one that carries the meaning stays as a gerund
    (``interviewing twenty customers``). Purpose, participle and second clauses are left out.

    Args:
        text: A duty as the posting words it: a bullet or a sentence.

    Returns:
        At most :data:`LONGEST` characters of the text, first letter lowered unless it begins a name; empty where no
        object can be told.
    """
    plain = _BULLET.sub("", " ".join(text[:MOST_READ].split()))
    duty = _without_lead(plain)
    rest, telling = _without_verbs(duty)
    verbless = rest == duty
    if verbless and (_SENTENCE.search(duty) or leads(*duty.partition(" ")[::2]) or (duty != plain and " " not in duty)):
        return ""
    kept = _shorten(_clause(rest), LONGEST - len(telling))
    opening = _FIRST_WORD.match(kept.lower())
    first = opening[0] if opening else ""
    if (
        len(kept) < 4
        or first in _NO_OBJECT
        or first in REFUSED
        or first.removesuffix("s") in REFUSED
        or ((verbless or kept in _SIDES) and " " not in kept)
    ):
        return ""
    return f"{telling} {kept}" if telling else _lower_first(kept, opening=plain.startswith(kept))


def _clause(text: str) -> str:
    """Cut at the first word that opens another clause."""
    text = _STOP.split(f"{text} ", maxsplit=1)[0]
    finite = _FINITE.search(text)
    return text[: finite.start()] if finite and not _WH.search(text[: finite.start()]) else text


def _without_lead(text: str) -> str:
    """Drop what stands before the verb: a label, the subject with its auxiliary, ``responsible for``."""
    label = _LABEL.match(text)
    if label and base_of(text[label.end() :].split(" ")[0]):
        text = text[label.end() :]
    text = _SUBJECT.sub("", text, count=1)
    for subject in (_HOLDER, _YOU):
        found = subject.match(text)
        if found and base_of(text[found.end() :].split(" ")[0]):
            text = text[found.end() :]
    return _CLAIM.sub("", text, count=1)


def _without_verbs(text: str, *, dropped: bool = False) -> tuple[str, str]:
    """Split the leading verbs off; the second part is the gerund that belongs before the rest, or empty.

    Args:
        text: A duty without its subject.
        dropped: Whether a verb before it is gone already; those linked to it then go too, whatever they say.
    """
    while True:
        word, _, rest = text.partition(" ")
        verb = leads(word, rest)
        bare = _without_particle(verb, rest)
        if word.lower() in _ADVERBS:
            text = rest
        elif word.lower() in REFUSED or not rest:
            return text, ""
        elif verb in TELLING and bare == rest and not dropped:
            text, more = _after_verb(word, rest)
            return (_without_verbs(text, dropped=True)[0] if more else text), gerund(verb)
        elif verb in ONLY_WITH_PARTICLE and bare == rest:
            return "", ""
        elif verb or _is_unlisted_verb(word, rest):
            text, more = _after_verb(word, bare)
            dropped = True
            if not more:
                return text, ""
        else:
            return text, ""


def _is_unlisted_verb(word: str, rest: str) -> bool:
    """Say whether a word can only be a verb: no noun stands before an article or a possessive."""
    low = word.lower()
    if not low.isalpha() or low in _NO_OBJECT or low in _FUNCTION or _DETERMINER.match(word):
        return False
    return bool(_DETERMINER.match(rest))


def _after_verb(word: str, rest: str) -> tuple[str, bool]:
    """Give what follows a dropped verb, and whether it begins with another verb that is linked to the first."""
    link = _LINK.match("," + rest if word.endswith(",") else rest)
    if link is None:
        return rest, False
    linked = ("," + rest if word.endswith(",") else rest)[link.end() :]
    second, _, after = linked.partition(" ")
    if leads(second, after) or second.lower() in _ADVERBS:
        return linked, True
    return (linked if second.lower() in _NO_OBJECT else after), False


def _without_particle(verb: str, rest: str) -> str:
    found = next((p for p in PARTICLES.get(verb, ()) if rest.startswith((f"{p} ", f"{p},"))), "")
    return rest[len(found) :].strip()


def _shorten(text: str, most: int) -> str:
    """Cut to so many characters, at a comma or before a preposition where one is near, never inside a word."""
    text = text.strip(" ,;:–—-")
    if len(text) > most:
        head = text[: most + 1].rpartition(" ")[0]
        breaks = [m.start() for m in re.finditer(r"\s(?:across|for|in|with|through|on|at|to|of)\s", head)]
        breaks = [b for b in breaks if b > most // 3] or [m.start() for m in re.finditer(r",\s|\sand\s", head)]
        text = head[: breaks[-1]] if breaks and breaks[-1] > most // 3 else head
    return _DANGLING.sub("", text)


def _lower_first(text: str, *, opening: bool) -> str:
    """Lower the first letter, or the run of capitals of a heading's style, unless a name stands there.

    Args:
        text: The object.
        opening: Whether it opens its sentence, so that its capital tells nothing.
    """
    parts = text.split(" ")
    run = next((i for i, w in enumerate(parts) if w.strip(",").lower() not in _COMMON), len(parts))
    if run < len(parts) and parts[run][:1].isupper():
        run = int(parts[0].lower() in ("the", "our", "all"))
    parts[:run] = [w if w.isupper() and len(w) > 1 else w.lower() for w in parts[:run]]
    named = len(parts) > 1 and parts[1][:1].isupper()
    if opening and run == 0 and not named and (parts[0] == "A" or parts[0][1:].islower()):
        parts[0] = parts[0].lower()
    return " ".join(parts)
