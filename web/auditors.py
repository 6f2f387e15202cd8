"""The auditors' pages: looking for a case, and its whole history, entry by entry, checked as it is shown."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import col, select

from casework.case_list import Wanted, case_list
from casework.history import case_history
from casework.letters_told import letters_told
from casework.terms import local_day
from casework.unanswered import unanswered
from config.words import words
from models.audit import AuditHead, Checkpoint
from web.case_lists import address, page_number, wanted_by
from web.code import TheViewer
from web.given import Now, TheOffice
from web.language import language_of
from web.no_roster import no_roster
from web.page import page
from web.seen_case import seen_case
from web.told import Pairs, Telling

router = APIRouter()


@router.get("/audit")
def find(request: Request, office: TheOffice, viewer: TheViewer, now: Now) -> Response:
    """Looking for a case; a number that is known leads straight to it."""
    typed, number = wanted_by(request.query_params).words, page_number(request.query_params)
    with office.db.reading() as session:
        found = case_list(session, viewer, Wanted(words=typed), number, now) if typed else None
        if found and found.total == 1 and found.lines[0].number == typed.upper():
            return RedirectResponse(f"/audit/{found.lines[0].ref}", 303)
        return page(
            request,
            "auditors/find.html",
            nobody=no_roster(session),
            typed=typed,
            found=found,
            head=session.get(AuditHead, 1),
            checkpoints=session.exec(select(Checkpoint).order_by(col(Checkpoint.size).desc()).limit(5)).all(),
            at=address,
        )


@router.get("/audit/{ref}")
def one_history(request: Request, ref: str, office: TheOffice, viewer: TheViewer, now: Now) -> Response:
    """Every entry of the log for one case, with what is kept beside it."""
    with office.db.reading() as session:
        seen = seen_case(session, viewer, ref)
        history = case_history(session, office, seen.case)
        spoken = words(language_of(request))
        return page(
            request,
            "auditors/history.html",
            **seen._asdict(),
            history=history,
            unanswered=unanswered(session, office, seen.case, local_day(now)),
            letters=letters_told(session, seen.case.id or 0),
            told=partial(_told, Telling(spoken, history.names)),
            findings=[(finding.seq, finding.sentence(spoken)) for finding in history.findings],
        )


def _told(telling: Telling, fields: Mapping[str, Any]) -> Pairs:
    """An act's fields in the reader's words; as they are where they were altered into what no form asks for."""
    try:
        return telling.act(fields)
    except (TypeError, ValueError):
        return [(name, str(value)) for name, value in fields.items()]
