"""The staple benchmark in employer folds: what a posting of an unseen employer would get.

The folds are those of the shipped models; a development posting belongs to the fold of its employer, and no model
ever saw it. For each fold staples and their negatives are composed (by the gold's own ``compose.py``) of its postings
alone and go through the whole pipeline, splitting included, read by the fold's encoder, with heads, n-grams, blend
and posting models fitted without the fold. The posting models learn from readings of the other folds' postings, whose
encoders saw this fold (stacking), and the heading detector has seen all of the training gold.
"""

import importlib.util
import json
import logging
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sklearn.metrics import roc_auc_score

from jdscan.analyzer import Analyzer
from jdscan.corpus import LabelledPosting, posting_of
from jdscan.evaluation.bootstrap import intervals
from jdscan.evaluation.gold import read_gold
from jdscan.evaluation.predictions import parse_prediction, predict, read_predictions
from jdscan.evaluation.scores import score
from jdscan.reading import Reader
from jdscan.reading.heads import Heads
from jdscan.training.crossfit import Folds, blend_without, cross_fit
from jdscan.training.data import TrainingData, check_unseen, employer_folds, employer_of
from jdscan.training.posting import fit_posting_models
from jdscan.training.ship import read_out_of_fold
from jdscan.training.students import Encoders

LOG = logging.getLogger(__name__)
SEEDS = (0, 1, 2)
# The keyword baseline of the table; no model of ours reads these lists.
PRODUCT_WORDS = frozenset(
    ["product", "products", "roadmap", "feature", "features", "backlog", "user", "users", "ux", "discovery"]
)
MARKET_WORDS = frozenset(
    ["marketing", "brand", "campaign", "campaigns", "demand", "content", "seo", "media", "messaging", "launch", "pr"]
)


@dataclass(frozen=True, slots=True)
class FoldReader:
    """The pipeline of one fold: the analyzer that has not seen it, and its postings as raw gold rows."""

    fold: int
    analyzer: Analyzer
    rows: list[dict[str, Any]]


def fold_readers(
    data: TrainingData, folds: Folds, encoders: Encoders, raw: Sequence[dict[str, Any]], artefacts: Path
) -> Iterator[FoldReader]:
    """Yield the pipeline of each fold.

    Args:
        data: The training data.
        folds: Its examples in folds, with their n-gram scores.
        encoders: The encoders of the folds.
        raw: The gold rows to compose of, as read from the files.
        artefacts: Folder with the artefact ``boundary``.
    """
    fit = cross_fit(folds, lambda k: encoders.accurate(f"fold{k}"), "accurate")
    of_posting = {e.posting: f for e, f in zip(data.examples, folds.fold.tolist(), strict=True)}
    employers = [employer_of(row["id"], data.employers) for row in raw]
    assigned = employer_folds(employers, len(folds.numbers))
    for k in folds.numbers:
        # Blend, thresholds and offsets are fitted anew without the fold; its scores are left out.
        without = blend_without(folds, fit, k)
        reads = [r for r in read_out_of_fold(data, without) if of_posting[r.posting.key] != k]
        reader = Reader(
            encoder=encoders.exported(f"fold{k}"),
            ngrams=folds.parts[k],
            heads=Heads(*fit.linear[k], without.blend, without.thresholds, without.offsets),
            models=fit_posting_models(reads).models,
            version=f"fold{k}",
        )
        rows = [row for row, employer in zip(raw, employers, strict=True) if assigned[employer] == k]
        seen = {e.employer for e, f in zip(data.examples, folds.fold, strict=True) if f != k}
        check_unseen({employer_of(row["id"], data.employers) for row in rows}, seen)
        yield FoldReader(k, Analyzer(artefacts=artefacts, reader=reader), rows)


def run_benchmark(
    data: TrainingData, folds: Folds, encoders: Encoders, shared: Path, artefacts: Path, out: Path
) -> None:
    """Write gold and predictions of the benchmark, and of the real postings out of fold, under ``out``."""
    compose = _load_compose(shared / "gold" / "compose.py")
    raw: list[dict[str, Any]] = []
    for name in ("train.jsonl", "dev.jsonl"):
        raw += map(json.loads, (shared / "gold" / name).read_text("utf-8").splitlines())
    out.mkdir(parents=True, exist_ok=True)
    composed: dict[int, list[tuple[dict[str, Any], dict[str, Any]]]] = {s: [] for s in SEEDS}
    real: list[dict[str, Any]] = []
    for part in fold_readers(data, folds, encoders, raw, artefacts):
        real += [_analysed(row, part.analyzer) for row in part.rows]
        for seed in SEEDS:
            rows, product, marketing = compose.build(part.rows, 24, seed)
            LOG.info("fold %d seed %d: %d of %d and %d parts", part.fold, seed, len(rows), product, marketing)
            for row in rows:
                row["id"] = f"f{part.fold}{row['id']}"
                composed[seed].append((row, predict(posting_of(row, row["id"]), part.analyzer)))
    for seed, pairs in composed.items():
        _write(out / f"staples-{seed}.jsonl", [g for g, _ in pairs])
        _write(out / f"staples-{seed}.pred.jsonl", [p for _, p in pairs])
    _write(out / "real.jsonl", real)


def report(out: Path) -> str:
    """Return the benchmark's table in Markdown, from what :func:`run_benchmark` wrote."""
    lines = [
        "| seed | postings | AUROC [95%] | F1 [95%] | false alarms | their sources | recall by layout | length alone "
        "| fewer keywords alone |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for seed in SEEDS:
        gold = read_gold(out / f"staples-{seed}.jsonl")
        predictions = read_predictions(out / f"staples-{seed}.pred.jsonl")
        figures, spread = score(gold, predictions), intervals(gold, predictions)
        cells = [
            f"{figures[n]:.3f} [{spread[n].low:.3f}, {spread[n].high:.3f}]"
            for n in ("stapled.auroc", "stapled.f1", "stapled.false_alarms")
        ]
        judged = [p for p in gold if p.structure != "partial"]
        truth = [p.structure == "stapled" for p in judged]
        trivial = [float(roc_auc_score(truth, [f(p.text) for p in judged])) for f in (len, fewer_keywords)]
        flagged = {p.key for p in gold if predictions[p.key].structure == "stapled"}
        cells += [str(len(alarm_sources(judged, flagged))), recall_by_layout(gold, flagged)]
        lines.append(f"| {seed} | {len(gold)} | {' | '.join(cells)} | {trivial[0]:.3f} | {trivial[1]:.3f} |")
    return "\n".join(lines)


def alarm_sources(judged: Sequence[LabelledPosting], flagged: Collection[str]) -> list[str]:
    """Return the fewest source postings that explain all false alarms: one a posting, the most frequent ones first."""
    alarms = [set(map(str, p.extra["parts"])) for p in judged if p.key in flagged and p.structure != "stapled"]
    found: list[str] = []
    while alarms:
        counts = Counter(part for parts in alarms for part in parts)
        found.append(min(counts, key=lambda part: (-counts[part], part)))
        alarms = [parts for parts in alarms if found[-1] not in parts]
    return found


def recall_by_layout(gold: Sequence[LabelledPosting], flagged: Collection[str]) -> str:
    """Return the recall of staples by the layout that they were composed in, lowest first."""
    layouts: dict[str, list[bool]] = {}
    for p in gold:
        if p.structure == "stapled":
            layouts.setdefault(str(p.extra["how"]), []).append(p.key in flagged)
    recall = {how: sum(hits) / len(hits) for how, hits in layouts.items()}
    return ", ".join(f"{how} {r:.2f}" for how, r in sorted(recall.items(), key=lambda each: (each[1], each[0])))


def raised(out: Path) -> str:
    """Return the findings raised on real single-sided and out-of-scope postings, none of whose employers was seen."""
    rows = [json.loads(line) for line in (out / "real.jsonl").read_text("utf-8").splitlines()]
    plain = [r for r in rows if r["gold"]["structure"] in ("product_only", "marketing_only", "out_of_scope")]
    loud = [r for r in plain if r["findings"]]
    stapled = sum(r["structure"] == "stapled" for r in plain)
    lines = [f"{len(loud)} of {len(plain)} real single-sided or out-of-scope postings have findings; {stapled} stapled"]
    for r in loud:
        ids = ", ".join(f["id"] for f in r["findings"])
        lines.append(f"- {r['key']} ({r['gold']['structure']}, read as {r['structure']}): {ids}")
    return "\n".join(lines)


def fewer_keywords(text: str) -> int:
    """Return the smaller of the counts of product words and of marketing words: the trivial baseline."""
    words = [w.strip(".,;:()-*•").lower() for w in text.split()]
    return min(sum(w in PRODUCT_WORDS for w in words), sum(w in MARKET_WORDS for w in words))


def _analysed(row: dict[str, Any], analyzer: Analyzer) -> dict[str, Any]:
    posting = posting_of(row, row["id"])
    prediction = predict(posting, analyzer, own_splitting=True)
    parse_prediction(prediction)
    keys = ("title", "structure", "family", "seniority")
    return {"key": posting.key, "gold": {k: row.get(k) for k in keys}, **prediction}


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")


def _load_compose(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("gold_compose", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
