"""`tuanwu demo`: an invented university with cases at every stage, and everything up."""

import json
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from typing import Annotated

import typer

from casework.inspection.kept import inspect_all
from casework.office import found, open_office
from casework.roster.intake import take_in
from config.settings import Settings, load
from models.db import Database
from models.migrate import upgrade
from tuanwu.demo.cases import count, play_cases
from tuanwu.demo.workbook import write_roster

MARK = "demo.json"
"""Says that a data directory holds a demonstration, and may be begun again."""
REFUSED = 3


def demo(
    members: Annotated[int, typer.Option(help="Members of the university / 团员人数", min=100)] = 2000,
    branches: Annotated[int, typer.Option(help="Its branches / 团支部数", min=10)] = 60,
    seed: Annotated[int, typer.Option(help="The same seed makes the same university / 随机种子")] = 1,
    reset: Annotated[bool, typer.Option("--reset", help="Begin again from nothing / 清空重来")] = False,
    roster: Annotated[Path | None, typer.Option(help="Only write its roster to this .xlsx / 只写出名册")] = None,
    start: Annotated[bool, typer.Option(help="Start everything afterwards / 随后启动")] = True,
) -> None:
    """Fill a new database with an invented university and its cases, then start everything.

    A second start goes on where the first was left; --reset begins again.
    """
    if roster is not None:
        write_roster(roster, members, branches, seed)
        typer.echo(f"{roster}: {members} members, {branches} branches")
        return
    os.environ.setdefault("TUANWU_DEMO", "1")
    settings = load()
    prepare(settings, members, branches, seed, reset=reset)
    if start:
        from tuanwu.up import up  # what it imports takes a second

        up()


def prepare(settings: Settings, members: int, branches: int, seed: int, *, reset: bool = False) -> None:
    """The demo's data, made once. Refuses a database that holds anything else."""
    mark = settings.data_dir / MARK
    if reset:
        clear_away(settings)
    if mark.exists():
        return
    database = Database(settings.database)
    upgrade(database)
    found(database, settings.audit_log)
    now = datetime.now(UTC)
    typer.echo("正在准备演示数据 / preparing the demonstration …")
    with tempfile.TemporaryDirectory() as folder:
        workbook = Path(folder) / "roster.xlsx"
        write_roster(workbook, members, branches, seed)
        plan = take_in(database, workbook, secret=settings.secret, now=now)
    if plan.problems:
        raise typer.BadParameter("the database holds other data; the demonstration needs a new one")
    office = open_office(database, settings.profile, secret=settings.secret)
    counts = count(play_cases(office, seed, now))
    inspect_all(office, now)
    database.dispose()
    mark.write_text(json.dumps({"members": members, "branches": branches, "seed": seed, "cases": counts}) + "\n")


def clear_away(settings: Settings) -> None:
    """The demo's records and letters. Refuses a folder that holds no demo."""
    mark = settings.data_dir / MARK
    if not mark.exists() and Path(settings.data_dir, "tuanwu.db").exists():
        typer.echo(f"{settings.data_dir} holds no demonstration, so it is not cleared", err=True)
        raise typer.Exit(REFUSED)
    if settings.database_url:
        typer.echo("--reset works on the demo's own SQLite file; empty another database yourself", err=True)
        raise typer.Exit(REFUSED)
    for path in settings.data_dir.glob("tuanwu.db*"):
        path.unlink()
    rmtree(settings.kept_letters, ignore_errors=True)  # their links lead nowhere any more
    mark.unlink(missing_ok=True)
