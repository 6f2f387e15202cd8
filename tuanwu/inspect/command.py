"""`tuanwu inspect`: what the rules find in the cases of the database, or in a workbook of old records."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from casework.inspection.old_records.sheets import SHEETS
from casework.procedure import load_procedures
from casework.roster.problems import Unreadable
from casework.roster.template import write_template
from casework.terms import local_day
from config.profile import Profile, load_profile
from config.words import LANGUAGES, Words, words
from tuanwu.inspect.as_json import as_json
from tuanwu.inspect.in_words import in_words
from tuanwu.inspect.sources import Inspected, NoSuchPart, Part, inspect_cases, inspect_file
from tuanwu.inspect.workbook import TooManyRows, write_workbook

FOUND, INCOMPLETE, COULD_NOT_BEGIN = 1, 2, 3
SHOWN = 50


def inspect(
    file: Annotated[Path | None, typer.Option("--file", help="A workbook of old records / 旧档案表格")] = None,
    template: Annotated[Path | None, typer.Option("--template", help="Write the empty workbook / 写出空模板")] = None,
    branch: Annotated[str, typer.Option("--branch", help="An organisation by code or name / 只查某组织")] = "",
    procedure: Annotated[str, typer.Option("--procedure", help="One procedure / 只查某类别")] = "",
    year: Annotated[int | None, typer.Option("--year", help="The year of the meeting / 只查某年")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Write the report as a workbook / 写出表格")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object / 输出 JSON")] = False,
    profile: Annotated[
        str, typer.Option(envvar="TUANWU_PROFILE", help="For a workbook: the rules / 规则方案")
    ] = "cn-2023",
    language: Annotated[str, typer.Option(envvar="TUANWU_LANGUAGE", help="zh | en")] = LANGUAGES[0],
) -> None:
    """Look at dates, votes, numbers and papers of many records by the rules / 倒查.

    Ends with 0 when nothing was found, 1 when something was, 2 when not all of a workbook could be read, 3 when it
    could not begin.
    """
    spoken = words(language)
    _must_be_new(template, spoken)
    _must_be_new(xlsx, spoken)
    if template:
        write_template(template, spoken.language, SHEETS)
        return
    with _without_collecting():
        found = _inspected(file, Part(branch, procedure, year), load_profile(profile), spoken)
    for said in (found.problems, found.remarks):
        _complain([one.line(spoken.language) for one in said], spoken)
    if xlsx:
        _write(xlsx, found, spoken)
    typer.echo(as_json(found.report, spoken) if json else "\n".join(in_words(found.report, spoken)))
    if found.problems:
        raise typer.Exit(INCOMPLETE)
    if found.report.found:
        raise typer.Exit(FOUND)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """A hundred thousand records hold each other in no circle; looking for circles costs a quarter of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _inspected(file: Path | None, part: Part, profile: Profile, spoken: Words) -> Inspected:
    now = datetime.now(UTC)
    known = load_procedures(profile)
    if part.procedure and part.procedure not in known:
        raise _not_begun(spoken.gettext("There is no procedure {name}; there are: {known}"), part.procedure, known)
    try:
        return inspect_file(file, profile, part, local_day(now)) if file else inspect_cases(part, now)
    except NoSuchPart as error:
        raise _not_begun(spoken.gettext("No organisation, or more than one, is called {name}"), part.branch) from error
    except Unreadable as error:
        raise _not_begun(error.problem.line(spoken.language)) from error


def _not_begun(sentence: str, name: object = "", known: dict[str, object] | None = None) -> typer.Exit:
    typer.echo(sentence.format(name=name, known=", ".join(known or ())), err=True)
    return typer.Exit(COULD_NOT_BEGIN)


def _must_be_new(path: Path | None, spoken: Words) -> None:
    if path and path.exists():
        raise _not_begun(spoken.gettext("{name} exists already, and is left as it is"), path)


def _write(path: Path, found: Inspected, spoken: Words) -> None:
    try:
        write_workbook(path, found.report, spoken)
    except TooManyRows as error:
        raise _not_begun(spoken.gettext("More findings than a sheet holds: inspect a part at a time")) from error


def _complain(lines: list[str], spoken: Words) -> None:
    for line in lines[:SHOWN]:
        typer.echo(line, err=True)
    if len(lines) > SHOWN:
        typer.echo(spoken.gettext("… and {count} more").format(count=len(lines) - SHOWN), err=True)
