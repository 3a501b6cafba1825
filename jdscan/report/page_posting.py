"""The posting on the page: every unit marked by layers to choose from, with its reading at hand."""

from collections.abc import Iterator, Mapping

from jdscan.framework.wording import percent
from jdscan.records import Analysis, UnitReading
from jdscan.report import view
from jdscan.report.escaping import esc
from jdscan.report.layers import Layer, UnitMarks, layers, template_words, topic_words, unit_marks
from jdscan.report.marking import Piece, Stretch, cut
from jdscan.report.page_section import section

_NOTHING = Layer("nothing", "nothing", "Only the words that a finding quotes are marked.", ())


def posting_section(analysis: Analysis) -> str:
    """Write the posting's text with the choice of layers, their legends, and the marks of all layers at once.

    The style shows those of the chosen layer, so that the choice needs no script. Between the elements of the text
    there is no white space but the posting's own, because the text is shown with its line breaks.
    """
    findings = [numbered for group in view.severity_groups(analysis) for numbered in group.findings]
    names = {numbered.number: numbered.finding.name for numbered in findings}
    marks = unit_marks(analysis)
    text = "".join(_stretch(stretch, names, marks) for stretch in cut(analysis, findings))
    offered = (*layers(), _NOTHING)
    content = (
        '<p class="soft">Shaded passages count as duties of the seat; underline and tag say how a passage was read. A'
        " raised number leads to the finding that quotes the words before it."
        '<span class="hint"> Point at a passage, or move to it with the keyboard, to see its reading.</span></p>'
        f'<fieldset class="layers"><legend>Mark by</legend>{"".join(map(_choice, offered))}</fieldset>'
        f'{"".join(map(_legend, offered))}<div class="card posting">{text}</div>'
    )
    return section("report-posting", "The posting", content, style="text")


def _choice(layer: Layer) -> str:
    chosen = " checked" if layer.id == "accountability" else ""
    return (
        f'<label><input type="radio" name="layer" value="{layer.id}" id="layer-{layer.id}"{chosen}>'
        f" {esc(layer.name)}</label>"
    )


def _legend(layer: Layer) -> str:
    items = "".join(
        f'<li><span class="sample" data-{layer.id}="{entry.value}">{esc(entry.words)}</span></li>'
        for entry in layer.entries
    )
    listed = f'<ul class="plain" aria-label="Marks by {esc(layer.name)}">{items}</ul>' if items else ""
    return f'<div class="legend {layer.id}"><p class="soft">{esc(layer.remark)}</p>{listed}</div>'


def _stretch(stretch: Stretch, names: Mapping[int, str], marks: Mapping[int, UnitMarks]) -> str:
    words = "".join(_piece(piece, names) for piece in stretch.pieces)
    return words if stretch.reading is None else _unit(marks[stretch.reading.unit.index], words)


def _unit(unit: UnitMarks, words: str) -> str:
    index = unit.reading.unit.index
    kind = " counted" if unit.reading.counted else " heading" if unit.reading.zone == "heading" else ""
    values = "".join(f' data-{layer}="{mark.value}"' for layer, mark in unit.marks.items())
    tags = "".join(
        f'<span class="tag {layer}">{esc(mark.words)}</span>' for layer, mark in unit.marks.items() if mark.words
    )
    return (
        f'<span class="unit{kind}" id="u{index}" tabindex="0" role="group" aria-labelledby="w{index}"'
        f' aria-describedby="r{index}"{values}><span class="words" id="w{index}">{words}</span>{tags}'
        f'<span role="tooltip" id="r{index}">{_reading(unit)}</span></span>'
    )


def _reading(unit: UnitMarks) -> str:
    return " ".join(f"<span><b>{name}</b> {esc(words)}</span>" for name, words in _reading_lines(unit))


def _reading_lines(unit: UnitMarks) -> Iterator[tuple[str, str]]:
    reading = unit.reading
    zone = _sure(reading.zone, reading.zone_proba)
    yield "Kind", f"{zone}, {'counts' if reading.counted else 'does not count'}"
    yield "Topics", _topics(reading)
    yield "Ownership", _sure(reading.ownership, reading.ownership_proba)
    template = percent(reading.template_proba.get(reading.template, 0.0))
    yield "Template", f"{template_words(reading.template)} {template}"
    if unit.claims:
        yield "Overreach", ", ".join(f"{name.lower()} {percent(sure)}" for name, sure in unit.claims.items())


def _sure(label: str, proba: Mapping[str, float]) -> str:
    return f"{label} {percent(proba.get(label, 0.0))}"


def _topics(reading: UnitReading) -> str:
    if not reading.topics:
        likeliest = max(reading.topics_proba, key=lambda topic: reading.topics_proba[topic], default="")
        return f"none (nearest: {_topic(likeliest, reading)})" if likeliest else "none"
    return ", ".join(_topic(topic, reading) for topic in reading.topics)


def _topic(topic: str, reading: UnitReading) -> str:
    return f"{topic_words(topic)} {percent(reading.topics_proba.get(topic, 0.0))}"


def _piece(piece: Piece, names: Mapping[int, str]) -> str:
    words = f"<mark>{esc(piece.text)}</mark>" if piece.quoted_by else esc(piece.text)
    references = "".join(
        f'<a class="ref" href="#f{number}" aria-label="Finding {number}: {esc(names[number])}">{number}</a>'
        for number in piece.ends
    )
    return words + references
