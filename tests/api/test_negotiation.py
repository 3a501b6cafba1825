"""`Accept`, after the rules and examples of RFC 9110, section 12.5.1."""

import pytest

from jdscan_api.negotiation import choose
from jdscan_api.problems import NOT_ACCEPTABLE, ProblemError

OFFERED = ("application/json", "text/html")


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/html", "text/html"),
        ("TEXT/HTML", "text/html"),
        ("text/*", "text/html"),
        ("text/html, application/json", "application/json"),
        ("application/json;q=0.5, text/html;q=0.9", "text/html"),
        ("text/html;q=0.2, */*;q=0.1", "text/html"),
        ("text/html;level=1;q=0.4, application/json;q=0.3", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),  # what a browser sends
        ("application/json;q=0, */*", "text/html"),
        ("text/html;q=high", "text/html"),
        ("text/html;q=7", "text/html"),
        ("text/html;q=nan", "text/html"),
        (" , ,", "application/json"),
    ],
)
def test_the_weightiest_form_is_chosen(accept: str, chosen: str) -> None:
    assert choose(accept, OFFERED) == chosen


@pytest.mark.parametrize("accept", ["image/png", "text/html;q=0", "*/*;q=0", "text/html;q=0, application/json;q=0.0"])
def test_a_caller_who_takes_neither_form_is_told_which_there_are(accept: str) -> None:
    with pytest.raises(ProblemError) as caught:
        choose(accept, OFFERED)
    assert caught.value.kind is NOT_ACCEPTABLE
    assert caught.value.members["remedy"] == "Accept one of: application/json, text/html"
