"""Draws the training strings: `python make_strings.py SOURCES OUT.npz COUNT SEED`."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from glyphs import load_sources
from strings import HEIGHT, compose


def main(arguments: list[str]) -> int:
    """COUNT strings below 480 pixels of width, as bytes, with their digits."""
    sources, out, count, seed = Path(arguments[0]), arguments[1], int(arguments[2]), int(arguments[3])
    loaded, random = load_sources(sources), np.random.default_rng(seed)
    pictures, texts = [], []
    while len(texts) < count:
        ink, text = compose(loaded, random)
        if 24 <= ink.shape[1] <= 400:
            pictures.append((ink * 255).astype(np.uint8))
            texts.append(text)
            if len(texts) % 5000 == 0:
                print(f"{len(texts)} of {count} strings", file=sys.stderr, flush=True)
    widths = np.array([picture.shape[1] for picture in pictures])
    np.savez_compressed(
        out, pixels=np.concatenate(pictures, axis=1), widths=widths, texts=np.array(texts), height=HEIGHT
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
