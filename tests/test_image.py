"""The check of the image: what it reads of a Dockerfile, what it refuses, and what it notices of a service."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.image.building import Builder, Image, set_writable, snapshot
from deploy.image.recipe import ImageError, read_recipe

ROOT = Path(__file__).parents[1]
Build = Callable[[str], Image]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    context, folder = tmp_path / "context", tmp_path / "built"
    (context / "app" / "__pycache__").mkdir(parents=True)
    folder.mkdir()
    for name in ("app/main.py", "app/__pycache__/main.pyc", "secret.env", "README.md"):
        (context / name).write_text(name, "utf-8")
    (context / ".dockerignore").write_text("*\n!app\n!README.md\n**/__pycache__\n", "utf-8")

    def build(text: str) -> Image:
        (context / "Dockerfile").write_text(text, "utf-8")
        return Builder(context, folder, lambda line: None).build(read_recipe(context / "Dockerfile"))

    return build


def files(image: Image) -> set[str]:
    return {p.relative_to(image.root).as_posix() for p in image.root.rglob("*") if p.is_file()}


def test_the_shipped_dockerfile_is_one_that_the_check_carries_out() -> None:
    stages = read_recipe(ROOT / "Dockerfile")
    assert [stage.base for stage in stages] == ["python:3.11-slim-bookworm"] * 2
    settings = {step.name: step for step in stages[-1].steps}
    assert settings["ENTRYPOINT"].command == ["jdscan", "serve", "--host", "0.0.0.0"]  # noqa: S104 - in a container
    assert settings["HEALTHCHECK"].command[:2] == ["python", "-c"]
    assert settings["HEALTHCHECK"].flags["start-period"] == "30s"
    assert settings["COPY"].flags == {"from": "build"}


def test_files_are_copied_but_not_what_dockerignore_names(build: Build) -> None:
    image = build("FROM base\nWORKDIR /src\nCOPY README.md ./\nCOPY app ./app\n")
    assert files(image) == {"src/README.md", "src/app/main.py"}


def test_a_step_runs_below_the_root_and_only_its_results_move_on(build: Build) -> None:
    image = build(
        "FROM base AS build\nWORKDIR /src\nCOPY app app\n"
        "RUN mkdir -p /srv/x && cp app/main.py /srv/x/ && echo rubbish > /src/rubbish\n"
        "FROM base\nCOPY --from=build /srv/x /srv/x\n"
    )
    assert files(image) == {"srv/x/main.py"}


def test_python_of_a_step_is_the_python_of_the_check(build: Build) -> None:
    image = build("FROM base\nRUN python -c 'import sys; print(sys.prefix)' > /prefix\n")
    assert (image.root / "prefix").read_text("utf-8").strip() == sys.prefix


def test_variables_are_those_of_the_image_with_paths_below_the_root(build: Build) -> None:
    image = build("FROM base\nENV PATH=/srv/bin:$PATH \\\n    WORDS='two words'\nENV URL=http://127.0.0.1/x\n")
    assert image.env["PATH"].split(":")[0] == f"{image.root}/srv/bin"
    assert image.env["PATH"].endswith("/usr/bin:/bin")
    assert (image.env["WORDS"], image.env["URL"]) == ("two words", "http://127.0.0.1/x")


def test_paths_are_translated_and_urls_are_not(build: Build) -> None:
    image = build("FROM base\n")
    assert image.translate("ls /srv '/x y' a/b http://h/p --to=/z") == (
        f"ls {image.root}/srv '{image.root}/x y' a/b http://h/p --to={image.root}/z"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("FROM base\nADD x /x\n", "line 2: the check cannot carry out ADD"),
        ("RUN true\n", "line 1: RUN before the first FROM"),
        ("FROM base\nRUN echo lost && exit 3\n", "line 2: RUN left with 3\nlost"),
        ("FROM base\nCOPY secret.env /x\n", "line 2: secret.env is not there, or .dockerignore keeps it out"),
        ("FROM base\nCOPY README.md app /x\n", "line 2: the target of several sources ends in /"),
        ("FROM base\nUSER root\n", "line 2: USER is two numbers, and not root"),
        ("FROM base\nUSER 0:0\n", "line 2: USER is two numbers, and not root"),
        ("FROM base AS a\nFROM other\n", "the stages have different bases"),
    ],
)
def test_what_does_not_hold_is_said_with_its_line(build: Build, text: str, message: str) -> None:
    with pytest.raises(ImageError) as caught:
        build(text)
    assert message in str(caught.value)


def test_a_shell_form_is_no_entry_point(build: Build) -> None:
    image = build("FROM base\nENTRYPOINT jdscan serve\n")
    with pytest.raises(ImageError, match="not in exec form"):
        _ = image.setting("ENTRYPOINT").command
    with pytest.raises(ImageError, match="no STOPSIGNAL"):
        image.setting("STOPSIGNAL")


def test_a_change_shows_and_read_only_is_read_only(build: Build) -> None:
    image = build("FROM base\nCOPY app /app\n")
    set_writable(image.root, False)
    before = snapshot(image.root)
    assert not any(p.stat().st_mode & 0o222 for p in image.root.rglob("*"))
    set_writable(image.root, True)
    assert snapshot(image.root) != before
    (image.root / "app" / "new").touch()
    assert len(snapshot(image.root)) == len(before) + 1
