import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from jdscan.reading.reporting import read_reporting
from jdscan.records import ReportingLine, UnitReading
from tests.factory import laid_out, unit_reading

CORPUS = Path(__file__).parent.parent / "corpus" / "reporting.jsonl"
ROWS = [json.loads(line) for line in CORPUS.read_text("utf-8").splitlines()]


def line_of(text: str, zone: str = "reporting") -> ReportingLine:
    return read_reporting(laid_out(unit_reading(text, zone=zone)))


def words_of(found: ReportingLine, part: str) -> list[str]:
    words = getattr(found, part)
    return [w for w in ([words] if isinstance(words, str) else words) if w]


def precision_and_recall(rows: Sequence[dict[str, Any]], part: str) -> tuple[float, float]:
    """Over exact matches; a row may name several peers, each counts for itself."""
    said = [words_of(line_of(row["text"]), part) for row in rows]
    gold = [[g for g in ([row[part]] if isinstance(row[part], str) else row[part]) if g] for row in rows]
    hits = sum(len(set(s) & set(g)) for s, g in zip(said, gold, strict=True))
    return hits / sum(map(len, said)), hits / sum(map(len, gold))


def assert_quotations_hold(found: ReportingLine, readings: Sequence[UnitReading]) -> None:
    texts = {r.unit.index: r.unit.text for r in readings}
    assert (found.manager != "") == (found.manager_at is not None)
    assert (found.team != "") == (found.team_at is not None)
    assert len(found.peers) == len(found.peers_at)
    places = (found.manager_at, found.team_at, *found.peers_at)
    for words, at in zip((found.manager, found.team, *found.peers), places, strict=True):
        if at is not None:
            assert texts[at.unit][at.start : at.end] == words


@pytest.mark.parametrize(
    ("text", "manager"),
    [
        ("Reporting to the Chief Executive Officer, you will lead a team of nine.", "Chief Executive Officer"),
        ("This role reports directly into our COO and sits in Leeds", "COO"),
        ("Reports to: VP, Lifecycle & Loyalty", "VP, Lifecycle & Loyalty"),
        ("You will report to the VP, Lifecycle & Loyalty, and lead four squads.", "VP, Lifecycle & Loyalty"),
        ("You report to Ines Okafor, our Chief Growth Officer, from day one.", "Ines Okafor, our Chief Growth Officer"),
        ("You report to our COO, Ines Okafor, who joined in May.", "COO, Ines Okafor"),
        ("The role reports to the CEO and to the chair of the board.", "CEO and to the chair of the board"),
        ("Reporting to the COO, the Growth Director will set prices.", "COO"),
        ("Your manager will be the Head of Commerce.", "Head of Commerce"),
        ("The Chief Revenue Officer will be your manager.", "Chief Revenue Officer"),
        ("Dotted line to the President, Americas.", "President, Americas"),
        ("With a dotted line to the CTO, the role reports to the CFO.", "CFO"),
        ("Reports to Head of Digital Location Porto Contract permanent", "Head of Digital"),
    ],
)
def test_the_manager_is_read_in_the_postings_own_words(text: str, manager: str) -> None:
    assert line_of(text).manager == manager


@pytest.mark.parametrize(
    "text",
    [
        "The team reports weekly",
        "Three directors report to you.",
        "Fifteen people reporting to this role",
        "Report on metrics to the board.",
        "Report to the board on metrics.",
        "Own financial reporting to the CFO and the auditors.",
        "Incidents are to be reported to the Chief Risk Officer.",
        "We are ninety people led by a CEO who still codes.",
        "You are responsible to lead the growth of the company.",
        "The engineers report to the CTO.",
    ],
)
def test_other_reporting_names_no_manager(text: str) -> None:
    assert line_of(text).manager == ""


@pytest.mark.parametrize(
    ("text", "peers"),
    [
        ("Work closely with our CTO and the VP, Sales.", ("CTO", "VP, Sales")),
        ("The heads of Sales, Finance and Legal are your peers.", ("heads of Sales, Finance and Legal",)),
        ("Sit beside Ana, our Chief People Officer, on the committee.", ("Ana, our Chief People Officer",)),
        ("Work with product managers and designers.", ()),
        ("Agree the budget with the CEO.", ()),
        ("Interviews: a call with our recruiter, then the case with the CTO.", ()),
    ],
)
def test_peers_are_executives_beside_the_role(text: str, peers: tuple[str, ...]) -> None:
    assert line_of(text).peers == peers


@pytest.mark.parametrize(
    ("text", "team"),
    [
        ("Three directors and a chief of staff report to you.", "Three directors and a chief of staff"),
        ("Lead a team of twelve product managers in Oslo.", "team of twelve product managers in Oslo"),
        ("Direct reports: four directors", "four directors"),
        ("Experience leading a team of twelve.", ""),
        ("Collaborate with cross-functional teams.", ""),
        ("Lead the team.", ""),
    ],
)
def test_who_reports_to_you_is_the_team(text: str, team: str) -> None:
    assert line_of(text) == ReportingLine(team=team, team_at=line_of(text).team_at)


def test_zones_are_asked_in_order_and_a_solid_line_before_a_dotted_one() -> None:
    readings = laid_out(
        unit_reading("Our founders report to the Board.", zone="company"),
        unit_reading("You report to the CMO.", zone="responsibility"),
        unit_reading("You report to the COO.", zone="summary"),
        unit_reading("A dotted line leads to the CFO.", zone="reporting"),
    )
    found = read_reporting(readings)
    assert found.manager == "COO"
    assert found.manager_at is not None
    assert found.manager_at.unit == 2
    assert_quotations_hold(found, readings)


def test_peers_and_team_are_not_asked_of_requirements() -> None:
    assert line_of("Lead a team of ten with the CTO.", zone="requirement") == ReportingLine()


def test_nothing_is_read_in_nothing() -> None:
    assert read_reporting(()) == ReportingLine()


@pytest.mark.parametrize(
    ("part", "precision", "recall"), [("manager", 0.70, 0.42), ("peers", 0.55, 0.30), ("team", 0.50, 0.14)]
)
def test_rows_that_the_rules_were_not_written_on_keep_their_floors(part: str, precision: float, recall: float) -> None:
    """Odd rows were measured once, after the rules were done: 0.76/0.46, 0.61/0.34 and 0.67/0.19 exact."""
    measured = precision_and_recall(ROWS[1::2], part)
    assert measured[0] >= precision
    assert measured[1] >= recall


@pytest.mark.parametrize(
    ("part", "precision", "recall"), [("manager", 0.97, 0.97), ("peers", 0.95, 0.72), ("team", 0.83, 0.79)]
)
def test_rows_that_the_rules_were_written_on_stay_read(part: str, precision: float, recall: float) -> None:
    measured = precision_and_recall(ROWS[::2], part)
    assert measured[0] >= precision
    assert measured[1] >= recall


@pytest.mark.parametrize("row", ROWS, ids=[str(i) for i in range(len(ROWS))])
def test_quotations_hold_to_the_letter(row: dict[str, Any]) -> None:
    readings = laid_out(unit_reading("Nothing here.", zone="company"), unit_reading(row["text"], zone="reporting"))
    assert_quotations_hold(read_reporting(readings), readings)


def test_importing_the_reader_does_not_import_spacy() -> None:
    code = "import sys, jdscan.reading.reporting; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - fixed command
