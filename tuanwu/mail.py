"""`tuanwu mail`: every letter as it would arrive, without sending any."""

from pathlib import Path
from typing import Annotated

import typer

from config.settings import load
from config.words import words
from notifications.messages import MESSAGES
from notifications.render import LANGUAGES
from notifications.specimen import Specimen, specimen

app = typer.Typer(help="See every letter before it is sent / 预览邮件", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def mail() -> None:
    """See every letter before it is sent / 预览邮件."""


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
