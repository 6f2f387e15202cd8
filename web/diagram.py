"""A procedure as a drawing: its stages one below the other, and the ways back. Laid out here, drawn by a template."""

from dataclasses import dataclass
from unicodedata import east_asian_width

from config.words import Words
from web.page import environment
from web.told_rules import StageRow, Told

WIDTH, BOX, LEFT = 360, 292, 12
LINE, PADDING, GAP = 17, 11, 26
LANES, LANE = 4, 11
NARROW, WIDE = 6.6, 12.5
"""How wide a letter and a Chinese character are, in the drawing's units."""


@dataclass(frozen=True, slots=True)
class Box:
    """One stage: where it stands, its name, and the lines below it."""

    row: StageRow
    y: int
    height: int
    name: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def middle(self) -> int:
        """The height at which ways leave and come in."""
        return self.y + self.height // 2


@dataclass(frozen=True, slots=True)
class Way:
    """From a stage that was not passed back to an earlier one, along a lane of its own."""

    start: int
    end: int
    x: int


def diagram(told: Told, spoken: Words) -> str:
    """The drawing, as SVG."""
    boxes = _boxes(told)
    return (
        environment(spoken.language)
        .get_template("public/diagram.svg")
        .render(told=told, boxes=boxes, ways=_ways(boxes), width=WIDTH, box=BOX, left=LEFT, line=LINE, gap=GAP)
    )


def _boxes(told: Told) -> list[Box]:
    found, y = [], GAP + LINE
    for row in told.stages:
        if not row.asked or row.silent:
            continue
        name = _wrapped(row.name, BOX - 56)
        lines = tuple(line for text in _says(row) for line in _wrapped(text, BOX - 30))
        height = 2 * PADDING + LINE * (len(name) + len(lines))
        found.append(Box(row, y, height, name, lines))
        y += height + GAP
    return found


def _says(row: StageRow) -> list[str]:
    """Who acts, and the first of the deadlines."""
    return [row.together, *row.reckoned[:1]]


def _ways(boxes: list[Box]) -> list[Way]:
    places = {box.row.name: box for box in boxes}
    back = [(box, places[box.row.fails_to]) for box in boxes if box.row.fails_to in places]
    return [
        Way(one.middle + 5, target.middle - 5, LEFT + BOX + LANE * (1 + nth % LANES))
        for nth, (one, target) in enumerate(back)
    ]


def _wrapped(text: str, width: float) -> tuple[str, ...]:
    """The text in lines that fit; a Chinese text may break anywhere, another between its words."""
    lines, line = [], ""
    for part in _parts(text):
        if line and _long(line + part) > width:
            lines.append(line.rstrip())
            line = part.lstrip()
        else:
            line += part
    return (*lines, line) if line else tuple(lines)


def _parts(text: str) -> list[str]:
    parts: list[str] = []
    for character in text:
        joins = parts and not _is_wide(character) and not _is_wide(parts[-1][-1]) and not parts[-1].endswith(" ")
        if joins:
            parts[-1] += character
        else:
            parts.append(character)
    return parts


def _is_wide(character: str) -> bool:
    return east_asian_width(character) in "WF"


def _long(text: str) -> float:
    return sum(WIDE if _is_wide(character) else NARROW for character in text)
