"""A table for a terminal: cells of several lines, and Chinese characters two columns wide."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from unicodedata import east_asian_width

Cell = Sequence[str]
"""The lines of one cell."""
_WIDE = frozenset("WF")
_BETWEEN = "  "


def table(rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a table; its first row is the heading."""
    widths = [max((_width(line) for cell in column for line in cell), default=0) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        for line in zip_longest(*row, fillvalue=""):
            yield _BETWEEN.join(_padded(text, width) for text, width in zip(line, widths, strict=True)).rstrip()
        if number == 0:
            yield _BETWEEN.join("─" * width for width in widths)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in _WIDE else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
