"""Which duties look like another executive's work (seed 001_aa3302c44211f348, 2.2, 2.3 and 2.5).

The hint says what the words speak of; whether the posting plainly gives it to the role is weighed with the zone, the
territory's topic and the ownership by a small linear model, fitted on whole postings.
"""

from collections.abc import Iterable, Mapping

from jdscan.framework import Framework
from jdscan.framework.types import OverreachRule
from jdscan.reading.posting import FeatureModel, log_odds
from jdscan.records import Claim, UnitReading

LEAST = 0.2
CLAIMED, UNCLAIMED = "claimed", "unclaimed"


def claim_features(reading: UnitReading, rule: OverreachRule) -> dict[str, float]:
    """Return the features of the claim model for one unit and one kind of overreach."""
    own = reading.ownership_proba
    return {
        "hint": log_odds(reading.hints.overreach.get(rule.id, 0.0)),
        "topic": log_odds(max(reading.topics_proba[t] for t in (rule.topic, *rule.also_topics))),
        "owns": log_odds(own["owns"]),
        "owns_or_executes": log_odds(own["owns"] + own["executes"]),
        "counted": log_odds(reading.counted_proba),
        # A product leader's roadmap speaks of delivery all the time without claiming it.
        "delivery": float(rule.topic == "delivery"),
    }


class ClaimFinder:
    """Finds claims among readings.

    Args:
        framework: Its overreach rules are what can be found.
        model: Weighs the features of :func:`claim_features`; its labels are ``claimed`` and ``unclaimed``.
    """

    def __init__(self, framework: Framework, model: FeatureModel) -> None:
        self._rules: Mapping[str, OverreachRule] = {r.id: r for r in framework.overreach}
        self._model = model

    def find(self, readings: Iterable[UnitReading], least: float = LEAST) -> tuple[Claim, ...]:
        """Return the claims whose probability reaches ``least``, in reading order."""
        hinted = [(r, id) for r in readings for id in sorted(r.hints.overreach)]
        found = self._model.all_probabilities([claim_features(r, self._rules[id]) for r, id in hinted])
        return tuple(
            Claim(id, r.unit.index, p[CLAIMED]) for (r, id), p in zip(hinted, found, strict=True) if p[CLAIMED] >= least
        )
