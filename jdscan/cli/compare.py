"""``jdscan compare``: two versions of a posting, and what changed between them."""

from typing import TYPE_CHECKING, Annotated

import typer

from jdscan.cli.loading import EncoderName, analyzer_of
from jdscan.cli.scan import SourceName

if TYPE_CHECKING:
    from jdscan.records import SourceFormat


def compare(
    context: typer.Context,
    before: Annotated[str, typer.Argument(help="The first version; - is standard input.")],
    after: Annotated[str, typer.Argument(help="The second version.")],
    title: Annotated[str, typer.Option(help="Job title of both, where the texts do not give it.")] = "",
    source_format: Annotated[
        SourceName | None, typer.Option("--format", help="How to read them; told from each text if not given.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the comparison as JSON instead.")] = False,
    encoder: Annotated[EncoderName, typer.Option(help="Encoder to read with.")] = EncoderName.accurate,
) -> None:
    """Say which findings appeared, cleared or moved from one version of a posting to the next, and through what."""
    from jdscan.ingest import read_file
    from jdscan.judgement import compare as compare_analyses
    from jdscan.report import comparison_to_json, render_comparison

    analyzer = analyzer_of(context, encoder)
    kind: SourceFormat | None = source_format.value if source_format else None
    first, second = (read_file(path, title=title, source_format=kind) for path in (before, after))
    found = compare_analyses(analyzer.analyze_posting(first), analyzer.analyze_posting(second))
    if as_json:
        typer.echo(comparison_to_json(found).encode(), nl=False)
    else:
        from rich.console import Console

        render_comparison(found, Console())
