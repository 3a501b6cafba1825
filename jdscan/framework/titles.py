"""What the words of a job title say: rank, field, and the sides that the title claims."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class TitleCue:
    """A rank or field with the words that show it; ``claims`` are the sides (product, marketing) it names."""

    id: str
    pattern: re.Pattern[str]
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TitleWords:
    """All ranks and fields, in the order of ``titles.toml``."""

    ranks: tuple[TitleCue, ...]
    fields: tuple[TitleCue, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all cues, ranks first."""
        return tuple(c.id for c in (*self.ranks, *self.fields))

    def found(self, title: str) -> tuple[str, ...]:
        """Return the ids of the cues that the title bears."""
        low = title.lower()
        return tuple(c.id for c in (*self.ranks, *self.fields) if c.pattern.search(low))

    def claims(self, title: str) -> frozenset[str]:
        """Return the sides that the title claims; "product marketing" claims marketing alone."""
        low = title.lower()
        claimed: set[str] = set()
        # The longest cues speak first and take their words with them.
        for cue in sorted(self.fields, key=lambda c: -len(c.id)):
            if cue.pattern.search(low):
                claimed.update(cue.claims)
                low = cue.pattern.sub(" ", low)
        return frozenset(claimed)


@lru_cache(maxsize=1)
def load_titles() -> TitleWords:
    """Read ``titles.toml``."""
    data = tomllib.loads((files("jdscan.framework") / "titles.toml").read_text("utf-8"))

    def cues(rows: list[dict[str, list[str]]]) -> tuple[TitleCue, ...]:
        return tuple(
            TitleCue(
                str(row["id"]),
                re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, row["cues"])) + r")(?!\w)"),
                tuple(row.get("claims", ())),
            )
            for row in rows
        )

    return TitleWords(cues(data["ranks"]), cues(data["fields"]))
