"""The framework of the product-and-marketing seat as data: who decides what, by the seed documents.

The TOML files beside this module hold every name, letter and wording, each with the section it comes
from. The Python here reads, checks and looks up; it knows no decision by name.
"""

from jdscan.framework.loader import load_framework
from jdscan.framework.types import Framework

__all__ = ["Framework", "load_framework"]
