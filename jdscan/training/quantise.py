"""Int8 for the exported encoder: matrix products with static scales, so that no reading depends on its batch-mates.

Every product of activations with a weight matrix becomes ``QuantizeLinear`` and ``MatMulIntegerToFloat`` (an operator
of onnxruntime): activations are rounded to 8 bits on a scale that was measured once, on training text; weights are
rounded to 7 bits on a scale a column. All else stays float32, accumulation is in integers and exact. Seven bits,
because the 16-bit sums of processors without VNNI overflow with eight (onnxruntime's documentation on quantisation,
"When to use reduce-range"): the same bytes everywhere are worth more than the last digit.

A few features of a fine-tuned encoder are far larger than all others and would take the whole range of a scale. So
each feature of the activations is divided by a factor of its own, by which its row of weights is multiplied
(SmoothQuant, Xiao et al. 2023).
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

from jdscan.training.rounding import pack

CLIPPED = 1e-5  # Share of the activations at either end that may saturate.
SPARED = 7  # Every how manieth token is looked at.
MIGRATED = 0.65  # How much of the unevenness goes from the activations into the weights; 0.5 gave a cosine of 0.996.
WEIGHT_STEPS = 63
ROW_STEPS = 127
CONTRIB = "com.microsoft"
Feed = Mapping[str, NDArray[np.int64]]
Floats = NDArray[np.float32]


def quantise(graph: Path, feeds: Sequence[Feed]) -> None:
    """Rewrite a float32 graph in place.

    Args:
        graph: The exported graph; its first input's mask is called ``attention_mask``.
        feeds: Batches of training text, to measure the activations on.
    """
    model = onnx.load(str(graph))
    weights = {w.name: w for w in model.graph.initializer}
    products = [n for n in model.graph.node if n.op_type == "MatMul" and n.input[1] in weights]
    sources = sorted({n.input[0] for n in products})
    nodes: list[NodeProto] = []
    factors: dict[str, Floats] = {}
    for source, seen in _activations(model, sources, feeds).items():
        own = [numpy_helper.to_array(weights[n.input[1]]) for n in products if n.input[0] == source]
        factors[source] = factor = _smoothing(seen, own)
        low, high = np.quantile(seen / factor, (CLIPPED, 1 - CLIPPED))
        low, high = min(0.0, float(low)), max(0.0, float(high))
        scale = np.float32(max(high - low, 1e-6) / 255)
        zero = np.uint8(np.clip(round(-low / scale), 0, 255))
        _store(model, f"{source}_factor", 1 / factor)
        _store(model, f"{source}_scale", np.array(scale, np.float32))
        _store(model, f"{source}_zero", np.array(zero, np.uint8))
    done: set[str] = set()
    for node in model.graph.node:
        if node in products:
            nodes += _integer_product(model, node, weights[node.input[1]], factors[node.input[0]], done)
        else:
            nodes.append(node)
    tables = [w for w in model.graph.initializer if _is_table(w, model)]
    nodes[:0] = [_packed_table(model, w) for w in tables]
    gone = {n.input[1] for n in products} | {w.name for w in tables}
    kept = [w for w in model.graph.initializer if w.name not in gone]
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    model.opset_import.append(helper.make_opsetid(CONTRIB, 1))
    onnx.save(model, str(graph))


def _activations(model: onnx.ModelProto, names: Sequence[str], feeds: Sequence[Feed]) -> dict[str, Floats]:
    """Return the named activations of some of the tokens that are not padding, shape (tokens, features) each."""
    probe = deepcopy(model)
    probe.graph.output.extend(helper.make_tensor_value_info(n, TensorProto.FLOAT, None) for n in names)
    session = ort.InferenceSession(probe.SerializeToString(), providers=["CPUExecutionProvider"])
    seen: dict[str, list[Floats]] = {n: [] for n in names}
    for feed in feeds:
        real = feed["attention_mask"].astype(bool)
        for name, value in zip(names, session.run(names, dict(feed)), strict=True):
            seen[name].append(value[real][::SPARED])
    return {n: np.concatenate(parts) for n, parts in seen.items()}


def _smoothing(seen: Floats, weights: Sequence[Floats]) -> Floats:
    """Return what each feature of an activation is divided by, shape (features,).

    Args:
        seen: Activations, shape (tokens, features).
        weights: The matrices that they are multiplied by, each of shape (features, outputs).
    """
    large = np.abs(seen).max(0)
    heavy = np.max([np.abs(w).max(1) for w in weights], axis=0)
    even: Floats = np.maximum(large, 1e-3) ** MIGRATED / np.maximum(heavy, 1e-3) ** (1 - MIGRATED)
    return even.astype(np.float32)


def _integer_product(
    model: onnx.ModelProto, node: NodeProto, weight: TensorProto, factor: Floats, done: set[str]
) -> list[NodeProto]:
    source, name = node.input[0], node.input[1]
    out = []
    if source not in done:
        done.add(source)
        even = f"{source}_even"
        out.append(helper.make_node("Mul", [source, f"{source}_factor"], [even]))
        out.append(helper.make_node("QuantizeLinear", [even, f"{source}_scale", f"{source}_zero"], [f"{source}_uint8"]))
    if name not in done:  # A matrix that two products share is stored once.
        done.add(name)
        packed, scale = pack(numpy_helper.to_array(weight) * factor[:, None], axis=1, steps=WEIGHT_STEPS)
        _store(model, f"{name}_int8", packed)
        _store(model, f"{name}_scale", scale)
    inputs = [f"{source}_uint8", f"{name}_int8", f"{source}_scale", f"{name}_scale", f"{source}_zero"]
    out.append(helper.make_node("MatMulIntegerToFloat", inputs, list(node.output), name=node.name, domain=CONTRIB))
    return out


def _is_table(weight: TensorProto, model: onnx.ModelProto) -> bool:
    return weight.data_type == TensorProto.FLOAT and any(
        n.op_type == "Gather" and n.input[0] == weight.name for n in model.graph.node
    )


def _packed_table(model: onnx.ModelProto, weight: TensorProto) -> NodeProto:
    """Store an embedding table as int8 with a scale a row, made float32 again when the session is made."""
    packed, scale = pack(numpy_helper.to_array(weight), axis=0, steps=ROW_STEPS)
    names = [f"{weight.name}_int8", f"{weight.name}_scale"]
    _store(model, names[0], packed)
    _store(model, names[1], scale)
    return helper.make_node("DequantizeLinear", names, [weight.name], axis=0)


def _store(model: onnx.ModelProto, name: str, array: NDArray[np.generic]) -> None:
    model.graph.initializer.append(numpy_helper.from_array(array, name))
