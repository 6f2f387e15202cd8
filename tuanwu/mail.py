"""`tuanwu mail`: every letter as it would arrive, without sending any."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from config.settings import load
from config.words import words
from notifications.examples import letter
from notifications.mail import Envelope, build
from notifications.messages import MESSAGES
from notifications.render import LANGUAGES, render

MAILBOX = "reader@example.org"

app = typer.Typer(help="See every letter before it is sent / 预览邮件", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def mail() -> None:
    """See every letter before it is sent / 预览邮件."""


@app.command()
def preview(folder: Annotated[Path, typer.Argument(help="Where to write them / 写入的文件夹")]) -> None:
    """Write every letter in both languages, with invented words: .eml as sent, and its .html and .txt / 预览邮件."""
    settings = load()
    folder.mkdir(parents=True, exist_ok=True)
    for name in MESSAGES:
        for language in LANGUAGES:
            message = letter(name, language)
            rendered = render(message, language)
            envelope = Envelope(f"example-{name}", MAILBOX, message.addressee, rendered, name, datetime.now(UTC))
            file = folder / f"{name}.{language}"
            file.with_suffix(f".{language}.eml").write_bytes(build(envelope, settings).content)
            file.with_suffix(f".{language}.html").write_text(rendered.html, encoding="utf-8")
            file.with_suffix(f".{language}.txt").write_text(f"{rendered.subject}\n\n{rendered.text}", encoding="utf-8")
    told = words(settings.language).gettext("{folder}: {count} letters, each in {languages} languages")
    typer.echo(told.format(folder=folder, count=len(MESSAGES), languages=len(LANGUAGES)))
