"""`tuanwu year`: a whole year of an invented university, played in minutes, and what was late in it and why."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from casework.office import Office, found, open_office
from casework.roster.intake import take_in
from casework.terms import add_months, start_of
from config.words import LANGUAGES, words
from models.db import Database
from models.migrate import upgrade
from tuanwu.demo.workbook import write_university
from tuanwu.year.as_json import as_json
from tuanwu.year.beginnings import Beginnings, Volumes
from tuanwu.year.campus import Campus, make_campus
from tuanwu.year.figures import Figures, figures
from tuanwu.year.in_words import in_words
from tuanwu.year.play import Playing
from tuanwu.year.workbook import write_workbook

NOT_WELL, COULD_NOT_BEGIN = 1, 3
MONTHS = 12
LOG = "year"
_SECRET = b"a year that is thrown away again"


def year(
    members: Annotated[int, typer.Option(help="Members of the university / 团员人数", min=100)] = 28_000,
    branches: Annotated[int, typer.Option(help="Its branches / 团支部数", min=4)] = 940,
    admissions: Annotated[int, typer.Option(help="Applications to join / 入团申请", min=0)] = 300,
    recommendations: Annotated[int, typer.Option(help="Recommendations, two rounds / 推优", min=0)] = 3_500,
    transfers: Annotated[int, typer.Option(help="Transfers in and out / 组织关系转接", min=0)] = 16_000,
    seed: Annotated[int, typer.Option(help="The same seed plays the same year / 随机种子")] = 1,
    first: Annotated[str, typer.Option("--from", metavar="YYYY-MM-DD", help="Its first day / 起始日")] = "2025-09-01",
    months: Annotated[int, typer.Option(help="How many months of it / 预演几个月", min=1, max=MONTHS)] = MONTHS,
    profile: Annotated[str, typer.Option(envvar="TUANWU_PROFILE", help="The rules / 规则方案")] = "cn-2023",
    database: Annotated[str, typer.Option(help="The URL of a new, empty database to keep / 保留到此数据库")] = "",
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Write the report as a workbook / 写出表格")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object / 输出 JSON")] = False,
    language: Annotated[str, typer.Option(envvar="TUANWU_LANGUAGE", help="zh | en / 语言")] = LANGUAGES[0],
) -> None:
    """Play a year of a university by the rules of a profile, and say what was late and why / 预演一年.

    No letter is sent. Ends with 0 when the log, the data and every case are in order afterwards, else with 1.
    """
    spoken = words(language)
    if xlsx and xlsx.exists():
        typer.echo(spoken.gettext("{name} exists already, and is left as it is").format(name=xlsx), err=True)
        raise typer.Exit(COULD_NOT_BEGIN)
    try:
        begins = date.fromisoformat(first)
    except ValueError:
        raise typer.BadParameter(first, param_hint="--from") from None
    volumes = Volumes(admissions, recommendations, transfers)
    with _database(database) as db:
        told = play_year(db, profile, members, branches, volumes, seed, begins, months)
    if xlsx:
        write_workbook(xlsx, told, spoken)
    typer.echo(as_json(told) if json else "\n".join(in_words(told, spoken)))
    if not told.wellness.is_well:
        raise typer.Exit(NOT_WELL)


def play_year(
    db: Database,
    profile: str,
    members: int,
    branches: int,
    volumes: Volumes,
    seed: int,
    first: date,
    months: int = MONTHS,
) -> Figures:
    """Play it on a new database, and read what came of it."""
    campus = make_campus(members, branches, seed, first=first, transfers=volumes.transfers)
    office = _settled(db, profile, campus, first)
    with db.reading() as session:
        beginnings = Beginnings(session, seed, first).of(volumes)
    last = add_months(first, months) - timedelta(days=1)
    playing = Playing(office, campus, seed, first, last)
    return figures(office, playing.play(beginnings), playing.now)


def _settled(db: Database, profile: str, campus: Campus, first: date) -> Office:
    """The campus taken in as a roster, by the same import as in service."""
    upgrade(db)
    found(db, LOG)
    office = open_office(db, profile, secret=_SECRET)
    university = replace(campus.university, posts=campus.posts_on(first))
    with tempfile.TemporaryDirectory() as folder:
        roster = Path(folder) / "roster.xlsx"
        write_university(roster, university)
        plan = take_in(db, roster, secret=_SECRET, now=start_of(first))
    if plan.problems:
        raise typer.BadParameter("the database holds other data; a year needs a new one")
    return office


@contextmanager
def _database(url: str) -> Iterator[Database]:
    """A throw-away database, or the one that is to be kept."""
    with tempfile.TemporaryDirectory() as folder:
        db = Database(url or f"sqlite:///{folder}/year.db", durable=False)
        try:
            yield db
        finally:
            db.dispose()
