"""``jdscan framework``: browse who decides what."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jdscan.errors import FrameworkError
from jdscan.framework.lookup import ENTRY_KINDS, find_entries

if TYPE_CHECKING:
    from rich.console import Group, RenderableType
    from rich.table import Table

    from jdscan.framework import Framework
    from jdscan.report.glyphs import Typesetter


def framework(
    entry_id: Annotated[
        str,
        typer.Argument(metavar="ID", help="An accountability, decision, finding, shared surface, overreach …"),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON instead.")] = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Print all of it as a Markdown page instead.")
    ] = False,
) -> None:
    """Browse the framework: all of it at a glance, or one entry by its id."""
    from jdscan.framework import load_framework

    if as_markdown and (as_json or entry_id):
        raise typer.BadParameter("it prints all of the framework; give it alone.", param_hint="--markdown")
    held = load_framework()
    if as_markdown:
        from jdscan.report.framework_page import render_framework

        typer.echo(render_framework(held).encode(), nl=False)
        return
    data = _find(held, entry_id) if entry_id else held.to_dict()
    if as_json:
        typer.echo((json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode(), nl=False)
    else:
        _print(_entry_blocks if entry_id else _overview_blocks, data)


def _find(held: "Framework", entry_id: str) -> dict[str, Any]:
    """Find the entries of an id.

    Raises:
        typer.BadParameter: There is none; the message names near ids.
    """
    try:
        return find_entries(held, entry_id)
    except FrameworkError as error:
        hint = error.remedy or "`jdscan framework` lists the ids."
        raise typer.BadParameter(f"{error.what}. {hint}", param_hint="ID") from error


def _print(
    blocks_of: "Callable[[Mapping[str, Any], Typesetter], Iterator[RenderableType]]", data: Mapping[str, Any]
) -> None:
    from rich.console import Console

    from jdscan.report.glyphs import Typesetter

    console = Console()
    for block in blocks_of(data, Typesetter(console.encoding)):
        console.print(block)


def _overview_blocks(data: Mapping[str, Any], setter: "Typesetter") -> "Iterator[RenderableType]":
    from rich.text import Text

    yield Text(f"Framework {data['framework_version']}\n", style="bold")
    yield _listing("The five accountabilities", data["accountabilities"], lambda e: e["definition"], setter)
    yield _matrix(data, setter)
    yield _listing(
        "Shared surfaces", data["shared_surfaces"], lambda e: f"{_and(e['owners'])}: {e['mechanism']}", setter
    )
    yield _listing("Overreach", data["overreach"], lambda e: f"{e['name']}: {_and(e['belongs_to'])}", setter)
    yield _listing("Findings", data["findings"], lambda e: f"{_slots(e['name'])} ({e['severity']})", setter)
    rest = ", ".join(entry["id"] for kind in ENTRY_KINDS if kind not in _LISTED for entry in data[kind])
    yield Text.assemble(("Also", "bold"), f": {rest}\n")
    yield Text(f"{len(data['rules'])} rules of the seed documents stand behind it: `jdscan framework --markdown`.\n")
    yield Text("`jdscan framework ID` shows an entry, `jdscan framework --json` everything.", style="dim")


# The practices are findings too; the rules are too many for a glance.
_LISTED = ("accountabilities", "decisions", "shared_surfaces", "overreach", "findings", "practices", "rules")


def _listing(
    heading: str,
    entries: Sequence[Mapping[str, Any]],
    words_of: Callable[[Mapping[str, Any]], str],
    setter: "Typesetter",
) -> "Group":
    from rich.console import Group, RenderableType
    from rich.text import Text

    from jdscan.report.hanging import labelled

    width = max(len(entry["id"]) for entry in entries) + 2
    lines: list[RenderableType] = [Text(heading, style="bold underline")]
    for entry in entries:
        words = Text(setter.set(words_of(entry)))
        lines.append(labelled(entry["id"], words, indent=2, width=width, style="cyan"))
    return Group(*lines, Text())


def _matrix(data: Mapping[str, Any], setter: "Typesetter") -> "Table":
    from rich.box import SIMPLE
    from rich.table import Table
    from rich.text import Text

    roles = [role["id"] for role in data["roles"]]
    table = Table(box=SIMPLE, pad_edge=False, padding=0, title_justify="left", title_style="bold underline")
    table.title = "Decisions (A accountable, C consulted, I informed)"
    table.add_column("Decision", overflow="fold")
    for role in roles:
        table.add_column(role, justify="center", no_wrap=True)
    for category in data["categories"]:
        table.add_row(Text(setter.set(category["name"]), style="bold"))
        for decision in data["decisions"]:
            if decision["category"] == category["id"]:
                table.add_row(Text(decision["id"], style="cyan"), *(_letter(decision["raci"][r]) for r in roles))
    return table


def _letter(letter: str) -> Any:
    from rich.text import Text

    return Text(letter, style={"A": "bold green", "C": "yellow"}.get(letter, "dim"))


def _entry_blocks(found: Mapping[str, Any], setter: "Typesetter") -> "Iterator[RenderableType]":
    from rich.text import Text

    from jdscan.report.hanging import labelled

    for kind, entry in found.items():
        # A rule has no name of its own.
        heading = f"{ENTRY_KINDS[kind]}: {setter.set(entry['name'])}" if "name" in entry else ENTRY_KINDS[kind]
        yield Text.assemble((heading, "bold"), f"  {entry['id']}\n")
        for key, value in entry.items():
            lines = _lines(value) if key not in ("id", "name") else ()
            for number, line in enumerate(lines):
                label = "" if number else key.replace("_", " ")
                yield labelled(label, Text(setter.set(_section(key, line))), indent=2, width=16)
        yield Text()


def _lines(value: Any) -> Iterator[str]:
    """Put a value of an entry into lines for people; an empty one gives none."""
    if isinstance(value, Mapping):
        if "definition" in value:
            yield f"{value.get('name') or value.get('role')}: {value['definition']}"
        else:
            yield ", ".join(f"{key} {item}" for key, item in value.items())
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _lines(item)
    elif value not in ("", None):
        yield str(value)


def _section(key: str, line: str) -> str:
    from jdscan.report.wording import section_words

    if "#" not in line or "section" not in key:
        return line
    section, document = section_words(line)
    return f"{section}, in “{document}”"


def _slots(text: str) -> str:
    return text.replace("{", "<").replace("}", ">")


def _and(roles: Sequence[str]) -> str:
    return " and ".join(roles)
