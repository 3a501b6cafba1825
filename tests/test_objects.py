"""The object of a duty in its own words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jdscan.judgement.objects import LONGEST, object_of
from jdscan.judgement.verbs import base_of, gerund


@pytest.mark.parametrize(
    ("duty", "words"),
    [
        (
            "Own the product roadmap for our payments platform, balancing depth and speed",
            "the product roadmap for our payments platform",
        ),
        ("Own and drive demand generation across paid search to grow pipeline", "demand generation across paid search"),
        ("• Develop, maintain and communicate the product vision", "the product vision"),
        ("Owning the brand, ensuring that it stays fresh", "the brand"),
        (
            "Establishes the five-year portfolio strategy in collaboration with Sales.",
            "the five-year portfolio strategy",
        ),
        ("You will be accountable for pricing and packaging, so that margins hold", "pricing and packaging"),
        (
            "He or she will prepare the investment case for a new filter and present it",
            "the investment case for a new filter",
        ),
        ("The Chief Product Officer directs the consumer portfolio.", "the consumer portfolio"),
        ("Go-to-Market Strategy: Develop and execute launch plans by working with Sales", "launch plans"),
        (
            "Decide which of our modules we keep, merge or switch off",
            "which of our modules we keep, merge or switch off",
        ),
        ("Manage a PR agency, a web studio and six marketers", "a PR agency, a web studio and six marketers"),
        ("Look after the brand, including the goat", "the brand"),
        ("Brand architecture, at present a thicket, is to be simplified", "brand architecture"),
        ("Lead generation across three regions", "lead generation across three regions"),
        ("Own Product Strategy and Roadmap", "product strategy and roadmap"),
        ("Groom the backlog with three teams", "the backlog with three teams"),
    ],
)
def test_object_is_what_is_left_without_verbs_and_reasons(duty: str, words: str) -> None:
    assert object_of(duty) == words


@pytest.mark.parametrize(
    ("duty", "words"),
    [
        (
            "Interview twenty hauliers a quarter and turn what they say into priorities",
            "interviewing twenty hauliers a quarter",
        ),
        ("You'll visit ten couriers a month", "visiting ten couriers a month"),
        ("Test and refine copy with buyers", "testing copy with buyers"),
    ],
)
def test_verb_that_carries_the_meaning_stays_as_a_gerund(duty: str, words: str) -> None:
    assert object_of(duty) == words


@pytest.mark.parametrize(
    "duty", ["Own Gartner and Forrester briefings", "RSA and Black Hat presence", "Black Hat talks"]
)
def test_name_keeps_its_capital(duty: str) -> None:
    assert object_of(duty) == duty.removeprefix("Own ")


@pytest.mark.parametrize(
    "duty",
    [
        "",
        "Own",
        "Own it",
        "Collaborate with the Core Team",
        "We are looking for a leader to run marketing",
        "Red Canary is hiring a marketing leader",
        "Make sure that releases go out on time",
        "There are eleven fairs a year to organise",
        "You get three PMs and a designer on day one.",
    ],
)
def test_text_without_a_plain_object_gives_none(duty: str) -> None:
    assert object_of(duty) == ""


def test_long_object_ends_at_a_phrase() -> None:
    duty = "Own the long-term commercial viability of every instrument and consumable we sell in nineteen small markets"
    words = object_of(duty)
    assert words in duty
    assert 20 < len(words) <= LONGEST
    assert not words.endswith((" of", " and", " across", " that"))


@given(st.text(max_size=300))
def test_any_text_gives_a_short_line_without_padding(text: str) -> None:
    words = object_of(text)
    assert len(words) <= LONGEST + 20
    assert words == words.strip()
    assert "\n" not in words


def test_forms_of_verbs() -> None:
    assert [base_of(w) for w in ("owns", "Driving", "running", "carries", "pricing", "roadmap")] == [
        "own",
        "drive",
        "run",
        "carry",
        "",
        "",
    ]
    assert [gerund(v) for v in ("shape", "map", "test", "cut", "free")] == [
        "shaping",
        "mapping",
        "testing",
        "cutting",
        "freeing",
    ]
