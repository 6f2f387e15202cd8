"""`tuanwu import`: take in a roster from an Excel file, or write its empty template."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from casework.office import found
from casework.roster.intake import take_in
from casework.roster.problems import Unreadable
from casework.roster.report import report
from casework.roster.template import write_template
from config.settings import load
from models.db import Database
from models.migrate import upgrade

PROBLEMS = 1
UNREADABLE = 2


def import_roster(
    file: Annotated[Path, typer.Argument(help="The roster, an .xlsx file / 名册文件")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, write nothing / 只检查")] = False,
    template: Annotated[bool, typer.Option("--template", help="Write the empty template to FILE / 写出空模板")] = False,
) -> None:
    """Take in organisations, people, posts and number segments from an Excel file: all of it, or nothing.

    Ends with 0 when done, 1 when there are problems (nothing is written), 2 when the file cannot be read.
    """
    settings = load()
    if template:
        _write_template(file, settings.language)
        return
    database = Database(settings.database)
    try:
        upgrade(database)
        found(database, settings.audit_log)
        plan = take_in(database, file, secret=settings.secret, now=datetime.now(UTC), dry_run=dry_run)
    except Unreadable as error:
        typer.echo(error.problem.line(settings.language), err=True)
        raise typer.Exit(UNREADABLE) from error
    finally:
        database.dispose()
    typer.echo(report(plan, settings.language, dry_run=dry_run))
    if plan.problems:
        raise typer.Exit(PROBLEMS)


def _write_template(path: Path, language: str) -> None:
    if path.exists():
        typer.echo(f"{path}: exists already / 文件已存在", err=True)
        raise typer.Exit(UNREADABLE)
    write_template(path, language)
