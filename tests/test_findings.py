"""Every finding on postings written for it: a positive that must raise it and a look-alike that must not.

The postings (``tests/data/findings.jsonl``) were written apart from rules and models. What the shipped models get wrong
is listed by name, so that a change for better or worse shows here; the lists may only shrink.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from jdscan import Analyzer
from jdscan.framework import load_framework
from jdscan.records import Posting

ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parent / "data" / "findings.jsonl").read_text("utf-8").splitlines()
]
MISSED: frozenset[str] = frozenset()
FALSELY_RAISED: frozenset[str] = frozenset()


@cache
def analyzer() -> Analyzer:
    return Analyzer("accurate")


@cache
def raised(index: int) -> frozenset[str]:
    row = ROWS[index]
    analysis = analyzer().analyze_posting(Posting(row["text"], row["title"], "text"))
    return frozenset(f.id for f in analysis.verdict.findings)


def rows_of(kind: str) -> list[tuple[int, str]]:
    return [(i, row["finding"]) for i, row in enumerate(ROWS) if row["kind"] == kind]


def test_every_finding_has_both() -> None:
    for kind in ("positive", "hard_negative"):
        assert {id for _, id in rows_of(kind)} == set(load_framework().finding_ids())


@pytest.mark.parametrize(("index", "finding"), rows_of("positive"), ids=[id for _, id in rows_of("positive")])
def test_a_posting_written_to_show_it_raises_it(index: int, finding: str) -> None:
    assert (finding in raised(index)) is (finding not in MISSED)


@pytest.mark.parametrize(("index", "finding"), rows_of("hard_negative"), ids=[id for _, id in rows_of("hard_negative")])
def test_a_posting_that_only_looks_like_it_does_not(index: int, finding: str) -> None:
    assert (finding in raised(index)) is (finding in FALSELY_RAISED)
