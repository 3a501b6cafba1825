"""From fitted parts to artefacts: heads, n-grams, encoders and posting models, each with its card and manifest."""

import json
import logging
import shutil
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from jdscan.artefact import write_arrays, write_manifest
from jdscan.judgement.seat import ABSTAIN_BELOW
from jdscan.reading.encoder import Encoder
from jdscan.reading.heads import Heads, LinearPart, to_readings
from jdscan.reading.posting import duty
from jdscan.records import Unit, UnitReading
from jdscan.training.calibration import reliability
from jdscan.training.card import Facts, write_card
from jdscan.training.cascade import curve, save_cascade
from jdscan.training.compositions import ReadPosting
from jdscan.training.crossfit import KINDS, WHOLE, CrossFit, Folds, across, cross_fit, fitted_heads
from jdscan.training.data import Example, TrainingData, employer_of
from jdscan.training.distil import DistilRecipe
from jdscan.training.encoders import fold_of
from jdscan.training.heads import VECTOR_C, fit_linear, fit_ngrams
from jdscan.training.posting import FittedPostingModels, fit_posting_models, kept_and_right, macro_f1
from jdscan.training.students import Encoders, Teacher, teach_all
from jdscan.training.unseen import unseen_figures

LOG = logging.getLogger(__name__)
SPEED_SAMPLE = 1000
LEAST = (0.5, ABSTAIN_BELOW, 0.7, 0.8, 0.9)  # probabilities of the best label, in the table of abstention
SINGLE = ("gold_units", "external_units")  # sources of units without the rest of their posting


def read_out_of_fold(data: TrainingData, fit: CrossFit) -> list[ReadPosting]:
    """Return the whole postings of the scored folds, read by models that had not seen their employers."""
    readings = readings_of(data.examples, fit)
    rows: dict[str, list[int]] = defaultdict(list)
    for i, e in enumerate(data.examples):
        if e.source not in SINGLE:
            rows[e.posting].append(i)
    out = []
    for p in data.postings:
        if not fit.scored[rows[p.key]].all():
            continue
        duties = tuple(duty(readings[i]) for i in rows[p.key])
        authored = data.examples[rows[p.key][0]].source == "corpus"
        out.append(ReadPosting(p, duties, employer_of(p.id, data.employers), authored))
    return out


def readings_of(examples: Sequence[Example], fit: CrossFit) -> tuple[UnitReading, ...]:
    """Return the out-of-fold readings of all examples."""
    return to_readings([e.unit for e in examples], fit.probabilities(), fit.thresholds, fit.offsets)


def ship(data: TrainingData, folds: Folds, encoders: Encoders, out: Path, facts: Facts, recipe: DistilRecipe) -> None:
    """Fit everything that stands on the encoders and write all artefacts but ``boundary``.

    Args:
        data: The training data.
        folds: Its examples in folds, with their n-gram scores.
        encoders: The encoders ``final`` and ``fold0`` and so on.
        out: Folder of the artefacts.
        facts: What the cards say of data and recipe.
        recipe: How the students are trained.
    """
    ngrams = fit_ngrams(data.examples)
    save_ngrams(ngrams, out / "ngrams", facts)
    readings: dict[str, tuple[UnitReading, ...]] = {}
    models: dict[str, FittedPostingModels] = {}
    for kind in KINDS:
        vectors = encoders.accurate if kind == "accurate" else encoders.fast
        fit = cross_fit(folds, lambda k, of=vectors: of(f"fold{k}"), kind)  # type: ignore[misc]
        if kind == "accurate":
            linear = fit_linear(vectors("final"), folds.y, VECTOR_C[kind])
            teach_all(encoders, folds, fit, Teacher(linear, ngrams, fit.blend), recipe)
            heads = Heads(*linear, fit.blend, fit.thresholds, fit.offsets)
        else:
            heads = fitted_heads(vectors("final"), folds.y, kind, fit)
        folder = _fresh(out / kind)
        encoders.put("final", kind, folder)
        write_arrays(folder / "heads.safetensors", heads.arrays())
        models[kind] = fit_posting_models(read_out_of_fold(data, fit))
        write_manifest(folder, kind, facts.to_json())
        index, readings[kind] = across(folds, fit)
        seen = [data.examples[i] for i in index]
        diagrams = {"Calibration, out of fold": reliability(seen, readings[kind])}
        how = "by employer; encoder, heads and blend refitted; 95% intervals over employers"
        write_card(folder, kind, facts, unseen_figures(seen, readings[kind]), diagrams, how)
    save_posting(models, out / "posting", facts)
    sources = WHOLE if any(e.source in WHOLE for e in seen) else ("corpus",)
    real = [i for i, e in enumerate(seen) if e.source in sources]
    accurate, fast = ([readings[kind][i] for i in real] for kind in KINDS)
    sample = [seen[i].unit for i in real[:SPEED_SAMPLE]]
    speeds = [units_a_second(e, ngrams, sample) for e in (encoders.student("final"), encoders.exported("final"))]
    save_cascade(out, curve([seen[i] for i in real], fast, accurate), facts, *speeds)


def units_a_second(encoder: Encoder, ngrams: LinearPart, units: Sequence[Unit]) -> float:
    """Return how many units an encoder and the n-gram part read in a second, for the cascade's table."""
    began = perf_counter()
    encoder.encode(units)
    ngrams.scores(units)
    return len(units) / (perf_counter() - began)


def save_ngrams(part: LinearPart, folder: Path, facts: Facts) -> None:
    """Write the artefact ``ngrams``."""
    _fresh(folder)
    vocabulary = json.dumps(part.vocabulary.to_json(), ensure_ascii=False, separators=(",", ":"))
    (folder / "vocabulary.json").write_text(vocabulary + "\n", "utf-8")
    arrays = {"idf": part.vocabulary.idf, "weights": part.weights, "scale": part.scale, "bias": part.bias}
    write_arrays(folder / "weights.safetensors", arrays)
    write_manifest(folder, "ngrams", facts.to_json())
    write_card(folder, "ngrams", facts, {"features": str(len(part.vocabulary))})


def save_posting(models: dict[str, FittedPostingModels], folder: Path, facts: Facts) -> None:
    """Write the artefact ``posting``."""
    _fresh(folder)
    figures: dict[str, str] = {}
    rows = []
    for kind, fitted in models.items():
        (folder / f"{kind}.json").write_text(json.dumps(fitted.models.to_json()) + "\n", "utf-8")
        for name, unseen in fitted.unseen.items():
            figures[f"{kind}: {name} macro-F1"] = f"{macro_f1(unseen):.3f}"
            shown = [kept_and_right(unseen, least) for least in LEAST]
            rows.append(f"| {kind}: {name} | " + " | ".join(f"{k:.0%}, {r:.3f}" for k, r in shown) + " |")
    table = [
        "| share kept, and how much of it is right | " + " | ".join(f"from {least:g}" for least in LEAST) + " |",
        "|---" * (1 + len(LEAST)) + "|",
        *rows,
        "",
        f"The judgement calls a coverage unsure, and says that it can't tell a structure, below {ABSTAIN_BELOW:g}; the",
        "structure's probability is corrected for level and field first, here it is as the model gives it. Rows of",
        "structure are compositions, many of them staples or partial, and harder than postings as they come.",
        "",
    ]
    write_manifest(folder, "posting", facts.to_json())
    write_card(folder, "posting", facts, figures, {"Abstention, out of fold": table})


def write_splits(encoders: Path, data: TrainingData, folds: int, path: Path) -> None:
    """Write which postings each encoder saw and which were scored by it, for the leak test; ``final`` scores none."""
    fold = fold_of(data, folds)
    scored: dict[str, list[str]] = {
        f"fold{k}": sorted({e.posting for e in data.examples if fold(e) == k}) for k in range(folds)
    }
    rows: Sequence[dict[str, object]] = [
        {
            "encoder": name,
            "encoder_postings": json.loads((encoders / f"{name}.json").read_text("utf-8"))["postings"],
            "calibration_postings": postings,
        }
        for name, postings in (scored | {"final": []}).items()
    ]
    path.write_text(json.dumps(rows, separators=(",", ":")) + "\n", "utf-8")


def _fresh(folder: Path) -> Path:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder
