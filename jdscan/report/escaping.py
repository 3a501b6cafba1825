"""Text of any origin made safe for the page, and quotations that lead to their place in the posting."""

import html
import re
from collections.abc import Iterable

from jdscan.records import Evidence

# Control characters are no valid HTML, not even as references; one for one keeps the text's length.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def esc(text: str) -> str:
    """Escape text for element content and attribute values."""
    return html.escape(_CONTROL.sub("\ufffd", text), quote=True)


def quote_link(quote: Evidence) -> str:
    """Give a quotation as a link to its unit."""
    return f'<a class="quote" href="#u{quote.unit}">“{esc(quote.text)}”</a>'


def quote_blocks(evidence: Iterable[Evidence]) -> str:
    """Give quotations as blocks, one below the other."""
    return "".join(f"<blockquote>{quote_link(quote)}</blockquote>" for quote in evidence)
