"""`tuanwu round`: begin a procedure that runs once a year, for every member below an organisation."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from casework import rounds
from casework.known_by import organisation_known_by, person_known_by
from tuanwu.installation import Installation
from tuanwu.posts import at_work

UNKNOWN = 2


def round_(
    procedure: Annotated[str, typer.Argument(help="The procedure / 流程")],
    organisation: Annotated[str, typer.Argument(help="Code of the organisation / 组织代码")],
    by: Annotated[str, typer.Option(help="Student or staff number of the officer / 经办人学号或工号")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say for whom it would begin / 只检查")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask / 不再询问")] = False,
) -> None:
    """Begin a yearly procedure for all members below an organisation whose officer you are / 按年度批量发起.

    Says how many it begins for and who is left out and why, and asks before it begins.
    """
    with at_work() as here:
        known = rounds.procedures_in_rounds(here.office)
        if procedure not in known:
            typer.echo(f"{procedure}: {', '.join(known)}", err=True)
            raise typer.Exit(UNKNOWN)
        with here.office.db.reading() as session:
            place, officer = organisation_known_by(session, organisation).ref, person_known_by(session, by).ref
        found = rounds.plan(here.office, procedure, place, officer, datetime.now(UTC))
        _say(here, found)
        if dry_run or not found.ready:
            typer.echo(here.words.gettext("Nothing was begun."))
        elif yes or typer.confirm(here.words.gettext("Begin all of them?")):
            begun = rounds.begin(here.office, procedure, found.ready, officer, datetime.now(UTC))
            typer.echo(here.words.gettext("Begun: {count}").format(count=begun))


def _say(here: Installation, found: rounds.Round) -> None:
    named = here.words.pgettext("procedure", found.procedure)
    typer.echo(f"{named}: {len(found.ready)}")
    for code, people in found.left_out.items():
        typer.echo(f"{here.words.pgettext('refusal', code)} ({len(people)})")
        for name, branch in people:
            typer.echo(f"  {name} · {branch}")
