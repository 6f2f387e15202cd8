"""A small file may not spread to more than memory holds."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest
from xlsxwriter import Workbook

from casework.roster import limits
from casework.roster.limits import MAX_COLUMNS, MAX_ROWS, ROSTER, Bounds, checked
from casework.roster.problems import Unreadable
from tests.casework.roster.registrar import College

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def packed(parts: Mapping[str, bytes | str], compression: int = ZIP_DEFLATED) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w", compression) as archive:
        for name, part in {"xl/workbook.xml": "<workbook/>", **parts}.items():
            archive.writestr(name, part)
    return content.getvalue()


def refusal(data: bytes, bounds: Bounds = ROSTER) -> str:
    with pytest.raises(Unreadable) as caught:
        checked(data, bounds)
    return caught.value.problem.code


def with_sheet(rows: str, name: str = "xl/worksheets/sheet1.xml") -> bytes:
    return packed({name: SHEET.format(rows)})


def test_a_roster_passes_with_all_its_sheets(tmp_path: Path):
    path = College().write(tmp_path / "roster.xlsx")
    with ZipFile(checked(path.read_bytes())) as archive:
        assert {"xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"} <= set(archive.namelist())


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        f'<row r="{MAX_ROWS + 1}"><c><v>1</v></c></row>',
        "<row><c r='BI1'><v>1</v></c></row>",
        f"<row>{'<c/>' * MAX_COLUMNS}<c t='inlineStr'><is><t>1</t></is></c></row>",
        f"<row r='{MAX_ROWS}'/><row><c><f>1</f></c></row>",
        f"<x:row xmlns:x='y' r='{MAX_ROWS + 1}'><x:c><x:v>1</x:v></x:c></x:row>",
    ],
)
def test_a_cell_too_far_out_is_refused_before_a_grid_is_made_for_it(rows: str):
    assert refusal(with_sheet(rows)) == "too_many_cells"


def test_a_sheet_hidden_under_another_name_is_looked_through_too():
    far = f'<row r="{MAX_ROWS + 1}"><c><v>1</v></c></row>'
    assert refusal(with_sheet(far, "xl/media/picture.png")) == "too_many_cells"


def test_whole_columns_formatted_to_the_bottom_are_no_rows(tmp_path: Path):
    with Workbook(tmp_path / "roster.xlsx") as workbook:
        page = workbook.add_worksheet()
        page.write_string(0, 0, "学号")
        page.write_blank(1_048_575, 0, None, workbook.add_format({"bold": True}))
    checked((tmp_path / "roster.xlsx").read_bytes())


def test_a_part_that_unpacks_to_a_hundred_times_its_size_is_refused():
    assert refusal(packed({"xl/worksheets/sheet1.xml": b"0" * 1_000_000})) == "unpacks_too_large"


def test_a_workbook_that_unpacks_to_too_much_is_refused():
    assert refusal(packed({}), Bounds(limits.MIB, 10)) == "unpacks_too_large"


def test_a_file_larger_than_the_limit_is_refused():
    assert refusal(packed({}), Bounds(10, limits.MIB)) == "too_large"


def test_a_workbook_of_too_many_parts_is_refused():
    assert refusal(packed({f"xl/{number}.xml": "" for number in range(limits.MAX_PARTS)})) == "too_many_parts"


def test_parts_whose_names_differ_in_case_alone_are_refused():
    assert refusal(packed({"xl/Workbook.xml": "<workbook/>"})) == "too_many_parts"


@pytest.mark.parametrize(
    "sheet",
    [
        "<!DOCTYPE x [<!ENTITY a 'a'>]><worksheet/>",
        "<worksheet><unclosed>",
        b"<?xml version='1.0' encoding='UTF-16'?><worksheet>\xff</worksheet>",
        SHEET.format("<row r='-1'/>"),
        SHEET.format("<row><c r='1A'/></row>"),
    ],
)
def test_a_sheet_that_is_not_sound_xml_is_refused(sheet: str | bytes):
    assert refusal(packed({"xl/worksheets/sheet1.xml": sheet})) == "broken"


def test_other_archives_are_no_workbook():
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        archive.writestr("content.xml", "<office/>")
    assert refusal(content.getvalue()) == "not_a_workbook"
    assert refusal(packed({}, ZIP_BZIP2)) == "not_a_workbook"


def test_what_is_no_part_of_a_workbook_is_left_behind():
    data = packed({"content.xml": "<office/>", "xl/vbaProject.bin": b"\0macro", "docProps/app.xml": "<x/>"})
    with ZipFile(checked(data)) as archive:
        assert archive.namelist() == ["xl/workbook.xml"]
