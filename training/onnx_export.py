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


def exported(bert: Any) -> np.ndarray:
    """The bytes of the network, as uint8: from ``ids`` and ``mask`` (n, t) to ``states`` (n, t, d)."""
    config = bert.config
    bert.set_attn_implementation("eager")  # the fusion below knows no other
    with tempfile.TemporaryDirectory() as folder:
        plain, fused, small = (Path(folder) / f"{name}.onnx" for name in ("plain", "fused", "small"))
        ids = torch.ones(2, 16, dtype=torch.long)
        torch.onnx.export(
            _States(bert.eval()),
            (ids, ids),
            str(plain),
            input_names=["ids", "mask"],
            output_names=["states"],
            dynamic_axes={name: {0: "n", 1: "t"} for name in ("ids", "mask", "states")},
            opset_version=17,
            dynamo=False,
        )
        options = FusionOptions("bert")
        model = optimize_model(
            str(plain),
            "bert",
            config.num_attention_heads,
            config.hidden_size,
            optimization_options=options,
            opt_level=0,
        )
        model.save_model_to_file(str(fused))
        types = {"DefaultTensorType": onnx.TensorProto.FLOAT}
        quantize_dynamic(str(fused), str(small), per_channel=True, weight_type=QuantType.QInt8, extra_options=types)
        onnx.checker.check_model(str(small))
        return np.frombuffer(small.read_bytes(), dtype=np.uint8)
