"""The colours of the page, by the formula of WCAG 2."""

import re
from importlib import resources


def contrast(first: str, second: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_page_colours_reach_wcag_aa_in_light_and_dark() -> None:
    style = resources.files("jdscan.report").joinpath("page.css").read_text("utf-8")
    schemes = [dict(re.findall(r"--(\w+): (#\w{6})", block)) for block in re.findall(r":root \{(.*?)\}", style, re.S)]
    assert len(schemes) == 2
    for colours in schemes:
        for ground in ("ground", "card", "unit", "mark", "target"):
            assert contrast(colours["ink"], colours[ground]) >= 4.5, ground
            assert contrast(colours["link"], colours[ground]) >= 4.5, ground
        for ink in ("soft", "owned", "touched", "missing", "info"):
            for ground in ("ground", "card"):
                assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
        for bar in ("owned", "touched"):
            assert contrast(colours[bar], colours["track"]) >= 3, bar
