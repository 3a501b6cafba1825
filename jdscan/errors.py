"""Every error that jdscan raises on purpose, on one page.

A message says what is wrong, where, and how to mend it. Foreign errors (a broken file, a bad TOML line) are
translated once, where they enter, so that callers only ever have to catch :class:`JdscanError`.
"""


class JdscanError(Exception):
    """Base of all errors with a cause that the user can mend.

    Args:
        what: One sentence that names the fault.
        where: The file, field or character offset at which it was found.
        remedy: What to do about it.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        super().__init__(what)

    def __str__(self) -> str:
        text = self.what
        if self.where:
            text += f" (at {self.where})"
        if self.remedy:
            text += f". {self.remedy}"
        return text


class InputError(JdscanError):
    """The posting cannot be read: empty, binary, too large, or in an encoding that cannot be told."""

    exit_code = 2


class FrameworkError(JdscanError):
    """The framework data is malformed, or an id was asked for that it does not hold."""

    exit_code = 4


class ArtefactError(JdscanError):
    """A model artefact is missing, was changed after its card was written, or has another layout."""

    exit_code = 4


class CorpusError(JdscanError):
    """A gold, corpus or prediction file does not keep to its format."""

    exit_code = 2


class TrainingError(JdscanError):
    """A training run cannot start or would break one of its guards (leakage, missing extra)."""

    exit_code = 5
