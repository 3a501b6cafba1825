"""Judgement: readings in, verdict out. Pure functions over the framework data; no model, no input or output."""

from jdscan.judgement.compare import compare
from jdscan.judgement.judge import judge

__all__ = ["compare", "judge"]
