"""What the card of an artefact says of its data and of how its figures were held out."""

from pathlib import Path

import pytest

from jdscan.training.card import Facts, write_card


@pytest.mark.parametrize(
    ("counts", "alone"),
    [
        ({"gold units": 3, "corpus units": 2}, False),
        ({"external units": 3}, False),
        ({"authored sentences": 9, "real sentences": 4}, False),
        ({"authored sentences": 9, "real sentences": 0}, True),
        ({"corpus units": 2}, True),
    ],
)
def test_a_card_says_so_if_no_real_text_was_learned_from(counts: dict[str, int], alone: bool, tmp_path: Path) -> None:
    write_card(tmp_path, "hints", Facts(counts, {}, {}, 3), {})
    assert ("authored corpus alone" in (tmp_path / "README.md").read_text("utf-8")) is alone


@pytest.mark.parametrize(
    ("how", "calibration"),
    [
        ("by employer; refitted", "- calibration: on 3 folds by employer, each scored by an encoder refitted without"),
        ("three folds by text", "- calibration: on three folds by text"),
    ],
)
def test_a_card_says_how_the_figures_were_held_out(how: str, calibration: str, tmp_path: Path) -> None:
    write_card(tmp_path, "hints", Facts({}, {}, {}, 3), {"x": "0.5"}, how=how)
    card = (tmp_path / "README.md").read_text("utf-8")
    assert f"## Cross-validated figures ({how})" in card
    assert calibration in card
    assert card.count("folds") == 1 + ("folds" in how)
