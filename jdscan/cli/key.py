"""``jdscan key``: a new API key, shown once."""

from typing import Annotated

import typer


def key(
    name: Annotated[str, typer.Argument(help="Who gets it: letters, digits, dots, dashes and underscores.")],
    limit: Annotated[
        int | None,
        typer.Option(help="Requests a minute; 0 for no limit; the service's own if not given.", min=0, max=999_999),
    ] = None,
) -> None:
    """Make an API key, and the entry of JDSCAN_API_KEYS that accepts it."""
    from jdscan_api.keys import ApiKey, digest_of, make_key

    secret = make_key()
    entry = ApiKey(name, digest_of(secret), limit)
    try:
        ApiKey.parse(str(entry))
    except ValueError:
        message = "use 1 to 64 letters, digits, dots, dashes and underscores"
        raise typer.BadParameter(message, param_hint="NAME") from None
    typer.echo(f"Key, shown this once: {secret}")
    typer.echo(f"JDSCAN_API_KEYS={entry}")
    typer.echo("The service keeps the hash alone; put a comma between the entries of several keys.", err=True)
