"""The shipped nets: loaded once by the process that forks readers, run in every child without threads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gateway.handwriting.preparation import HEIGHT, Ink
from gateway.learning.head import Head, unpack_heads

MODEL, HEADS = "numbers.onnx", "numbers-head.npz"
BASE = "base-1"
"""Name of the shipped nets, as readings give it."""
_INPUTS = {"first": "crop", "second": "crop_second"}
_OUTPUTS = {"first": "features", "second": "features_second"}
_TINY = 32


class _Loaded:
    """What this process holds of the shipped nets; forked children inherit it."""

    session: Any = None
    heads: dict[str, Head] | None = None


def model_folder() -> Path:
    """Where the shipped nets lie."""
    return Path(__file__).parent


def has_model(folder: Path | None = None) -> bool:
    """Whether the shipped nets are installed."""
    place = folder or model_folder()
    return (place / MODEL).is_file() and (place / HEADS).is_file()


def load_numbers(folder: Path | None = None) -> bool:
    """Load the nets into this process; False, with nothing loaded, where their files are missing or damaged."""
    place = folder or model_folder()
    _Loaded.session = _Loaded.heads = None
    if not has_model(place):
        return False
    # Imported here: it costs a fifth of a second, and only the process that forks readers needs it.
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    damages = (state.Fail, state.InvalidArgument, state.InvalidGraph, state.InvalidProtobuf, state.NotImplemented)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    try:
        heads = unpack_heads((place / HEADS).read_bytes())
        session = onnxruntime.InferenceSession((place / MODEL).read_bytes(), options, ["CPUExecutionProvider"])
    except (ValueError, KeyError, OSError, RuntimeError, *damages) as why:
        del why  # Damaged, or made for another version: no numbers are read, and `vanthu check` says so.
        return False
    _Loaded.session, _Loaded.heads = session, heads
    read_features([np.zeros((HEIGHT, _TINY), dtype=np.float32)], "first")
    return True


def is_loaded() -> bool:
    """Whether numbers can be read in this process."""
    return _Loaded.session is not None


def base_heads() -> dict[str, Head]:
    """The shipped heads by net, "first" and "second"; {} where no net is loaded."""
    return dict(_Loaded.heads or {})


def read_features(images: Sequence[Ink], net: str) -> list[NDArray[np.float32]]:
    """Features [T, D] of each image for the head of `net`; all in one run, narrower ones with paper behind.

    Raises LookupError where no net is loaded.
    """
    if _Loaded.session is None:
        raise LookupError("the number nets are not loaded")
    if not images:
        return []
    widest = max(image.shape[1] for image in images)
    batch = np.zeros((len(images), 1, HEIGHT, widest), dtype=np.float32)
    for row, image in enumerate(images):
        batch[row, 0, :, : image.shape[1]] = image
    (features,) = _Loaded.session.run([_OUTPUTS[net]], _feed(net, batch))
    return [features[row, : image.shape[1] // 4] for row, image in enumerate(images)]


def _feed(net: str, batch: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
    """The batch, and next to nothing for the other net of the graph, which need not run."""
    nothing = np.zeros((1, 1, HEIGHT, _TINY), dtype=np.float32)
    return {name: batch if each == net else nothing for each, name in _INPUTS.items()}
