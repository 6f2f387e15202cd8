"""`tuanwu bring-in`: go on with cases that began on paper, from an Excel list, or write its empty template."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from casework.brought_in.intake import LIST, Plan, take_in
from casework.brought_in.sheets import SHEETS
from casework.roster.limits import content
from casework.roster.problems import Unreadable
from casework.roster.template import write_template
from config.settings import load
from config.words import Words
from tuanwu.installation import installation

PROBLEMS = 1
UNREADABLE = 2


def bring_in(
    file: Annotated[Path, typer.Argument(help="The list, an .xlsx file / 清单文件")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go on, write nothing / 只检查")] = False,
    template: Annotated[bool, typer.Option("--template", help="Write the empty template to FILE / 写出空模板")] = False,
) -> None:
    """Go on with running cases where their papers stand: all of them, or none.

    Ends with 0 when done, 1 when there are problems (nothing is written), 2 when the file cannot be read.
    """
    if template:
        _write_template(file, load().language)
        return
    with installation() as here:
        try:
            plan = take_in(here.office, content(file, LIST), datetime.now(UTC), dry_run=dry_run)
        except Unreadable as error:
            typer.echo(error.problem.line(here.words.language), err=True)
            raise typer.Exit(UNREADABLE) from error
        for line in _report(plan, here.words, dry_run=dry_run):
            typer.echo(line)
        if plan.problems:
            raise typer.Exit(PROBLEMS)


def _report(plan: Plan, words: Words, *, dry_run: bool) -> Iterator[str]:
    if not plan.problems:
        for (procedure, stage), count in plan.counts().items():
            yield f"{words.pgettext('procedure', procedure)} · {words.pgettext('stage', stage)}: {count}"
        yield words.gettext("Cases in all: {count}").format(count=len(plan.cases))
    for title, found in (("Problems: {count}", plan.problems), ("Remarks: {count}", plan.remarks)):
        if found:
            yield words.gettext(title).format(count=len(found))
            yield from (f"  {one.line(words.language)}" for one in found)
    ending = "There are problems: nothing was written." if plan.problems else "All of them go on from here."
    if dry_run and not plan.problems:
        ending = "Only checked: nothing was written."
    yield words.gettext(ending)


def _write_template(path: Path, language: str) -> None:
    if path.exists():
        typer.echo(f"{path}: exists already / 文件已存在", err=True)
        raise typer.Exit(UNREADABLE)
    write_template(path, language, SHEETS)
