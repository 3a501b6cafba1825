"""HTML to the text that a reader of the page would see, list items and headings kept apart."""

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from jdscan.errors import InputError
from jdscan.ingest.decoding import resolve_entities, scrub
from jdscan.ingest.writer import HEADINGS, TextWriter

_TAGS = (
    "p|div|br|li|ul|ol|h[1-6]|span|strong|b|em|i|u|a|table|tr|td|th|tbody|section|article|main|header|footer|script|"
    "style|img|hr|html|body|head|title|meta|link|font|blockquote|dl|dt|dd"
)
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_BLOCK_TAG = re.compile(r"</?(?:p|div|li|ul|ol|h[1-6]|table|html|body|section)(?:\s[^<>]*)?>|<br\s*/?>", re.IGNORECASE)
_ESCAPED_TAG = re.compile(rf"&lt;/?(?:{_TAGS})\b", re.IGNORECASE)
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_DEEPEST = 1000
_MOST_COPIES = 200_000
_LONGEST_TITLE = 300
_FORMATTING = frozenset(
    """
    a b big code em font i nobr s small strike strong tt u
    """.split()  # noqa: SIM905  # a list of words reads better unquoted
)
_FORMATTING_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_FORMATTING))})(?:\s[^<>]*)?>", re.IGNORECASE)
# Elements that the parser closes by itself, or that hold nothing, do not nest without end.
_NO_NESTING = frozenset(
    """
    p li td th tr tbody thead tfoot option dt dd br img input hr meta link source wbr area base col
    embed
    """.split()  # noqa: SIM905  # a list of words reads better unquoted
)
_DROPPED = frozenset(
    """
    script style noscript template svg iframe head nav footer form button select option textarea
    input label object canvas audio video legend dialog math
    """.split()  # noqa: SIM905  # a list of words reads better unquoted
)
_BOLD = frozenset(("b", "strong"))
_PARAGRAPHS = frozenset(
    """
    p table blockquote section article pre dl hr fieldset header main aside figure
    """.split()  # noqa: SIM905  # a list of words reads better unquoted
)
_LINES = frozenset(
    """
    div ul ol li tr dt dd address details summary caption figcaption body html center
    """.split()  # noqa: SIM905  # a list of words reads better unquoted
)
_CELLS = frozenset(("td", "th"))
# What stays of scripts, style sheets and broken attributes where a crawler has cut the marks around them.
_RESIDUE = re.compile(
    r"\\u003[ce]|\bfunction\s*\(|\bwindow\.\w|\bdocument\.\w|^\s*//\s*<!|^\s*//\s*>?\s*$|<!--|-->|</?[a-z]+>"
    r"|\bdata-[a-z]+-[a-z-]{1,40}=|\bstyle=[a-z-]+:|&quot;.*&quot;|\{[^{}:]{0,60}:[^{};]{0,80};\s*\}"
    r"|__NEXT_DATA__|\bvar [A-Z_a-z]+ ="
)


@dataclass(frozen=True, slots=True)
class Page:
    """The readable part of an HTML page.

    Attributes:
        text: Its text; lists have their marks, headings stand on lines of their own.
        headings: Start and end offsets of the headings in ``text``, ascending.
        title: Text of ``<title>``, or an empty string.
        h1: Text of the first ``<h1>``, or an empty string.
        notes: What was left out.
    """

    text: str
    headings: tuple[tuple[int, int], ...]
    title: str
    h1: str
    notes: tuple[str, ...]


def looks_html(text: str) -> bool:
    """Say whether a text is HTML: a document, or block tags (also escaped ones) in some number."""
    if re.match(r"\s*(?:<!doctype html|<html|<\?xml)", text[:200], re.IGNORECASE):
        return True
    blocks = len(_BLOCK_TAG.findall(text[:200_000]))
    escaped = len(_ESCAPED_TAG.findall(text[:200_000]))
    # A few tags inside a long Markdown text leave it Markdown; a fragment of HTML has a tag every few lines.
    return max(blocks, escaped) >= 2 and max(blocks, escaped) * 800 >= min(len(text), 200_000)


def read_html(source: str, where: str) -> Page:
    """Render HTML as text.

    Raises:
        InputError: The tags are nested more than a thousand deep.
    """
    notes: list[str] = []
    if len(_ESCAPED_TAG.findall(source)) > len(_TAG.findall(source)):
        source = html.unescape(source)
        notes.append("The HTML was escaped twice and was unescaped once more.")
    tree = LexborHTMLParser(_guard_nesting(source, where))
    title, h1 = (_text_of(tree.css_first(tag)) for tag in ("title", "h1"))
    dropped: Counter[str] = Counter()
    writer = TextWriter()
    if tree.body is not None:
        _render(tree.body, writer, dropped)
    text, headings, residue = writer.finish(_RESIDUE)
    if dropped:
        listed = ", ".join(f"{n} {tag}" for tag, n in sorted(dropped.items()))
        notes.append(f"Left out of the page: {listed}.")
    if residue:
        notes.append(f"{residue} line(s) of script or markup residue were left out.")
    return Page(text, headings, title, h1, tuple(notes))


def _guard_nesting(source: str, where: str) -> str:
    """Refuse or mend HTML that would make the parser run for minutes.

    Its time is quadratic in the depth, and every unclosed formatting tag is copied into each later paragraph
    (HTML standard, 13.2.4.3, the list of active formatting elements).
    """
    depth = deepest = open_formatting = tags = 0
    for match in _ANY_TAG.finditer(source):
        name = match[2].lower()
        tags += 1
        if name in _FORMATTING:
            open_formatting += -1 if match[1] else 1
        elif name not in _NO_NESTING:
            depth = max(0, depth - 1) if match[1] else depth + 1
            deepest = max(deepest, depth)
    if deepest > _DEEPEST:
        raise InputError(
            f"the HTML is nested {deepest} levels deep",
            where=where,
            remedy="Paste the text of the posting instead",
        )
    if max(0, open_formatting) * tags > _MOST_COPIES:
        return _FORMATTING_TAG.sub(" ", source)
    return source


def _text_of(node: LexborNode | None) -> str:
    return (
        "" if node is None else " ".join(resolve_entities(node.text(deep=True, separator=" ")).split())[:_LONGEST_TITLE]
    )


def _walk(root: LexborNode, dropped: Counter[str]) -> Iterator[tuple[bool, LexborNode]]:
    """Yield ``(True, node)`` at the start and ``(False, node)`` at the end of every node that is shown."""
    stack = [(True, root)]
    while stack:
        opening, node = stack.pop()
        tag = node.tag or ""
        if opening and (tag in _DROPPED or "hidden" in node.attributes):
            dropped[tag] += 1
            continue
        yield opening, node
        if opening:
            stack.append((False, node))
            child = node.last_child
            while child is not None:
                stack.append((True, child))
                child = child.prev


def _render(root: LexborNode, writer: TextWriter, dropped: Counter[str]) -> None:
    lists: list[int | None] = []
    for opening, node in _walk(root, dropped):
        tag = node.tag or ""
        if tag == "-text":
            if opening:
                writer.write(scrub(resolve_entities(node.text_content or "")))
        elif tag in ("ul", "ol", "menu"):
            _render_list(opening, tag, lists, writer)
        elif tag == "li":
            _render_item(opening, lists, writer)
        else:
            _render_break(opening, tag, bool(lists), writer)


def _render_break(opening: bool, tag: str, in_list: bool, writer: TextWriter) -> None:
    step = 1 if opening else -1
    if tag in HEADINGS:
        writer.break_line(2 if opening else 1)
        writer.heading += step
    elif tag in _BOLD:
        writer.bold += step
    elif tag in _PARAGRAPHS:
        writer.break_line(1 if in_list else 2)
        writer.verbatim += step if tag == "pre" else 0
    elif tag in _LINES:
        writer.break_line(1)
    elif opening and tag == "br":
        writer.break_line(writer.pending + 1)
    elif opening and tag in _CELLS:
        writer.separate()


def _render_list(opening: bool, tag: str, lists: list[int | None], writer: TextWriter) -> None:
    writer.break_line(1)
    if opening:
        lists.append(0 if tag == "ol" else None)
    elif lists:
        lists.pop()
        writer.break_line(1 if lists else 2)


def _render_item(opening: bool, lists: list[int | None], writer: TextWriter) -> None:
    writer.break_line(1)
    if not opening:
        writer.drop_mark()
        return
    mark = "- "
    if lists and lists[-1] is not None:
        lists[-1] += 1
        mark = f"{lists[-1]}. "
    writer.mark_item("  " * max(0, len(lists) - 1) + mark)
