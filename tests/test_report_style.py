"""The colours of the page, by the formula of WCAG 2."""

import re

from jdscan.report import report_style
from jdscan.report.layers import layers

HUES = ("teal", "blue", "purple", "orange", "green", "grey", "red")


def contrast(first: str, second: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def schemes() -> list[dict[str, str]]:
    """Give the colours of the light and the dark scheme by name."""
    found = [
        dict(re.findall(r"--(\w+): (#\w{6})", block)) for block in re.findall(r":root \{(.*?)\}", report_style(), re.S)
    ]
    assert len(found) == 2
    return found


def test_page_colours_reach_wcag_aa_in_light_and_dark() -> None:
    for colours in schemes():
        for ground in ("ground", "card", "unit", "mark", "target", *(f"{hue}tint" for hue in HUES)):
            assert contrast(colours["ink"], colours[ground]) >= 4.5, ground
            assert contrast(colours["link"], colours[ground]) >= 4.5, ground
        for ink in ("soft", "owned", "touched", "missing", "info"):
            for ground in ("ground", "card"):
                assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
        for bar in ("owned", "touched"):
            assert contrast(colours[bar], colours["track"]) >= 3, bar


def test_marks_stand_out_from_what_they_are_drawn_on() -> None:
    for colours in schemes():
        for hue in HUES:
            for ground in ("ground", "card", f"{hue}tint"):
                assert contrast(colours[hue], colours[ground]) >= 3, (hue, ground)
        for ground in ("ground", "card"):
            assert contrast(colours["edge"], colours[ground]) >= 3, ground


def test_every_value_of_a_layer_is_drawn_with_a_line_or_colour_of_its_own() -> None:
    style = report_style()
    for layer in layers():
        block = style.split(f".report:has(#layer-{layer.id}:checked) {{")[1].split("\n}")[0]
        drawn = dict(re.findall(rf'\[data-{layer.id}="(\w+)"\] \{{ (.*?) \}}', block))
        assert list(drawn) == [entry.value for entry in layer.entries]
        assert len(set(drawn.values())) == len(drawn)
        assert {hue for line in drawn.values() for hue in re.findall(r"--hue: var\(--(\w+)\)", line)} <= set(HUES)


def test_the_style_asks_nothing_of_the_outside() -> None:
    assert not re.search(r"url\(|@import|https?:|</", report_style())


def test_the_style_opens_and_closes_its_blocks() -> None:
    assert report_style().count("{") == report_style().count("}")
