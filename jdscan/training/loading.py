"""Load all labelled data of a training run."""

import hashlib
from pathlib import Path

from jdscan.corpus import read_postings, read_units
from jdscan.training.data import TrainingData, posting_examples, read_employers, unit_examples
from jdscan.training.external import join_external
from jdscan.units.headings import HeadingModel


def load_training_data(shared: Path | None, corpus: Path, headings: HeadingModel) -> TrainingData:
    """Load gold and external labels (where ``shared`` is given) and the training split of the corpus.

    Args:
        shared: Folder with ``gold/`` and ``postings/``, or None to train on the corpus alone.
        corpus: Folder of the authored corpus.
        headings: Detector that finds section headings among given units.
    """
    hashes: dict[str, str] = {}

    def digest(path: Path) -> Path:
        hashes[f"{path.parent.name}/{path.name}"] = hashlib.sha256(path.read_bytes()).hexdigest()
        return path

    authored = [p for p in read_postings(digest(corpus / "postings" / "train.jsonl")) if p.labels]
    singles = read_units(digest(corpus / "units.jsonl"))
    employers: dict[str, str] = {}
    examples = posting_examples(authored, headings, {}, "corpus") + unit_examples(singles, {}, "corpus")
    postings = list(authored)
    if shared is not None:
        employers = read_employers(shared / "postings")
        gold = read_postings(digest(shared / "gold" / "train.jsonl"))
        postings += gold
        examples += posting_examples(gold, headings, employers, "gold")
        units = read_units(digest(shared / "gold" / "train_units.jsonl"))
        examples += unit_examples(units, employers, "gold_units")
        joined = join_external(digest(corpus / "external" / "postings.jsonl"), shared, employers)
        examples += joined.examples
        postings += joined.postings
    return TrainingData(tuple(examples), tuple(postings), employers, hashes)
