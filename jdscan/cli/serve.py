"""``jdscan serve``: the service and its web page."""

import os
from typing import Annotated

import typer

from jdscan.cli.loading import EncoderName

# What each worker may use besides the encoder's own threads (JDSCAN_THREADS): one thread. Workers are the way to more
# processors, and libraries that each start a thread for every processor only stand in each other's way.
THREAD_POLICY = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all of this machine's.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 for any that is free.", min=0, max=65535)] = 8000,
    workers: Annotated[
        int | None, typer.Option(help="Worker processes; JDSCAN_WORKERS, or 1, if not given.", min=1, max=256)
    ] = None,
    encoder: Annotated[
        EncoderName | None, typer.Option(help="Load this encoder alone; JDSCAN_ENCODERS, or two, if not given.")
    ] = None,
) -> None:
    """Run the web page and the API until Ctrl+C; all else is set through JDSCAN_*, see docs/DEPLOY.md."""
    # Before anything imports numpy, which looks at these once. What the environment says itself goes first.
    for name, value in THREAD_POLICY.items():
        os.environ.setdefault(name, value)
    from jdscan_api import server

    given = {} if workers is None else {"workers": str(workers)}
    if encoder is not None:
        given |= {"encoders": encoder.value, "encoder": encoder.value}
    server.serve(host, port, given)
