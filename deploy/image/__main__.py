"""The check's command: ``python -m deploy.image [DOCKERFILE]``; its folder is the build context."""

import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

from deploy.image.building import Builder, Image, set_writable
from deploy.image.recipe import ImageError, Stage, read_recipe
from deploy.image.running import Container

ROOT = Path(__file__).parents[2]
POSTING = ROOT / "corpus" / "postings" / "examples" / "stapled-cpmo.md"
_LEFT_OUT = ("pip", "hatchling", "pytest")  # spaCy asks for setuptools


def main(dockerfile: Path) -> int:
    """Build, run, and say what was seen; return the exit code."""
    begun = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="jdscan-image-"))
    folder.chmod(0o755)  # the image's user walks through it
    try:
        stages = read_recipe(dockerfile)
        _note_base(stages[-1])
        image = Builder(dockerfile.parent, folder, _say).build(stages)
        _check_contents(image)
        set_writable(image.root, False)
        tmp = folder / "tmp"
        tmp.mkdir()
        Container(image, tmp, _say).check(POSTING.read_text("utf-8"))
    except ImageError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    finally:
        set_writable(folder, True)
        shutil.rmtree(folder)
    _say(f"image check: all steps hold, {time.monotonic() - begun:.0f} s")
    return 0


def _say(line: str) -> None:
    print(line, flush=True)  # a step may take long, and an error goes another way


def _note_base(stage: Stage) -> None:
    _say(f"not exercised: the base image {stage.base}")
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    there = re.findall(r"python:(\d+\.\d+)", stage.base)
    if there != [here]:
        _say(f"not exercised: Python {there}; this is {here}")


def _check_contents(image: Image) -> None:
    """Look for what has no business in the image.

    Raises:
        ImageError: A build tool, a wheel or a module without its bytecode is in it.
    """
    paths = [path for path in image.root.rglob("*") if path.is_file()]
    package = next(image.root.rglob("site-packages/jdscan"))
    tools = [name for name in _LEFT_OUT if (package.parent / name).exists()]
    if found := [*tools, *(path.name for path in paths if path.suffix == ".whl")]:
        raise ImageError(f"left over from the build: {', '.join(found)}")
    if missing := [p for p in package.rglob("*.py") if not list(p.parent.glob(f"__pycache__/{p.stem}.*.pyc"))]:
        raise ImageError(f"without bytecode, which a read-only image cannot write: {missing[0].name}")
    size = sum(path.stat().st_size for path in paths if not path.is_symlink())
    _say(f"{size / 1e6:.0f} MB on top of the base, no build tools")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "Dockerfile"))
