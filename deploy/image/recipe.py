"""Reads a ``Dockerfile`` into stages; what the check cannot carry out, it refuses.

Source: the Dockerfile reference of Docker, https://docs.docker.com/reference/dockerfile/.
"""

import json
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from dockerfile_parse import DockerfileParser

KNOWN = frozenset(
    ("FROM", "LABEL", "ENV", "WORKDIR", "COPY", "RUN", "USER", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT")
)
_FLAG = re.compile(r"--(?P<name>[a-z-]+)=(?P<value>\S+)\s+")


class ImageError(Exception):
    """A step cannot be carried out, or the image does not do what it should."""


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction.

    Attributes:
        name: In capitals.
        flags: What stands before the arguments, such as ``from`` of ``COPY --from=build``.
        value: The arguments, lines joined.
        line: Where it stands, from 1.
    """

    name: str
    flags: dict[str, str]
    value: str
    line: int

    @property
    def command(self) -> list[str]:
        """The arguments of an exec form.

        Raises:
            ImageError: It is a shell form: a shell between would take the stop signal and keep it.
        """
        try:
            parts = json.loads(self.value)
        except ValueError:
            raise ImageError(f"line {self.line}: {self.name} is not in exec form, a JSON array") from None
        return cast("list[str]", parts)

    @property
    def pairs(self) -> dict[str, str]:
        """The arguments as ``NAME=value``."""
        return dict(part.split("=", 1) for part in shlex.split(self.value))


@dataclass(frozen=True, slots=True)
class Stage:
    """The steps from one ``FROM`` to the next."""

    base: str
    name: str
    steps: tuple[Step, ...] = ()


def read_recipe(path: Path) -> tuple[Stage, ...]:
    """Read the stages of a Dockerfile.

    Raises:
        ImageError: It has an instruction that the check does not know.
    """
    with path.open("rb") as file:
        parsed = DockerfileParser(fileobj=file).structure
    steps = [_step(entry["instruction"], entry["value"], entry["startline"] + 1) for entry in parsed]
    return tuple(_stages([step for step in steps if step.name != "COMMENT"]))


def _step(name: str, value: str, line: int) -> Step:
    if name not in KNOWN | {"COMMENT"}:
        raise ImageError(f"line {line}: the check cannot carry out {name}; teach deploy/image what it does")
    flags = {}
    while name != "COMMENT" and (found := _FLAG.match(value)):
        flags[found["name"]] = found["value"]
        value = value[found.end() :]
    # `HEALTHCHECK --flags CMD [...]`: the word before the command says nothing more.
    return Step(name, flags, value.removeprefix("CMD ").strip() if name == "HEALTHCHECK" else value.strip(), line)


def _stages(steps: Sequence[Step]) -> list[Stage]:
    stages: list[Stage] = []
    for step in steps:
        if step.name == "FROM":
            base, _, name = step.value.partition(" AS ")
            stages.append(Stage(base.strip(), name.strip()))
        elif not stages:
            raise ImageError(f"line {step.line}: {step.name} before the first FROM")
        else:
            stages[-1] = replace(stages[-1], steps=(*stages[-1].steps, step))
    return stages
