"""jdscan: is a product-and-marketing leadership posting one seat, or two job descriptions stapled together?

A decision aid for wording a seat; not for ranking or rejecting people.
"""

from typing import TYPE_CHECKING, Any

from jdscan._version import __version__
from jdscan.errors import JdscanError

if TYPE_CHECKING:
    from jdscan.analyzer import Analyzer
    from jdscan.framework import load_framework
    from jdscan.records import Analysis, Finding, Verdict
    from jdscan.report import to_json

__all__ = [
    "Analysis",
    "Analyzer",
    "Finding",
    "JdscanError",
    "Verdict",
    "__version__",
    "load_framework",
    "to_json",
]

_HOME = {
    "Analysis": "jdscan.records",
    "Analyzer": "jdscan.analyzer",
    "Finding": "jdscan.records",
    "Verdict": "jdscan.records",
    "load_framework": "jdscan.framework",
    "to_json": "jdscan.report",
}


def __getattr__(name: str) -> Any:
    """Import a public name on first use: importing the package alone loads nothing heavy (PEP 562)."""
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'jdscan' has no attribute {name!r}")
