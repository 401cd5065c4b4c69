"""A fine-tuned encoder as an ONNX network of 8-bit integers, which runs on a CPU without ``torch``."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model


class _States(torch.nn.Module):
    """The encoder with plain inputs and one plain output, as the exporter needs it."""

    def __init__(self, bert: Any) -> None:
        super().__init__()
        self.bert = bert

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Token vectors, (n, t, d)."""
        states: torch.Tensor = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        return states


class _ContextStates(torch.nn.Module):
    """MPNet with plain inputs and one plain output, its biases of positions looked up by distance.

    The library's own computation of these biases is fixed by the exporter to the length it was tried with.
    """

    def __init__(self, body: Any) -> None:
        super().__init__()
        self.body = body
        self.longest = body.config.max_position_embeddings - body.config.pad_token_id - 1
        distances = torch.arange(-self.longest, self.longest + 1)
        self.register_buffer("buckets", body.encoder.relative_position_bucket(distances, num_buckets=32))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Token vectors, (n, t, d)."""
        places = torch.cumsum(torch.ones_like(ids), dim=1)
        states = self.body.embeddings(input_ids=ids, position_ids=places + self.body.config.pad_token_id)
        buckets = self.buckets[places[:1, None, :] - places[:1, :, None] + self.longest]
        bias = self.body.encoder.relative_attention_bias(buckets).permute(0, 3, 1, 2)
        unread = (1.0 - mask[:, None, None, :].float()) * -1e9
        for layer in self.body.encoder.layer:
            states = layer(states, unread, bias)[0]
        return states


def exported(bert: Any, reduce_range: bool = False) -> np.ndarray:
    """The bytes of a BERT network, as uint8: from ``ids`` and ``mask`` (n, t) to ``states`` (n, t, d)."""
    bert.set_attn_implementation("eager")  # the fusion below knows no other
    return _small(_States(bert.eval()), bert.config, reduce_range)


def exported_context(body: Any) -> np.ndarray:
    """The bytes of an MPNet network, as uint8: from ``ids`` and ``mask`` (n, t) to ``states`` (n, t, d)."""
    return _small(_ContextStates(body.eval()), body.config, reduce_range=True)


def _with_plain_norms(model: onnx.ModelProto) -> None:
    """Adds in one node and normalises in the next, where the optimizer has fused the two.

    The runtime (1.32) vectorises the loop of ``LayerNormalization``, and not that of ``SkipLayerNormalization``, which
    so takes a quarter of the time of a network of 12 layers of 384. It does not fuse them again in a network of 8 bits.
    """
    nodes = []
    for node in model.graph.node:
        if node.op_type != "SkipLayerNormalization":
            nodes.append(node)
            continue
        first, second, scale, shift, *biases = node.input
        mean, *others = node.output
        total = others[2] if len(others) > 2 and others[2] else f"{mean}_sum"
        nodes.append(onnx.helper.make_node("Add", [first, second], [f"{total}_0" if any(biases) else total]))
        if any(biases):
            nodes.append(onnx.helper.make_node("Add", [f"{total}_0", biases[0]], [total]))
        epsilon = next(found.f for found in node.attribute if found.name == "epsilon")
        nodes.append(
            onnx.helper.make_node("LayerNormalization", [total, scale, shift], [mean], axis=-1, epsilon=epsilon)
        )
    del model.graph.node[:]
    model.graph.node.extend(nodes)


def _small(module: torch.nn.Module, config: Any, reduce_range: bool = False) -> np.ndarray:
    """The network with weights of 8 bits, each row at its own scale; with ``reduce_range`` of 7.

    7 bits lose hardly anything, do not overflow on processors without VNNI, and pack to less.
    """
    with tempfile.TemporaryDirectory() as folder:
        plain, fused, small = (Path(folder) / f"{name}.onnx" for name in ("plain", "fused", "small"))
        ids = torch.full((2, 16), 5)
        torch.onnx.export(
            module,
            (ids, torch.ones_like(ids)),
            str(plain),
            input_names=["ids", "mask"],
            output_names=["states"],
            dynamic_axes={name: {0: "n", 1: "t"} for name in ("ids", "mask", "states")},
            opset_version=17,
            dynamo=False,
        )
        model = optimize_model(
            str(plain),
            "bert",
            config.num_attention_heads,
            config.hidden_size,
            optimization_options=FusionOptions("bert"),
            opt_level=0,
        )
        _with_plain_norms(model.model)
        model.save_model_to_file(str(fused))
        types = {"DefaultTensorType": onnx.TensorProto.FLOAT}
        quantize_dynamic(
            str(fused),
            str(small),
            per_channel=True,
            reduce_range=reduce_range,
            weight_type=QuantType.QInt8,
            extra_options=types,
        )
        onnx.checker.check_model(str(small))
        return np.frombuffer(small.read_bytes(), dtype=np.uint8)
