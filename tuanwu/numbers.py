"""`tuanwu numbers`: the ledger of serial numbers, segments handed down, numbers kept for a case, numbers spoilt."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlmodel import select

from casework.known_by import case_known_by, organisation_known_by
from casework.number_ledger import ledger
from casework.numbering import hand_down, reserve, spoil
from models.number import SPOILT_WHY, NumberSegment
from tuanwu.posts import Place, at_work
from tuanwu.table import table

Number = Annotated[str, typer.Argument(help="Twelve digits / 十二位编号")]
app = typer.Typer(help="Serial numbers of new members / 发展团员编号", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_(
    organisation: Annotated[str | None, typer.Argument(help="Code of the organisation / 组织代码")] = None,
    year: Annotated[int | None, typer.Option(help="Only of that year / 只看某年")] = None,
) -> None:
    """The segments with what of them is given, kept, spoilt, handed down and left / 查看号段."""
    with at_work() as here, here.office.db.reading() as session:
        if organisation:
            places = [organisation_known_by(session, organisation).id or 0]
        else:
            places = list(session.exec(select(NumberSegment.organisation_id).distinct()))
        headings = ("organisation", "segment", "plan", "given", "kept", "spoilt", "handed down", "left")
        rows = [[[here.words.pgettext("heading", name)] for name in headings]]
        for one in ledger(session, places, year):
            figures = (one.segment.plan, one.given, one.reserved, len(one.spoilt), one.handed_down, one.left)
            segment = f"{one.segment.first}–{one.segment.last}"
            rows.append([[one.organisation.name], [segment], *([str(figure)] for figure in figures)])
        for line in table(rows):
            typer.echo(line)


@app.command("hand-down")
def hand_down_(
    organisation: Place,
    first: Number,
    last: Number,
    plan: Annotated[int | None, typer.Option(help="How many may be used; all by default / 计划数")] = None,
) -> None:
    """Give an organisation a part of the segment above it / 下拨号段."""
    with at_work() as here:
        with here.office.db.reading() as session:
            place = organisation_known_by(session, organisation).ref
        hand_down(here.office, organisation=place, first=first, last=last, plan=plan, at=datetime.now(UTC))
        typer.echo(here.words.gettext("Handed down."))


@app.command("reserve")
def reserve_(
    case: Annotated[str, typer.Argument(help="Number of the case / 事项编号")],
    number: Annotated[str | None, typer.Argument(help="This number; the lowest free by default / 编号")] = None,
) -> None:
    """Keep a number for a case, so that its booklet can be written / 预留编号."""
    with at_work() as here:
        with here.office.db.reading() as session:
            row = case_known_by(session, case)
        kept = reserve(here.office, case=row.ref, number=number, at=datetime.now(UTC))
        typer.echo(here.words.gettext("Kept: {number}").format(number=kept))


@app.command("spoil")
def spoil_(
    number: Number, why: Annotated[str, typer.Option(help=f"{' | '.join(SPOILT_WHY)} / 误填、损坏、遗失、其他")]
) -> None:
    """Take a number out of use for ever: its booklet was spoilt / 登记作废编号."""
    with at_work() as here:
        if why not in SPOILT_WHY:
            raise typer.BadParameter(f"--why is one of {', '.join(SPOILT_WHY)}")
        spoil(here.office, number=number, why=why, at=datetime.now(UTC))
        typer.echo(here.words.gettext("Taken out of use."))
