"""The shipped artefacts of jdscan: ``path()`` says where they lie, and there is nothing else here."""

from pathlib import Path


def path() -> Path:
    """Return the folder that holds one sub-folder an artefact (``accurate``, ``fast``, ``boundary``, ``posting``)."""
    return Path(__file__).resolve().parent
