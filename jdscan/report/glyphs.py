"""The signs of the terminal view, in a Unicode and an ASCII set, and text made safe for a terminal."""

import re
from dataclasses import dataclass

# Escape sequences and direction marks in a posting must not drive the reader's terminal.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_PLAIN = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "…": "...",
        "·": "-",
        "•": "*",
        "→": "->",
        "\u00a0": " ",
    }
)


@dataclass(frozen=True, slots=True)
class Glyphs:
    """A set of signs; each status differs by sign and by fill, so that nothing rests on colour."""

    status: dict[str, str]
    fill: dict[str, str]
    track: str
    severity: dict[str, str]
    good: str
    quote_bar: str


UNICODE = Glyphs(
    status={"owned": "●", "touched": "◐", "missing": "○"},
    fill={"owned": "█", "touched": "▒", "missing": "·"},
    track="·",
    severity={"high": "✖", "medium": "▲", "low": "■", "info": "✚"},
    good="✔",
    quote_bar="│",
)
ASCII = Glyphs(
    status={"owned": "[x]", "touched": "[~]", "missing": "[ ]"},
    fill={"owned": "#", "touched": "=", "missing": "."},
    track=".",
    severity={"high": "!!", "medium": "! ", "low": "- ", "info": "+ "},
    good="OK",
    quote_bar="|",
)


@dataclass(frozen=True, slots=True)
class Typesetter:
    """Turns text of any origin into text that the console can show.

    Attributes:
        encoding: Encoding of the console, such as ``utf-8`` or ``ascii``.
    """

    encoding: str

    @property
    def unicode(self) -> bool:
        """Whether every character can be shown."""
        return self.encoding.lower().replace("-", "").startswith("utf")

    @property
    def glyphs(self) -> Glyphs:
        """The set of signs that the console can show."""
        return UNICODE if self.unicode else ASCII

    def set(self, text: str) -> str:
        """Put text on one line, without control characters and without signs that the console lacks."""
        safe = " ".join(_UNSAFE.sub(" ", text).split())
        if self.unicode:
            return safe
        return safe.translate(_PLAIN).encode(self.encoding, "replace").decode(self.encoding)

    def quote(self, text: str, room: int) -> str:
        """Put text in quotation marks; beyond ``room`` characters it ends at a word, with an ellipsis."""
        return self.set(f"“{self._cut(text, room)}”")

    def shortened(self, text: str, room: int) -> str:
        """Put text on one line as it is; beyond ``room`` characters it ends at a word, with an ellipsis."""
        return self.set(self._cut(text, room))

    def _cut(self, text: str, room: int) -> str:
        line = self.set(text)
        if len(line) <= room:
            return line
        return (line[: room - 2].rpartition(" ")[0] or line[: room - 2]) + " …"
