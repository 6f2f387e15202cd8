"""`tuanwu bench`: how fast it is on this machine, against the bars of docs/performance.md."""

import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import typer

from models.db import Database
from tuanwu.bench import bulk, clicks, mailing
from tuanwu.bench.figure import COLUMNS, HEADINGS, Figure
from tuanwu.bench.house import build_house
from tuanwu.bench.postgresql import new_database

MEASUREMENTS = {
    "bulk": (bulk.measure, 100_000),
    "letters": (mailing.measure, 6_000),
    "clicks": (clicks.measure, 20_000),
}
MISSED = 1


def bench(
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file / 写入文件")] = None,
    cases: Annotated[int | None, typer.Option(help="Cut every size to this / 缩小规模", min=100)] = None,
    only: Annotated[list[str] | None, typer.Option(help="bulk, letters or clicks; may be repeated / 只测这些")] = None,
    postgresql: Annotated[str, typer.Option(help="A server to make throw-away databases on / PostgreSQL 地址")] = "",
) -> None:
    """Measure on SQLite, and on PostgreSQL where a server is given: in throw-away databases, by real processes.

    Ends with 1 when a bar was missed.
    """
    typer.echo(COLUMNS.format(*HEADINGS))
    figures = []
    for figure in _measure(only or list(MEASUREMENTS), cases, postgresql):
        figures.append(figure)
        typer.echo(figure.line())
    if json_file:
        json_file.write_text(json.dumps([one.as_json() for one in figures], ensure_ascii=False, indent=1) + "\n")
    if not all(one.ok for one in figures):
        raise typer.Exit(MISSED)


def _measure(names: list[str], cases: int | None, postgresql: str) -> Iterator[Figure]:
    for name in names:
        for kind in ("sqlite", "postgresql") if postgresql else ("sqlite",):
            # In a process of its own, as Prefect reads where its server is only once.
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
                yield from process.submit(_measure_one, name, cases, kind, postgresql).result()


def _measure_one(name: str, cases: int | None, kind: str, postgresql: str) -> list[Figure]:
    measure, size = MEASUREMENTS[name]
    with new_database(postgresql if kind == "postgresql" else "") as url, build_house(url) as house:
        database = Database(house.settings.database)
        figures = list(measure(house, database, kind, min(size, cases or size)))
        database.dispose()
    return figures
