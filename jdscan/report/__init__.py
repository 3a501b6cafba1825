"""How an analysis is shown: as JSON, in a terminal, as a stand-alone page, and as sections to embed."""

from jdscan.report.comparison import comparison_to_json, render_comparison
from jdscan.report.document import json_schema, to_dict, to_json, versions_to_dict
from jdscan.report.page import render_html, render_report, report_style, report_style_hash
from jdscan.report.page_comparison import render_comparison_html
from jdscan.report.terminal import render_terminal
from jdscan.report.wording import NOTICE

__all__ = [
    "NOTICE",
    "comparison_to_json",
    "json_schema",
    "render_comparison",
    "render_comparison_html",
    "render_html",
    "render_report",
    "render_terminal",
    "report_style",
    "report_style_hash",
    "to_dict",
    "to_json",
    "versions_to_dict",
]
