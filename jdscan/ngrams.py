"""Word n-gram features with plain linear weights, in numpy alone.

Used by the heading detector and the boundary model of :mod:`jdscan.units` and, beside the embeddings, by the heads
of :mod:`jdscan.reading`. It stands below both because siblings do not know one another.

A text is described by *fields* (for a unit: its own words, those of its heading and of the unit before it, and its
shape). Each field gives weighted features with sub-linear term frequency and unit Euclidean length (TF-IDF as in
Salton and Buckley 1988), so that a long unit does not drown its short heading.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_MONEY = re.compile(r"[$€£]\s?\d|\d\s?[kK]\b")

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|[$€£%&+/?!:;#@]")


def words(text: str) -> list[str]:
    """Return the lower-case words of a text; every number becomes ``0``."""
    found = _WORD.findall(text.lower().replace("’", "'"))
    return ["0" if w[0].isdigit() else w for w in found]


def word_ngrams(text: str, longest: int = 2) -> list[str]:
    """Return all word n-grams of 1 to ``longest`` words, with marks for the first and the last position."""
    return _joined(words(text), longest)


def _joined(found: list[str], longest: int) -> list[str]:
    w = ["<", *found, ">"]
    out = w[1:-1]
    for n in range(2, longest + 1):
        out += [" ".join(w[i : i + n]) for i in range(len(w) - n + 1)]
    return out


_UPPER = bytes(range(ord("A"), ord("Z") + 1))
_LETTERS = _UPPER + _UPPER.lower()
_DIGITS = b"0123456789"


@dataclass(frozen=True, slots=True)
class Characters:
    """How many letters, capitals and digits a text has."""

    letters: int
    capitals: int
    digits: int

    @classmethod
    def of(cls, text: str) -> "Characters":
        """Count them; a text in ASCII, as most are, without a step for each character."""
        if not text.isascii():
            return cls(sum(map(str.isalpha, text)), sum(map(str.isupper, text)), sum(map(str.isdigit, text)))
        raw = text.encode()
        return cls(*(len(raw) - len(raw.translate(None, kind)) for kind in (_LETTERS, _UPPER, _DIGITS)))


def shape(text: str) -> list[str]:
    """Return features of the typography of a text: length, capitals, last mark, money, numbers."""
    tokens = text.split()
    found = Characters.of(text)
    upper = found.capitals / max(1, found.letters)
    titled = sum([t[0].isupper() for t in tokens]) / max(1, len(tokens))
    out = [f"#len{min(8, int(math.log2(len(tokens) + 1) * 1.5))}", f"#titled{round(titled * 4)}"]
    out.append(f"#last{text[-1:] if not text[-1:].isalnum() else 'a'}")
    if upper > 0.7 and found.letters > 3:
        out.append("#capitals")
    if text[:1].islower():
        out.append("#lower")
    if found.digits and _MONEY.search(text):
        out.append("#money")
    return out


SHAPE_VALUES = 8


def shape_values(text: str) -> Floats:
    """Return the typography of a text as numbers in [0, 1], shape (8,).

    In order: words (logarithmic, 1 from 63 on), share of words that begin with a capital, share of capitals among
    letters, share of digits among characters, whether it ends in a full stop, in a colon, in a question mark, and
    whether it begins in lower case.
    """
    tokens = text.split()
    found = Characters.of(text)
    last = text[-1:]
    return np.array(
        [
            min(1.0, math.log2(len(tokens) + 1) / 6),
            sum([t[0].isupper() for t in tokens]) / max(1, len(tokens)),
            found.capitals / max(1, found.letters),
            found.digits / max(1, len(text)),
            last == ".",
            last == ":",
            last == "?",
            text[:1].islower(),
        ],
        np.float32,
    )


@dataclass(frozen=True, slots=True)
class Features:
    """Sparse features of one text: column indices and their weights, both of length k."""

    columns: NDArray[np.int32]
    values: Floats


class NgramVocabulary:
    """The known features of each field and their inverse document frequencies.

    Args:
        terms: Feature names, each prefixed by its field and a tab; the position is the column.
        idf: Inverse document frequency of each term, shape (len(terms),).
        fields: Largest n-gram length of each field; 0 means the field already holds feature names.
    """

    def __init__(self, terms: Sequence[str], idf: Floats, fields: Mapping[str, int]) -> None:
        self.terms = list(terms)
        self.idf = idf
        self.fields = dict(fields)
        self._columns: dict[str, dict[str, int]] = {field: {} for field in self.fields}
        for i, name in enumerate(self.terms):
            field, term = name.split("\t", 1)
            self._columns[field][term] = i
        self._idf = [float(x) for x in idf]

    def __len__(self) -> int:
        return len(self.terms)

    @classmethod
    def fit(
        cls,
        texts: Sequence[Mapping[str, str]],
        fields: Mapping[str, int],
        least: int = 2,
        most: int = 40_000,
        groups: Sequence[str] | None = None,
    ) -> "NgramVocabulary":
        """Learn the vocabulary: the ``most`` commonest features that stand in texts of ``least`` groups or more.

        Args:
            texts: Field name to field text.
            fields: As the class takes them.
            least: Least number of groups that a feature stands in.
            most: Largest number of features.
            groups: The group of each text, such as its employer, so that words of one employer alone are not
                learned; every text is a group of its own where None.
        """
        of = [str(i) for i in range(len(texts))] if groups is None else groups
        seen: Counter[str] = Counter()
        spread: Counter[str] = Counter()
        last: dict[str, str] = {}
        for i in sorted(range(len(texts)), key=of.__getitem__):  # group by group: a new one is one unlike the last
            for field, longest in fields.items():
                for term in {f"{field}\t{t}" for t in _terms(texts[i].get(field, ""), longest)}:
                    seen[term] += 1
                    spread[term] += last.get(term) != of[i]
                    last[term] = of[i]
        n = len(texts)
        kept = sorted(sorted(t for t, c in spread.items() if c >= least), key=lambda t: -seen[t])[:most]
        idf = np.array([math.log((1 + n) / (1 + seen[t])) + 1 for t in kept], np.float32)
        return cls(kept, idf, fields)

    def features(self, text: Mapping[str, str]) -> Features:
        """Return the features of one text given as field name to field text."""
        return self.all_features([text])[0]

    def all_features(self, texts: Iterable[Mapping[str, str]]) -> list[Features]:
        """Return the features of some texts, each given as field name to field text.

        What texts have in common, such as a heading that several stand under, is looked at once.
        """
        weighed = cache(self._weighed)
        split = cache(words)
        out = []
        for text in texts:
            columns: list[int] = []
            values: list[float] = []
            for field in self.fields:
                found, weights = weighed(field, text.get(field, ""), split)
                columns += found
                values += weights
            out.append(Features(np.array(columns, np.int32), np.array(values, np.float32)))
        return out

    def _weighed(
        self, field: str, text: str, split: Callable[[str], list[str]]
    ) -> tuple[Collection[int], Sequence[float]]:
        """Return the columns of the known features of the text of one field, and their weights."""
        idf = self._idf
        counts: dict[int, int] = {}
        for i in map(self._columns[field].get, _terms(text, self.fields[field], split)):
            if i is not None:
                counts[i] = counts.get(i, 0) + 1
        weights = [(1 + math.log(c)) * idf[i] if c > 1 else idf[i] for i, c in counts.items()]
        norm = math.sqrt(sum([w * w for w in weights]))
        return counts.keys(), [w / norm for w in weights]

    def to_json(self) -> dict[str, Any]:
        """Return what :meth:`from_json` takes; the idf is kept apart, as an array."""
        return {"terms": self.terms, "fields": self.fields}

    @classmethod
    def from_json(cls, data: Mapping[str, Any], idf: Floats) -> "NgramVocabulary":
        """Build a vocabulary from its JSON form and its idf array of shape (number of terms,)."""
        return cls(data["terms"], idf, data["fields"])


def _terms(text: str, longest: int, split: Callable[[str], list[str]] = words) -> list[str]:
    if not text:
        return []
    return _joined(split(text), longest) if longest else shape(text)


def linear(features: Sequence[Features], weights: NDArray[Any], scale: Floats, bias: Floats) -> Floats:
    """Return ``features @ (weights * scale) + bias``, one row a text.

    Args:
        features: n sparse rows.
        weights: Shape (columns, outputs); int8 or float32.
        scale: Shape (outputs,); 1 for float weights.
        bias: Shape (outputs,).

    Returns:
        Shape (n, outputs). Every row is computed by itself, so that it does not depend on the other rows.
    """
    out = np.empty((len(features), len(bias)), np.float32)
    for i, f in enumerate(features):
        out[i] = f.values @ weights[f.columns].astype(np.float32) if len(f.columns) else 0.0
    return out * scale + bias
