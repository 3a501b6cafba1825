"""Int8 for the exported encoder: matrix products with static scales, so that no reading depends on its batch-mates.

Every product of activations with a weight matrix becomes ``QuantizeLinear`` and ``MatMulIntegerToFloat`` (an operator
of onnxruntime): activations are rounded to 8 bits on a scale that was measured once, on training text; weights are
rounded to 7 bits on a scale a column. All else stays float32, accumulation is in integers and exact. Seven bits,
because the 16-bit sums of processors without VNNI overflow with eight (onnxruntime's documentation on quantisation,
"When to use reduce-range"): the same bytes everywhere are worth more than the last digit.
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

CLIPPED = 1e-4  # Share of the activations at either end that may saturate.
SPARED = 17  # Every how manieth activation is looked at: there are millions. Prime, so that no feature is passed over.
WEIGHT_STEPS = 63
ROW_STEPS = 127
CONTRIB = "com.microsoft"
Feed = Mapping[str, NDArray[np.int64]]


def quantise(graph: Path, feeds: Sequence[Feed]) -> None:
    """Rewrite a float32 graph in place.

    Args:
        graph: The exported graph; its first input's mask is called ``attention_mask``.
        feeds: Batches of training text, to measure the activations on.
    """
    model = onnx.load(str(graph))
    weights = {w.name: w for w in model.graph.initializer}
    products = [n for n in model.graph.node if n.op_type == "MatMul" and n.input[1] in weights]
    ranges = _ranges(model, sorted({n.input[0] for n in products}), feeds)
    nodes: list[NodeProto] = []
    for name, (low, high) in ranges.items():
        scale = np.float32(max(high - low, 1e-6) / 255)
        zero = np.uint8(np.clip(round(-low / scale), 0, 255))
        _store(model, f"{name}_scale", np.array(scale, np.float32))
        _store(model, f"{name}_zero", np.array(zero, np.uint8))
    done: set[str] = set()
    for node in model.graph.node:
        if node in products:
            nodes += _integer_product(model, node, weights.pop(node.input[1], None), done)
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


def _ranges(model: onnx.ModelProto, names: Sequence[str], feeds: Sequence[Feed]) -> dict[str, tuple[float, float]]:
    """Return the range of every named activation over all tokens that are not padding; 0 lies in each."""
    probe = deepcopy(model)
    probe.graph.output.extend(helper.make_tensor_value_info(n, TensorProto.FLOAT, None) for n in names)
    session = ort.InferenceSession(probe.SerializeToString(), providers=["CPUExecutionProvider"])
    low, high = dict.fromkeys(names, 0.0), dict.fromkeys(names, 0.0)
    for feed in feeds:
        real = feed["attention_mask"].astype(bool)
        for name, value in zip(names, session.run(names, dict(feed)), strict=True):
            ends = np.quantile(value[real].ravel()[::SPARED], (CLIPPED, 1 - CLIPPED))
            low[name], high[name] = min(low[name], float(ends[0])), max(high[name], float(ends[1]))
    return {n: (low[n], high[n]) for n in names}


def _integer_product(
    model: onnx.ModelProto, node: NodeProto, weight: TensorProto | None, done: set[str]
) -> list[NodeProto]:
    source, name = node.input[0], node.input[1]
    out = []
    if source not in done:
        done.add(source)
        out.append(
            helper.make_node("QuantizeLinear", [source, f"{source}_scale", f"{source}_zero"], [f"{source}_uint8"])
        )
    if weight is not None:  # A matrix that two products share is stored once.
        packed, scale = pack(numpy_helper.to_array(weight), axis=1, steps=WEIGHT_STEPS)
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
