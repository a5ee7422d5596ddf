"""The tree in tiles of 256 hashes, as kept and as exported [c2sp.org/tlog-tiles].

A hash of tile level L covers 256^L leaves. Level 0 are the leaf hashes; a hash
of a higher level exists once all of its leaves do, and then never changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from gateway.transparency.merkle import EMPTY_ROOT, fold, node_hash, split

HEIGHT = 8
WIDTH = 1 << HEIGHT
HASH_BYTES = 32
LARGEST_LEAF = 0xFFFF

Fetch = Callable[[int, int], Sequence[bytes]]
"""Hashes of tile `number` at tile `level`; up to 256, as many as there are."""


class StoredTree:
    """The tree of the first `size` leaves, read tile by tile as needed; each tile is read once."""

    def __init__(self, size: int, fetch: Fetch) -> None:
        self.size = size
        self.fetch = fetch
        self._tiles: dict[tuple[int, int], list[list[bytes]]] = {}

    def root(self) -> bytes:
        """Root over all leaves."""
        return self.hash_of(0, self.size) if self.size else EMPTY_ROOT

    def hash_of(self, start: int, end: int) -> bytes:
        """Root over leaves `start` to `end`, whose length and place are those of a node of the tree."""
        count = end - start
        if count & (count - 1) == 0:
            return self._node(count.bit_length() - 1, start)
        middle = start + split(count)
        return node_hash(self.hash_of(start, middle), self.hash_of(middle, end))

    def leaf(self, index: int) -> bytes:
        """Hash of one leaf."""
        return self._node(0, index)

    def _node(self, level: int, start: int) -> bytes:
        """The whole subtree of 2^level leaves that begins at leaf `start`."""
        tile_level, inside = divmod(level, HEIGHT)
        place = start >> level
        number, offset = divmod(place, WIDTH >> inside)
        rows = self._tiles.get((tile_level, number))
        if rows is None:
            rows = self._tiles[tile_level, number] = _rows(self.fetch(tile_level, number))
        return rows[inside][offset]


def _rows(hashes: Sequence[bytes]) -> list[list[bytes]]:
    """The hashes of a tile and, row above row, the whole nodes over them."""
    rows = [list(hashes)]
    for _ in range(HEIGHT - 1):
        below = rows[-1]
        rows.append([node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)])
    return rows


def tile_root(hashes: Sequence[bytes]) -> bytes:
    """The one hash over a full tile of 256."""
    return fold([node_hash(*_rows(hashes)[HEIGHT - 1])])


def tile_path(level: int | str, number: int, width: int = WIDTH) -> str:
    """Path of a tile or, with level "entries", of an entry bundle: "tile/0/x001/234.p/17"."""
    groups = [f"{number % 1000:03}"]
    while number := number // 1000:
        groups.insert(0, f"x{number % 1000:03}")
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(groups)}{partial}"


def tiles_of(size: int, *, partial_only: bool = False) -> Iterator[tuple[int, int, int]]:
    """Level, number and width of every tile of a log of that size; the last of a level may be partial."""
    level, count = 0, size
    while count:
        full, rest = divmod(count, WIDTH)
        yield from ((level, number, WIDTH) for number in range(0 if partial_only else full))
        if rest:
            yield level, full, rest
        level, count = level + 1, full


def partials_of(sizes: Iterable[int], size: int) -> Iterator[tuple[int, int, int]]:
    """Level, number and width of partial tiles of earlier sizes whose full tile a log of `size` does not have yet."""
    newest = set(tiles_of(size))
    found = {tile for earlier in sizes for tile in tiles_of(earlier, partial_only=True)}
    return (tile for tile in sorted(found - newest) if (*tile[:2], WIDTH) not in newest)


def entry_bundle(leaves: Sequence[bytes]) -> bytes:
    """Leaves one after the other, each behind its length as two bytes. Raises ValueError for one over 64 KB."""
    if too_long := [leaf for leaf in leaves if len(leaf) > LARGEST_LEAF]:
        raise ValueError(f"a leaf has {len(too_long[0])} bytes; a bundle holds up to {LARGEST_LEAF}")
    return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)


def read_bundle(data: bytes) -> list[bytes]:
    """The leaves of a bundle. Raises ValueError where it is cut."""
    leaves, place = [], 0
    while place < len(data):
        start = place + 2
        place = start + int.from_bytes(data[place:start], "big")
        if place > len(data) or start > len(data):
            raise ValueError("the bundle is cut")
        leaves.append(data[start:place])
    return leaves
