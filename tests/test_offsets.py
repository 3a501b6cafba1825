"""Every quotation of a result is the text between its offsets, whatever form the posting came in."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from jdscan import Analyzer
from jdscan.ingest import read_file
from jdscan.records import Analysis, Evidence, Posting

EXAMPLES = sorted((Path(__file__).parents[1] / "corpus" / "postings" / "examples").iterdir())
HTML = """<html><body><h1>Chief Product &amp; Marketing Officer</h1>
<p>You report to our CEO,&nbsp;Ána.</p><h2>What you do</h2>
<ul><li>Own the product vision and the roadmap 🚀</li><li>Set pricing &amp; packaging</li>
<li>Prioritise the platform bets</li><li>Lead demand generation and brand campaigns</li>
<li>Write our messaging</li><li>Run launches and events</li>
<li>Carry the sales quota for the region</li></ul></body></html>"""


@cache
def analyzer() -> Analyzer:
    return Analyzer("accurate")


def quotations(value: Any) -> Iterator[Evidence]:
    """Yield every quotation in a record, however deep."""
    if isinstance(value, Evidence):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from quotations(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from quotations(item)


def check(analysis: Analysis) -> int:
    text = analysis.posting.text
    found = [*quotations(analysis.verdict), *quotations(analyzer().advise(analysis))]
    for quote in found:
        assert text[quote.start : quote.end] == quote.text
        unit = analysis.reading.units[quote.unit].unit
        assert unit.start <= quote.start < quote.end <= unit.end
    return len(found)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.name)
def test_examples(path: Path) -> None:
    check(analyzer().analyze_posting(read_file(path)))


def test_a_page_with_entities_and_letters_beyond_the_basic_plane() -> None:
    assert check(analyzer().analyze(HTML, source_format="html")) > 5


def test_a_text_without_line_breaks() -> None:
    text = " ".join(line.strip("-• ") for line in read_file(EXAMPLES[0]).text.splitlines() if line.strip())
    check(analyzer().analyze_posting(Posting(text, "CPMO", "text")))
