"""`tuanwu mail`: every letter as it would arrive, dead letters sent again, and reports of letters that came back."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from casework.dead_letters import dead_of
from casework.links import link_key
from casework.resend import resend as send_again
from config.settings import load
from config.words import words
from flows.returned import take_in
from models.db import Database
from notifications.messages import MESSAGES
from notifications.render import LANGUAGES
from notifications.specimen import Specimen, specimen

app = typer.Typer(
    help="Look at letters, send dead ones again, take in those that came back / 邮件",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def mail() -> None:
    """See letters, send dead ones again / 预览和重发邮件."""


@app.command()
def preview(
    out: Annotated[Path, typer.Option(help="The folder to write them to / 写入的文件夹")] = Path("letters"),
    letter: Annotated[list[str], typer.Option(help="Only this one; may be given again / 只要这一种，可重复")] = [],  # noqa: B006
    language: Annotated[list[str], typer.Option(help="Only zh or en / 只要一种语言")] = [],  # noqa: B006
) -> None:
    """Write letters with invented words: .eml as it would be sent, and its .html and .txt / 预览邮件."""
    settings = load()
    letters, languages = _chosen("--letter", letter, tuple(MESSAGES)), _chosen("--language", language, LANGUAGES)
    out.mkdir(parents=True, exist_ok=True)
    for name in letters:
        for one in languages:
            _write(out, specimen(name, one, settings))
    told = words(settings.language).ngettext("{folder}: {count} letter", "{folder}: {count} letters", len(letters))
    typer.echo(f"{told.format(folder=out, count=len(letters))} ({', '.join(languages)})")


@app.command()
def resend(
    case: Annotated[
        list[str], typer.Option(help="Only those of this case number; may be repeated / 只重发此编号")
    ] = [],  # noqa: B006
) -> None:
    """Put dead letters back into the outbox: all, or those of some cases / 重发未送达的邮件."""
    settings = load()
    database = Database(settings.database)
    try:
        with database.reading() as session:
            ids = dead_of(session, case) if case else None
        count = send_again(database, datetime.now(UTC), ids)
    finally:
        database.dispose()
    told = words(settings.language).ngettext(
        "{count} letter will be sent again", "{count} letters will be sent again", count
    )
    typer.echo(told.format(count=count))


@app.command()
def bounce() -> None:
    """Take in one report of a letter that came back, from a mail server's pipe / 接收一封退信."""
    settings = load()
    database = Database(settings.database)
    try:
        take_in(database, link_key(settings.secret), [sys.stdin.buffer.read()], datetime.now(UTC))
    finally:
        database.dispose()


def _chosen(option: str, wanted: list[str], known: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [one for one in wanted if one not in known]
    if unknown:
        raise typer.BadParameter(f"{', '.join(unknown)}: not one of {', '.join(known)}", param_hint=option)
    return tuple(wanted) or known


def _write(folder: Path, one: Specimen) -> None:
    name, rendered = f"{one.letter}.{one.language}", one.rendered
    (folder / f"{name}.eml").write_bytes(one.source)
    (folder / f"{name}.html").write_text(rendered.html, encoding="utf-8")
    (folder / f"{name}.txt").write_text(f"{rendered.subject}\n\n{rendered.text}", encoding="utf-8")
