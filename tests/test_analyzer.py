"""The shipped pipeline from end to end, on texts that a user may well give."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jdscan import Analyzer, JdscanError, to_json
from jdscan.analyzer import ENCODERS
from jdscan.errors import InputError
from jdscan.ingest import read_posting
from jdscan.reading import Reader
from jdscan.records import Analysis, Unit, UnitReading

EXAMPLES = Path(__file__).resolve().parent.parent / "corpus" / "postings" / "examples"
GERMAN = (
    "Wir suchen eine erfahrene Leiterin für das Produktmanagement, die gemeinsam mit dem Vertrieb die Strategie "
    "entwickelt und das Team in Berlin führt."
)


@pytest.fixture(scope="module")
def accurate() -> Analyzer:
    return Analyzer()


@pytest.fixture(scope="module")
def fast() -> Analyzer:
    return Analyzer("fast")


def example(analyzer: Analyzer, name: str) -> Analysis:
    return analyzer.analyze((EXAMPLES / name).read_bytes())


@pytest.mark.parametrize(
    ("name", "kind", "structure"),
    [
        ("stapled-cpmo.md", "cpmo", "stapled"),
        ("integrated-quiet.md", "cpmo", "integrated"),
        ("ordinary-cmo.html", "cmo", "marketing_only"),
        ("ordinary-cpo.txt", "cpo", "product_only"),
        ("engineer.txt", "out_of_scope", "out_of_scope"),
    ],
)
def test_examples_are_judged_as_a_reader_would(accurate: Analyzer, name: str, kind: str, structure: str) -> None:
    verdict = example(accurate, name).verdict
    assert (verdict.seat.kind, verdict.structure) == (kind, structure)


def test_an_ordinary_seat_raises_no_finding(accurate: Analyzer, fast: Analyzer) -> None:
    for name in ("ordinary-cmo.html", "ordinary-cpo.txt", "engineer.txt"):
        assert example(accurate, name).verdict.findings == ()
        assert example(fast, name).verdict.findings == ()


def test_every_quote_is_the_posting_between_its_offsets(accurate: Analyzer) -> None:
    for path in sorted(EXAMPLES.iterdir()):
        analysis = example(accurate, path.name)
        for finding in analysis.verdict.findings:
            for e in finding.evidence:
                assert analysis.posting.text[e.start : e.end] == e.text


def test_the_same_text_gives_the_same_bytes(accurate: Analyzer) -> None:
    assert to_json(example(accurate, "stapled-cpmo.md")) == to_json(example(Analyzer(), "stapled-cpmo.md"))


@pytest.mark.parametrize("number", [2, 4])
def test_threads_that_share_an_analyzer_get_what_each_would_get_alone(fast: Analyzer, number: int) -> None:
    names = [path.name for path in sorted(EXAMPLES.iterdir())]
    alone = {name: to_json(example(fast, name)) for name in names}
    turns = [names[i:] + names[:i] for i in range(number)]  # each begins with another one
    together = Barrier(number)

    def read(turn: list[str]) -> dict[str, str]:
        together.wait(10)
        return {name: to_json(example(fast, name)) for name in turn * 3}

    with ThreadPoolExecutor(number) as pool:
        assert list(pool.map(read, turns)) == [alone] * number


def test_a_unit_is_read_alike_whatever_stands_beyond_its_context(accurate: Analyzer) -> None:
    texts = ["Duties", "Own the roadmap", "Run paid media", "Hire and coach the team"]
    whole = accurate.analyze_units("CPO", texts).reading.units
    part = accurate.analyze_units("CPO", texts[:3]).reading.units
    assert whole[:3] == part


@pytest.mark.parametrize("encoder", ENCODERS)
def test_postings_read_together_are_read_as_if_alone(encoder: str) -> None:
    analyzer = Analyzer(encoder)
    postings = [read_posting(path.read_bytes()) for path in sorted(EXAMPLES.iterdir())]
    together = analyzer.analyze_postings([*postings, postings[0]])
    alone = [analyzer.analyze_posting(posting) for posting in postings]
    assert [to_json(found) for found in together] == [to_json(found) for found in [*alone, alone[0]]]
    assert analyzer.analyze_postings([]) == ()


def test_a_foreign_text_is_not_judged(accurate: Analyzer) -> None:
    verdict = accurate.analyze(GERMAN).verdict
    assert verdict.abstained
    assert verdict.findings == ()
    assert "not English" in verdict.seat.sentence


@pytest.mark.parametrize("text", ["!!! ... ???", "hello", "12345"])
def test_a_text_that_says_nothing_is_out_of_scope(accurate: Analyzer, text: str) -> None:
    verdict = accurate.analyze(text).verdict
    assert verdict.structure == "out_of_scope"
    assert verdict.findings == ()


def test_an_unknown_encoder_is_named_with_those_allowed() -> None:
    with pytest.raises(JdscanError, match="accurate"):
        Analyzer("best")


def test_a_missing_artefact_shows_at_first_use_in_the_callers_thread(tmp_path: Path) -> None:
    with pytest.raises(JdscanError, match="no model artefact"):
        Analyzer(artefacts=tmp_path).analyze("Own the roadmap.")


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=300))
def test_any_text_is_an_analysis_or_a_clear_error(fast: Analyzer, text: str) -> None:
    try:
        analysis = fast.analyze(text)
    except InputError as refused:
        remedy = refused.remedy
    else:
        remedy = json.loads(to_json(analysis))["verdict"]["structure"]
    assert remedy


@pytest.mark.parametrize("encoder", ["fast", "accurate"])
def test_advice_clears_findings_by_reading_the_edited_text_anew(encoder: str, request: pytest.FixtureRequest) -> None:
    analyzer: Analyzer = request.getfixturevalue(encoder)
    analysis = example(analyzer, "stapled-cpmo.md")
    advice = analyzer.advise(analysis)
    assert [e.finding for e in advice.edits] == [f.id for f in analysis.verdict.findings if f.severity != "info"]
    cleared = [e for e in advice.edits if e.cleared]
    assert cleared
    for edit in cleared:
        posting = replace(analysis.posting, text=edit.text)
        assert edit.finding not in {f.id for f in analyzer.analyze_posting(posting).verdict.findings}
    assert advice.outline


def test_advice_reads_only_what_an_edit_changed(fast: Analyzer, monkeypatch: pytest.MonkeyPatch) -> None:
    analysis = example(fast, "stapled-cpmo.md")
    read: list[int] = []
    original = type(fast.reader).read_units

    def counted(self: Reader, units: Sequence[Unit]) -> tuple[UnitReading, ...]:
        read.append(len(units))
        return original(self, units)  # type: ignore[arg-type]  # it is the reader's own method

    monkeypatch.setattr(Reader, "read_units", counted)
    edits = fast.advise(analysis).edits
    assert 0 < sum(read) <= 3 * sum(e.tried for e in edits)


def test_an_ordinary_seat_gets_no_advice(accurate: Analyzer) -> None:
    advice = accurate.advise(example(accurate, "ordinary-cmo.html"))
    assert (advice.edits, advice.outline) == ((), ())
