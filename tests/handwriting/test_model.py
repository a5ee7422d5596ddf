"""The shipped nets: small, in the package, sound, and able to read numbers that they never saw."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from gateway.handwriting.crop import Picture
from gateway.handwriting.net import HEADS, MODEL, _Loaded, base_heads, is_loaded, load_numbers, model_folder
from gateway.handwriting.preparation import variants
from gateway.handwriting.reader import read_number, read_variants
from tests.made.handwriting import BLACK, printed, written

ROOT = Path(__file__).parents[2]
NUMBERS = ("05", "17", "348", "620", "915", "1407", "2268", "2391", "4076", "5083")


@pytest.fixture(scope="module", autouse=True)
def nets() -> Iterator[None]:
    """The shipped nets, loaded; as it was before when the tests are over."""
    before = _Loaded.session, _Loaded.heads
    assert load_numbers()
    yield
    _Loaded.session, _Loaded.heads = before


def best(crop: Picture) -> tuple[str, str]:
    """What each net reads first."""
    reading = read_number(crop, "QĐ-SYT")
    assert reading is not None
    return reading.candidates[0][0], reading.second[0][0]


def test_both_files_together_are_under_a_megabyte() -> None:
    """The limit that the issue sets for what ships."""
    assert sum((model_folder() / name).stat().st_size for name in (MODEL, HEADS)) < 1_000_000


def test_the_files_lie_in_a_package_of_the_wheel_and_git_does_not_ignore_them() -> None:
    """Hatchling ships every file of a named package that no ignore rule takes out."""
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert model_folder().relative_to(ROOT).parts[0] in wheel["packages"]
    ignored = (ROOT / ".gitignore").read_text().split()
    assert not {"*.onnx", "*.npz"} & {*ignored, *wheel.get("exclude", [])}


def test_the_graph_and_the_loose_heads_say_the_same() -> None:
    """Lessons start from the npz: it must be the head that the graph was trained with."""
    session = _Loaded.session
    first, second = (part[0][None, None] for part in variants(written("348")))
    names = ["features", "logits", "features_second", "logits_second"]
    found = dict(zip(names, session.run(names, {"crop": first, "crop_second": second}), strict=True))
    heads = base_heads()
    for net, ending in (("first", ""), ("second", "_second")):
        own = heads[net].log_probs(found[f"features{ending}"])
        assert np.allclose(own, found[f"logits{ending}"], atol=0.02)
        assert np.allclose(np.exp(own).sum(axis=2), 1.0, atol=1e-4)


@pytest.mark.parametrize("colour", [None, BLACK])
def test_numbers_by_ballpoint_are_read(colour: tuple[int, int, int] | None) -> None:
    """Drawn by a hand that no training string came from; one slip of ten is allowed to each net."""
    read = [best(written(digits, colour) if colour else written(digits)) for digits in NUMBERS]
    assert sum(first == digits for digits, (first, _) in zip(NUMBERS, read, strict=True)) >= len(NUMBERS) - 1
    assert sum(second == digits for digits, (_, second) in zip(NUMBERS, read, strict=True)) >= len(NUMBERS) - 1


def test_printed_numbers_are_read() -> None:
    """A quarter of the numbers on scans is printed."""
    read = [best(printed(digits)) for digits in NUMBERS]
    assert sum(both == (digits, digits) for digits, both in zip(NUMBERS, read, strict=True)) >= len(NUMBERS) - 1


def test_an_empty_line_is_never_surely_a_number() -> None:
    """Where no one wrote a number yet, no string of digits gets half of the belief of both nets."""
    first, second = variants(written(""))
    heads = base_heads()
    for images, net in ((first, "first"), (second, "second")):
        assert all(chance < 0.5 for text, chance in read_variants(images, net, heads[net]) if text)


def test_without_files_nothing_is_loaded_and_nothing_is_read(tmp_path: Path) -> None:
    """Missing files and damaged ones end alike: no reading, no error."""
    try:
        assert not load_numbers(tmp_path)
        assert not is_loaded() and read_number(written("12"), "QĐ-SYT") is None
        (tmp_path / MODEL).write_bytes(b"no graph")
        (tmp_path / HEADS).write_bytes((model_folder() / HEADS).read_bytes())
        assert not load_numbers(tmp_path)
    finally:
        assert load_numbers()
