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

from jdscan.artefact import Artefact
from jdscan.ngrams import Floats
from jdscan.reading.tokens import TokenWindow, load_tokenizer, token_windows
from jdscan.records import Unit

# Small enough that filling the last batch of each length costs little: see AccurateEncoder.
BATCH = 8
BUCKET = 16
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
        for length, members in sorted(buckets.items()):
            for s in range(0, len(members), BATCH):
                part = members[s : s + BATCH]
                filled = [part[min(k, len(part) - 1)][1] for k in range(BATCH)]
                for (i, window), vector in zip(part, self._run(filled, length), strict=False):
                    out[i] += np.float32(window.share) * vector
        return out

    def _run(self, windows: Sequence[TokenWindow], length: int) -> Floats:
        ids = np.zeros((len(windows), length), np.int64)
        mask, segment = np.zeros_like(ids), np.zeros_like(ids)
        for row, w in enumerate(windows):
            ids[row, : len(w.ids)] = w.ids
            mask[row, : len(w.ids)] = 1
            segment[row, w.context : len(w.ids)] = 1
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": segment}
        if self._branch is None:
            alone: Floats = self._session.run(["sentence_embedding"], feeds)[0]
            return alone
        vectors, lower = self._session.run(["sentence_embedding", LOWER], feeds)
        branched = self._branch.run(["branch_embedding"], {LOWER: lower, "attention_mask": mask})[0]
        return np.concatenate([vectors, branched], axis=1)


def _session(graph: Path, threads: int) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    # Fold the int8 weights to float32 once, instead of fusing them into quantised kernels.
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    return ort.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
