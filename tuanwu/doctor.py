"""`tuanwu doctor`: whether what must always hold does hold."""

from datetime import UTC, datetime

import typer

from casework.doctor import INVARIANTS, complaints
from tuanwu.installation import installation

SHOWN = 20
FAILED = 1


def doctor() -> None:
    """Look for what must never be: decisions without an entry, letters forgotten, cases left alone / 检查数据.

    Ends with 0 when all is well, 1 when something is wrong: what must hold, and the references of what breaks it.
    """
    with installation() as here:
        found = complaints(here.office, datetime.now(UTC))
        for complaint in found:
            typer.echo(f"{complaint.invariant}  {complaint.sentence(here.words)}")
            typer.echo(f"     {', '.join(complaint.refs[:SHOWN])}{_more(len(complaint.refs))}")
        if not found:
            typer.echo(here.words.gettext("All {count} invariants hold.").format(count=len(INVARIANTS)))
    if found:
        raise typer.Exit(FAILED)


def _more(count: int) -> str:
    return f" … ({count})" if count > SHOWN else ""
