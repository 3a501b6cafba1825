"""The encoder ``accurate``: the fine-tuned MiniLM as an int8 ONNX graph.

The folder is a standard sentence-transformers folder (``backend="onnx"``). Matrix products run in integers on scales
that were fixed when the graph was made (:mod:`jdscan.training.quantise`); dynamic int8 would take its scales from the
whole batch, and a reading would depend on its batch-mates.
"""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from jdscan.artefact import Artefact
from jdscan.ngrams import Floats
from jdscan.reading.tokens import TokenWindow, load_tokenizer, token_windows
from jdscan.records import Unit

Feeds = dict[str, NDArray[np.int64]]
# Small enough that filling the last batch of each length costs little: see AccurateEncoder.
BATCH = 8
BUCKET = 16
GROUP = 32  # Batches that go through the graph before they go through the branch; their hidden states lie in memory.
LOWER = "lower_states"  # The hidden states that the branch starts from, an output of the encoder's graph.


class AccurateEncoder:
    """Runs the ONNX graph over the windows of each unit and pools them.

    A window is padded to the next multiple of 16 tokens, a length that depends on nothing but itself, and every
    batch holds exactly eight windows of one length, the last one filled up with copies. So all matrix products have
    shapes that do not depend on the batch-mates, and a unit is read alike to the last bit, alone or among others.

    Args:
        graph: Path of ``model.onnx``.
        tokenizer: Path of ``tokenizer.json``.
        branch: Path of the graph of the hints' branch, which reads the hidden states of the lower layers; None to do
            without.
        threads: Threads of the session; 0 leaves the choice to onnxruntime.
    """

    def __init__(self, graph: Path, tokenizer: Path, *, branch: Path | None = None, threads: int = 0) -> None:
        self._session = _session(graph, threads)
        self._branch = None if branch is None else _session(branch, threads)
        self._tokenizer = load_tokenizer(str(tokenizer))
        sessions = [s for s in (self._session, self._branch) if s is not None]
        self._width = sum(int(s.get_outputs()[0].shape[-1]) for s in sessions)

    @classmethod
    def load(cls, artefact: Artefact, hints: Artefact | None = None, *, threads: int = 0) -> "AccurateEncoder":
        """Open the encoder of the artefact ``accurate``, with the branch of the artefact ``hints`` if it is given."""
        folder = artefact.folder
        branch = None if hints is None else hints.folder / "branch.onnx"
        return cls(folder / "onnx" / "model.onnx", folder / "tokenizer.json", branch=branch, threads=threads)

    @property
    def width(self) -> int:
        """Number of values a unit."""
        return self._width

    def encode(self, units: Sequence[Unit]) -> Floats:
        """Return the vectors of the units, shape (len(units), width)."""
        out = np.zeros((len(units), self._width), np.float32)
        buckets: dict[int, list[tuple[int, TokenWindow]]] = defaultdict(list)
        for i, windows in enumerate(token_windows(self._tokenizer, units)):
            for window in windows:
                buckets[-(-len(window.ids) // BUCKET) * BUCKET].append((i, window))
        batches = [
            (length, members[s : s + BATCH])
            for length, members in sorted(buckets.items())
            for s in range(0, len(members), BATCH)
        ]
        for s in range(0, len(batches), GROUP):
            group = batches[s : s + GROUP]
            for (_, part), vectors in zip(group, self._run([_feeds(*batch) for batch in group]), strict=True):
                for (i, window), vector in zip(part, vectors, strict=False):
                    out[i] += np.float32(window.share) * vector
        return out

    def _run(self, batches: Sequence[Feeds]) -> list[Floats]:
        """Run the graph over all batches, then the branch: in turns the threads of one would wait on the other's."""
        if self._branch is None:
            return [self._session.run(["sentence_embedding"], feeds)[0] for feeds in batches]
        both = [self._session.run(["sentence_embedding", LOWER], feeds) for feeds in batches]
        branched = [
            self._branch.run(["branch_embedding"], {LOWER: lower, "attention_mask": feeds["attention_mask"]})[0]
            for (_, lower), feeds in zip(both, batches, strict=True)
        ]
        return [np.concatenate([own, more], axis=1) for (own, _), more in zip(both, branched, strict=True)]


def _feeds(length: int, part: Sequence[tuple[int, TokenWindow]]) -> Feeds:
    """Return a batch as the graph takes it: the windows padded to ``length``, the last one copied to fill it up."""
    ids = np.zeros((BATCH, length), np.int64)
    mask, segment = np.zeros_like(ids), np.zeros_like(ids)
    for row in range(BATCH):
        w = part[min(row, len(part) - 1)][1]
        ids[row, : len(w.ids)] = w.ids
        mask[row, : len(w.ids)] = 1
        segment[row, w.context : len(w.ids)] = 1
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": segment}


def _session(graph: Path, threads: int) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    # Fold the int8 weights to float32 once, instead of fusing them into quantised kernels.
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    return ort.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
