"""Broken framework data is refused, with the entry that breaks it named."""

import shutil
from pathlib import Path

import pytest

from jdscan.errors import FrameworkError
from jdscan.framework import Framework, load_framework
from jdscan.framework.loader import read_framework

SOURCE = Path(__file__).resolve().parents[1] / "jdscan" / "framework"


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for file in SOURCE.glob("*.toml"):
        shutil.copy(file, tmp_path)
    return tmp_path


def test_untouched_copy_reads_as_the_shipped_one(framework: Framework, copy: Path) -> None:
    assert read_framework(copy) == framework


ROW = "sales_execution_and_pipeline_conversion"
RENEWALS = 'decisions = ["customer_success_and_renewals"]'
ACTIVATION = 'topics = ["growth_lifecycle", "gtm_execution"]'
# case: file, the id after which to edit, the old text, the new text, what the message must hold
BROKEN = {
    "two A's": ("raci.toml", ROW, 'CEO = "I"', 'CEO = "A"', f"{ROW}.+2 A's"),
    "no A": ("raci.toml", ROW, 'CRO = "A"', 'CRO = "C"', f"{ROW}.+0 A's"),
    "an R": ("raci.toml", ROW, 'CEO = "I"', 'CEO = "R"', f"{ROW}.+CEO.+'R'"),
    "a role short": ("raci.toml", ROW, ', GC = "I"', "", f"{ROW}.+each role"),
    "letters as text": ("raci.toml", ROW, "raci = ", 'raci = "I" # ', f"{ROW}.+'raci' must be a table"),
    "category too large": ("raci.toml", ROW, "category = 2", "category = 3", "Category 2.+8 decisions"),
    "category as text": ("raci.toml", ROW, "category = 2", 'category = "2"', f"{ROW}.+type int"),
    "missing key": ("raci.toml", ROW, "topic = ", "# topic = ", f"{ROW}.+lacks.+'topic'"),
    "unknown key": ("raci.toml", ROW, "topic = ", "owner = 1\ntopic = ", f"{ROW}.+unknown key 'owner'"),
    "unknown topic": ("raci.toml", ROW, '"cro_territory"', '"sales"', f"{ROW}.+'sales'"),
    "duplicate id": (
        "overreach.toml",
        "",
        '"renewals"',
        '"customer_success"',
        "'customer_success' stands twice",
    ),
    "duplicate scope": ("territories.toml", "", '"quota"', '"deal_desk"', "'deal_desk' stands twice"),
    "unknown decision": ("overreach.toml", "", RENEWALS, 'decisions = ["new"]', "'renewals'.+'new'"),
    "wrong holder": ("overreach.toml", "sales_quota", '"CRO"', '"CEO"', "'sales_quota'.+disagree"),
    "bare section": ("signs.toml", "", "000_6eb90c6b13d67afb#", "", "'product_led_discovery'.+'3.2'"),
    "unknown severity": ("findings.toml", "", '"high"', '"dire"', "structure.stapled.+'severity'"),
    "unknown slot": (
        "findings.toml",
        "",
        "{other_quote} until",
        "{it} until",
        "remedy.+structure.stapled.+it",
    ),
    "unknown family": ("findings.toml", "", "<surface>", "<ocean>", "shared.unowned.<ocean>.+'ocean'"),
    "unknown finding": ("practices.toml", "", "practice.pricing", "practice.my", "practice.my_with_market"),
    "padded text": ("variants.toml", "", "Product chief", " Product chief", "cpo_with_marketing.+'name'"),
    "text for a list": ("practices.toml", "", ACTIVATION, 'topics = "x"', "shared_activation.+a list"),
    "unknown top level": ("friction.toml", "", "[[", "extra = 1\n[[", "friction.toml.+'extra'"),
    "unknown clash": ("friction.toml", "pricing", 'clash = ["', 'clash = ["x", "', "'pricing'.+clash.+'x'"),
    "unknown rule beside": ("raci.toml", "", '["engineering_headcount"]', '["x"]', "roadmap.+overreach_with.+'x'"),
    "assumption without finding": ("assumptions.toml", "", "shared.no_m", "shared.my_m", "b2b_.+'shared.my_mech"),
    "assumption of nobody": ("assumptions.toml", "", 'holders = ["CRO"', 'holders = ["CXO"', "b2b_.+holders.+'CXO'"),
    "assumption on both sides": (
        "assumptions.toml",
        "cro_peer",
        '"peer.none_sales"',
        '"peer.cro"',
        "'peer.cro' both states.+'cro_peer'",
    ),
    "question with other slots": (
        "assumptions.toml",
        "",
        '"{subject}: with con',
        '"{quote}: with con',
        "question.+b2b_enterprise.+quote",
    ),
    "caveat with other slots": ("assumptions.toml", "", "{premises}", "{premise}", "assumption_caveat.+premise"),
    "caveat as number": (
        "assumptions.toml",
        "",
        'assumption_caveat = "',
        'assumption_caveat = 1 # "',
        "caveat' must be",
    ),
    "severity twice": ("score.toml", "", '"low"', '"medium"', "severities.+one entry for each"),
    "praise that costs": ("score.toml", "", "points = 0", "points = 1", "severities.+begin at 0"),
    "low above medium": ("score.toml", "", "points = 2", "points = 7", "severities.+rise"),
    "override of nothing": ("score.toml", "", '"structure.partial"', '"structure.part.x"', "structure.part.x.+begin"),
    "override twice": ("score.toml", "", '"structure.partial"', '"structure.stapled"', "structure.stapled.+once"),
    "override of praise": ("score.toml", "", '"structure.partial"', '"need."', "'need.'.+no fault"),
    "a gain": ("score.toml", "", "points = 25", "points = -25", "structure.partial.+no less than 0"),
    "points as text": ("score.toml", "", "points = 12", 'points = "12"', "type int"),
    "no version": ("framework.toml", "", "version = ", "# version = ", "framework.toml.+'version'"),
    "version as number": ("framework.toml", "", '"1.0.0"', "1", "'version' must be"),
    "join line without a slot": ("joins.toml", "launch", "{product}", "it", "'launch'.+product and marketing"),
    "join with an unknown scope": ("joins.toml", "", "insight.customer_closeness", "insight.x", "scopes.+'insight.x'"),
    "join with an unknown decision": (
        "joins.toml",
        "",
        '"pricing_strategy',
        '"new_strategy',
        "decisions.+'new_strategy",
    ),
    "join with an unknown topic": ("joins.toml", "", 'topics = ["insight"]', 'topics = ["x"]', "topics.+'x'"),
    "outcome on another finding": ("signs.toml", "", 'raised = ["accountability.single', 'raised = ["x', "raised.+'x"),
    "outcome with a slot": ("signs.toml", "company_loop", "({signs})", "({sign})", "outcome.+company_loop.+sign"),
    "no last outcome": (
        "signs.toml",
        "role_accountability",
        'answer = "not_said"\ntext',
        'answer = "not_said"\nleast = 1\ntext',
        "last outcome.+'role_accountability'",
    ),
    "unknown answer": ("signs.toml", "company_loop", 'answer = "no"', 'answer = "nope"', "'answer' must be one of"),
    "no TOML": ("friction.toml", "", "[[", "[", "friction.toml is no TOML"),
}


@pytest.mark.parametrize(("file", "after", "old", "new", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_data_is_refused_by_name(copy: Path, file: str, after: str, old: str, new: str, message: str) -> None:
    text = (copy / file).read_text(encoding="utf-8")
    start = text.index(f'id = "{after}"') if after else 0
    assert old in text[start:]
    (copy / file).write_text(text[:start] + text[start:].replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FrameworkError, match=message):
        read_framework(copy)


@pytest.mark.parametrize(
    ("text", "message"),
    [("practices = 1", "practices is no list"), ("practices = [1]", r"practices\[0\] is no table")],
)
def test_list_of_another_shape_is_refused(copy: Path, text: str, message: str) -> None:
    (copy / "practices.toml").write_text(text, encoding="utf-8")
    with pytest.raises(FrameworkError, match=message):
        read_framework(copy)


def test_missing_file_is_refused_by_name(copy: Path) -> None:
    (copy / "signs.toml").unlink()
    with pytest.raises(FrameworkError, match=r"signs\.toml cannot be read"):
        read_framework(copy)
