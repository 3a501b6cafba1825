"""Shipped artefacts: folders of plain weights with a manifest whose hashes are checked at load.

An artefact is a folder with ``manifest.json`` (``name``, ``version``, ``files``: name to SHA-256, ``data``: free
facts about its making), arrays in safetensors files and settings in JSON files. Nothing is ever unpickled.
The safetensors layout is read with numpy alone (https://github.com/huggingface/safetensors#format), so that a
cold scan does not pay for another import.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jdscan.errors import ArtefactError

MANIFEST = "manifest.json"
_DTYPES = {"F32": "<f4", "F16": "<f2", "I8": "|i1", "U8": "|u1", "I16": "<i2", "I32": "<i4", "I64": "<i8"}
_CODES = {np.dtype(v): k for k, v in _DTYPES.items()}
_REINSTALL = "Reinstall jdscan, or run `make train` to make the artefacts anew"


@dataclass(frozen=True, slots=True)
class Artefact:
    """One artefact folder whose hashes were checked.

    Attributes:
        folder: Where it lies.
        name: Its name, such as ``accurate``.
        version: Its version: the first 12 hex digits of the hash over its files' hashes.
        manifest: The whole manifest.
    """

    folder: Path
    name: str
    version: str
    manifest: dict[str, Any]

    def json(self, filename: str) -> Any:
        """Return the parsed JSON file ``filename`` of the folder."""
        return json.loads((self.folder / filename).read_text("utf-8"))

    def arrays(self, filename: str) -> dict[str, NDArray[Any]]:
        """Return the arrays of the safetensors file ``filename`` (memory-mapped, read-only)."""
        return read_arrays(self.folder / filename)


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with path.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def open_artefact(folder: Path) -> Artefact:
    """Open an artefact folder and check every file against the manifest.

    Raises:
        ArtefactError: The folder or a file is missing, or a file's hash differs from the manifest.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        listed, name, version = manifest["files"].items(), str(manifest["name"]), str(manifest["version"])
    except FileNotFoundError as e:
        raise ArtefactError("no model artefact here", where=str(folder), remedy=_REINSTALL) from e
    except (ValueError, KeyError, TypeError, AttributeError) as e:
        raise ArtefactError("no manifest that can be read", where=str(folder / MANIFEST), remedy=_REINSTALL) from e
    for file, digest in listed:
        path = folder / file
        if not path.is_file():
            raise ArtefactError("a file of the artefact is missing", where=str(path), remedy=_REINSTALL)
        if file_digest(path) != digest:
            raise ArtefactError("a file was changed after the manifest was written", where=str(path), remedy=_REINSTALL)
    return Artefact(folder, name, version, manifest)


def write_manifest(folder: Path, name: str, data: dict[str, Any]) -> Artefact:
    """Write the manifest over all files that lie in the folder, and return the artefact.

    Args:
        folder: The folder, complete but for its manifest and card.
        name: Name of the artefact.
        data: Facts about its making: data hashes and counts, split, recipe, scores.
    """
    files = {
        p.relative_to(folder).as_posix(): file_digest(p)
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.name not in (MANIFEST, "README.md")
    }
    version = hashlib.sha256("".join(files.values()).encode()).hexdigest()[:12]
    manifest = {"name": name, "version": version, "files": files, "data": data}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", "utf-8")
    return Artefact(folder, name, version, manifest)


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Read a safetensors file into read-only arrays that map the file.

    Raises:
        ArtefactError: The header is not that of a safetensors file, or a dtype is not supported.
    """
    with path.open("rb") as f:
        size = int.from_bytes(f.read(8), "little")
        try:
            header = json.loads(f.read(size))
        except ValueError as e:
            raise ArtefactError("not a safetensors file", where=str(path), remedy=_REINSTALL) from e
    raw = np.memmap(path, mode="r", offset=8 + size)
    out: dict[str, NDArray[Any]] = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        if entry["dtype"] not in _DTYPES:
            raise ArtefactError(f"array {name!r} has dtype {entry['dtype']}", where=str(path), remedy=_REINSTALL)
        start, end = entry["data_offsets"]
        out[name] = raw[start:end].view(_DTYPES[entry["dtype"]]).reshape(entry["shape"])
    return out


def write_arrays(path: Path, arrays: dict[str, NDArray[Any]]) -> None:
    """Write arrays as a safetensors file, names sorted, so that equal arrays give equal bytes."""
    header: dict[str, Any] = {}
    blobs: list[bytes] = []
    at = 0
    # Widest items first keeps every array aligned to its own item size in the mapped file.
    for name in sorted(arrays, key=lambda n: (-arrays[n].dtype.itemsize, n)):
        a = np.ascontiguousarray(arrays[name])
        blob = a.tobytes()
        header[name] = {
            "dtype": _CODES[a.dtype],
            "shape": list(a.shape),
            "data_offsets": [at, at + len(blob)],
        }
        blobs.append(blob)
        at += len(blob)
    head = json.dumps(header, separators=(",", ":")).encode()
    head += b" " * (-len(head) % 8)
    path.write_bytes(len(head).to_bytes(8, "little") + head + b"".join(blobs))
