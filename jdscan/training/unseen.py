"""Cross-validated figures of the unit readings: every posting scored by models that had not seen its employer."""

from collections.abc import Sequence

import numpy as np
from sklearn.metrics import f1_score

from jdscan.reading.heads import EXCLUSIVE, TASKS, best_labels, blended, slices
from jdscan.records import ACCOUNTABILITIES, COUNTED_ZONES, TOPICS, ZONES
from jdscan.training.crossfit import CrossFit
from jdscan.training.data import Example


def unseen_figures(examples: Sequence[Example], fit: CrossFit) -> dict[str, float]:
    """Return macro-F1 a task and F1 a topic over the real examples, by the names of the gold's scorer."""
    real = np.array([e.source in ("gold", "gold_units") for e in examples])
    real = real & fit.scored if (real & fit.scored).any() else fit.scored
    probabilities = blended(fit.scores.encoder[real], fit.scores.ngram[real], fit.blend)
    y, where = fit.scores.y[real], slices()
    counted = np.isin(y[:, where["zone"]].argmax(1), [ZONES.index(z) for z in COUNTED_ZONES])
    out: dict[str, float] = {}
    for task in EXCLUSIVE:
        truth, guess = y[:, where[task]].argmax(1), best_labels(probabilities[task], fit.offsets[where[task]])
        labels = [i for i in sorted(set(truth)) if TASKS[task][i] != "integrated"]
        out[f"{task}.macro_f1"] = float(f1_score(truth, guess, average="macro", labels=labels))
        if task == "ownership":
            score = f1_score(truth[counted], guess[counted], average="macro")
            out["ownership.counted_zones.macro_f1"] = float(score)
    assigned = probabilities["topics"] >= fit.thresholds
    per = {t: float(f1_score(y[:, where["topics"]][:, i], assigned[:, i])) for i, t in enumerate(TOPICS)}
    out |= {f"topic.{t}.f1": s for t, s in per.items()}
    out["topics.five.macro_f1"] = float(np.mean([per[a] for a in ACCOUNTABILITIES]))
    out["topics.all.macro_f1"] = float(np.mean(list(per.values())))
    return out
