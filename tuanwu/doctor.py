"""`tuanwu doctor`: whether what must always hold does hold, and a second try for what was given up."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from casework.doctor import INVARIANTS, complaints
from casework.resend import resend
from casework.second_try import retry_cases
from tuanwu.installation import Installation, installation

SHOWN = 20
FAILED = 1


def doctor(
    cases: Annotated[
        bool, typer.Option("--retry-cases", help="Give cases set aside another try / 重试搁置的事项")
    ] = False,
    letters: Annotated[bool, typer.Option("--retry-letters", help="Give dead letters another try / 重发邮件")] = False,
) -> None:
    """Look for what must never be: decisions without an entry, letters forgotten, cases left alone / 检查数据.

    Ends with 0 when all is well, 1 when something is wrong: what must hold, and the references of what breaks it.
    """
    with installation() as here:
        now = datetime.now(UTC)
        if cases:
            typer.echo(here.words.gettext("{count} cases are tried again").format(count=retry_cases(here.office)))
        if letters:
            again = resend(here.office.db, now)
            typer.echo(here.words.gettext("{count} letters are tried again").format(count=again))
        if not (cases or letters) and not _sound(here, now):
            raise typer.Exit(FAILED)


def _sound(here: Installation, now: datetime) -> bool:
    found = complaints(here.office, now)
    for complaint in found:
        typer.echo(f"{complaint.invariant}  {complaint.sentence(here.words)}")
        typer.echo(f"     {', '.join(complaint.refs[:SHOWN])}{_more(len(complaint.refs))}")
    if not found:
        typer.echo(here.words.gettext("All {count} invariants hold.").format(count=len(INVARIANTS)))
    return not found


def _more(count: int) -> str:
    return f" … ({count})" if count > SHOWN else ""
