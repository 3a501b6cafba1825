"""Carries out what an engine does to build: ``COPY``, ``RUN``, ``ENV``, ``WORKDIR``, and the rest of the settings."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pathspec import PathSpec

from deploy.image.recipe import ImageError, Stage, Step

# An absolute path stands at the start of a word or behind `=`; that of a URL does not.
_PATH = re.compile(r"(?<![^\s\"'=])/(?=[\w.])")
# How this machine reaches its package index is its own business, and no step of the image.
_PASSED = re.compile(r"(PIP_\w+|HOME|SSL_CERT_FILE|REQUESTS_CA_BUNDLE|\w+_proxy)", re.IGNORECASE)


@dataclass(slots=True)
class Image:
    """What a stage has come to.

    Attributes:
        root: The folder that stands for ``/``.
        env: Variables as the image has them, paths put below the root.
        workdir: As the image names it.
        user: Number of the user and of the group; None for root.
        settings: The last of each instruction that only sets something, such as ``ENTRYPOINT``.
    """

    root: Path
    env: dict[str, str]
    workdir: str = "/"
    user: tuple[int, int] | None = None
    settings: dict[str, Step] = field(default_factory=dict)

    def inside(self, path: str) -> Path:
        """Return where a path of the image lies, a relative one below the working folder."""
        return self.root / os.path.join(self.workdir, path).lstrip("/")

    def translate(self, text: str) -> str:
        """Put every absolute path of a command below the root."""
        return _PATH.sub(lambda _: f"{self.root}/", text)

    def setting(self, name: str) -> Step:
        """Return the instruction of this name.

        Raises:
            ImageError: The last stage has none.
        """
        if name not in self.settings:
            raise ImageError(f"the last stage has no {name}")
        return self.settings[name]


class Builder:
    """Builds stage after stage in one folder.

    Args:
        context: Folder whose files ``COPY`` takes, with its ``.dockerignore``.
        folder: Temporary folder.
        say: Takes a line for each step.
    """

    def __init__(self, context: Path, folder: Path, say: Callable[[str], None]) -> None:
        self._context = context
        self._folder = folder
        self._say = say
        self._ignored = _ignored_by(context / ".dockerignore")
        self._done: dict[str, Path] = {}

    def build(self, stages: Sequence[Stage]) -> Image:
        """Build all stages and return the last.

        Raises:
            ImageError: A step fails, or the stages stand on different bases: the environment that is copied from one
                to the other uses the Python of its base.
        """
        if len({stage.base for stage in stages}) != 1:
            raise ImageError("the stages have different bases; an environment cannot move between them")
        for stage in stages[:-1]:
            self._build_stage(stage)
            self._done[stage.name] = self._folder / f"stage-{stage.name}"
            (self._folder / "root").rename(self._done[stage.name])
        return self._build_stage(stages[-1])

    def _build_stage(self, stage: Stage) -> Image:
        self._say(f"stage {stage.name or 'final'}")
        image = Image(self._folder / "root", {"PATH": _base_path(self._folder / "base")})
        image.root.mkdir()
        acts = {"COPY": self._copy, "RUN": self._run, "ENV": _set_env, "WORKDIR": _enter, "USER": _become}
        for step in stage.steps:
            if step.name in acts:
                self._say(f"  {step.name} {' '.join(step.value.split())}")
                acts[step.name](image, step)
            else:
                image.settings[step.name] = step
        return image

    def _copy(self, image: Image, step: Step) -> None:
        *sources, target = step.value.split()
        into = image.inside(target)
        if len(sources) > 1 and not target.endswith("/"):
            raise ImageError(f"line {step.line}: the target of several sources ends in /")
        for source in sources:
            if "from" in step.flags:
                from_stage = self._done[step.flags["from"]]
                shutil.copytree(from_stage / source.lstrip("/"), into, symlinks=True, dirs_exist_ok=True)
            else:
                self._copy_from_context(source, into, step.line)

    def _copy_from_context(self, source: str, into: Path, line: int) -> None:
        origin = self._context / source
        found = [p for p in (origin.rglob("*") if origin.is_dir() else [origin]) if p.is_file()]
        kept = [p for p in found if not self._ignored(p.relative_to(self._context).as_posix())]
        if not kept:
            raise ImageError(f"line {line}: {source} is not there, or .dockerignore keeps it out")
        for path in kept:
            to = into / (path.relative_to(origin) if origin.is_dir() else path.name)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, to)

    def _run(self, image: Image, step: Step) -> None:
        passed = {name: value for name, value in os.environ.items() if _PASSED.fullmatch(name)}
        command = ["/bin/sh", "-c", image.translate(step.value)]
        done = subprocess.run(  # noqa: S603 - the Dockerfile's own command
            command, cwd=image.inside("."), env={**passed, **image.env}, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ImageError(f"line {step.line}: RUN left with {done.returncode}\n{done.stdout}{done.stderr}")


def _set_env(image: Image, step: Step) -> None:
    for name, value in step.pairs.items():
        parts = value.replace("$PATH", image.env["PATH"]).split(":") if name == "PATH" else [value]
        # What was there before lies on this machine; only what the step adds is a path of the image.
        known = image.env["PATH"].split(":")
        image.env[name] = ":".join(p if p in known else image.translate(p) for p in parts)


def _enter(image: Image, step: Step) -> None:
    image.workdir = os.path.join(image.workdir, step.value)
    image.inside(".").mkdir(parents=True, exist_ok=True)


def _become(image: Image, step: Step) -> None:
    found = re.fullmatch(r"(\d+):(\d+)", step.value)
    if found is None or found[1] == "0":
        raise ImageError(f"line {step.line}: USER is two numbers, and not root")
    image.user = int(found[1]), int(found[2])


def _base_path(folder: Path) -> str:
    """Return a PATH of the system's folders and of one with the ``python`` of the base image."""
    folder.mkdir(exist_ok=True)
    python = folder / "python"
    # A link would not do: Python looks for its environment beside the name that it is called by.
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', "utf-8")
    python.chmod(0o755)
    return f"{folder}:/usr/bin:/bin"


def _ignored_by(path: Path) -> Callable[[str], bool]:
    """Return whether a file of the context is kept out; patterns stand at the root of the context."""
    lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
    anchored = [re.sub(r"^(!?)/?", r"\1/", line) for line in lines if line and not line.startswith("#")]
    return PathSpec.from_lines("gitignore", anchored).match_file


def snapshot(root: Path) -> Mapping[str, tuple[int, int, int]]:
    """Return time, size and mode of everything below a folder."""
    found = {}
    for path in root.rglob("*"):
        stat = path.lstat()
        found[str(path)] = (stat.st_mtime_ns, stat.st_size, stat.st_mode)
    return found


def set_writable(root: Path, writable: bool) -> None:
    """Give or take the owner's permission to write, of a folder and everything in it."""
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o200 if writable else mode & ~0o222)
