"""``python -m jdscan.training STEP``: the steps of ``make train``, each resumable, in their order."""

import argparse
import logging
from pathlib import Path

from jdscan.errors import JdscanError
from jdscan.training.run import STEPS, Workplace


def main() -> int:
    """Run one step, or all of them in order."""
    parser = argparse.ArgumentParser(prog="python -m jdscan.training", description=__doc__)
    parser.add_argument("step", choices=[*STEPS, "all"])
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="gold and postings, where they are")
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--build", type=Path, default=Path("build/training"), help="encoders and tables between steps")
    parser.add_argument("--out", type=Path, default=Path("models/jdscan_models"))
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    shared = arguments.shared if (arguments.shared / "gold").is_dir() else None
    place = Workplace(shared, arguments.corpus, arguments.build, arguments.out)
    every = [n for n in STEPS if not n.startswith(("benchmark", "experiments"))]
    names = every if arguments.step == "all" else [arguments.step]
    for name in names:
        try:
            STEPS[name](place)
        except JdscanError as e:
            parser.exit(e.exit_code, f"{e}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
