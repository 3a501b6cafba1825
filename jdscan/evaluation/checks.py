"""Checks of rows read from a file; each names the place, what was found and what is allowed."""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from jdscan.errors import CorpusError

Row = Mapping[str, Any]


def reject(what: str, where: str, remedy: str = "See the section Formats of the gold's README") -> NoReturn:
    """Raise the error of a row that does not keep to its format.

    Raises:
        CorpusError: Always.
    """
    raise CorpusError(what, where=where, remedy=remedy)


def need(row: Row, name: str, where: str) -> Any:
    """Return a field that must be there."""
    if row.get(name) is None:
        reject(f"field `{name}` is missing", where)
    return row[name]


def choice(row: Row, name: str, allowed: Sequence[str], where: str, *, optional: bool = False) -> str | None:
    """Return a label out of a closed set; None for an optional one that is absent or empty."""
    value = row.get(name)
    if optional and not value:
        return None
    if value not in allowed:
        reject(f"`{name}` is {value!r}", where, f"Allowed: {', '.join(allowed)}")
    return str(value)


def choices(row: Row, name: str, allowed: Sequence[str] | None, where: str) -> tuple[str, ...]:
    """Return a list of labels, each out of a closed set where one is given."""
    values = need(row, name, where)
    if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
        reject(f"`{name}` is not a list of strings", where)
    for v in values:
        if allowed is not None and v not in allowed:
            reject(f"`{name}` holds {v!r}", where, f"Allowed: {', '.join(allowed)}")
    return tuple(values)


def probabilities(row: Row, name: str, least: Sequence[str], where: str) -> dict[str, float] | None:
    """Return probabilities by label, at least of those in ``least``; None where the field is absent."""
    value = row.get(name)
    if value is None:
        return None
    if not isinstance(value, dict) or any(label not in value for label in least):
        reject(f"`{name}` does not give a probability of each of {', '.join(least)}", where)
    for label, p in value.items():
        if isinstance(p, bool) or not isinstance(p, int | float) or not 0 <= p <= 1:
            reject(f"`{name}` gives {label} the probability {p!r}", where, "A probability lies in [0, 1]")
    return {label: float(p) for label, p in value.items()}
