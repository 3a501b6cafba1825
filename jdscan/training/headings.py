"""Train the heading detector of :mod:`jdscan.units.headings`.

Data: every unit of the training gold and of the authored corpus; a unit is a heading where its zone says so.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from jdscan.artefact import write_arrays
from jdscan.ngrams import Features, NgramVocabulary
from jdscan.units.headings import FIELDS, LONGEST, HeadingModel


def to_sparse(rows: Sequence[Features], columns: int) -> csr_matrix:
    """Stack sparse rows into a matrix of shape (len(rows), columns)."""
    starts = np.cumsum([0, *(len(r.columns) for r in rows)])
    values = np.concatenate([r.values for r in rows]) if rows else np.zeros(0, np.float32)
    indices = np.concatenate([r.columns for r in rows]) if rows else np.zeros(0, np.int32)
    return csr_matrix((values, indices, starts), shape=(len(rows), columns))


def fit_headings(texts: Sequence[str], are_headings: Sequence[bool]) -> HeadingModel:
    """Fit the detector on lines and whether each is a heading; lines over twelve words never are."""
    kept = [(t, y) for t, y in zip(texts, are_headings, strict=True) if len(t.split()) <= LONGEST]
    fields = [{"text": t, "shape": t} for t, _ in kept]
    vocabulary = NgramVocabulary.fit(fields, FIELDS, least=2, most=6000)
    x = to_sparse([vocabulary.features(f) for f in fields], len(vocabulary))
    model = LogisticRegression(C=8.0, max_iter=2000).fit(x, [y for _, y in kept])
    return HeadingModel(vocabulary, model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32))


def save_headings(model: HeadingModel, folder: Path) -> None:
    """Write ``headings.json`` and ``headings.safetensors`` into the folder of the artefact ``boundary``."""
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = model.vocabulary
    (folder / "headings.json").write_text(json.dumps(vocabulary.to_json(), ensure_ascii=False) + "\n", "utf-8")
    write_arrays(
        folder / "headings.safetensors",
        {"idf": vocabulary.idf, "weights": model.weights, "bias": model.bias},
    )
