"""The cascade on two readers of random weights: no model and, but for the analyzer's, no file."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import jdscan_models
from jdscan import Analyzer
from jdscan.artefact import write_manifest
from jdscan.cli import make_app
from jdscan.errors import ArtefactError, JdscanError
from jdscan.evaluation.cascade import RereadCounter
from jdscan.framework.titles import load_titles
from jdscan.ngrams import NgramVocabulary
from jdscan.reading import CascadeReader, Reader, load_cascade
from jdscan.reading.cascade import MAY_COUNT, Thresholds, doubt, sureness
from jdscan.reading.encoder import FakeEncoder
from jdscan.reading.heads import FIELDS, OUTPUTS, Heads, LinearPart
from jdscan.reading.posting import (
    FeatureModel,
    PostingModels,
    coverage_features,
    family_features,
    seniority_features,
    structure_features,
)
from jdscan.records import (
    COVERAGE_STATES,
    FAMILIES,
    OWNERSHIPS,
    SENIORITIES,
    STRUCTURES,
    TEMPLATES,
    TOPICS,
    ZONES,
    Posting,
    Unit,
)
from tests.factory import posting_reading, spread, unit_reading

TEXTS = ["Own the roadmap", "Run paid media", "Hire and coach", "Equity", "Support the CPO", "About us", "Sell 🚀"]


def feature_model(labels: tuple[str, ...], names: list[str], rng: np.random.Generator) -> FeatureModel:
    zeros, ones = np.zeros(len(names), np.float32), np.ones(len(names), np.float32)
    weights = rng.normal(size=(len(names), len(labels))).astype(np.float32)
    return FeatureModel(labels, tuple(names), zeros, ones, weights, np.zeros(len(labels), np.float32))


def posting_models(rng: np.random.Generator) -> PostingModels:
    within = tuple(s for s in STRUCTURES if s != "out_of_scope")
    return PostingModels(
        family=feature_model(FAMILIES, list(family_features([])), rng),
        seniority=feature_model(SENIORITIES, list(seniority_features("", [], load_titles())), rng),
        structure=feature_model(within, list(structure_features([])), rng),
        coverage=feature_model(COVERAGE_STATES, list(coverage_features([], "insight")), rng),
    )


def reader(seed: int) -> Reader:
    rng = np.random.default_rng(seed)
    vocabulary = NgramVocabulary.fit([{"text": t} for t in TEXTS], FIELDS, least=1)
    weights = rng.integers(-9, 9, (len(vocabulary), OUTPUTS)).astype(np.int8)
    scale, bias = np.full(OUTPUTS, 0.1, np.float32), np.zeros(OUTPUTS, np.float32)
    blend = np.stack([np.full(OUTPUTS, 0.6), np.full(OUTPUTS, 0.4), bias]).astype(np.float32)
    heads = Heads(rng.normal(size=(16, OUTPUTS)).astype(np.float32), bias, blend, np.full(len(TOPICS), 0.5), bias)
    ngrams = LinearPart(vocabulary, weights, scale, bias)
    return Reader(FakeEncoder(), ngrams, heads, posting_models(rng), f"seed {seed}")


FAST, ACCURATE = reader(1), reader(2)


def cascade(unit: float = 0.44, posting: float = 0.0) -> CascadeReader:
    return CascadeReader(FAST, ACCURATE, Thresholds(unit, posting), "fake")


def units_of(texts: list[str]) -> tuple[Unit, ...]:
    return tuple(Unit(i, t, 0, len(t), previous=texts[i - 1] if i else "") for i, t in enumerate(texts))


UNITS = units_of(TEXTS)
POSTINGS = st.tuples(st.sampled_from(["CPO", "", "Head of Growth"]), st.lists(st.sampled_from(TEXTS), max_size=8))


def test_a_sure_unit_leaves_no_more_doubt_than_its_least_sure_decision() -> None:
    sure = unit_reading("x", topics=["insight"], p=0.97)
    assert doubt(sure) == pytest.approx(0.03)
    assert doubt(replace(sure, topics_proba={**sure.topics_proba, "delivery": 0.4})) == pytest.approx(0.4)
    assert doubt(replace(sure, zone_proba=spread(ZONES, "responsibility", 0.5))) >= 0.5


def test_the_doubt_of_a_label_is_that_of_the_label_that_was_given() -> None:
    r = unit_reading("x", p=0.97)
    lifted = replace(r, topics=("insight",), topics_proba={**r.topics_proba, "insight": 0.3})
    assert doubt(lifted) == pytest.approx(0.7)


@pytest.mark.parametrize("task", ["ownership", "template"])
def test_ownership_and_template_matter_as_far_as_the_unit_counts(task: str) -> None:
    def unsure(zone: str) -> float:
        r = unit_reading("x", zone=zone, p=0.99)
        if task == "ownership":
            return doubt(replace(r, ownership_proba=spread(OWNERSHIPS, r.ownership, 0.4)))
        return doubt(replace(r, template_proba=spread(TEMPLATES, r.template, 0.4)))

    counted = unit_reading("x", p=0.99).counted_proba
    assert unsure("responsibility") == pytest.approx(0.6 * counted)
    assert unsure("offer") < 0.03


@given(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=4))
def test_doubt_is_a_probability(texts: list[str]) -> None:
    assert all(0 <= doubt(r) <= 1 for r in FAST.read_units(units_of(texts)))


def test_a_posting_is_as_sure_as_its_least_sure_part() -> None:
    reading = posting_reading(p=0.9)
    assert sureness(reading, reading.structure_proba) == pytest.approx(0.9)
    assert sureness(reading, {"stapled": 0.5, "partial": 0.5}) == 0.5


def test_units_over_the_threshold_and_no_others_are_read_again() -> None:
    mixed = cascade().mix_units(UNITS)
    fast, accurate = FAST.read_units(UNITS), ACCURATE.read_units(UNITS)
    expected = tuple(a if doubt(f) > 0.44 else f for f, a in zip(fast, accurate, strict=True))
    assert mixed.readings == expected
    assert mixed.reread == sum(doubt(f) > 0.44 for f in fast)
    assert 0 < mixed.reread < len(UNITS)


def test_the_ends_of_the_scale_are_the_two_encoders() -> None:
    assert cascade(1.0).read_units(UNITS) == FAST.read_units(UNITS)
    assert cascade(0.0).read("CPO", UNITS) == ACCURATE.read("CPO", UNITS)


def test_the_posting_models_are_those_of_accurate() -> None:
    mixed = cascade(1.0).read("CPO", UNITS)
    assert mixed.units == FAST.read_units(UNITS)
    assert mixed.family_proba != FAST.read("CPO", UNITS).family_proba


def test_where_the_verdict_hangs_on_them_all_units_that_may_count_are_read_again() -> None:
    fast = FAST.read_units(UNITS)
    may_count = tuple(i for i, r in enumerate(fast) if r.counted_proba >= MAY_COUNT)
    assert 0 < len(may_count) < len(UNITS)
    assert cascade(1.0, posting=0.0).chosen("CPO", UNITS) == ()
    assert cascade(1.0, posting=1.0).chosen("CPO", UNITS) == may_count


def test_the_structure_can_be_given_by_who_knows_the_scope() -> None:
    coverage = min(max(p.values()) for p in FAST.read("CPO", UNITS).coverage_proba.values())
    thresholds = Thresholds(1.0, coverage)
    sure = CascadeReader(FAST, ACCURATE, thresholds, "fake", structure=lambda _: {"out_of_scope": 1.0})
    unsure = CascadeReader(FAST, ACCURATE, thresholds, "fake", structure=lambda _: {"partial": coverage / 2})
    assert sure.mix("CPO", UNITS).reread == 0
    assert unsure.mix("CPO", UNITS).reread > 0


def test_single_units_know_no_posting() -> None:
    assert cascade(1.0, posting=1.0).mix_units(UNITS).reread == 0


def test_nothing_to_read_is_nothing_read() -> None:
    assert cascade().read_units([]) == ()
    assert cascade(posting=1.0).read("", ()).units == ()


@settings(max_examples=40)
@given(st.lists(POSTINGS, max_size=3), POSTINGS)
def test_a_posting_is_read_the_same_alone_or_after_others(
    before: list[tuple[str, list[str]]], last: tuple[str, list[str]]
) -> None:
    used, (title, texts) = cascade(posting=0.56), last
    for other_title, others in before:
        used.read(other_title, units_of(others))
    assert used.read(title, units_of(texts)) == cascade(posting=0.56).read(title, units_of(texts))


@settings(max_examples=40)
@given(st.permutations(UNITS))
def test_a_single_unit_is_read_the_same_alone_batched_and_shuffled(units: list[Unit]) -> None:
    reader = cascade()
    assert reader.read_units(units) == tuple(r for u in units for r in reader.read_units([u]))


def artefact(folder: Path, thresholds: str) -> Path:
    own = folder / "cascade"
    own.mkdir()
    (own / "thresholds.json").write_text(thresholds, "utf-8")
    write_manifest(own, "cascade", {})
    return folder


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"unit": 0.2}', '{"unit": 2, "posting": 0}', '{"unit": null}'])
def test_thresholds_that_are_none_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ArtefactError, match=r"numbers in \[0, 1\].*thresholds\.json"):
        load_cascade(artefact(tmp_path, text))


def test_a_missing_artefact_is_named(tmp_path: Path) -> None:
    with pytest.raises(JdscanError, match=r"no model artefact.*cascade"):
        _ = Analyzer("cascade", artefacts=tmp_path).versions
    with pytest.raises(ArtefactError, match=r"no model artefact.*fast"):
        load_cascade(artefact(tmp_path, '{"unit": 0.2, "posting": 0.6}'))


def analyzer(unit: float) -> Analyzer:
    return Analyzer("cascade", reader=cascade(unit))


def test_an_analyzer_takes_a_cascade() -> None:
    analysis = analyzer(0.44).analyze_units("CPO", TEXTS)
    assert analysis.versions.encoder == "cascade"
    assert analysis.versions.model_version == "fake"
    assert len(analysis.reading.units) == len(TEXTS)


@pytest.mark.parametrize(("unit", "share"), [(0.0, 1.0), (1.0, 0.0)])
def test_the_share_read_again_is_counted(unit: float, share: float) -> None:
    counter = RereadCounter(analyzer(unit))
    counter.analyze_units("CPO", TEXTS)
    counter.analyze_posting(Posting("Own the roadmap.", "CPO", "text"))
    assert counter.figures()["reread.share"] == share


def test_nothing_is_counted_without_a_cascade() -> None:
    counter = RereadCounter(Analyzer(reader=FAST))
    assert counter.analyze_units("CPO", TEXTS).versions.encoder == "accurate"
    assert counter.figures() == {}


@pytest.mark.parametrize(
    ("encoder", "make", "counted"),
    [
        ("cascade", lambda _: analyzer(0.0), {"reread.units": 7, "reread.share": 1.0}),
        ("fast", lambda name: Analyzer(name, reader=FAST), None),
    ],
)
def test_evaluate_says_how_much_was_read_again(
    tmp_path: Path, encoder: str, make: Callable[[str], Analyzer], counted: dict[str, float] | None
) -> None:
    labels = {"zone": "offer", "topics": [], "ownership": "none", "template": "neutral"}
    row = {"id": "a", "title": "CPO", "units": [{"text": t, **labels} for t in TEXTS]}
    (tmp_path / "gold.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    out = tmp_path / "figures.json"
    command = ["evaluate", str(tmp_path / "gold.jsonl"), "--encoder", encoder, "--no-interval", "--json", str(out)]
    done = CliRunner().invoke(make_app(make), command, catch_exceptions=False)
    assert done.exit_code == 0
    assert ("reread.share                         1.000" in done.stdout) == (counted is not None)
    assert json.loads(out.read_text("utf-8")).get("reread") == counted


@pytest.mark.skipif(not (jdscan_models.path() / "cascade").is_dir(), reason="`make train` has not written it yet")
def test_the_shipped_cascade_reads_a_posting_alike_alone_and_in_company() -> None:
    shipped = load_cascade(jdscan_models.path())
    alone = shipped.read("CPO", UNITS[:3])
    assert shipped.mix_units(UNITS).reread <= len(UNITS)
    assert shipped.read("CPO", UNITS[:3]) == alone
