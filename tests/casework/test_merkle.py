"""The Merkle tree is that of RFC 6962, held against a library made for it."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from casework.merkle import HASH_BYTES, Frontier, leaf_hash, node_hash

BODIES = [f"entry {n}".encode() for n in range(71)]
LEAVES = [leaf_hash(body) for body in BODIES]


@pytest.mark.parametrize("size", range(71))
def test_the_root_is_the_librarys_at_every_size(size: int):
    oracle = InmemoryTree(algorithm="sha256")
    oracle.append_entries(BODIES[:size])
    frontier = Frontier()
    frontier.extend(LEAVES[:size])
    assert frontier.root() == oracle.get_root()


@given(st.lists(st.integers(0, 71), max_size=5))
def test_a_frontier_stored_and_gone_on_from_gives_the_same_root(stops: list[int]):
    stepwise = Frontier()
    for start, stop in zip([0, *sorted(stops)], [*sorted(stops), 71], strict=True):
        stepwise = Frontier(stepwise.size, stepwise.stored())
        stepwise.extend(LEAVES[start:stop])
    at_once = Frontier()
    at_once.extend(LEAVES)
    assert (stepwise.size, stepwise.root(), stepwise.stored()) == (71, at_once.root(), at_once.stored())


def test_leaves_and_nodes_can_never_be_taken_for_each_other():
    left, right = LEAVES[:2]
    assert leaf_hash(left + right) != node_hash(left, right)
    assert leaf_hash(b"") == hashlib.sha256(b"\x00").digest()


@pytest.mark.parametrize(("size", "roots"), [(3, 1), (3, 3), (4, 0), (0, 1)])
def test_a_frontier_with_the_wrong_number_of_roots_is_refused(size: int, roots: int):
    with pytest.raises(ValueError, match=f"a frontier of {size} leaves"):
        Frontier(size, b"r" * HASH_BYTES * roots)
