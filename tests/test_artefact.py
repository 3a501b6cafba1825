from pathlib import Path

import numpy as np
import pytest

import jdscan_models
from jdscan.artefact import open_artefact, read_arrays, write_arrays, write_manifest
from jdscan.errors import ArtefactError


def made(folder: Path) -> Path:
    write_arrays(
        folder / "a.safetensors", {"x": np.arange(6, dtype=np.float32).reshape(2, 3), "y": np.array([1, -2], np.int8)}
    )
    (folder / "b.json").write_text('{"k": 1}', "utf-8")
    write_manifest(folder, "thing", {"rows": 2})
    return folder


def test_arrays_survive_a_round_trip(tmp_path: Path) -> None:
    arrays = read_arrays(made(tmp_path) / "a.safetensors")
    assert arrays["x"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert arrays["y"].tolist() == [1, -2]
    assert arrays["y"].dtype == np.int8


def test_equal_arrays_give_equal_bytes(tmp_path: Path) -> None:
    a, b = np.ones(3, np.float32), np.zeros(2, np.int8)
    write_arrays(tmp_path / "1", {"a": a, "b": b})
    write_arrays(tmp_path / "2", {"b": b, "a": a})
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_an_artefact_opens_with_name_version_and_json(tmp_path: Path) -> None:
    artefact = open_artefact(made(tmp_path))
    assert artefact.name == "thing"
    assert len(artefact.version) == 12
    assert artefact.json("b.json") == {"k": 1}


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    made(tmp_path)
    (tmp_path / "b.json").write_text('{"k": 2}', "utf-8")
    with pytest.raises(ArtefactError, match=r"changed.*b\.json.*make train"):
        open_artefact(tmp_path)


def test_a_missing_file_and_a_missing_folder_are_refused(tmp_path: Path) -> None:
    made(tmp_path)
    (tmp_path / "a.safetensors").unlink()
    with pytest.raises(ArtefactError, match="missing"):
        open_artefact(tmp_path)
    with pytest.raises(ArtefactError, match="no model artefact"):
        open_artefact(tmp_path / "nowhere")


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"files": 1}'])
def test_a_broken_manifest_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text, "utf-8")
    with pytest.raises(ArtefactError, match="manifest"):
        open_artefact(tmp_path)


def test_a_file_that_is_no_safetensors_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\x08\x00\x00\x00\x00\x00\x00\x00not json")
    with pytest.raises(ArtefactError, match="safetensors"):
        read_arrays(tmp_path / "x")


@pytest.mark.parametrize("name", ["boundary", "ngrams", "accurate", "fast", "cascade", "posting"])
def test_shipped_artefacts_are_whole(name: str) -> None:
    assert open_artefact(jdscan_models.path() / name).name == name
