"""What the words of a job title say: rank, field, and whether it claims product and marketing in one seat."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jdscan.errors import FrameworkError


@dataclass(frozen=True, slots=True)
class TitleCue:
    """A rank or field with the pattern of the words that show it."""

    id: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class TitleWords:
    """All ranks and fields, in the order of ``titles.toml``.

    Attributes:
        ranks: Words of rank.
        fields: Words of field.
        both: The pattern of a title that joins the two sides.
        single: The pattern of a field that bears the words of both sides and is neither.
        others: Ids of the fields that are functions of their own beside the two sides.
    """

    ranks: tuple[TitleCue, ...]
    fields: tuple[TitleCue, ...]
    both: re.Pattern[str]
    single: re.Pattern[str]
    others: frozenset[str]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all cues, ranks first."""
        return tuple(c.id for c in (*self.ranks, *self.fields))

    def found(self, title: str) -> tuple[str, ...]:
        """Return the ids of the cues that the title bears."""
        low = title.lower()
        return tuple(c.id for c in (*self.ranks, *self.fields) if c.pattern.search(low))

    def claim_both(self, title: str) -> bool:
        """Say whether the title joins product and marketing.

        "Brand & Product Marketing", "Product & Marketing Operations" and "Product, Marketing" do not, nor does a title
        that names another function beside them ("General Counsel, Product and Marketing").
        """
        sides = self.single.sub("_", title.lower())
        return bool(self.both.search(sides)) and not self.others & set(self.found(title))


@lru_cache(maxsize=1)
def load_titles() -> TitleWords:
    """Read ``titles.toml``.

    Raises:
        FrameworkError: The file is not TOML, or a table or key is missing.
    """
    try:
        data = tomllib.loads((files("jdscan.framework") / "titles.toml").read_text("utf-8"))
        words = {row["id"]: row["cues"] for row in data["fields"]}
        first, second = (_any(words[side]) for side in data["sides"])
        joiner = rf"\s*{_any(data['joiners'], whole=False)}\s*"
        joined = rf"(?:{first}{joiner}{second}|{second}{joiner}{first})(?!\s+{_any(data['narrowed_by'])})"
        return TitleWords(
            ranks=_cues(data["ranks"]),
            fields=_cues(data["fields"]),
            both=re.compile(rf"{joined}|{_any(words['product_and_marketing'])}"),
            single=re.compile(_any(words[data["one_field"]]).replace(r"\ ", r"[\s-]+")),
            others=frozenset(data["other_functions"]),
        )
    except (tomllib.TOMLDecodeError, KeyError, ValueError) as e:
        raise FrameworkError(f"cannot read the title words: {e}", where="titles.toml", remedy="Reinstall jdscan") from e


def _cues(rows: Iterable[Mapping[str, Any]]) -> tuple[TitleCue, ...]:
    return tuple(TitleCue(str(row["id"]), re.compile(_any(row["cues"]))) for row in rows)


def _any(words: Iterable[str], *, whole: bool = True) -> str:
    either = "(?:" + "|".join(map(re.escape, words)) + ")"
    return rf"(?<!\w){either}(?!\w)" if whole else either
