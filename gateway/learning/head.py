"""The head of a net: the part that learns, two layers over the features of the frozen body."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
NETS = ("first", "second")


@dataclass(frozen=True, slots=True)
class Head:
    """A convolution over three frames, rectified, then a linear layer to the eleven classes."""

    conv_weight: Array
    """[H, D, 3]"""
    conv_bias: Array
    """[H]"""
    linear_weight: Array
    """[11, H]"""
    linear_bias: Array
    """[11]"""

    def log_probs(self, features: Array) -> Array:
        """Log-softmax [N, T, 11] of features [N, T, D]."""
        return _log_softmax(self._hidden(_columns(features)) @ self.linear_weight.T + self.linear_bias)

    def gradient(self, features: Array, of_logits: Array) -> Head:
        """The gradient by each weight, from the gradient by the values before the softmax [N, T, 11]."""
        columns = _columns(features)
        hidden = self._hidden(columns)
        flat = of_logits.reshape(-1, of_logits.shape[-1])
        back = (flat @ self.linear_weight) * (hidden.reshape(-1, hidden.shape[-1]) > 0)
        by_conv = columns.reshape(-1, columns.shape[-1]).T @ back
        width, depth = self.conv_weight.shape[0], self.conv_weight.shape[1]
        return Head(
            conv_weight=by_conv.reshape(3, depth, width).transpose(2, 1, 0),
            conv_bias=back.sum(0),
            linear_weight=flat.T @ hidden.reshape(-1, hidden.shape[-1]),
            linear_bias=flat.sum(0),
        )

    def arrays(self) -> dict[str, Array]:
        """The weights by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def _hidden(self, columns: Array) -> Array:
        width = self.conv_weight.shape[0]
        kernel = self.conv_weight.transpose(2, 1, 0).reshape(-1, width)
        values: Array = np.maximum(columns @ kernel + self.conv_bias, 0.0)
        return values


def _columns(features: Array) -> Array:
    """Each frame beside its neighbours: [N, T, 3 D], zeros beyond both ends."""
    padded = np.pad(features, ((0, 0), (1, 1), (0, 0)))
    return np.concatenate([padded[:, :-2], padded[:, 1:-1], padded[:, 2:]], axis=2)


def _log_softmax(values: Array) -> Array:
    shifted = values - values.max(axis=-1, keepdims=True)
    result: Array = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return result


def pack_heads(heads: Mapping[str, Head]) -> bytes:
    """Heads of both nets as the bytes of an .npz, keys "first_conv_weight" and so on; the same bytes for the same heads."""
    arrays: dict[str, Any] = {
        f"{net}_{name}": values.astype(np.float32)
        for net, head in heads.items()
        for name, values in head.arrays().items()
    }
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def unpack_heads(data: bytes) -> dict[str, Head]:
    """Heads by net, as `pack_heads` wrote them. Raises ValueError for anything else."""
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        nets = [net for net in NETS if f"{net}_conv_weight" in file]
        if not nets:
            raise ValueError("no head in these bytes: expected keys like first_conv_weight")
        return {
            net: Head(**{one.name: file[f"{net}_{one.name}"].astype(np.float32) for one in fields(Head)})
            for net in nets
        }
