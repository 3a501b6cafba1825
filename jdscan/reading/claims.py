"""Which duties look like another executive's work.

A unit's territory comes from the topic model, its strength from the ownership model; within the territory the rule
is found by retrieval: the overreach rule of the framework whose wording (definition and cue examples) is nearest to
the unit under TF-IDF.
"""

from collections.abc import Sequence

import numpy as np

from jdscan.framework import Framework
from jdscan.ngrams import Features, NgramVocabulary
from jdscan.reading.posting import duty
from jdscan.records import Claim, UnitReading

LEAST_SIMILARITY = 0.12


class ClaimFinder:
    """Finds the overreach rule that a unit's words are nearest to.

    Args:
        framework: Its overreach rules are what can be found.
        vocabulary: Gives the inverse document frequencies of words in postings.
    """

    def __init__(self, framework: Framework, vocabulary: NgramVocabulary) -> None:
        self._vocabulary = vocabulary
        self._rules = [(r.id, {r.topic, *r.also_topics}) for r in framework.overreach]
        rules = [(r.name, r.definition, *r.cues) for r in framework.overreach]
        self._cues = [[self._features(text) for text in texts] for texts in rules]

    def _features(self, text: str) -> Features:
        return self._vocabulary.features({"text": text})

    def find(self, readings: Sequence[UnitReading], least: float = 0.2) -> tuple[Claim, ...]:
        """Return the claims of all units whose probability reaches ``least``."""
        out = []
        for r in readings:
            counted = duty(r).counted
            topics = {t: counted * r.ownership_proba["owns"] * p for t, p in r.topics_proba.items()}
            near = self._nearest(r.unit.text, {t for t, p in topics.items() if p >= least})
            if near is not None:
                rule, allowed = near
                out.append(Claim(rule, r.unit.index, max(topics[t] for t in allowed)))
        return tuple(out)

    def _nearest(self, text: str, topics: set[str]) -> tuple[str, set[str]] | None:
        open_rules = [(i, rule, allowed & topics) for i, (rule, allowed) in enumerate(self._rules) if allowed & topics]
        if not open_rules:
            return None
        unit = self._features(text)
        scored = [(max(_cosine(unit, cue) for cue in self._cues[i]), rule, on) for i, rule, on in open_rules]
        best, rule, on = max(scored, key=lambda s: s[0])
        return (rule, on) if best >= LEAST_SIMILARITY else None


def _cosine(a: Features, b: Features) -> float:
    _, i, j = np.intersect1d(a.columns, b.columns, return_indices=True)
    return float(a.values[i] @ b.values[j])
