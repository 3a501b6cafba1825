"""Patterns of cues that are tried only where a text has letters that they cannot do without.

Most units say nothing on who stands around the role, and looking for a run of letters takes a tenth of the time that
looking for a pattern does.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern that ignores case, with what a text must hold for it to match.

    Attributes:
        pattern: The pattern.
        needs: Runs of lower-case letters; every match holds one of them. None has an i, k or s, for which
            ``re.IGNORECASE`` also takes letters that are not their capitals (ı, the Kelvin sign, ſ).
    """

    pattern: re.Pattern[str]
    needs: tuple[str, ...]

    @classmethod
    def of(cls, pattern: str, needs: str) -> "Cue":
        """Compile a cue; ``needs`` are parted by spaces."""
        return cls(re.compile(pattern, re.IGNORECASE), tuple(needs.split()))

    def find(self, text: str, low: str) -> Iterator[re.Match[str]]:
        """Find all matches in a text, of which ``low`` is the lower-case form."""
        for run in self.needs:
            if run in low:
                return self.pattern.finditer(text)
        return iter(())
