"""A filled cell too far out is refused however its place is written, and no other is."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.roster.extent import look_through
from casework.roster.problems import Unreadable

ROWS, COLUMNS = 120, 60
FILLED, EMPTY = "<v>1</v>", ""
PLAIN: Final = '<c r="{place}">{value}</c>'
SPELLINGS: Final = (
    PLAIN,
    '<c r="{place}" s="4" t="s">{value}</c>',
    "<c r='{place}'>{value}</c>",
    '<c\tr="{place}">{value}</c>',
    '<c r = "{place}">{value}</c>',
    '<c t="r=" r="{place}">{value}</c>',
    '<c x="&gt;" r="{place}">{value}</c>',
    '<c x="A1" r="{place}">{value}</c>',
    '<x:c r="{place}">{value}</x:c>',
)


def letters(column: int) -> str:
    before, last = divmod(column - 1, 26)
    return (letters(before) if before else "") + chr(ord("A") + last)


def refusal(cells: str, rows: int = ROWS, columns: int = COLUMNS) -> str | None:
    sheet = f'<worksheet xmlns:x="y"><sheetData><row r="1" ht="12">{cells}</row></sheetData></worksheet>'
    try:
        look_through("sheet1.xml", sheet.encode(), rows, columns)
    except Unreadable as error:
        return error.problem.code
    return None


@given(
    row=st.integers(1, 2 * ROWS),
    column=st.integers(1, 2 * COLUMNS),
    spelling=st.sampled_from(SPELLINGS),
    filled=st.booleans(),
)
def test_a_filled_cell_is_refused_exactly_where_it_lies_beyond_the_bounds(row, column, spelling, filled):
    cell = spelling.format(place=f"{letters(column)}{row}", value=FILLED if filled else EMPTY)
    too_far = filled and (row > ROWS or column > COLUMNS)
    assert refusal(cell) == ("too_many_cells" if too_far else None)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_among_many_plain_cells_one_too_far_out_is_found(spelling: str):
    near = "".join(PLAIN.format(place=f"A{row}", value=FILLED) for row in range(1, 100))
    assert refusal(near) is None
    assert refusal(near + spelling.format(place="XFD1", value=FILLED)) == "too_many_cells"


@pytest.mark.parametrize(
    "row",
    ['<row r="121">', "<row r='121'>", '<row ht="1" r="121">', '<row r="120"></row><row>'],
)
def test_a_cell_without_a_place_lies_in_its_row(row: str):
    assert refusal(f"</row>{row}<c><v>1</v></c>") == "too_many_cells"


@pytest.mark.parametrize("columns", [1, 20, 26, 27, 51, 52, 53, 60, 78, 100, 701])
def test_a_bound_of_any_width_holds_to_the_column(columns: int):
    assert refusal(PLAIN.format(place=f"{letters(columns)}1", value=FILLED), columns=columns) is None
    over = PLAIN.format(place=f"{letters(columns + 1)}1", value=FILLED)
    assert refusal(over, columns=columns) == "too_many_cells"


@pytest.mark.parametrize("rows", [10, 99, 100, 101])
def test_a_bound_of_any_height_holds_to_the_row(rows: int):
    assert refusal(PLAIN.format(place=f"A{rows}", value=FILLED), rows=rows) is None
    assert refusal(PLAIN.format(place=f"A{rows + 1}", value=FILLED), rows=rows) == "too_many_cells"
