"""The Merkle tree of RFC 9162 section 2.1: hashes, proofs and their checks."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Protocol

EMPTY_ROOT = hashlib.sha256(b"").digest()
"""Root of the log without entries."""


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 || leaf)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Range:
    """The roots of the whole subtrees of a growing log: all that appending and a root need."""

    __slots__ = ("_roots", "size")

    def __init__(self) -> None:
        self.size = 0
        self._roots: list[bytes] = []

    def append(self, hashed: bytes) -> None:
        """Add the hash of one leaf."""
        size = self.size
        self.size = size + 1
        while size & 1:
            hashed = hashlib.sha256(b"\x01" + self._roots.pop() + hashed).digest()
            size >>= 1
        self._roots.append(hashed)

    def root(self) -> bytes:
        """The root over all leaves so far."""
        return fold(self._roots)


def fold(roots: Sequence[bytes]) -> bytes:
    """One root over those of whole subtrees, largest (leftmost) first."""
    if not roots:
        return EMPTY_ROOT
    found = roots[-1]
    for left in reversed(roots[:-1]):
        found = node_hash(left, found)
    return found


class Tree(Protocol):
    """What proofs are made from: the hash over leaves `start` up to, not including, `end`."""

    def hash_of(self, start: int, end: int) -> bytes:
        """Root of that part of the tree."""


def inclusion_proof(tree: Tree, index: int, size: int) -> tuple[bytes, ...]:
    """PATH(index, D[size]) of RFC 9162 section 2.1.3.1, from the leaf upwards. Raises ValueError outside the log."""
    if not 0 <= index < size:
        raise ValueError(f"index {index} is not in a log of {size} entries")
    return tuple(_path(tree, index, 0, size))


def _path(tree: Tree, index: int, start: int, end: int) -> list[bytes]:
    if end - start == 1:
        return []
    middle = start + split(end - start)
    if index < middle:
        return [*_path(tree, index, start, middle), tree.hash_of(middle, end)]
    return [*_path(tree, index, middle, end), tree.hash_of(start, middle)]


def consistency_proof(tree: Tree, old: int, size: int) -> tuple[bytes, ...]:
    """PROOF(old, D[size]) of RFC 9162 section 2.1.4.1. Raises ValueError unless 0 < old <= size."""
    if not 0 < old <= size:
        raise ValueError(f"no proof from {old} to {size} entries")
    return tuple(_subproof(tree, old, 0, size, whole=True))


def _subproof(tree: Tree, old: int, start: int, end: int, *, whole: bool) -> list[bytes]:
    if old == end - start:
        return [] if whole else [tree.hash_of(start, end)]
    half = split(end - start)
    if old <= half:
        return [*_subproof(tree, old, start, start + half, whole=whole), tree.hash_of(start + half, end)]
    return [*_subproof(tree, old - half, start + half, end, whole=False), tree.hash_of(start, start + half)]


def split(size: int) -> int:
    """The largest power of two smaller than `size` (2 or more)."""
    return 1 << (size - 1).bit_length() - 1


def is_included(hashed: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the leaf hash stands at `index` in the tree with that root [RFC 9162 §2.1.3.2]."""
    if not 0 <= index < size:
        return False
    place, last = index, size - 1
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            hashed = node_hash(sibling, hashed)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            hashed = node_hash(hashed, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and hashed == root


def is_consistent(old: int, size: int, proof: Sequence[bytes], old_root: bytes, root: bytes) -> bool:
    """Whether the tree of `size` leaves begins with the tree of `old` leaves [RFC 9162 §2.1.4.2]."""
    if old == size:
        return not proof and old_root == root
    if old == 0:
        return not proof
    if not 0 < old < size:
        return False
    hashes = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not hashes:
        return False
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = now = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, now = node_hash(sibling, before), node_hash(sibling, now)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            now = node_hash(now, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and now == root
