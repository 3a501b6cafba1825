"""The analyzer of a command: the one that the app was made with, or the shipped one."""

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, cast

import typer

if TYPE_CHECKING:
    from jdscan.analyzer import Analyzer


class EncoderName(StrEnum):
    """The encoders that a command can run on; :data:`jdscan.analyzer.ENCODERS` has the same (a test compares them)."""

    fast = "fast"
    accurate = "accurate"
    cascade = "cascade"


def analyzer_of(context: typer.Context, encoder: str) -> "Analyzer":
    """Return the analyzer that the app was made with, or load the shipped one.

    The app's seam is ``context.obj``: where it can be called, it is called with the encoder's name.
    """
    if callable(context.obj):
        return cast("Callable[[str], Analyzer]", context.obj)(str(encoder))
    from jdscan.analyzer import Analyzer

    return Analyzer(str(encoder))
