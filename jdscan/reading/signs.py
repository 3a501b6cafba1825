"""Which signs a posting shows, as a whole: from the hints of its units and its structure to one probability a sign.

One linear model serves all signs, with an offset for each: how far a hint can be trusted differs little, how common a
sign is differs much. That one person answers for the whole shows in the duties as well as in words, so this sign alone
also sees how joined they are (seed 000_6eb90c6b13d67afb, 3.5).
"""

from collections.abc import Mapping, Sequence

from jdscan.reading.posting import FeatureModel, log_odds, owned_probability
from jdscan.records import ACCOUNTABILITIES, UnitReading

SHOWN, NOT_SHOWN = "shown", "not_shown"
JOINED = "accountability.single"
JOINED_FEATURES = ("integrated", "joined_first", "joined_third")


def sign_features(
    id: str, ids: Sequence[str], readings: Sequence[UnitReading], structure_proba: Mapping[str, float]
) -> dict[str, float]:
    """Return the features of the sign model for one sign.

    Args:
        id: Finding id of the sign.
        ids: All signs of the model.
        readings: The posting's units.
        structure_proba: Probability of every structure.
    """
    hints = [*sorted((r.hints.signals.get(id, 0.0) for r in readings), reverse=True)[:2], 0.0, 0.0]
    return {
        "hint_first": log_odds(hints[0]),
        "hint_second": log_odds(hints[1]),
        **(_joined(readings, structure_proba) if id == JOINED else dict.fromkeys(JOINED_FEATURES, 0.0)),
        **{f"is_{i}": float(i == id) for i in ids},
    }


def _joined(readings: Sequence[UnitReading], structure_proba: Mapping[str, float]) -> dict[str, float]:
    across = [*sorted(map(_across, readings), reverse=True)[:3], 0.0, 0.0, 0.0]
    values = (structure_proba["integrated"], across[0], across[2])
    return {name: log_odds(p) for name, p in zip(JOINED_FEATURES, values, strict=True)}


def _across(reading: UnitReading) -> float:
    """Return how likely a unit is an owned duty of both sides that bears two accountabilities."""
    second = sorted(reading.topics_proba[a] for a in ACCOUNTABILITIES)[-2]
    return owned_probability(reading) * reading.template_proba["integrated"] * second


class SignReader:
    """Reads signs off a posting with a model whose labels are ``shown`` and ``not_shown``."""

    def __init__(self, model: FeatureModel) -> None:
        self._model = model
        self._ids = tuple(f.removeprefix("is_") for f in model.features if f.startswith("is_"))

    def read(self, readings: Sequence[UnitReading], structure_proba: Mapping[str, float]) -> dict[str, float]:
        """Return the probability of each sign."""
        found = self._model.all_probabilities(
            [sign_features(id, self._ids, readings, structure_proba) for id in self._ids]
        )
        return {id: p[SHOWN] for id, p in zip(self._ids, found, strict=True)}
