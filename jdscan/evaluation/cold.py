"""How long a cold ``jdscan scan`` takes, beside ``import spacy``: ``python -m jdscan.evaluation.cold FILE``.

Both are started anew in turn, seven times in one run, with the files in the page cache; what counts is the ratio of
the medians. Single times say more of the machine than of the program.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

REPEATS = 7


def seconds(command: Sequence[str]) -> float:
    """Return the wall-clock time of a command; its output is dropped, its failure is raised."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own commands
    return time.perf_counter() - start


def compare(file: str) -> str:
    """Return both medians in seconds, their spread and their ratio."""
    scan = [str(Path(sys.executable).with_name("jdscan")), "scan", file]
    commands = {"import spacy": [sys.executable, "-c", "import spacy"], "jdscan scan": scan}
    for command in commands.values():
        seconds(command)
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(REPEATS):
        for name, command in commands.items():
            times[name].append(seconds(command))
    lines = [
        f"{name:13s} median {statistics.median(t):.2f} s, {min(t):.2f} to {max(t):.2f} s of {REPEATS}"
        for name, t in times.items()
    ]
    ratio = statistics.median(times["jdscan scan"]) / statistics.median(times["import spacy"])
    return "\n".join([*lines, f"ratio         {ratio:.2f}"])


if __name__ == "__main__":
    print(compare(sys.argv[1]))
