"""The tree and its proofs: known roots of RFC 6962's tests, and properties for any size."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.transparency.merkle import (
    EMPTY_ROOT,
    Range,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
    split,
)
from gateway.transparency.tiles import (
    WIDTH,
    StoredTree,
    entry_bundle,
    partials_of,
    read_bundle,
    tile_path,
    tile_root,
    tiles_of,
)

LEAVES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""Roots over the first 0 to 8 of those leaves, as in the tests of RFC 6962's reference code."""
SIZES = st.integers(1, 3 * WIDTH)


def tree_of(leaves: list[bytes]) -> StoredTree:
    """The tree over these leaves, kept in tiles."""
    levels = [[leaf_hash(leaf) for leaf in leaves]]
    while len(levels[-1]) >= WIDTH:
        below = levels[-1]
        levels.append([tile_root(below[at : at + WIDTH]) for at in range(0, len(below) - WIDTH + 1, WIDTH)])
    return StoredTree(len(leaves), lambda level, number: levels[level][number * WIDTH : (number + 1) * WIDTH])


def root_by_definition(leaves: list[bytes]) -> bytes:
    """MTH of RFC 9162 section 2.1.1, word for word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    middle = split(len(leaves))
    return node_hash(root_by_definition(leaves[:middle]), root_by_definition(leaves[middle:]))


def numbered(size: int) -> list[bytes]:
    return [b"leaf %d" % number for number in range(size)]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_reference_tests(size: int) -> None:
    """
    The eight classic leaves give the published roots, grown one by one or read from tiles.
    """
    grown = Range()
    for leaf in LEAVES[:size]:
        grown.append(leaf_hash(leaf))

    assert grown.root().hex() == ROOTS[size]
    assert tree_of(LEAVES[:size]).root().hex() == ROOTS[size]


def test_the_published_audit_path_of_the_reference_tests() -> None:
    """
    Leaf 0 of 8 is proven by the published three hashes.
    """
    proof = inclusion_proof(tree_of(LEAVES), 0, 8)

    assert [part.hex() for part in proof] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]


@given(SIZES)
def test_tiles_and_growing_give_the_root_of_the_definition(size: int) -> None:
    """
    Any size: the stored tree, the growing one and the definition agree.
    """
    leaves = numbered(size)
    grown = Range()
    for leaf in leaves:
        grown.append(leaf_hash(leaf))

    assert grown.root() == tree_of(leaves).root() == root_by_definition(leaves)


@given(SIZES, st.data())
def test_every_entry_is_proven_at_its_place_and_nowhere_else(size: int, data: st.DataObject) -> None:
    """
    An inclusion proof holds for its leaf, place and root, and for no other.
    """
    index = data.draw(st.integers(0, size - 1))
    leaves = numbered(size)
    tree = tree_of(leaves)
    root, hashed = tree.root(), leaf_hash(leaves[index])
    proof = inclusion_proof(tree, index, size)

    assert is_included(hashed, index, size, proof, root)
    assert not is_included(leaf_hash(b"other"), index, size, proof, root)
    assert not is_included(hashed, index, size, (*proof, root), root)
    assert not is_included(hashed, size, size, proof, root)
    if proof:
        assert not is_included(hashed, index, size, proof[:-1], root)
    if size > 1:
        assert not is_included(hashed, (index + 1) % size, size, proof, root)


@given(SIZES, st.data())
def test_a_grown_log_is_consistent_and_a_rewritten_one_is_not(size: int, data: st.DataObject) -> None:
    """
    The proof from any earlier size holds; with one old leaf changed no proof does.
    """
    old = data.draw(st.integers(1, size))
    leaves = numbered(size)
    before, now = tree_of(leaves[:old]), tree_of(leaves)
    proof = consistency_proof(now, old, size)

    assert is_consistent(old, size, proof, before.root(), now.root())
    changed = data.draw(st.integers(0, old - 1))
    rewritten = tree_of([b"x" if number == changed else leaf for number, leaf in enumerate(leaves)])
    forged = consistency_proof(rewritten, old, size)
    assert not is_consistent(old, size, forged, before.root(), rewritten.root())
    assert not is_consistent(old, size, proof, before.root(), rewritten.root())


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.lists(st.binary(min_size=32, max_size=32), max_size=25))
def test_any_proof_is_answered(index: int, size: int, proof: list[bytes]) -> None:
    """
    Proofs of strangers may hold anything: the answer is no, never an error.
    """
    assert not is_included(b"\0" * 32, index, size, proof, b"\1" * 32)
    assert not is_consistent(max(1, index), size, proof, b"\0" * 32, b"\1" * 32)


def test_tiles_are_named_as_the_format_asks() -> None:
    """
    Numbers in groups of three, all but the last with an x; partial tiles with their width.
    """
    assert tile_path(0, 1234067) == "tile/0/x001/x234/067"
    assert tile_path("entries", 5, 17) == "tile/entries/005.p/17"
    assert list(tiles_of(0)) == []
    assert list(tiles_of(256)) == [(0, 0, 256), (1, 0, 1)]
    found = list(tiles_of(70_000))
    assert [tile for tile in found if tile[2] < WIDTH] == [(0, 273, 112), (1, 1, 17), (2, 0, 1)]
    assert len(found) == 273 + 1 + 1 + 1 + 1


@given(st.lists(st.binary(max_size=300), max_size=20), st.integers(1, 40))
def test_a_bundle_gives_back_its_leaves_and_a_cut_one_an_error(leaves: list[bytes], cut: int) -> None:
    """
    What was bundled comes out again; a missing end is noticed.
    """
    bundle = entry_bundle(leaves)

    assert read_bundle(bundle) == leaves
    if leaves and cut <= len(leaves[-1]) + 1:
        with pytest.raises(ValueError, match="cut"):
            read_bundle(bundle[:-cut])


@pytest.mark.parametrize(("sizes", "size"), [((300, 70_000), 70_000), ((5, 200, 256), 300), ((65_536, 65_700), 65_800)])
def test_earlier_sizes_keep_the_partial_tiles_that_no_full_one_replaces(sizes: tuple[int, ...], size: int) -> None:
    """
    A checkpoint of each size can be rebuilt from tiles of its own or from full ones [c2sp.org/tlog-tiles].
    """
    there = {*tiles_of(size), *partials_of(sizes, size)}

    for earlier in sizes:
        assert all({(*tile[:2], 256), tile} & there for tile in tiles_of(earlier))
    assert len([tile for tile in tiles_of(70_000) if tile[0] == 0]) == 274
    assert [tile for tile in tiles_of(70_000) if tile[2] < 256] == [(0, 273, 112), (1, 1, 17), (2, 0, 1)]
