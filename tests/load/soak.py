"""Everything that takes long, in turn: ``python -m tests.load.soak``; leaves with 1 if any of it fails.

The examples of schemathesis come first, 2,000 new ones, then the runs of load, ``accurate`` and memory.
"""

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]
EXAMPLES = TESTS / "api" / "test_schemathesis.py"


def main() -> int:
    """Run all parts, print their Markdown, return the exit code."""
    python = sys.executable
    parts = {
        "Schemathesis, 2,000 examples": [python, "-m", "pytest", "-m", "", "-v", str(EXAMPLES)],
        "Load": [python, "-m", "tests.load.load"],
        "Encoder `accurate`": [python, "-m", "tests.load.accurate"],
        "Memory": [python, "-m", "tests.load.memory"],
    }
    failed = []
    for title, command in parts.items():
        print(f"\n## {title}\n", flush=True)
        done = subprocess.run(  # noqa: S603 - our own commands
            command, cwd=TESTS.parent, env={**os.environ, "HYPOTHESIS_PROFILE": "soak"}, check=False
        )
        if done.returncode:
            failed.append(title)
    print(f"\nFailed: {', '.join(failed) or 'nothing'}")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
