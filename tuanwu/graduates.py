"""`tuanwu graduates`: begin the transfers of graduates from an Excel list, or write its empty template."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from casework.graduates.intake import LIST, take_in
from casework.graduates.report import report
from casework.graduates.sheet import GRADUATES
from casework.known_by import NotKnown, person_known_by
from casework.roster.limits import content
from casework.roster.problems import Unreadable
from casework.roster.template import write_template
from config.settings import load
from tuanwu.installation import Installation, installation

PROBLEMS = 1
UNREADABLE = 2


def graduates(
    file: Annotated[Path, typer.Argument(help="The list, an .xlsx file / 名单文件")],
    by: Annotated[str, typer.Option(help="Student or staff number of whoever gives it / 经办人学号或工号")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would begin, write nothing / 只检查")] = False,
    template: Annotated[bool, typer.Option("--template", help="Write the empty template to FILE / 写出空模板")] = False,
) -> None:
    """Begin the transfers of graduates from a list: all of them, or none.

    The officer's organisation is the graduates' branch or stands above it. Ends with 0 when done, 1 when there are
    problems (nothing is written), 2 when the file cannot be read.
    """
    if template:
        _write_template(file, load().language)
        return
    with installation() as here:
        officer = _officer(here, by)
        try:
            data = content(file, LIST)
            plan = take_in(here.office, data, officer, datetime.now(UTC), dry_run=dry_run)
        except Unreadable as error:
            typer.echo(error.problem.line(here.words.language), err=True)
            raise typer.Exit(UNREADABLE) from error
        typer.echo(report(plan, here.words.language, dry_run=dry_run))
        if plan.problems:
            raise typer.Exit(PROBLEMS)


def _officer(here: Installation, number: str) -> str:
    try:
        with here.office.db.reading() as session:
            return person_known_by(session, number).ref
    except NotKnown as error:
        typer.echo(f"--by: {here.words.pgettext('not known', error.what).format(name=error.name)}", err=True)
        raise typer.Exit(PROBLEMS) from error


def _write_template(path: Path, language: str) -> None:
    if path.exists():
        typer.echo(f"{path}: exists already / 文件已存在", err=True)
        raise typer.Exit(UNREADABLE)
    write_template(path, language, (GRADUATES,))
