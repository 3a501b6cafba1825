"""The public face is frozen, and importing it is cheap."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import jdscan
import jdscan_api
import jdscan_models

ROOT = Path(__file__).parents[1]
PUBLIC = ["Analysis", "Analyzer", "Finding", "JdscanError", "Verdict", "__version__", "load_framework", "to_json"]
HEAVY = "spacy onnxruntime sklearn scipy numpy tokenizers selectolax rich pydantic fastapi typer"
MODELS = "spacy onnxruntime sklearn scipy"


def loaded_after(statement: str, watched: str) -> list[str]:
    """Return which of the watched packages a fresh interpreter has loaded after the statement."""
    code = f"import sys; {statement}; print(*[name for name in {watched.split()!r} if name in sys.modules])"
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_the_public_names_are_these_and_at_most_eight() -> None:
    assert sorted(jdscan.__all__) == PUBLIC
    assert len(PUBLIC) <= 8
    assert jdscan_api.__all__ == ["create_app"]
    assert [name for name in vars(jdscan_models) if not name.startswith("_") and name != "Path"] == ["path"]


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(jdscan, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="Analyser"):
        _ = jdscan.Analyser


def test_the_version_is_the_installed_one() -> None:
    from importlib.metadata import version

    assert version("jdscan") == jdscan.__version__


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert loaded_after("import jdscan", HEAVY) == []


def test_importing_the_service_loads_no_model_library() -> None:
    assert loaded_after("import jdscan_api", MODELS) == []


def test_the_base_install_and_the_tests_need_no_training_library() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = project["dependencies"] + project["optional-dependencies"]["dev"]
    training = ("torch", "transformers", "sentence-transformers", "model2vec", "onnx")
    names = [line.split(";")[0].split(">")[0].split("=")[0].split("[")[0].strip() for line in needed]
    assert not set(names) & set(training)
