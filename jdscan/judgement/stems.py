"""Which of many stems begin a word of a text, found in one pass over it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Stems:
    """Stems that are looked for together; they may hold spaces.

    Attributes:
        pattern: Matches before each word that begins with a stem; its group is the longest such stem.
        within: Every stem, with all stems that it begins with, itself among them.
    """

    pattern: re.Pattern[str]
    within: Mapping[str, frozenset[str]]

    def beginning(self, text: str) -> frozenset[str]:
        """Return the stems that begin a word of a lower-case text; what follows a hyphen begins none."""
        return frozenset().union(*[self.within[longest] for longest in self.pattern.findall(text)])


@lru_cache(maxsize=8)  # words of the framework, never of a posting
def stems_of(groups: tuple[tuple[str, ...], ...]) -> Stems:
    """Compile the stems of several groups, of which some may stand in more than one."""
    # The longest first: whatever else begins at the same place is a beginning of it.
    stems = sorted({stem for group in groups for stem in group}, key=lambda stem: (stem[0], -len(stem), stem))
    pattern = re.compile(rf"(?<![\w-])(?=({_either(stems)}))")
    return Stems(pattern, {stem: frozenset(filter(stem.startswith, stems)) for stem in stems})


def _either(stems: Collection[str]) -> str:
    """Write the alternatives by their first letters, so that few of them are tried at any place."""
    letters = groupby(stems, key=lambda stem: stem[0])
    return "|".join(f"{re.escape(first)}(?:{'|'.join(re.escape(s[1:]) for s in same)})" for first, same in letters)
