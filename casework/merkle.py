"""The Merkle tree of RFC 6962: leaves, nodes, and a frontier that grows leaf by leaf."""

import hashlib
from collections.abc import Iterable

HASH_BYTES = 32
_LEAF, _NODE = b"\x00", b"\x01"


def leaf_hash(body: bytes) -> bytes:
    """The hash of one entry's canonical bytes."""
    return hashlib.sha256(_LEAF + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return hashlib.sha256(_NODE + left + right).digest()


class Frontier:
    """The roots of the perfect subtrees over the first `size` leaves, largest first."""

    def __init__(self, size: int = 0, stored: bytes = b"") -> None:
        self.size = size
        self._roots = [stored[i : i + HASH_BYTES] for i in range(0, len(stored), HASH_BYTES)]
        if len(self._roots) != size.bit_count():
            raise ValueError(f"a frontier of {size} leaves has {size.bit_count()} roots, not {len(self._roots)}")

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Take in further leaves, in order."""
        sha256, roots, size = hashlib.sha256, self._roots, self.size
        for leaf in leaves:
            node, height = leaf, size
            while height & 1:
                node = sha256(_NODE + roots.pop() + node).digest()
                height >>= 1
            roots.append(node)
            size += 1
        self.size = size

    def root(self) -> bytes:
        """The root over all leaves taken in; of an empty tree, SHA-256 of nothing."""
        if not self._roots:
            return hashlib.sha256().digest()
        *rest, node = self._roots
        for left in reversed(rest):
            node = node_hash(left, node)
        return node

    def stored(self) -> bytes:
        """The bytes to keep, to go on from later."""
        return b"".join(self._roots)
