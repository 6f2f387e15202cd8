"""Long lists, a page at a time."""

from dataclasses import dataclass
from typing import Generic, TypeVar

PAGE = 50
Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class Page(Generic[Line]):
    """One page of a list, counted from 1."""

    lines: tuple[Line, ...]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return pages(self.total)

    @property
    def first(self) -> int:
        """The place in the list of the page's first line, counted from 1."""
        return offset(self.number) + 1 if self.lines else 0

    @property
    def last(self) -> int:
        """The place in the list of the page's last line."""
        return offset(self.number) + len(self.lines)


def pages(total: int) -> int:
    """How many pages so many lines fill."""
    return max(1, -(-total // PAGE))


def within(number: int, total: int) -> int:
    """The page asked for, or the nearest one that there is."""
    return min(max(number, 1), pages(total))


def offset(number: int) -> int:
    """How many lines stand on the pages before."""
    return (number - 1) * PAGE
