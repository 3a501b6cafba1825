"""Export a fine-tuned encoder to ONNX with int8 weights that are dequantised when the session is made."""

import shutil
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from sentence_transformers import SentenceTransformer

from jdscan.reading.tokens import token_windows
from jdscan.records import Unit
from jdscan.training.finetune import collate, tokenizer_of

LEAST_SIZE = 4096
OPSET = 17
KEPT = (
    "modules.json",
    "config_sentence_transformers.json",
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
)


class _Graph(torch.nn.Module):  # type: ignore[misc]
    def __init__(self, encoder: SentenceTransformer) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        hidden = self.encoder[0].auto_model(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        )[0]
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * mask).sum(1) / mask.sum(1)
        return torch.cat([hidden[:, 0], mean], dim=1)


def export_onnx(encoder: SentenceTransformer, folder: Path, saved: Path) -> float:
    """Write the encoder as a sentence-transformers folder whose weights are ``onnx/model.onnx``.

    Args:
        encoder: The fine-tuned encoder.
        folder: The artefact's folder.
        saved: The folder that sentence-transformers wrote, for its configuration files.

    Returns:
        The least cosine between the graph's and the encoder's own vectors over a few sentences.
    """
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    for name in KEPT:
        if (saved / name).exists():
            shutil.copy(saved / name, folder / name)
    for pooling in saved.glob("1_*"):
        shutil.copytree(pooling, folder / pooling.name, dirs_exist_ok=True)
    texts = ["Own the roadmap and decide what we will not build", "Drive demand", "We offer equity"]
    units = [Unit(0, t, 0, len(t), "item", "What you'll do", "Lead the team") for t in texts]
    batch = collate([w[0] for w in token_windows(tokenizer_of(encoder), units)])
    graph = folder / "onnx" / "model.onnx"
    encoder[0].auto_model.set_attn_implementation("eager")
    axes = {0: "batch", 1: "length"}
    torch.onnx.export(
        _Graph(encoder).eval(),
        (batch["input_ids"], batch["attention_mask"], batch["token_type_ids"]),
        str(graph),
        input_names=["input_ids", "attention_mask", "token_type_ids"],
        output_names=["sentence_embedding"],
        dynamic_axes=dict.fromkeys(batch, axes) | {"sentence_embedding": {0: "batch"}},
        opset_version=OPSET,
        dynamo=False,
    )
    shrink(graph)
    return _agreement(encoder, graph, batch)


def shrink(graph: Path) -> None:
    """Store every large float32 weight as int8, with a scale a row (embeddings) or a column (matrices)."""
    model = onnx.load(str(graph))
    kept, nodes = [], []
    gathered = {n.input[0] for n in model.graph.node if n.op_type == "Gather"}
    for weight in model.graph.initializer:
        array = numpy_helper.to_array(weight)
        if weight.data_type != TensorProto.FLOAT or array.ndim != 2 or array.size < LEAST_SIZE:
            kept.append(weight)
            continue
        axis = 0 if weight.name in gathered else 1
        packed, scale = _pack(array, axis)
        names = [f"{weight.name}_int8", f"{weight.name}_scale"]
        kept += [numpy_helper.from_array(packed, names[0]), numpy_helper.from_array(scale, names[1])]
        nodes.append(helper.make_node("DequantizeLinear", names, [weight.name], axis=axis))
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    for node in reversed(nodes):
        model.graph.node.insert(0, node)
    onnx.checker.check_model(model)
    onnx.save(model, str(graph))


def _pack(array: NDArray[np.float32], axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    scale = np.maximum(np.abs(array).max(axis=1 - axis, keepdims=True), 1e-8) / 127
    return np.round(array / scale).astype(np.int8), scale.reshape(-1).astype(np.float32)


def _agreement(encoder: SentenceTransformer, graph: Path, batch: dict[str, torch.Tensor]) -> float:
    import onnxruntime as ort

    with torch.inference_mode():
        own = encoder(dict(batch))["sentence_embedding"].numpy()
    session = ort.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
    got = session.run(None, {k: v.numpy() for k, v in batch.items()})[0]
    cosine = (own * got).sum(1) / np.linalg.norm(own, axis=1) / np.linalg.norm(got, axis=1)
    return float(cosine.min())
