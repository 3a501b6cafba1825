"""The labelled sentences that the hints are learned from, and their targets.

Sources: authored sentences on signs, surfaces and decisions (``corpus/signals.jsonl``), on sub-scopes
(``corpus/scopes.jsonl``) and on overreach (``corpus/overreach.jsonl``), and units of real postings stored without
their text (``corpus/external/hints.jsonl``). Not every source says something on every group of labels: what it does
not speak of is masked.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from jdscan.corpus import read_jsonl
from jdscan.framework import load_framework
from jdscan.ngrams import Floats
from jdscan.reading.hints import CLAIMS, SHARING, HintLabels
from jdscan.records import Unit
from jdscan.training.external import text_of_posting
from jdscan.training.unlabelled import free_postings

AUTHORED, REAL = "authored", "real"


@dataclass(frozen=True, slots=True)
class HintExample:
    """One sentence with what it hints at.

    Attributes:
        unit: The sentence with its context.
        present: Names that hold, each ``<group>:<name>``.
        known: Groups of labels that the source speaks of.
        source: ``authored`` or ``real``.
        fold: Number in [0, 1) from a hash of the text or, for real ones, of the posting; folds are cut from it.
    """

    unit: Unit
    present: frozenset[str]
    known: frozenset[str]
    source: str
    fold: float


def read_hint_examples(corpus: Path, shared: Path | None) -> list[HintExample]:
    """Read all labelled sentences; the real ones only where ``shared`` is given.

    Raises:
        CorpusError: A line is no JSON object.
        TrainingError: A real posting is not among the free ones, or its text is not the one that was labelled.
    """
    out = [_signal_example(row) for _, row in read_jsonl(corpus / "signals.jsonl")]
    for group in ("scopes", "overreach"):
        out += [_group_example(row, group) for _, row in read_jsonl(corpus / f"{group}.jsonl")]
    real = corpus / "external" / "hints.jsonl"
    return out + (_real_examples(real, shared) if shared is not None and real.exists() else [])


def _signal_example(row: Mapping[str, Any]) -> HintExample:
    present = {f"signals:{s}" for s in row["signals"]}
    known = {"signals"} | ({"surfaces"} if "surface" in row else set())
    if surface := row.get("surface"):
        present |= {f"surfaces:{surface['id']}"} | {f"sharing:{s}" for s in SHARING if surface[s]}
        known.add("sharing")
    if "decisions" in row:
        present |= {f"decisions:{d}" for d in row["decisions"]} | {f"claim:{row['claim']}"}
        known |= {"decisions", "claim"} if row["decisions"] else {"decisions"}
    return _example(row, present, known, AUTHORED, row["text"])


def _group_example(row: Mapping[str, Any], group: str) -> HintExample:
    return _example(row, {f"{group}:{name}" for name in row[group]}, {group}, AUTHORED, row["text"])


def _example(row: Mapping[str, Any], present: set[str], known: set[str], source: str, group: str) -> HintExample:
    text = row["text"]
    unit = Unit(0, text, 0, len(text), "sentence", row.get("heading", ""), row.get("previous", ""))
    return HintExample(unit, frozenset(present), frozenset(known), source, _hash(group))


def _hash(group: str) -> float:
    return int.from_bytes(hashlib.sha256(group.encode()).digest()[:6], "big") / 2**48


def _real_examples(path: Path, shared: Path) -> list[HintExample]:
    rows = [row for _, row in read_jsonl(path)]
    texts = {r["id"]: r for r in free_postings(shared)}
    foreign = {f"decisions:{d}" for rule in load_framework().overreach for d in rule.decisions}
    out = []
    for row in rows:
        text = text_of_posting(row["posting"], row["text_sha256"], texts)
        for u in row["units"]:
            said = {k: text[slice(*u[k])] if u.get(k) else "" for k in ("span", "heading", "previous")}
            fields = {"text": said["span"], "heading": said["heading"], "previous": said["previous"]}
            known = {"signals", "surfaces", "decisions", "scopes"}
            known |= {g for g in ("sharing", "claim") if any(n.startswith(f"{g}:") for n in u["present"])}
            known |= {"sharing"} if any(n.startswith("surfaces:") for n in u["present"]) else set()
            # Overreach was not asked of real units; one that is on no other executive's decision claims none.
            known |= set() if foreign.intersection(u["present"]) else {"overreach"}
            out.append(_example(fields, set(u["present"]), known, REAL, row["posting"]))
    return out


def hint_targets(examples: Sequence[HintExample], labels: HintLabels) -> tuple[Floats, Floats]:
    """Return targets and mask, each of shape (n, labels): 1 where a name holds, 1 where the source speaks of it."""
    names = labels.flat
    y = np.array([[n in e.present for n in names] for e in examples], np.float32)
    mask = np.array([[n.split(":", 1)[0] in e.known for n in names] for e in examples], np.float32)
    return y, mask


def labels_of(examples: Sequence[HintExample]) -> HintLabels:
    """Return the labels that occur, in alphabetical order within each group."""

    def group(name: str) -> tuple[str, ...]:
        return tuple(sorted({n.split(":", 1)[1] for e in examples for n in e.present if n.startswith(f"{name}:")}))

    return HintLabels(
        signals=group("signals"),
        surfaces=group("surfaces"),
        sharing=SHARING,
        decisions=group("decisions"),
        claim=CLAIMS,
        overreach=group("overreach"),
        scopes=group("scopes"),
    )
