"""A paragraph whose every line stands behind a prefix: labels with hanging indent, quotes behind a bar."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions
from rich.text import Text

_NARROWEST = 10


@dataclass(frozen=True, slots=True)
class Hanging:
    """A wrapped paragraph with one prefix before its first line and another before the rest.

    Attributes:
        first: Prefix of the first line.
        rest: Prefix of every other line, as wide as the first.
        text: The paragraph.
    """

    first: Text
    rest: Text
    text: Text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        """Yield the lines, wrapped to the width that the prefix leaves."""
        room = max(_NARROWEST, options.max_width - self.first.cell_len)
        for number, line in enumerate(self.text.wrap(console, room)):
            yield Text.assemble(self.rest if number else self.first, line)


def labelled(label: str, text: Text, *, indent: int = 0, width: int = 6, style: str = "dim") -> Hanging:
    """Set a label of a width before a paragraph, and the paragraph's other lines under its first."""
    before = " " * indent
    return Hanging(Text.assemble(before, (label.ljust(width), style)), Text(before + " " * width), text)


def barred(bar: str, text: Text, *, indent: int = 0) -> Hanging:
    """Set a paragraph behind a vertical bar."""
    prefix = Text.assemble(" " * indent, (f"{bar} ", "dim"))
    return Hanging(prefix, prefix, text)
