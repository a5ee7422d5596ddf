"""Trains one net: `python train.py first|second OUT.pt MINUTES SEED STRINGS.npz... [--check FOLDER] [--from OLD.pt]`.

"first" sees shades of ink, "second" black and white: the two preparations of
`gateway.handwriting.preparation`. FOLDER holds crops named NUMBER__*.png for a
look at real figures on the way; nothing is learned from them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from net import Reader
from numpy.typing import NDArray
from PIL import Image
from strings import HEIGHT, inked
from torch import Tensor
from torch.nn import functional

BATCH = 64
LEARNING = 2.5e-3
_KERNEL = torch.tensor([0.25, 0.5, 0.25])

Strings = list[tuple[NDArray[np.uint8], str]]


def load(paths: list[str]) -> Strings:
    """Strings of the files that `make_strings` wrote."""
    found: Strings = []
    for path in paths:
        with np.load(path) as file:
            ends = np.cumsum(file["widths"])[:-1]
            found += list(zip(np.split(file["pixels"], ends, axis=1), map(str, file["texts"]), strict=True))
    return found


def batches(strings: Strings, random: np.random.Generator) -> Iterator[list[tuple[NDArray[np.uint8], str]]]:
    """Strings of like width together, in another order each time."""
    order = random.permutation(len(strings))
    for start in range(0, len(order), BATCH * 24):
        chunk = sorted(order[start : start + BATCH * 24], key=lambda i: strings[i][0].shape[1])
        groups = [chunk[i : i + BATCH] for i in range(0, len(chunk), BATCH)]
        for i in random.permutation(len(groups)):
            yield [strings[j] for j in groups[i]]


def tensor(pictures: list[NDArray[np.uint8]]) -> Tensor:
    """[N, 1, 48, W], padded with paper to one width."""
    width = -(-max(32, *(picture.shape[1] for picture in pictures)) // 4) * 4
    out = np.zeros((len(pictures), 1, HEIGHT, width), dtype=np.float32)
    for i, picture in enumerate(pictures):
        out[i, 0, :, : picture.shape[1]] = picture.astype(np.float32) / 255
    return torch.from_numpy(out)


def changed(ink: Tensor, net: str, random: np.random.Generator) -> Tensor:
    """The batch in the preparation of `net`, never twice the same."""
    width = round(ink.shape[3] * random.uniform(0.85, 1.18) / 4) * 4
    ink = functional.interpolate(ink, size=(HEIGHT, max(32, width)), mode="bilinear", align_corners=False)
    count = ink.shape[0]
    ink = penned(leaned(ink, random), random)
    power = torch.from_numpy(random.uniform(0.6, 1.6, (count, 1, 1, 1)).astype(np.float32))
    noise = float(random.choice([0.0, 0.03, 0.06]))
    ink = (ink + noise * torch.randn(ink.shape)).clamp(0, 1)
    if net == "first":
        return ink**power
    level = torch.from_numpy(random.uniform(0.28, 0.68, (count, 1, 1, 1)).astype(np.float32))
    return blurred((ink > level).float())


def leaned(ink: Tensor, random: np.random.Generator) -> Tensor:
    """Each string slanted, moved and stretched up and down in its own way."""
    count, _, high, wide = ink.shape
    turn = np.zeros((count, 2, 3), dtype=np.float32)
    turn[:, 0, 0] = 1.0
    turn[:, 0, 1] = random.normal(0, 0.12, count) * high / wide
    turn[:, 1, 1] = random.uniform(0.85, 1.15, count)
    turn[:, 1, 2] = random.normal(0, 0.06, count)
    where = functional.affine_grid(torch.from_numpy(turn), list(ink.shape), align_corners=False)
    return functional.grid_sample(ink, where, align_corners=False)


def penned(ink: Tensor, random: np.random.Generator) -> Tensor:
    """Half of the batches with thicker or thinner pens."""
    change = random.uniform(-1, 1)
    if abs(change) < 0.5:
        return ink
    edge = functional.max_pool2d(ink, 3, 1, 1) if change > 0 else -functional.max_pool2d(-ink, 3, 1, 1)
    share = (abs(change) - 0.5) * 1.4
    return ink * (1 - share) + edge * share


def blurred(ink: Tensor) -> Tensor:
    """A light blur both ways."""
    across = functional.conv2d(ink, _KERNEL.view(1, 1, 1, 3), padding=(0, 1))
    return functional.conv2d(across, _KERNEL.view(1, 1, 3, 1), padding=(1, 0))


def loss_of(reader: Reader, ink: Tensor, texts: list[str]) -> Tensor:
    """CTC over the batch."""
    _, logits = reader(ink)
    targets = torch.tensor([int(digit) + 1 for text in texts for digit in text])
    lengths = torch.tensor([len(text) for text in texts])
    steps = torch.full((len(texts),), logits.shape[1])
    return functional.ctc_loss(logits.transpose(0, 1), targets, steps, lengths, blank=0, zero_infinity=True)


def read(logits: Tensor) -> str:
    """The best path: repeats joined, blanks dropped."""
    best = logits.argmax(dim=1).tolist()
    kept = [c for c, before in zip(best, [0, *best], strict=False) if c and c != before]
    return "".join(str(c - 1) for c in kept)


def real_crops(folder: str | None) -> list[tuple[Tensor, Tensor, str]]:
    """Real crops in both plain preparations."""
    found = []
    for path in sorted(Path(folder).glob("*.png")) if folder else []:
        grey = np.asarray(Image.open(path).convert("RGB"), dtype=np.float32).min(axis=2)
        picture = Image.fromarray(inked(grey))
        wide = max(32, round(picture.width * HEIGHT / picture.height / 4) * 4)
        ink = torch.from_numpy(np.array(picture.resize((wide, HEIGHT), Image.Resampling.BILINEAR)))[None, None]
        found.append((ink, blurred((ink > 0.45).float()), path.name.split("__")[0]))
    return found


def exact(reader: Reader, crops: list[tuple[Tensor, Tensor, str]], net: str) -> int:
    """How many real crops are read whole."""
    reader.eval()
    with torch.no_grad():
        right = sum(read(reader(first if net == "first" else second)[1][0]) == text for first, second, text in crops)
    reader.train()
    return right


def main(arguments: list[str]) -> int:
    """Train for the minutes given; the weights are written as they get better."""
    given = dict(zip(arguments, arguments[1:], strict=False))
    check, old = given.get("--check"), given.get("--from")
    net, out, minutes, seed, *paths = [a for a in arguments if a not in ("--check", check, "--from", old)]
    torch.set_num_threads(1)
    torch.manual_seed(int(seed))
    random = np.random.default_rng(int(seed))
    strings, crops = load(paths), real_crops(check)
    held, strings = strings[:600], strings[600:]
    reader = Reader()
    if old:
        reader.load_state_dict(torch.load(old, weights_only=True))
    rate = LEARNING * (0.5 if old else 1.0)
    optimizer = torch.optim.AdamW(reader.parameters(), lr=rate, weight_decay=0.01)
    began, seconds, step, mean = time.monotonic(), float(minutes) * 60, 0, 0.0
    while True:
        for group in batches(strings, random):
            done = (time.monotonic() - began) / seconds
            if done >= 1:
                torch.save(reader.state_dict(), out)
                report(reader, net, held, crops, step, mean)
                return 0
            for row in optimizer.param_groups:
                row["lr"] = rate * min(1.0, step / 100 + 0.01) * max(0.01, 0.5 + 0.5 * float(np.cos(np.pi * done)))
            ink = changed(tensor([picture for picture, _ in group]), net, random)
            loss = loss_of(reader, ink, [text for _, text in group])
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(reader.parameters(), 5.0)
            optimizer.step()
            step += 1
            mean = 0.98 * mean + 0.02 * loss.item() if mean else loss.item()
            if step % 250 == 0:
                torch.save(reader.state_dict(), out)
                report(reader, net, held, crops, step, mean)


def report(
    reader: Reader, net: str, held: Strings, crops: list[tuple[Tensor, Tensor, str]], step: int, mean: float
) -> None:
    """One line on the way: loss, strings of the held part read whole, real crops read whole."""
    made = [
        (ink, blurred((ink > 0.45).float()), text)
        for ink, text in ((tensor([picture]), text) for picture, text in held)
    ]
    right = exact(reader, made, net)
    real = f", real {exact(reader, crops, net)}/{len(crops)}" if crops else ""
    print(f"{net} step {step} loss {mean:.3f} made {right}/{len(made)}{real}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
