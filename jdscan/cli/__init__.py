"""The command line. Each command is a function in the module of its name, imported when it is asked for."""

import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from jdscan._version import __version__
from jdscan.errors import JdscanError
from jdscan.report import NOTICE

COMMANDS = ("scan", "compare", "label", "evaluate", "framework", "doctor", "serve", "key")
EXIT_CODES = (
    "Exit codes: 0 done; 1 another error; 2 bad input or usage; 3 the condition of --fail-on is met; "
    "4 broken installation (artefact or framework); 5 training error."
)


class Commands(TyperGroup):
    """Imports a command's module when the command is used, and says what the user can mend in plain words."""

    # `Any` stands for click's types: typer ships its own copy of click from one version on, and none before.
    def list_commands(self, ctx: Any) -> list[str]:
        """Name the commands in the order of the help page."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import a command, or return None where there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"jdscan.cli.{cmd_name}"), cmd_name)
        single = typer.Typer(add_completion=False)
        single.command(cmd_name, epilog=NOTICE)(command)
        return typer.main.get_command(single)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; an error that the user can mend becomes a message and its exit code."""
        try:
            return super().invoke(ctx)
        except JdscanError as error:
            _explain(error)
            raise typer.Exit(error.exit_code) from error


def make_app(analyzer_factory: Callable[[str], Any] | None = None) -> typer.Typer:
    """Make the command-line app.

    Args:
        analyzer_factory: Makes the analyzer for an encoder's name; where it is None, the commands make a
            :class:`jdscan.analyzer.Analyzer`. Tests give a fake here.
    """
    app = typer.Typer(
        name="jdscan",
        cls=Commands,
        help=f"Is a product-and-marketing leadership posting one seat, or two stapled together?\n\n{NOTICE}",
        epilog=EXIT_CODES,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"obj": analyzer_factory, "help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    return app


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        make_app()()
    except SystemExit as done:
        _flush_or_discard()
        sys.stderr.flush()
        # All output is out. Taking spaCy's and onnxruntime's objects apart one by one would add a tenth to a scan.
        os._exit(done.code if isinstance(done.code, int) else int(done.code is not None))
    finally:
        _flush_or_discard()


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"jdscan {__version__}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version and leave.", is_eager=True, callback=_print_version),
    ] = False,
) -> None:
    """Take the options of the app itself; the callback of each does its work."""


def _explain(error: JdscanError) -> None:
    typer.secho("Error: ", fg="red", bold=True, err=True, nl=False)
    typer.echo(error.what, err=True)
    for label, words in (("Where", error.where), ("Remedy", error.remedy)):
        if words:
            typer.echo(f"  {label + ':':8}{words}", err=True)


def _flush_or_discard() -> None:
    # A reader such as `head` may be gone; without this the interpreter would complain while it shuts down.
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
