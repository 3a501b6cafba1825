"""TOML tables to records: every key known, every required key there, every value of its field's type."""

import functools
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, ClassVar, Literal, Protocol, TypeVar, get_args, get_origin, get_type_hints

from jdscan.errors import FrameworkError
from jdscan.framework.entries import Letter, Letters

LETTERS = get_args(Letter)


class _Record(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


AnyRecord = TypeVar("AnyRecord", bound=_Record)


def parse_record(kind: type[AnyRecord], table: object, *, entry: str, where: str) -> AnyRecord:
    """Build a record from a TOML table, its keys being the record's fields.

    Args:
        kind: A dataclass of ``entries``.
        table: What ``tomllib`` gave.
        entry: How messages name the entry, such as its list and place.
        where: The file's name.

    Raises:
        FrameworkError: An unknown or missing key, or a value of another type; the message names the entry.
    """
    if not isinstance(table, dict):
        raise FrameworkError(f"{entry} is no table", where=where, remedy="Write it as a TOML table.")
    entry = f"{entry} {table['id']!r}" if "id" in table else entry
    known = {field.name: field for field in fields(kind)}
    check_keys(table, known, required=[name for name in known if _is_required(known[name])], entry=entry, where=where)
    hints = _hints(kind)
    values = {key: _convert(hints[key], value, entry=entry, key=key, where=where) for key, value in table.items()}
    return kind(**values)


@functools.cache
def _hints(kind: type[Any]) -> Mapping[str, Any]:
    # Resolving the hints anew for each of the hundreds of tables would double the time that loading takes.
    return get_type_hints(kind)


def check_keys(
    table: Mapping[str, object], known: Mapping[str, object], *, required: list[str], entry: str, where: str
) -> None:
    """Hold a table's keys against the known and the required ones.

    Raises:
        FrameworkError: A key is unknown or missing.
    """
    for key in table:
        if key not in known:
            raise FrameworkError(
                f"{entry} has the unknown key {key!r}", where=where, remedy=f"Allowed: {', '.join(known)}."
            )
    for key in required:
        if key not in table:
            raise FrameworkError(f"{entry} lacks the key {key!r}", where=where, remedy=f"Add {key}.")


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING


def _convert(hint: Any, value: object, *, entry: str, key: str, where: str) -> object:
    if hint is Letters:
        return _parse_letters(value, entry=entry, where=where)
    if get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise _mistyped(entry, key, "a list", where)
        (item, _) = get_args(hint)
        return tuple(
            _convert(item, each, entry=f"{entry} {key}[{place}]", key=key, where=where)
            for place, each in enumerate(value)
        )
    if get_origin(hint) is Literal:
        if value not in get_args(hint):
            raise _mistyped(entry, key, f"one of {', '.join(get_args(hint))}", where)
        return value
    if isinstance(hint, type) and is_dataclass(hint):
        return parse_record(hint, value, entry=entry, where=where)
    return _check_scalar(hint, value, entry=entry, key=key, where=where)


def _check_scalar(hint: type, value: object, *, entry: str, key: str, where: str) -> object:
    # bool is an int to isinstance, so the type must match exactly.
    if type(value) is not hint:
        raise _mistyped(entry, key, f"of type {hint.__name__}", where)
    if isinstance(value, str) and (not value or value != value.strip()):
        raise _mistyped(entry, key, "a text that is neither empty nor padded with blanks", where)
    return value


def _parse_letters(value: object, *, entry: str, where: str) -> Letters:
    if not isinstance(value, dict):
        raise _mistyped(entry, "raci", "a table from role to letter", where)
    for role, letter in value.items():
        if letter not in LETTERS:
            raise FrameworkError(
                f"{entry} gives {role} the letter {letter!r}",
                where=where,
                remedy=f"The matrix holds only {', '.join(LETTERS)}.",
            )
    return Letters(tuple(value.items()))


def _mistyped(entry: str, key: str, wanted: str, where: str) -> FrameworkError:
    return FrameworkError(f"{entry}: {key!r} must be {wanted}", where=where, remedy="Mend the value.")
