"""Abuse of postings: what a text, Markdown or HTML may hold that a reader of it would choke on."""

import json

from jdscan_api.settings import Settings
from tests.api.abuse.attack import IMAGE, SCRIPT, SVG, Attack, sent, text

_MOST = Settings().max_text_characters * 95 // 100  # just within what is read
_HTML = "Accept: text/html"
_DUTY = "- Own the product roadmap and the marketing budget\n"


def _page(body: str) -> str:
    return f"<!doctype html><html><body><h1>Chief Product Officer</h1>{body}</body></html>"


def _html(name: str, body: str) -> Attack:
    return text(name, lambda: _page(body))


def _in_page(name: str, posting: str, title: str = "") -> tuple[Attack, Attack]:
    """Make two entries: one answered in JSON, one with the stand-alone page."""
    return text(name, lambda: posting, title=title), text(f"{name}, as a page", lambda: posting, _HTML, title=title)


_CHARACTERS = (
    text("NULs", lambda: "Chief\x00Product\x00Officer\x00" * 100),
    text("nothing but NULs", lambda: "\x00" * 10_000),
    sent("half a surrogate pair", lambda: b'{"text": "Chief \\ud83d Product \\ude80 Officer"}'),
    sent("a surrogate pair the wrong way round", lambda: b'{"text": "\\ude80\\ud83d"}'),
    *_in_page("right-to-left overrides", "\u202eChief Product\u202d Officer\u2066\n" + "- \u202eOwn\u202c it\n" * 200),
    text("zero-width characters", lambda: "\u200b\u200c\u200d\ufeff".join("Own the product roadmap") * 200),
    text("nothing but zero-width characters", lambda: "\u200b\u2060" * 50_000),
    text("combining marks upon one letter", lambda: "Z" + "\u0300\u0301\u0302" * 60_000),
    text("control characters and escapes", lambda: "".join(map(chr, range(32))) * 200 + "\x1b[2J\x1b]0;own\x07 text"),
    text("emoji of eleven code points", lambda: "👩🏽‍❤️‍💋‍👨🏿 " * 15_000),
    text("letters outside the basic plane", lambda: "𝕺𝖜𝖓 𝖙𝖍𝖊 𝖗𝖔𝖆𝖉𝖒𝖆𝖕. " * 1_000),
    text("non-characters and private use", lambda: "\ufffe\uffff\ue000\U0010ffff" * 20_000),
    text("ligatures that grow when normalised", lambda: "\ufdfa" * 100_000),
    text("dotless and dotted i", lambda: "İıÏ\u0307 " * 40_000),
)
_LENGTHS = (
    text("1 MB in one line", lambda: "own the roadmap " * 62_500),
    text("1 MB without a blank", lambda: "x" * 1_000_000),
    text("1,000,000 line breaks", lambda: "\n" * 1_000_000),
    text("a line as long as may be", lambda: "own the roadmap " * (_MOST // 16)),
    text("a word as long as may be", lambda: "x" * _MOST),
    text("a number as long as may be", lambda: "9" * _MOST),
    text("line breaks as many as may be", lambda: "Own\n" + "\n" * (_MOST - 5)),
    text("blanks as many as may be", lambda: "Own" + " " * (_MOST - 10) + "it"),
    text("lines of one letter", lambda: "a\n" * (_MOST // 2)),
    text("5,000 duties", lambda: (_DUTY * 5000)[:_MOST]),
    text("a title of 1 MB", lambda: _DUTY, title="x" * 1_000_000),
    *_in_page("a title of line breaks", _DUTY, title="Chief\r\nX-Injected: 1\r\n\r\n"),
)
# Each invites a reader that goes back and forth to do so.
_PATTERNS = (
    text("brackets that never close", lambda: "[" * _MOST),
    text("links within links", lambda: "[a](" * (_MOST // 4)),
    text("stars", lambda: "*a " * (_MOST // 3)),
    text("stars alone", lambda: "*" * _MOST),
    text("underscores", lambda: "_a" * (_MOST // 2)),
    text("back ticks", lambda: "".join("`" * i + " " for i in range(1, 600))),
    text("hashes", lambda: "#" * _MOST),
    text("a rule that never ends", lambda: "-" * (_MOST - 1) + "x"),
    text("quotes within quotes", lambda: ">" * (_MOST - 10) + " own"),
    text("a table of 20,000 columns", lambda: "|a" * 20_000 + "|\n" + "|-" * 20_000 + "|\n"),
    text("lists within lists", lambda: "".join(" " * i + "- own\n" for i in range(500))),
    text("full stops", lambda: ". " * (_MOST // 2)),
    text("abbreviations", lambda: "e.g. i.e. U.S. " * (_MOST // 15)),
    text("addresses", lambda: "a@b.c/http://" * (_MOST // 14)),
    text("front matter that never ends", lambda: "---\n" + "a: b\n" * (_MOST // 6)),
    text("JSON of a job board, nested", lambda: '{"description": ' * 9000 + '"x"' + "}" * 9000),
)
_MARKUP = (
    _html("elements 60,000 deep", "<div>" * 60_000),
    _html("elements 500 deep and closed", "<div>" * 500 + "Own it" + "</div>" * 500),
    _html("tables within tables", "<table><tr><td>" * 8000),
    _html("formatting that is never closed", "<b><i><a>" * 20_000),
    _html("a comment that is never closed", "<!--" + " own -- > " * 10_000),
    _html("comments", "<!-- x -->" * 18_000),
    _html("a tag that is never closed", "<p " + "a=b " * 40_000),
    _html("attributes in great number", "<p " + " ".join(f"a{i}=1" for i in range(20_000)) + ">own</p>"),
    _html("an attribute of 150 kB", f'<p title="{"x" * 150_000}">own</p>'),
    _html("entities", "&amp;&lt;&#x41;" * 12_000),
    _html("entities that are none", "&nosuchthing;&#xffffffff;&#0;" * 6000),
    _html("lists as wide as may be", "<ul>" + "<li>own" * 25_000),
    _html("CDATA and instructions", "<![CDATA[ <b> ]]><?php system('id'); ?>" * 3000),
    _html("a script that is never closed", "<script>" + "own the roadmap " * 10_000),
    _html("a style that is never closed", "<style>" + "a{}" * 50_000),
    _html("plaintext", "<plaintext>" + _DUTY * 100),
    _html(
        "another address for the base",
        "<base href='http://evil.example/'><meta http-equiv=refresh content='0;url=//x'>own",
    ),
    _html("templates within templates", "<template>" * 5000 + "own"),
    _html("vector graphics within formulas", "<svg><math><foreignObject>" * 3000 + "own"),
)
_SCRIPTS = (
    *_in_page("script in the text", f"Chief Product Officer {SCRIPT}\n{_DUTY}- Own {SVG} {IMAGE}\n"),
    *_in_page("script in the title", _DUTY, title=f"{SCRIPT}{SVG}"),
    *_in_page(
        "script in HTML",
        _page(f"<p>Own {SCRIPT}{SVG}{IMAGE}</p><ul><li>Own &lt;script&gt;alert('jdscan-abuse')&lt;/script&gt;</ul>"),
    ),
    *_in_page(
        "script in attributes",
        _page(
            f'<p title="{SCRIPT}" onclick="alert(1)">Own the roadmap</p><a href="javascript:alert(1)">Lead brand</a>'
        ),
    ),
    *_in_page(
        "script in Markdown",
        f"# {SCRIPT}\n\n[Own](javascript:alert('jdscan-abuse')) the roadmap\n\n![x](x\"onerror=\"alert(1))\n",
    ),
    *_in_page("the end of a style and of a script", "</style></script>" + SCRIPT + "\n" + _DUTY),
    *_in_page(
        "quotes that leave an attribute", f"\"'><script>alert('jdscan-abuse')</script>\n{_DUTY}", title="\"'>" + IMAGE
    ),
    *_in_page("a template's own words", "{{ 7*7 }} {% raw %} ${7*7} <%= 7 %>\n" + _DUTY, title="{{ config }}"),
    sent("script for a format", lambda: json.dumps({"text": "x", "source_format": SCRIPT}).encode(), _HTML),
)

DOCUMENTS: tuple[Attack, ...] = (*_CHARACTERS, *_LENGTHS, *_PATTERNS, *_MARKUP, *_SCRIPTS)
