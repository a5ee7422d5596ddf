"""Writes the shipped files: `python export.py FIRST.pt SECOND.pt FOLDER`.

FOLDER gets `numbers.onnx` (both nets in one graph, weights stored in half
precision) and `numbers-head.npz` (the heads again, for lessons).
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from net import Reader
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

INPUTS = ("crop", "crop_second")
OUTPUTS = ("features", "logits", "features_second", "logits_second")
_SMALL = 64
"""Weights of fewer numbers stay as they are."""


class Both(nn.Module):
    """The two nets side by side."""

    def __init__(self, first: Reader, second: Reader) -> None:
        super().__init__()
        self.first, self.second = first, second

    def forward(self, crop: Tensor, crop_second: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        return *self.first(crop), *self.second(crop_second)


def load(path: str) -> Reader:
    """A trained net."""
    reader = Reader()
    reader.load_state_dict(torch.load(path, weights_only=True))
    return reader.eval()


def halved(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same graph with its weights in half precision, widened again when it is loaded."""
    graph = model.graph
    casts = []
    for weights in list(graph.initializer):
        values = numpy_helper.to_array(weights)
        if values.dtype != np.float32 or values.size < _SMALL:
            continue
        small = numpy_helper.from_array(values.astype(np.float16), weights.name + "_half")
        casts.append(helper.make_node("Cast", [small.name], [weights.name], to=TensorProto.FLOAT))
        graph.initializer.remove(weights)
        graph.initializer.append(small)
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    return model


def main(arguments: list[str]) -> int:
    """Write both files and print their sizes."""
    first, second, folder = load(arguments[0]), load(arguments[1]), Path(arguments[2])
    graph_file, head_file = folder / "numbers.onnx", folder / "numbers-head.npz"
    axes = {name: {0: f"{name}_crops", 3: f"{name}_width"} for name in INPUTS}
    axes |= {name: {0: f"{name}_crops", 1: f"{name}_steps"} for name in OUTPUTS}
    sample = torch.zeros(2, 1, 48, 160)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Both(first, second), (sample, sample), str(graph_file), dynamo=False, opset_version=17,
            input_names=list(INPUTS), output_names=list(OUTPUTS), dynamic_axes=axes,
        )  # fmt: skip
    onnx.save(halved(onnx.load(str(graph_file))), str(graph_file))
    heads = {
        f"{net}_{name.replace('.', '_')}": values.numpy().astype(np.float16)
        for net, reader in (("first", first), ("second", second))
        for name, values in reader.head.state_dict().items()
    }
    np.savez_compressed(head_file, **heads)
    print(f"{graph_file.name} {graph_file.stat().st_size} bytes, {head_file.name} {head_file.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
