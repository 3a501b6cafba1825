"""Fit the posting models on out-of-fold readings: family, seniority, structure, coverage."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.preprocessing import StandardScaler

from jdscan.framework.titles import load_titles
from jdscan.reading.posting import (
    FeatureModel,
    PostingModels,
    coverage_features,
    family_features,
    seniority_features,
    structure_features,
)
from jdscan.records import ACCOUNTABILITIES
from jdscan.training.compositions import Composed, ReadPosting, compose
from jdscan.training.data import employer_folds

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Table:
    """Features and labels of one model, with the employers and the weight of every row."""

    rows: tuple[Mapping[str, float], ...]
    labels: tuple[str, ...]
    groups: tuple[frozenset[str], ...]
    weights: tuple[float, ...]


def fit_features(table: Table, c: float) -> FeatureModel:
    """Fit one multinomial model on named features, standardised."""
    names = tuple(table.rows[0])
    x = np.array([[r[n] for n in names] for r in table.rows], np.float32)
    scaler = StandardScaler().fit(x)
    scale = np.where(scaler.scale_ > 1e-6, scaler.scale_, 1.0)
    model = LogisticRegression(C=c, max_iter=3000).fit(
        (x - scaler.mean_) / scale, table.labels, sample_weight=table.weights
    )
    weights, bias = model.coef_.T, model.intercept_
    if len(model.classes_) == 2:
        weights, bias = np.hstack([-weights, weights]) / 2, np.array([-bias[0], bias[0]]) / 2
    as32 = (np.asarray(a, np.float32) for a in (scaler.mean_, scale, weights, bias))
    return FeatureModel(tuple(map(str, model.classes_)), names, *as32)


Unseen = list[tuple[str, dict[str, float]]]  # labels, and the probabilities by a model that saw none of the employers


def cross_validated(table: Table, c: float, folds: int = 5) -> Unseen:
    """Return what the model says in cross-validation by employer, beside the truth.

    A row is tested in the fold that holds all its employers, by a model of the rows that have none there. A
    composition whose two employers fall into different folds is never tested.
    """
    fold = employer_folds((e for g in table.groups for e in g), folds)
    out: Unseen = []
    for k in range(folds):
        inside = [{fold[e] == k for e in g} for g in table.groups]
        model = fit_features(_rows(table, [i for i, s in enumerate(inside) if True not in s]), c)
        tested = [i for i, s in enumerate(inside) if False not in s]
        out += [(table.labels[i], model.probabilities(table.rows[i])) for i in tested]
    return out


def macro_f1(unseen: Unseen) -> float:
    """Return the macro-F1 of the most probable labels."""
    return float(f1_score([y for y, _ in unseen], [max(p, key=p.__getitem__) for _, p in unseen], average="macro"))


def kept_and_right(unseen: Unseen, least: float) -> tuple[float, float]:
    """Return the share of rows whose best label has at least the given probability, and how many of these are right.

    The pair is a point of the risk-coverage curve of selective classification (El-Yaniv and Wiener 2010).
    """
    best = [(max(p, key=p.__getitem__), max(p.values()), y) for y, p in unseen]
    kept = [label == y for label, p, y in best if p >= least]
    return len(kept) / max(1, len(best)), sum(kept) / max(1, len(kept))


def _rows(table: Table, index: Sequence[int]) -> Table:
    def take(column: Sequence[object]) -> tuple[object, ...]:
        return tuple(column[i] for i in index)

    return Table(*(take(c) for c in (table.rows, table.labels, table.groups, table.weights)))  # type: ignore[arg-type]


AUTHORED_WEIGHT = 3.0  # What comes of one authored posting weighs as much as three pairs of postings put together.
AUTHORED_CELL = (
    2.0  # A cell of an authored posting, in the coverage model: seats of both sides are few among real ones.
)
PARTIAL_WEIGHT = 0.6  # Of the five structures ``partial`` is the one that is easily seen where it is not.


def structure_table(composed: Sequence[Composed], authored: Collection[str] = ()) -> Table:
    """Return the structure model's table; every structure weighs alike, but ``partial`` less.

    Args:
        composed: Postings and compositions.
        authored: Groups that are authored postings.
    """
    single = set(authored)
    weight = [AUTHORED_WEIGHT if len(c.groups) == 1 and c.groups <= single else 1.0 for c in composed]
    total = {
        s: sum(w for c, w in zip(composed, weight, strict=True) if c.structure == s) for s in _structures(composed)
    }
    share = {s: (PARTIAL_WEIGHT if s == "partial" else 1.0) * len(composed) / len(total) / total[s] for s in total}
    return Table(
        tuple(structure_features(c.duties) for c in composed),
        tuple(c.structure for c in composed),
        tuple(c.groups for c in composed),
        tuple(w * share[c.structure] for c, w in zip(composed, weight, strict=True)),
    )


def _structures(composed: Sequence[Composed]) -> list[str]:
    return sorted({c.structure for c in composed})


def family_table(postings: Sequence[ReadPosting], composed: Sequence[Composed]) -> Table:
    """Return the family model's table: labelled postings, and some staples as product and marketing."""
    known = [p for p in postings if p.posting.family]
    staples = [c for c in composed if c.structure == "stapled" and len(c.groups) > 1][: len(known) // 5]
    return Table(
        tuple(family_features(p.duties) for p in known) + tuple(family_features(c.duties) for c in staples),
        tuple(str(p.posting.family) for p in known) + ("product_and_marketing",) * len(staples),
        tuple(frozenset({p.group}) for p in known) + tuple(c.groups for c in staples),
        (1.0,) * len(known) + (0.5,) * len(staples),
    )


def seniority_table(postings: Sequence[ReadPosting]) -> Table:
    """Return the seniority model's table; each posting stands in it with its title, and lightly without."""
    known = [p for p in postings if p.posting.seniority]
    words = load_titles()
    rows, labels, groups, weights = [], [], [], []
    for p in known:
        for title, weight in ((p.posting.title, 1.0), ("", 0.2)):
            rows.append(seniority_features(title, p.duties, words))
            labels.append(str(p.posting.seniority))
            groups.append(frozenset({p.group}))
            weights.append(weight)
    return Table(tuple(rows), tuple(labels), tuple(groups), tuple(weights))


def coverage_table(postings: Sequence[ReadPosting]) -> Table:
    """Return the coverage model's table: one row a posting and accountability."""
    cells = [(p, a, s) for p in postings for a, s in (p.posting.derived_coverage() or {}).items()]
    cells = [c for c in cells if c[1] in ACCOUNTABILITIES]
    return Table(
        tuple(coverage_features(p.duties, a) for p, a, _ in cells),
        tuple(s for _, _, s in cells),
        tuple(frozenset({p.group}) for p, _, _ in cells),
        tuple(AUTHORED_CELL if p.authored else 1.0 for p, _, _ in cells),
    )


@dataclass(frozen=True, slots=True)
class FittedPostingModels:
    """The models, and what each says in cross-validation by employer."""

    models: PostingModels
    unseen: dict[str, Unseen]


def fit_posting_models(postings: Sequence[ReadPosting], *, seed: int = 0) -> FittedPostingModels:
    """Fit all four models on labelled postings with out-of-fold readings."""
    composed = compose(postings, seed=seed)
    authored = {p.group for p in postings if p.authored}
    tables: dict[str, Callable[[], Table]] = {
        "family": lambda: family_table(postings, composed),
        "seniority": lambda: seniority_table(postings),
        "structure": lambda: structure_table(composed, authored),
        "coverage": lambda: coverage_table(postings),
    }
    strength = {"family": 0.3, "seniority": 0.5, "structure": 0.1, "coverage": 1.0}
    models, unseen = {}, {}
    for name, make in tables.items():
        table = make()
        models[name] = fit_features(table, strength[name])
        unseen[name] = cross_validated(table, strength[name])
        LOG.info("%s: %d rows, macro-F1 by employer %.3f", name, len(table.rows), macro_f1(unseen[name]))
    return FittedPostingModels(PostingModels(**models), unseen)
