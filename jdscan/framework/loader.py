"""Reading the framework's TOML files; nothing is read at import."""

import functools
import tomllib
from dataclasses import dataclass, replace
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from jdscan.errors import FrameworkError
from jdscan.framework import entries
from jdscan.framework.checks import check_framework
from jdscan.framework.parsing import check_keys, parse_record
from jdscan.framework.rules import check_rules, expand_rules
from jdscan.framework.types import Framework


@dataclass(frozen=True, slots=True)
class _Part:
    """A list of entries in a file: the TOML key, which is the framework's field, and the record class."""

    file: str
    key: str
    kind: type[Any]


_HEAD = "framework.toml"
_ASSUMED = "assumptions.toml"
# The keys of a file beside its lists.
_OTHER_KEYS = {_HEAD: ("version", "seat", "seat_titles"), _ASSUMED: ("assumption_caveat",)}
_PARTS = (
    _Part(_HEAD, "documents", entries.Document),
    _Part(_HEAD, "placeholders", entries.Placeholder),
    _Part("raci.toml", "roles", entries.RaciRole),
    _Part("raci.toml", "categories", entries.Category),
    _Part("raci.toml", "decisions", entries.Decision),
    _Part("shared_surfaces.toml", "shared_surfaces", entries.SharedSurface),
    _Part("accountabilities.toml", "accountabilities", entries.Accountability),
    _Part("territories.toml", "territories", entries.Territory),
    _Part("overreach.toml", "overreach", entries.OverreachRule),
    _Part("findings.toml", "findings", entries.FindingKind),
    _Part("signs.toml", "signs", entries.Sign),
    _Part("signs.toml", "questions", entries.Question),
    _Part("variants.toml", "quiet_variants", entries.QuietVariant),
    _Part("practices.toml", "practices", entries.Practice),
    _Part("friction.toml", "friction_points", entries.FrictionPoint),
    _Part(_ASSUMED, "assumptions", entries.AssumptionKind),
    _Part("rules.toml", "rules", entries.Rule),
    _Part("score.toml", "severity_points", entries.SeverityPoints),
    _Part("score.toml", "point_overrides", entries.PointOverride),
    _Part("joins.toml", "joins", entries.Join),
)


@functools.lru_cache(maxsize=1)
def load_framework() -> Framework:
    """Read and check the framework that ships with the package, once per process.

    Raises:
        FrameworkError: A file is missing, is no TOML, or breaks a rule of the framework.
    """
    return read_framework(resources.files("jdscan.framework"))


def read_framework(directory: Traversable) -> Framework:
    """Read and check a framework from a directory of TOML files (a ``Path`` will do).

    Raises:
        FrameworkError: A file is missing, is no TOML, or breaks a rule; the message names file and entry.
    """
    tables = {file: _read_table(directory, file) for file in dict.fromkeys(part.file for part in _PARTS)}
    lists = {part.key: _parse_part(part, tables[part.file]) for part in _PARTS}
    head = tables[_HEAD]
    framework = Framework(
        version=_parse_text(head["version"], "version"),
        seat=_parse_text(head["seat"], "seat"),
        seat_titles=tuple(_parse_text(title, "seat_titles") for title in head["seat_titles"]),
        assumption_caveat=_parse_text(tables[_ASSUMED]["assumption_caveat"], "assumption_caveat", _ASSUMED),
        **lists,
    )
    check_framework(framework)
    framework = replace(framework, rules=expand_rules(framework))
    check_rules(framework)
    return framework


def _read_table(directory: Traversable, file: str) -> dict[str, Any]:
    try:
        table = tomllib.loads(directory.joinpath(file).read_text(encoding="utf-8"))
    except OSError as error:
        raise FrameworkError(
            f"{file} cannot be read", where=str(directory), remedy="Restore the file; reinstall jdscan."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FrameworkError(f"{file} is no TOML: {error}", where=file, remedy="Mend its syntax.") from error
    known = [part.key for part in _PARTS if part.file == file] + list(_OTHER_KEYS.get(file, ()))
    check_keys(table, dict.fromkeys(known), required=known, entry=f"The top level of {file}", where=file)
    return table


def _parse_part(part: _Part, table: dict[str, Any]) -> tuple[Any, ...]:
    rows = table[part.key]
    if not isinstance(rows, list):
        raise FrameworkError(f"{part.key} is no list", where=part.file, remedy=f"Write [[{part.key}]] tables.")
    return tuple(
        parse_record(part.kind, row, entry=f"{part.key}[{place}]", where=part.file) for place, row in enumerate(rows)
    )


def _parse_text(value: object, key: str, where: str = _HEAD) -> str:
    if not isinstance(value, str) or not value:
        raise FrameworkError(f"{key!r} must be a text", where=where, remedy="Mend the value.")
    return value
