"""The ledger of serial numbers as the committee looks at it. It only shows."""

from fastapi import APIRouter, Request, Response
from sqlmodel import select

from casework.number_ledger import ledger
from casework.terms import local_day
from casework.visibility import visible_organisations
from models.number import NumberSegment
from models.organisation import Organisation
from web.case_lists import address
from web.code import TheViewer
from web.given import Now, TheOffice
from web.no_roster import no_roster
from web.page import page
from web.scope import scope

router = APIRouter()
YEARS = 4


@router.get("/committee/numbers")
def numbers(request: Request, office: TheOffice, viewer: TheViewer, now: Now, under: str = "") -> Response:
    """The segments of an organisation and all below it, of one year."""
    this_year = local_day(now).year
    asked = request.query_params.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == len("2026") else this_year
    with office.db.reading() as session:
        part = scope(session, viewer, under)
        having = select(NumberSegment.organisation_id).join(Organisation).where(visible_organisations(part.viewer))
        lines = ledger(session, session.exec(having.distinct()).all(), year)
        spoilt = {one.number: one for line in lines for one in line.spoilt}
        return page(
            request,
            "committee/numbers.html",
            scope=part,
            nobody=no_roster(session),
            lines=lines,
            spoilt=[spoilt[number] for number in sorted(spoilt)],
            year=year,
            years=range(this_year + 1, this_year + 1 - YEARS, -1),
            at=address,
        )
