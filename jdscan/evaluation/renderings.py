"""Units as careless sources leave them: what a posting goes through before it reaches us.

Used to measure (how much do readings lose on rough text?) and to train (units are roughened now and then, so that
readings lose less). The labels of a unit stay what they are.
"""

import random
import re
from collections.abc import Callable, Mapping

_BLANKS = re.compile(r"\s+")
_MARKS = re.compile(r"[^\w\s]|_")
_NUMBER_COMMA = re.compile(r"(?<=\d),(?=\d)")
# American to British, for words that postings use; endings are kept ("organizing" -> "organising").
_BRITISH_STEMS = {
    "analyz": "analys",
    "behavior": "behaviour",
    "catalog": "catalogue",
    "center": "centre",
    "centered": "centred",
    "centering": "centring",
    "color": "colour",
    "customiz": "customis",
    "defense": "defence",
    "emphasiz": "emphasis",
    "favor": "favour",
    "finaliz": "finalis",
    "flavor": "flavour",
    "fulfill": "fulfil",
    "harmoniz": "harmonis",
    "honor": "honour",
    "humor": "humour",
    "initializ": "initialis",
    "judgment": "judgement",
    "labor": "labour",
    "localiz": "localis",
    "maximiz": "maximis",
    "minimiz": "minimis",
    "modeling": "modelling",
    "monetiz": "monetis",
    "operationaliz": "operationalis",
    "optimiz": "optimis",
    "organiz": "organis",
    "personaliz": "personalis",
    "prioritiz": "prioritis",
    "program": "programme",
    "recogniz": "recognis",
    "specializ": "specialis",
    "standardiz": "standardis",
    "summariz": "summaris",
    "traveling": "travelling",
    "utiliz": "utilis",
    "visualiz": "visualis",
}
# ASCII, for else "ſ" would match an s. The longest first: "centered" before "center".
_BRITISH = re.compile("|".join(sorted(_BRITISH_STEMS, key=len, reverse=True)), re.IGNORECASE | re.ASCII)
# First letters of endings before which the British keep the stem: "programming", "collaborate", "fulfilled".
_KEPT_ENDINGS = {
    "catalog": "uei",
    "color": "a",
    "fulfill": "eil",
    "honor": "ai",
    "humor": "oi",
    "labor": "ai",
    "program": "ma",
}
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
TYPO_RATE = 0.02


def strip_marks(text: str) -> str:
    """Drop all punctuation; hyphens and apostrophes go with it and join their words."""
    return _BLANKS.sub(" ", _MARKS.sub("", text)).strip()


def strip_commas(text: str) -> str:
    """Drop commas; those inside numbers join the digits."""
    return _BLANKS.sub(" ", _NUMBER_COMMA.sub("", text).replace(",", "")).strip()


def with_typos(text: str, rng: random.Random) -> str:
    """Damage 2% of the letters: drop, double, swap with the next letter, or hit the key beside."""
    out: list[str] = []
    at = 0
    while at < len(text):
        pair = text[at : at + 2]
        if _is_key(pair[0]) and rng.random() < TYPO_RATE:
            swapped = rng.random() < 0.25 and len(pair) == 2 and _is_key(pair[1])
            out.append(pair[::-1] if swapped else _slip(pair[0], rng))
            at += 2 if swapped else 1
        else:
            out.append(pair[0])
            at += 1
    return "".join(out)


def _is_key(c: str) -> bool:
    return c.isascii() and c.isalpha()


def _slip(c: str, rng: random.Random) -> str:
    return rng.choice(("", c + c, _beside(c, rng)))


def _beside(c: str, rng: random.Random) -> str:
    row = next(r for r in _ROWS if c.lower() in r)
    at = row.index(c.lower())
    near = row[max(0, at - 1) : at] + row[at + 1 : at + 2]
    hit = rng.choice(near)
    return hit.upper() if c.isupper() else hit


def british(text: str) -> str:
    """Spell the American words of the list in the British way."""

    def spell(match: re.Match[str]) -> str:
        found = match[0].lower()
        following = text[match.end() : match.end() + 1].lower()
        if following and following in _KEPT_ENDINGS.get(found, ""):
            return match[0]
        word = _BRITISH_STEMS[found]
        if match[0].isupper():
            return word.upper()
        return word.capitalize() if match[0][0].isupper() else word

    return _BRITISH.sub(spell, text)


def with_debris(text: str, rng: random.Random) -> str:
    """Leave tags and entities of a web page in the text."""
    words = text.split(" ")
    for _ in range(1 + len(words) // 15):
        i = rng.randrange(len(words))
        words[i] = rng.choice(("<b>{}</b>", "{}&nbsp;", "<br/>{}", "&bull; {}", "{}</li>", "{}<br>")).format(words[i])
    return " ".join(words).replace(" & ", " &amp; ").replace("'", "&#39;" if rng.random() < 0.5 else "'")


def with_bullet(text: str, rng: random.Random) -> str:
    """Glue a list mark to the text."""
    return rng.choice(("•", "-", "*", "·", "–", "o ", "1)", "+ ")) + text


RENDERINGS: Mapping[str, Callable[[str, random.Random], str]] = {
    "punctuation": lambda text, _: strip_marks(text),
    "commas": lambda text, _: strip_commas(text),
    "capitals": lambda text, _: text.upper(),
    "bullets": with_bullet,
    "typos": with_typos,
    "british": lambda text, _: british(text),
    "debris": with_debris,
}


def rendered(text: str, kind: str, rng: random.Random) -> str:
    """Render one text; a blank one, or one of which nothing would be left, stays as it is.

    Args:
        text: A unit or a heading.
        kind: One of :data:`RENDERINGS`.
        rng: Source of the draws; the same state gives the same text.

    Returns:
        The text in its rough form, without white space at its ends.
    """
    if not text.strip():
        return text
    return RENDERINGS[kind](text, rng).strip() or text
