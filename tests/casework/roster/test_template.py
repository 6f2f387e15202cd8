"""The template explains itself, and an empty one takes in nothing."""

from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from casework.roster.choices import code_of
from casework.roster.problems import SENTENCES
from casework.roster.read import read
from casework.roster.rows import OrganisationRow, PersonRow, PostRow, Row, SegmentRow
from casework.roster.sheets import SHEETS
from casework.roster.template import write_template
from tests.casework.roster.registrar import SECRET

ROWS: tuple[type[Row], ...] = (OrganisationRow, PersonRow, PostRow, SegmentRow)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_column_is_explained_on_the_first_sheet(tmp_path: Path, language: str):
    write_template(tmp_path / "template.xlsx", language)
    workbook = CalamineWorkbook.from_path(tmp_path / "template.xlsx")
    assert workbook.sheet_names[1:] == [sheet.title(language) for sheet in SHEETS]
    explained = {(row[0], row[1]) for row in workbook.get_sheet_by_index(0).iter_rows()}
    assert explained >= {(sheet.title(language), one.header(language)) for sheet in SHEETS for one in sheet.columns}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_empty_template_is_well_formed_and_has_no_rows(tmp_path: Path, language: str):
    write_template(tmp_path / "template.xlsx", language)
    roster = read(tmp_path / "template.xlsx", secret=SECRET, today=date(2026, 9, 10))
    assert [one.code for one in roster.problems] == ["no_rows", "no_rows"]
    assert roster.remarks == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.sheet.en)
def test_a_row_has_the_fields_of_its_columns_and_needs_the_same(row: type[Row]):
    fields = {name: field.is_required() for name, field in row.model_fields.items() if name != "number"}
    assert {column.field: column.required for column in row.sheet.columns} == fields


def test_every_choice_is_understood_by_its_code_and_by_all_its_words():
    for choices in (column.choices for sheet in SHEETS for column in sheet.columns if column.choices):
        for code, words in choices.items():
            assert {code_of(choices, word) for word in (code, *words)} == {code}


def test_every_sentence_names_the_same_things_in_both_languages():
    for zh, en in SENTENCES.values():
        assert set(_fields(zh)) == set(_fields(en))


def _fields(sentence: str) -> list[str]:
    return [part.partition("}")[0].removesuffix("_en") for part in sentence.split("{")[1:]]
