"""From fitted parts to artefacts: heads, n-grams, encoders and posting models, each with its card and manifest."""

import json
import logging
import shutil
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from jdscan.artefact import write_arrays, write_manifest
from jdscan.reading.heads import LinearPart, blended, to_readings
from jdscan.reading.posting import duty
from jdscan.training.card import Facts, write_card
from jdscan.training.compositions import ReadPosting
from jdscan.training.crossfit import KINDS, CrossFit, cross_fit, final_heads, folds_of, unseen_ngrams
from jdscan.training.data import TrainingData, employer_of
from jdscan.training.distil import distil, save_static
from jdscan.training.encoders import fold_of, load_encoder
from jdscan.training.export import export_onnx
from jdscan.training.heads import fit_ngrams
from jdscan.training.posting import FittedPostingModels, fit_posting_models
from jdscan.training.unseen import unseen_figures

LOG = logging.getLogger(__name__)


def read_out_of_fold(data: TrainingData, fit: CrossFit) -> list[ReadPosting]:
    """Return every whole posting with what its units add, read by models that had not seen its employer."""
    probabilities = blended(fit.scores.encoder, fit.scores.ngram, fit.blend)
    readings = to_readings([e.unit for e in data.examples], probabilities, fit.thresholds, fit.offsets)
    rows: dict[str, list[int]] = defaultdict(list)
    for i, e in enumerate(data.examples):
        if e.source != "gold_units":
            rows[e.posting].append(i)
    out = []
    for p in data.postings:
        duties = tuple(duty(readings[i]) for i in rows[p.key])
        out.append(ReadPosting(p, duties, employer_of(p.id, data.employers)))
    return out


def ship(data: TrainingData, encoders: Path, out: Path, folds: int, facts: Facts) -> None:
    """Fit everything that stands on the encoders and write all artefacts but ``boundary``.

    Args:
        data: The training data.
        encoders: Folder with the encoders ``final`` and ``fold0`` to ``fold<folds-1>``.
        out: Folder of the artefacts.
        folds: Number of folds.
        facts: What the cards say of data and recipe.
    """
    fold = folds_of(data.examples, fold_of(data, folds))
    ngrams = unseen_ngrams(data.examples, fold)
    save_ngrams(fit_ngrams(data.examples), out / "ngrams", facts)
    models: dict[str, FittedPostingModels] = {}
    for kind in KINDS:
        fit = cross_fit(data.examples, fold, encoders, "fold", kind, ngrams)
        heads = final_heads(data.examples, encoders, "final", kind, fit)
        folder = _fresh(out / kind)
        write_arrays(folder / "heads.safetensors", heads.arrays())
        figures = unseen_figures(data.examples, fit)
        encoder = load_encoder(encoders / "final")
        if kind == "accurate":
            figures["least cosine of the int8 graph to the encoder"] = export_onnx(encoder, folder, encoders / "final")
        else:
            save_static(distil(encoder), folder)
        models[kind] = fit_posting_models(read_out_of_fold(data, fit))
        write_manifest(folder, kind, facts.to_json())
        write_card(folder, kind, facts, figures)
    save_posting(models, out / "posting", facts)


def save_ngrams(part: LinearPart, folder: Path, facts: Facts) -> None:
    """Write the artefact ``ngrams``."""
    _fresh(folder)
    vocabulary = json.dumps(part.vocabulary.to_json(), ensure_ascii=False, separators=(",", ":"))
    (folder / "vocabulary.json").write_text(vocabulary + "\n", "utf-8")
    arrays = {"idf": part.vocabulary.idf, "weights": part.weights, "scale": part.scale, "bias": part.bias}
    write_arrays(folder / "weights.safetensors", arrays)
    write_manifest(folder, "ngrams", facts.to_json())
    write_card(folder, "ngrams", facts, {"features": float(len(part.vocabulary))})


def save_posting(models: dict[str, FittedPostingModels], folder: Path, facts: Facts) -> None:
    """Write the artefact ``posting``."""
    _fresh(folder)
    figures: dict[str, float] = {}
    for kind, fitted in models.items():
        (folder / f"{kind}.json").write_text(json.dumps(fitted.models.to_json()) + "\n", "utf-8")
        figures |= {f"{kind}: {name} macro-F1": score for name, score in fitted.scores.items()}
    write_manifest(folder, "posting", facts.to_json())
    write_card(folder, "posting", facts, figures)


def write_splits(encoders: Path, data: TrainingData, folds: int, path: Path) -> None:
    """Write which postings each fold's encoder saw and which were scored by it, for the leak test."""
    fold = fold_of(data, folds)
    rows: Sequence[dict[str, object]] = [
        {
            "encoder": f"fold{k}",
            "encoder_postings": json.loads((encoders / f"fold{k}.json").read_text("utf-8"))["postings"],
            "calibration_postings": sorted({e.posting for e in data.examples if fold(e) == k}),
        }
        for k in range(folds)
    ]
    path.write_text(json.dumps(rows, separators=(",", ":")) + "\n", "utf-8")


def _fresh(folder: Path) -> Path:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder
