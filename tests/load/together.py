"""What reading several postings together saves: ``python -m tests.load.together``.

Both sides analyse the same postings in the same process, in turns; the analyses are compared to the last bit.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from jdscan import Analyzer, to_json
from jdscan.ingest import read_posting
from jdscan.records import Analysis, Posting
from tests.load.service import POSTING
from tests.load.summary import table

EXAMPLES = Path(__file__).resolve().parents[2] / "corpus" / "postings" / "examples"
SIZES = (1, 2, 4, 8)
# Words that make the same posting another one, so that no two texts are equal.
PLACES = ("Leeds", "Porto", "Ghent", "Turin", "Malmö", "Graz", "Cork", "Lyon")


def long_postings() -> list[Posting]:
    """Give eight postings of 640 words."""
    text = POSTING.read_text("utf-8")
    return [read_posting(f"{text}\n- Work from {place}\n") for place in PLACES]


def short_postings() -> list[Posting]:
    """Give eight authored examples, some twice."""
    paths = sorted(EXAMPLES.iterdir())
    return [read_posting(paths[i % len(paths)].read_bytes()) for i in range(8)]


def seconds_by_size(analyzer: Analyzer, postings: Sequence[Posting], repeats: int) -> dict[int, float]:
    """Return the median CPU seconds a posting, by how many are read together.

    Raises:
        AssertionError: An analysis differs from that of the posting alone.
    """
    alone = [to_json(analyzer.analyze_posting(posting)) for posting in postings]
    taken: dict[int, list[float]] = {size: [] for size in SIZES}
    for _ in range(repeats):
        for size in SIZES:
            begun, found = time.process_time(), list[Analysis]()
            for i in range(0, len(postings), size):
                found += analyzer.analyze_postings(postings[i : i + size])
            taken[size].append((time.process_time() - begun) / len(postings))
            assert [to_json(analysis) for analysis in found] == alone
    return {size: statistics.median(times) for size, times in taken.items()}


def main(arguments: Sequence[str]) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="together.py", description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    repeats = parser.parse_args(arguments).repeats
    rows = []
    for encoder in ("fast", "accurate"):
        analyzer = Analyzer(encoder, threads=1)
        for name, postings in (("640 words", long_postings()), ("examples", short_postings())):
            found = seconds_by_size(analyzer, postings, repeats)
            rows += [
                [encoder, name, str(size), f"{1000 * seconds:.1f}", f"{found[1] / seconds:.2f}"]
                for size, seconds in found.items()
            ]
    print(f"CPU time of an analysis, one thread, median of {repeats}; the analyses are the same to the last bit.\n")
    print(table(["encoder", "postings", "together", "ms a posting", "x alone"], rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
