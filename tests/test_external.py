"""External labels: no text in them, joined only with free postings, and no employer on both sides of a fold."""

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from jdscan.errors import CorpusError, TrainingError
from jdscan.training.agreement import agreement
from jdscan.training.data import Example, check_apart, informative
from jdscan.training.external import join_external, read_external

LABELS = Path(__file__).parents[1] / "corpus" / "external" / "postings.jsonl"
SHARED = Path(__file__).parents[2] / "shared"
TEXT = "About Quill\nQuill sells ink to schools.\nOwn the roadmap of our refill service.\nFree ink for life."


def line(**changes: Any) -> dict[str, Any]:
    units = [
        {"span": [12, 39], "zone": "company", "readings": [{}, {}]},
        {
            "span": [40, 78],
            "heading": [0, 11],
            "previous": [12, 39],
            "zone": "responsibility",
            "topics": ["product_strategy"],
            "ownership": "owns",
            "template": "cpo",
            "readings": [{}, {"ownership": "executes", "topics": []}],
        },
    ]
    row = {"posting": "q1", "text_sha256": hashlib.sha256(TEXT.encode()).hexdigest(), "units": units}
    return row | changes


def shared_folder(tmp_path: Path, use: str = "free") -> Path:
    (tmp_path / "gold").mkdir()
    (tmp_path / "postings").mkdir()
    for name in ("dev.jsonl", "dev_postings.jsonl"):
        (tmp_path / "gold" / name).write_text(json.dumps({"id": "d", "text": "Something else.", "title": "x"}) + "\n")
    row = {"id": "q1", "use": use, "title": "Head of Ink", "company": "Quill", "format": "text", "description": TEXT}
    with gzip.open(tmp_path / "postings" / "postings-1.jsonl.gz", "wt", encoding="utf-8") as f:
        f.write(json.dumps(row) + "\n")
    return tmp_path


def written(tmp_path: Path, *rows: dict[str, Any]) -> Path:
    path = tmp_path / "labels.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    return path


def test_spans_are_joined_with_the_text_and_its_context(tmp_path: Path) -> None:
    joined = join_external(written(tmp_path, line()), shared_folder(tmp_path), {"q1": "quill"})
    assert not joined.postings
    first, second = joined.examples
    assert (first.unit.text, first.labels.zone, first.employer) == ("Quill sells ink to schools.", "company", "quill")
    assert second.unit.text == "Own the roadmap of our refill service."
    assert (second.unit.heading, second.unit.previous) == ("About Quill", "Quill sells ink to schools.")
    assert (second.labels.topics, second.labels.ownership, second.title) == (
        ("product_strategy",),
        "owns",
        "Head of Ink",
    )


def test_a_whole_posting_brings_its_posting_labels(tmp_path: Path) -> None:
    row = line(whole=True, family="product", seniority="executive", structure="product_only")
    joined = join_external(written(tmp_path, row), shared_folder(tmp_path), {})
    assert [(p.key, p.structure, len(p.labels)) for p in joined.postings] == [("q1", "product_only", 2)]
    assert {e.source for e in joined.examples} == {"external"}


def test_only_free_postings_are_joined(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="not free"):
        join_external(written(tmp_path, line()), shared_folder(tmp_path, use="reserved"), {})


def test_a_text_that_is_read_otherwise_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="read otherwise"):
        join_external(written(tmp_path, line(text_sha256="0" * 64)), shared_folder(tmp_path), {})


@pytest.mark.parametrize(
    ("unit", "complaint"),
    [
        ({"span": [5, 5], "zone": "company"}, "not a span"),
        ({"span": [0, 5], "zone": "firm"}, "firm"),
        ({"span": [0, 5], "zone": "company", "readings": [{"ownership": "has"}]}, "has"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, unit: dict[str, Any], complaint: str) -> None:
    with pytest.raises(CorpusError, match=complaint):
        list(read_external(written(tmp_path, line(units=[unit]))))


def test_agreement_counts_what_two_readers_say_apart(tmp_path: Path) -> None:
    found = agreement(read_external(written(tmp_path, line())))
    assert found["units"] == 2
    assert found["alike"] == 0.5
    assert found["third"] == 0.0
    assert found["zone.macro_f1"] == 1.0


def test_the_projects_own_labels_hold_no_text() -> None:
    known = {"posting", "text_sha256", "whole", "family", "seniority", "structure", "units"}
    per_unit = {"span", "heading", "previous", "zone", "topics", "ownership", "template", "readings"}
    rows = [json.loads(x) for x in LABELS.read_text("utf-8").splitlines()]
    assert len(rows) > 1000
    for row in rows:
        assert set(row) <= known
        assert all(set(u) <= per_unit for u in row["units"])
        assert [u["span"] for u in row["units"]] == sorted(u["span"] for u in row["units"])


def test_the_projects_own_labels_join_and_repeat_no_measured_employer() -> None:
    if not (SHARED / "postings").exists():
        pytest.skip("the real postings are not here")
    from jdscan.training.data import read_employers
    from jdscan.training.unlabelled import read_collection

    own = {p.posting for p in read_external(LABELS)}
    employers = read_employers(SHARED / "postings")
    kept_back = [r["id"] for r in read_collection(SHARED / "postings") if r["use"] in ("dev_gold", "reserved")]
    measured = {employers[i] for i in kept_back if i in employers}
    assert not {employers[p] for p in own if p in employers} & measured
    joined = join_external(LABELS, SHARED, employers)
    assert len({e.posting for e in joined.examples}) == len(own)


def example(employer: str, source: str = "gold", text: str = "x") -> Example:
    from jdscan.corpus import UnitLabels
    from jdscan.records import Unit

    return Example(
        Unit(0, text, 0, len(text)), UnitLabels("company", (), "none", "neutral"), employer, employer, source
    )


def test_an_employer_on_both_sides_of_a_fold_is_refused() -> None:
    check_apart([example("a")], [example("b")])
    with pytest.raises(TrainingError, match="both sides"):
        check_apart([example("a"), example("b")], [example("b")])


def test_no_employer_stands_on_both_sides_of_a_fold_that_was_trained() -> None:
    if not (SHARED / "postings").exists():
        pytest.skip("the real postings are not here")
    from jdscan.corpus import read_postings
    from jdscan.training.data import employer_of, read_employers

    employers = read_employers(SHARED / "postings")
    ids = {p.key: p.id for p in read_postings(SHARED / "gold" / "train.jsonl")}
    for split in json.loads((LABELS.parents[2] / "models" / "splits.json").read_text("utf-8")):
        trained, scored = (
            [example(employer_of(ids.get(k, k), employers)) for k in split[side]]
            for side in ("encoder_postings", "calibration_postings")
        )
        check_apart(trained, scored)


def test_half_of_the_plain_external_units_are_trained_on_and_all_others() -> None:
    plain = [example("a", "external", f"We sell ink number {i}.") for i in range(400)]
    assert 150 < sum(map(informative, plain)) < 250
    assert all(informative(example("a", "gold", e.unit.text)) for e in plain)
