"""The weights of a shipped encoder, read back out of its 8-bit network, so that training can go on from it."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from stance.labels import AGREEMENTS, STANCES
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
    """The weights of the accurate stance and agreement models in ``models``, as those of ``model``, an encoder.

    The blend with the fast model and the temperature are taken out of the head for the sides again.
    """
    store = ModelStore(models)
    opened, replying = (store.open(store.in_use(task, "accurate"), task) for task in ("stance", "agreement"))
    stance, card, agreement = opened.pipeline, opened.card, replying.pipeline[-1]
    imported(np.asarray(stance[0].transformer_list[0][1].network, dtype=np.uint8), model.bert)
    width = model.stance.in_features
    share = float(re.findall(r"share of the logits is ([\d.]*\d)", card.notes)[0])
    sides, replies = stance[-1], agreement
    scale = (1 - share) / sides.coef_[0, width] / share
    heads = {"off_topic": np.concatenate([sides.off_topic_[:width], sides.off_topic_[-1:]])[None]}
    for name, labels, head, factor in (("stance", STANCES, sides, scale), ("agreement", AGREEMENTS, replies, 1.0)):
        places = [head.classes_.tolist().index(label) for label in labels]
        heads[name] = factor * np.column_stack([head.coef_[places, :width], head.intercept_[places]])
    state = model.state_dict()
    for name, head in heads.items():
        state[f"{name}.weight"] = torch.from_numpy(head[:, :-1].astype(np.float32))
        state[f"{name}.bias"] = torch.from_numpy(head[:, -1].astype(np.float32))
    return state
