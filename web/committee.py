"""The committee's pages: where the cases are, lists behind every figure, units side by side, and one case at a glance.

They only show. Every figure is a link to the cases it counts.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session, col, select

from casework.ballots.not_reached import not_reached
from casework.case_list import case_list
from casework.facts import facts_from
from casework.health import health
from casework.history import case_history
from casework.holding import awaiting
from casework.letters_told import letters_told
from casework.office import Office
from casework.pipeline import AGES, frozen, pipeline
from casework.terms import local_day
from casework.unanswered import unanswered
from casework.units import units
from config.words import words
from models.case import Case, StageRun
from web.case_lists import address, list_address, page_number, wanted_by
from web.code import TheViewer
from web.ended import ended
from web.given import Now, TheOffice
from web.language import language_of
from web.no_roster import no_roster
from web.page import page
from web.scope import named_like, scope
from web.seen_case import seen_case
from web.told import Telling

router = APIRouter()

EARLIEST_YEAR = 2000
NEWEST = 12
"""So many of a case's letters are shown at a glance."""


@router.get("/committee")
def overview(request: Request, office: TheOffice, viewer: TheViewer, now: Now, under: str = "") -> Response:
    """The pipeline of every procedure, under the whole tree or one organisation."""
    with office.db.reading() as session:
        part = scope(session, viewer, under)
        return page(
            request,
            "committee/pipeline.html",
            scope=part,
            nobody=no_roster(session),
            procedures=pipeline(session, office.procedures, part.viewer, now),
            frozen=frozen(session, part.viewer),
            health=health(session, now),
            ages=AGES,
            now=now,
            days_since=partial(_days_since, now),
            listed=partial(list_address, part.ref),
            at=address,
        )


@router.get("/committee/cases")
def cases(request: Request, office: TheOffice, viewer: TheViewer, now: Now, under: str = "") -> Response:
    """The cases behind a figure, or those that a search finds."""
    wanted = wanted_by(request.query_params)
    with office.db.reading() as session:
        part = scope(session, viewer, under)
        return page(
            request,
            "committee/cases.html",
            scope=part,
            nobody=no_roster(session),
            wanted=wanted,
            found=case_list(session, part.viewer, wanted, page_number(request.query_params), now),
            places=named_like(session, part.viewer, wanted.words) if wanted.words else [],
            procedures=office.procedures,
            ages=AGES,
            days_since=partial(_days_since, now),
            listed=partial(list_address, part.ref),
            at=address,
        )


@router.get("/committee/units")
def by_unit(request: Request, office: TheOffice, viewer: TheViewer, now: Now, under: str = "") -> Response:
    """One procedure's year, unit by unit."""
    procedure = request.query_params.get("procedure", "transfer")
    if procedure not in office.procedures:
        raise HTTPException(404)
    this_year = local_day(now).year
    year = _year(request.query_params, this_year)
    with office.db.reading() as session:
        part = scope(session, viewer, under)
        found = units(session, part.viewer, part.at, procedure, year, now)
        if part.at is None and len(found) == 1:
            return RedirectResponse(address("/committee/units", found[0].ref, procedure=procedure, year=year), 303)
        return page(
            request,
            "committee/units.html",
            scope=part,
            nobody=no_roster(session),
            procedure=procedure,
            procedures=office.procedures,
            year=year,
            this_year=this_year,
            units=found,
            listed=list_address,
            at=address,
        )


@router.get("/committee/case/{ref}")
def one_case(request: Request, ref: str, office: TheOffice, viewer: TheViewer, now: Now) -> Response:
    """One case: what is asked and of whom, its way so far, and its letters."""
    with office.db.reading() as session:
        seen = seen_case(session, viewer, ref)
        case = seen.case
        return page(
            request,
            "committee/case.html",
            **seen._asdict(),
            **_about(session, office, case, request),
            unanswered=unanswered(session, office, case, local_day(now)),
            late=case.due_on is not None and case.due_on < local_day(now),
            days_since=partial(_days_since, now),
            newest=NEWEST,
        )


def _about(session: Session, office: Office, case: Case, request: Request) -> dict[str, object]:
    assert case.id is not None
    facts, history = facts_from(case.facts), case_history(session, office, case)
    telling = Telling(words(language_of(request)), history.names)
    runs = session.exec(select(StageRun).where(StageRun.case_id == case.id).order_by(col(StageRun.run))).all()
    return {
        "awaited": awaiting(session, [case.id]).get(case.id, []),
        "known": telling.facts(facts, history.procedure),
        "ending": ended(case, facts, runs, telling),
        "runs": runs,
        "silent": {one.id for one in history.procedure.stages if one.silent},
        "ahead": [one.id for one in history.procedure.after(case.stage) if not one.silent] if case.stage else [],
        "history": history,
        "letters": letters_told(session, case.id),
        "not_reached": not_reached(session, case.id),
    }


def _days_since(now: datetime, moment: datetime) -> int:
    return (local_day(now) - local_day(moment)).days


def _year(query: Mapping[str, str], this_year: int) -> int:
    asked = query.get("year", "")
    known = asked.isascii() and asked.isdigit() and EARLIEST_YEAR <= int(asked) <= this_year
    return int(asked) if known else this_year
