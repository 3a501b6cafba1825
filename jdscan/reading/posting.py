"""From the readings of the units to the reading of the posting: family, seniority, structure, coverage.

Every model here is a small linear one on named features of the unit readings (for seniority also of the title, for
coverage also which accountability is asked), so that a verdict can be traced back to sentences. The structure never
sees the title.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from jdscan.artefact import Artefact
from jdscan.framework.titles import TitleWords
from jdscan.ngrams import Floats
from jdscan.reading.heads import log_softmax
from jdscan.records import ACCOUNTABILITIES, COVERAGE_STATES, TOPICS, UnitReading

SIDES = ("cpo", "cmo", "integrated")


@dataclass(frozen=True, slots=True)
class Duty:
    """What one unit adds to the posting: soft memberships, each a probability in [0, 1].

    Attributes:
        counted: That its zone counts.
        owned: That it is counted and the role owns or executes it.
        sides: That it is owned and belongs to each template of :data:`SIDES`.
        topics: That it is owned and bears each topic.
        touched: That it is counted and bears each topic, whatever the ownership.
    """

    counted: float
    owned: float
    sides: Mapping[str, float]
    topics: Mapping[str, float]
    touched: Mapping[str, float]


def owned_probability(reading: UnitReading) -> float:
    """Return the probability that a unit is counted and the role owns or executes it."""
    strong = reading.ownership_proba["owns"] + reading.ownership_proba["executes"]
    return reading.counted_proba * strong


def duty(reading: UnitReading) -> Duty:
    """Read off what a unit adds to the posting, taking the tasks as independent given the unit."""
    counted, owned = reading.counted_proba, owned_probability(reading)
    return Duty(
        counted=counted,
        owned=owned,
        sides={s: owned * reading.template_proba[s] for s in SIDES},
        topics={t: owned * reading.topics_proba[t] for t in TOPICS},
        touched={t: counted * reading.topics_proba[t] for t in TOPICS},
    )


def _log(x: float) -> float:
    return math.log1p(max(0.0, x))


def structure_features(duties: Sequence[Duty]) -> dict[str, float]:
    """Return the features of the structure model: how much of each side, how joined, how balanced.

    The codebook (section 5) counts duties: three of a side make it full, one or two thin. So beside amounts there are
    the log-odds that a side has none and that it has three or more, taking the units as independent, and those of
    its likeliest units.
    """
    membership = {s: sorted((d.sides[s] for d in duties), reverse=True) for s in SIDES}
    soft = {s: sum(p) for s, p in membership.items()}
    # Duties that are more likely than not of a side; a sum of many small doubts is not a duty.
    hard = {s: sum(x for x in p if x > 0.4) for s, p in membership.items()}
    lesser, larger = sorted(("cpo", "cmo"), key=soft.__getitem__)
    named = membership | {"lesser": membership[lesser], "larger": membership[larger]}
    return _amounts(duties, soft, hard, membership["integrated"]) | _counts(named)


def _amounts(
    duties: Sequence[Duty], soft: Mapping[str, float], hard: Mapping[str, float], joined: Sequence[float]
) -> dict[str, float]:
    topic = {t: sum(d.topics[t] for d in duties if d.topics[t] > 0.3) for t in TOPICS}
    product = topic["product_strategy"] + topic["delivery"]
    market = topic["gtm_execution"] + topic["positioning_narrative"]
    both, least = hard["cpo"] + hard["cmo"], min(hard["cpo"], hard["cmo"])
    return {
        **{s: _log(hard[s]) for s in SIDES},
        **{f"{s}_soft": _log(soft[s]) for s in SIDES},
        "lesser": _log(least),
        "lesser_share": least / max(1.0, both),
        "integrated_share": hard["integrated"] / max(1.0, both + hard["integrated"]),
        "integrated_strongest": sum(joined[:3]) / 3,
        "cpo_three": min(1.0, hard["cpo"] / 3),
        "cmo_three": min(1.0, hard["cmo"] / 3),
        "lesser_three": min(1.0, least / 3),
        "product": _log(product),
        "market": _log(market),
        "lesser_topic": _log(min(product, market)),
    }


def _counts(membership: Mapping[str, Sequence[float]]) -> dict[str, float]:
    out = {}
    for side, p in membership.items():
        none, one, two, full = count_distribution(p)
        out[f"{side}_none"] = log_odds(none)
        out[f"{side}_thin"] = log_odds(one + two)
        out[f"{side}_full"] = log_odds(full)
        if side != "larger":
            out |= {f"{side}_{k + 1}th": log_odds(x) for k, x in enumerate([*p[:4], 0.0, 0.0, 0.0, 0.0][:4])}
    return out


def count_distribution(probabilities: Iterable[float]) -> tuple[float, float, float, float]:
    """Return the probability of none, one, two, and three or more of independent events (Poisson binomial)."""
    none, one, two, full = 1.0, 0.0, 0.0, 0.0
    for p in probabilities:
        none, one, two, full = none * (1 - p), one * (1 - p) + none * p, two * (1 - p) + one * p, full + two * p
    return none, one, two, full


def family_features(duties: Sequence[Duty]) -> dict[str, float]:
    """Return the features of the family model: how much of each topic and template, and their shares."""
    counted = sum(d.counted for d in duties)
    out = {}
    for t in TOPICS:
        total = sum(d.touched[t] for d in duties if d.touched[t] > 0.2)
        out[t] = _log(total)
        out[f"{t}_share"] = total / max(3.0, counted)
    for s in SIDES:
        total = sum(d.sides[s] for d in duties if d.sides[s] > 0.3)
        out[s] = _log(total)
        out[f"{s}_share"] = total / max(3.0, counted)
    out["none_share"] = sum(max(0.0, d.counted - max(d.touched.values())) for d in duties) / max(3.0, counted)
    return out


def seniority_features(title: str, duties: Sequence[Duty], words: TitleWords) -> dict[str, float]:
    """Return the features of the seniority model: rank words of the title, and how much leading there is."""
    found = set(words.found(title))
    out = {f"title_{c}": float(c in found) for c in words.ids}
    leading = sum(d.topics["function_leadership"] for d in duties)
    out["leading"] = _log(leading)
    out["leading_share"] = leading / max(3.0, sum(d.counted for d in duties))
    out["company"] = _log(sum(d.touched["ceo_territory"] for d in duties))
    out["no_title"] = float(not title.strip())
    # "Product manager" is a rank and a field at once: the pair says more than its parts.
    out["title_product_manager"] = float("manager" in found and "product" in found and "head" not in found)
    return out


def coverage_features(duties: Sequence[Duty], accountability: str) -> dict[str, float]:
    """Return the features of the coverage model for one accountability.

    The model is shared by all five; what tells them apart is how often each is owned.
    """
    owned = _strongest((d.topics[accountability] for d in duties), 3)
    touched = _strongest((d.touched[accountability] for d in duties), 2)
    # Borne by a duty that the role does not own or carry out.
    helped = _strongest((d.touched[accountability] - d.topics[accountability] for d in duties), 2)
    return {
        "owned_first": log_odds(owned[0]),
        "owned_second": log_odds(owned[1]),
        "owned_third": log_odds(owned[2]),
        "touched_first": log_odds(touched[0]),
        "touched_second": log_odds(touched[1]),
        "helped_first": log_odds(helped[0]),
        "helped_second": log_odds(helped[1]),
        "owned_none": log_odds(math.prod(1 - d.topics[accountability] for d in duties)),
        "touched_none": log_odds(math.prod(1 - d.touched[accountability] for d in duties)),
        "owned_sum": _log(sum(owned)),
        **{f"is_{a}": float(a == accountability) for a in ACCOUNTABILITIES},
    }


def _strongest(probabilities: Iterable[float], number: int) -> list[float]:
    """Return the largest values, filled up with zeros."""
    return [*sorted(probabilities, reverse=True)[:number], *[0.0] * number][:number]


def log_odds(p: float) -> float:
    """Return the log-odds of a probability, cut off at one in a hundred either way."""
    p = min(max(p, 0.01), 0.99)
    return math.log(p / (1 - p))


@dataclass(frozen=True, slots=True)
class FeatureModel:
    """A multinomial linear model on named features.

    Attributes:
        labels: Its outcomes.
        features: Names of its features, in the order of the weights' rows.
        mean: Subtracted from the features, shape (features,).
        scale: What they are divided by then, shape (features,).
        weights: Shape (features, labels).
        bias: Shape (labels,).
    """

    labels: tuple[str, ...]
    features: tuple[str, ...]
    mean: Floats
    scale: Floats
    weights: Floats
    bias: Floats

    def probabilities(self, features: Mapping[str, float]) -> dict[str, float]:
        """Return the probability of every label."""
        return self.all_probabilities([features])[0]

    def all_probabilities(self, rows: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
        """Return the probability of every label for each of some rows of features, each alike whatever the others."""
        if not rows:
            return []
        x = (np.array([[row[f] for f in self.features] for row in rows], np.float32) - self.mean) / self.scale
        # A product for each row: one of two matrices would sum in another order.
        z = np.asarray((x[:, None] @ self.weights)[:, 0] + self.bias, np.float32)
        return [dict(zip(self.labels, p, strict=True)) for p in np.exp(log_softmax(z)).tolist()]

    def to_json(self) -> dict[str, Any]:
        """Return what :meth:`from_json` takes."""
        rows = {k: np.round(getattr(self, k).astype(float), 6).tolist() for k in ("mean", "scale", "weights", "bias")}
        return {"labels": self.labels, "features": self.features, **rows}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "FeatureModel":
        """Build a model from its JSON form."""
        arrays = {k: np.array(data[k], np.float32) for k in ("mean", "scale", "weights", "bias")}
        return cls(tuple(data["labels"]), tuple(data["features"]), **arrays)


@dataclass(frozen=True, slots=True)
class PostingModels:
    """The four models of the artefact ``posting``."""

    family: FeatureModel
    seniority: FeatureModel
    structure: FeatureModel
    coverage: FeatureModel

    @classmethod
    def load(cls, artefact: Artefact, encoder: str) -> "PostingModels":
        """Read the models that were fitted on the readings of one encoder (``fast`` or ``accurate``)."""
        data = artefact.json(f"{encoder}.json")
        return cls(**{k: FeatureModel.from_json(data[k]) for k in ("family", "seniority", "structure", "coverage")})

    def to_json(self) -> dict[str, Any]:
        """Return what :meth:`load` reads."""
        return {k: getattr(self, k).to_json() for k in ("family", "seniority", "structure", "coverage")}

    def coverage_proba(self, duties: Sequence[Duty]) -> dict[str, dict[str, float]]:
        """Return the probability of every coverage state of every accountability."""
        found = self.coverage.all_probabilities([coverage_features(duties, a) for a in ACCOUNTABILITIES])
        return {a: {s: p[s] for s in COVERAGE_STATES} for a, p in zip(ACCOUNTABILITIES, found, strict=True)}


@dataclass(frozen=True, slots=True)
class RaisedModels:
    """The two models of the artefact ``raised``: of claims (unit and rule), and of signs (posting and sign)."""

    claims: FeatureModel
    signs: FeatureModel

    @classmethod
    def load(cls, artefact: Artefact, encoder: str) -> "RaisedModels":
        """Read the models that were fitted on the readings of one encoder (``fast`` or ``accurate``)."""
        data = artefact.json(f"{encoder}.json")
        return cls(**{k: FeatureModel.from_json(data[k]) for k in ("claims", "signs")})

    def to_json(self) -> dict[str, Any]:
        """Return what :meth:`load` reads."""
        return {k: getattr(self, k).to_json() for k in ("claims", "signs")}
