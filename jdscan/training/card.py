"""The card of an artefact, written by the run that made it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jdscan.training.data import TrainingData

WHAT = {
    "accurate": "The encoder `accurate`: all-MiniLM-L6-v2, pre-trained on postings, fine-tuned on four tasks at once.",
    "fast": "The encoder `fast`: static tables and one convolution, distilled from the fine-tuned encoder.",
    "ngrams": "The word n-gram part that the heads of both encoders share.",
    "hints": "Signs, surfaces, decisions, overreach and sub-scopes of a unit: heads, and a branch of `accurate`.",
    "raised": "Which overreach a posting claims and which signs it shows, from the hints of its units.",
    "norms": "Statistics of real leadership postings, read as if their titles claimed the seat.",
    "posting": "Family, seniority, structure and coverage of a posting, fitted on out-of-fold readings.",
}


# Measured by the experiments 02 and 12 (models/RESULTS.md).
ALONE = (
    "Trained on the authored corpus alone, without real postings. What that costs is in `models/RESULTS.md`: compare",
    "`12-corpus-alone` with `02-multitask`.",
    "",
)

REAL = ("gold", "external", "real", "leadership")  # How the names of counts of real text begin.
BY_EMPLOYER = "by employer"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the cards say of data and recipe: counts, hashes and hyper-parameters."""

    counts: Mapping[str, int]
    hashes: Mapping[str, str]
    recipe: Mapping[str, Any]
    folds: int

    def to_json(self) -> dict[str, Any]:
        """Return the facts for the manifest."""
        return {
            "counts": dict(self.counts),
            "data_sha256": dict(self.hashes),
            "recipe": dict(self.recipe),
            "folds": self.folds,
        }


def facts_of(data: TrainingData, recipe: Mapping[str, Any], folds: int) -> Facts:
    """Count the data of a run."""
    units = Counter(e.source for e in data.examples)
    postings = Counter({s: len({e.posting for e in data.examples if e.source == s}) for s in units})
    counts = {f"{s} units": n for s, n in sorted(units.items())} | {
        f"{s} postings": n for s, n in sorted(postings.items())
    }
    return Facts(counts, data.hashes, recipe, folds)


def data_section(facts: Facts) -> list[str]:
    """Return the lines of a card that tell its data: counts, origin and hashes."""
    return [
        "## Data",
        "",
        "| what | number |",
        "|---|---|",
        *(f"| {k} | {v} |" for k, v in facts.counts.items()),
        "",
        "`gold`, `gold_units`, `external` and `external_units` are real public postings, labelled by large language",
        "models under the codebook and not by human experts; their text is not part of this project. Those of",
        "`external` were made for this project (`corpus/external/README.md`). `corpus` is ours (`corpus/README.md`).",
        "",
        *(f"- `{k}`: SHA-256 `{v}`" for k, v in facts.hashes.items()),
        "",
    ]


def write_card(
    folder: Path,
    name: str,
    facts: Facts,
    figures: Mapping[str, str],
    sections: Mapping[str, Sequence[str]] = MappingProxyType({}),
    how: str = BY_EMPLOYER,
) -> None:
    """Write ``README.md`` of an artefact folder.

    Args:
        folder: Where to.
        name: Name of the artefact.
        facts: Its data and recipe.
        figures: Cross-validated figures, or counts.
        sections: The lines of further sections, by heading.
        how: How the figures were cross-validated; of facts without folds, where they come from.
    """
    lines = [
        f"# Artefact `{name}`",
        "",
        WHAT[name],
        "Made by `make train`; `manifest.json` holds the hashes that are checked at load.",
        "",
        *data_section(facts),
        *([] if any(n for k, n in facts.counts.items() if k.startswith(REAL)) else ["", *ALONE]),
        "## Recipe",
        "",
        *(f"- {k}: {v}" for k, v in facts.recipe.items()),
        *_calibration(facts, how),
        "",
        f"## {'Cross-validated figures' if facts.folds else 'Figures'} ({how})",
        "",
        "| figure | value |",
        "|---|---|",
        *(f"| {k} | {v} |" for k, v in figures.items()),
        "",
        *(line for title, body in sections.items() for line in (f"## {title}", "", *body)),
        "Scores on the development gold stand in `models/README.md`, with the command that prints them.",
        "",
        "## Use and limits",
        "",
        "A decision aid for wording a leadership seat; not for ranking or rejecting people. English only. Real",
        "product-and-marketing chiefs' postings are rare: staples are learned from compositions, integrated seats",
        "from authored ones. Remote technology jobs dominate the real part.",
    ]
    (folder / "README.md").write_text("\n".join(lines) + "\n", "utf-8")


def _calibration(facts: Facts, how: str) -> list[str]:
    if not facts.folds:
        return []
    if how.startswith(BY_EMPLOYER):
        return [f"- calibration: on {facts.folds} folds by employer, each scored by an encoder refitted without it"]
    return [f"- calibration: on {how}"]
