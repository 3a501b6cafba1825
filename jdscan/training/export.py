"""Export a fine-tuned encoder as a sentence-transformers folder whose weights are an int8 ONNX graph."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
from sentence_transformers import SentenceTransformer

from jdscan.errors import TrainingError
from jdscan.reading.accurate import LOWER
from jdscan.reading.tokens import token_windows
from jdscan.records import Unit
from jdscan.training.branch import LAYERS
from jdscan.training.finetune import collate, tokenizer_of
from jdscan.training.quantise import quantise

MEASURED, BATCH = 512, 8
LEAST_AGREEMENT = 0.99
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


def export_onnx(encoder: SentenceTransformer, folder: Path, saved: Path, units: Sequence[Unit]) -> float:
    """Write the encoder as a sentence-transformers folder whose weights are ``onnx/model.onnx``.

    Args:
        encoder: The fine-tuned encoder.
        folder: The artefact's folder.
        saved: The folder that sentence-transformers wrote, for its configuration files.
        units: Training units; the scales of the int8 activations are measured on 512 of them, evenly drawn.

    Returns:
        The mean cosine between the graph's and the encoder's own vectors over those units.

    Raises:
        TrainingError: The cosine is under 0.99.
    """
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    for name in KEPT:
        if (saved / name).exists():
            shutil.copy(saved / name, folder / name)
    for pooling in saved.glob("1_*"):
        shutil.copytree(pooling, folder / pooling.name, dirs_exist_ok=True)
    drawn = units[:: max(1, len(units) // MEASURED)][:MEASURED]
    windows = sorted((w[0] for w in token_windows(tokenizer_of(encoder), drawn)), key=lambda w: len(w.ids))
    batches = [collate(windows[i : i + BATCH]) for i in range(0, len(windows), BATCH)]
    batch = batches[0]
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
    quantise(graph, [{k: v.numpy() for k, v in b.items()} for b in batches])
    expose_lower(graph)
    agreement = _agreement(encoder, graph, batches)
    if agreement < LEAST_AGREEMENT:
        graph.unlink()
        raise TrainingError(
            f"the int8 graph strays from its encoder: mean cosine {agreement:.3f}",
            where=str(graph),
            remedy="Look at the activations' ranges in jdscan.training.quantise",
        )
    return agreement


def expose_lower(graph: Path) -> None:
    """Add the hidden states below the last layers to the outputs of an exported encoder, in place."""
    model = onnx.load(str(graph))
    if any(o.name == LOWER for o in model.graph.output):
        return
    depth = 1 + max(int(p[6:]) for n in model.graph.node for p in n.name.split("/") if p.startswith("layer."))
    end = f"layer.{depth - LAYERS - 1}/output/LayerNorm/"
    (norm,) = [n for n in model.graph.node if end in n.name and n.op_type == "LayerNormalization"]
    model.graph.node.append(onnx.helper.make_node("Identity", [norm.output[0]], [LOWER]))
    model.graph.output.append(onnx.helper.make_tensor_value_info(LOWER, onnx.TensorProto.FLOAT, None))
    onnx.save(model, str(graph))


def _agreement(encoder: SentenceTransformer, graph: Path, batches: Sequence[dict[str, torch.Tensor]]) -> float:
    session = ort.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
    cosines: list[float] = []
    for batch in batches:
        with torch.inference_mode():
            own = encoder(dict(batch))["sentence_embedding"].numpy()
        got = session.run(None, {k: v.numpy() for k, v in batch.items()})[0]
        cosines += ((own * got).sum(1) / np.linalg.norm(own, axis=1) / np.linalg.norm(got, axis=1)).tolist()
    return float(np.mean(cosines))
