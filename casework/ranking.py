"""The ranking of a committee's candidates of one round and kind: the ranks that are given, and those still free."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Ranking:
    """The ranking as one candidate meets it: how many they are with this one, and the ranks that the others have."""

    candidates: int
    given: frozenset[int] = frozenset()

    @property
    def free(self) -> tuple[int, ...]:
        """The ranks that may still be given."""
        return tuple(rank for rank in range(1, self.candidates + 1) if rank not in self.given)

    @property
    def spans(self) -> Iterator[tuple[int, int]]:
        """The free ranks, those in a row together: the first and the last of each."""
        for _, row in groupby(enumerate(self.free), lambda nth: nth[1] - nth[0]):
            ranks = [rank for _, rank in row]
            yield ranks[0], ranks[-1]
