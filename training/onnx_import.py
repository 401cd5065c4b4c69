"""The weights of a shipped encoder, read back out of its 8-bit network, so that training can go on from it."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from stance.model_store import ModelStore

_PLAIN = (
    "attention.output.dense.bias", "attention.output.LayerNorm.weight", "attention.output.LayerNorm.bias",
    "intermediate.dense.bias", "output.dense.bias", "output.LayerNorm.weight", "output.LayerNorm.bias",
)  # fmt: skip
_PRODUCTS = ("attention.output.dense", "intermediate.dense", "output.dense")
_EMBEDDED = ("position_embeddings.weight", "token_type_embeddings.weight", "LayerNorm.weight", "LayerNorm.bias")


def imported(network: np.ndarray, bert: Any) -> Any:
    """``bert`` with the weights of a network that ``onnx_export.exported`` made, as exact as 8 bits allow.

    The word embeddings stay those of ``bert``: no stage of training changes them.
    """
    graph = onnx.load_from_string(network.tobytes()).graph
    kept = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}

    def whole(name: str) -> np.ndarray:
        stem = name.removesuffix("_quantized")
        return (kept[name].astype(np.float32) - kept[f"{stem}_zero_point"].astype(np.float32)) * kept[f"{stem}_scale"]

    found = {f"embeddings.{name}": whole(f"bert.embeddings.{name}_quantized") for name in _EMBEDDED}
    layers = range(bert.config.num_hidden_layers)
    for layer in layers:
        for name in _PLAIN:
            found[f"encoder.layer.{layer}.{name}"] = kept[f"bert.encoder.layer.{layer}.{name}"]
    products = [node for node in graph.node if node.op_type == "MatMulInteger"]
    names = [f"encoder.layer.{layer}.{name}.weight" for layer in layers for name in _PRODUCTS]
    for node, name in zip(products, names, strict=True):
        found[name] = whole(node.input[1]).T
    for node in graph.node:
        if node.op_type == "QAttention":
            layer = re.findall(r"\d+", node.input[2])[0]
            weights, biases = np.split(whole(node.input[1]), 3, axis=1), np.split(kept[node.input[2]], 3)
            for name, weight, bias in zip(("query", "key", "value"), weights, biases, strict=True):
                found[f"encoder.layer.{layer}.attention.self.{name}.weight"] = weight.T
                found[f"encoder.layer.{layer}.attention.self.{name}.bias"] = bias
    state = bert.state_dict() | {name: torch.from_numpy(np.array(weights)) for name, weights in found.items()}
    bert.load_state_dict(state)
    return bert


def shipped(models: Path, model: Any) -> Any:
    """The weights of the accurate toxicity model in use in ``models``, as those of ``model``, a ``ToxicEncoder``.

    The mean with the fast model and the calibration are taken out of the head of the attributes again.
    """
    store = ModelStore(models)
    pipeline = store.open(store.in_use("toxicity", "accurate"), "toxicity").pipeline
    encoder, classifier = pipeline[0].transformer_list[0][1], pipeline[-1]
    imported(np.asarray(encoder.network, dtype=np.uint8), model.bert)
    width = model.attributes.in_features
    scale = np.diag(classifier.coef_[:, width:])
    attributes = np.column_stack([classifier.coef_[:, :width], classifier.intercept_]) / scale[:, None]
    state = model.state_dict()
    for name, head in (("attributes", attributes), ("token", np.asarray(encoder.span_weights)[None])):
        state[f"{name}.weight"] = torch.from_numpy(head[:, :-1].astype(np.float32))
        state[f"{name}.bias"] = torch.from_numpy(head[:, -1].astype(np.float32))
    return state
