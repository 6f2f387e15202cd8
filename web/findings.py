"""The auditors' pages of what the inspection found: by rule, by unit, and the list behind every figure."""

from collections.abc import Mapping
from dataclasses import asdict

from fastapi import APIRouter, HTTPException, Request, Response

from casework.inspection.findings import Wanted, by_rule, by_unit, finding_list
from casework.inspection.kept import latest
from casework.inspection.rule import RULES
from models.inspection import SEVERITIES
from web.case_lists import address, page_number
from web.code import TheViewer
from web.given import TheOffice
from web.page import page
from web.scope import scope

router = APIRouter()

OVERVIEW, LIST = "/audit/inspection", "/audit/inspection/list"


@router.get(OVERVIEW)
def overview(request: Request, office: TheOffice, viewer: TheViewer, under: str = "", procedure: str = "") -> Response:
    """Which rules are broken how often, and where."""
    if procedure and procedure not in office.procedures:
        raise HTTPException(404)
    wanted = Wanted(procedure=procedure or None)
    with office.db.reading() as session:
        part, made = scope(session, viewer, under), latest(session)
        return page(
            request,
            "auditors/inspection.html",
            scope=part,
            made=made,
            wanted=wanted,
            procedures=office.procedures,
            rules=by_rule(session, part.viewer, made, wanted) if made else [],
            units=by_unit(session, part.viewer, part.at, made, wanted) if made else [],
            inspected_by=len(RULES),
            listed=_listed,
            at=address,
        )


@router.get(LIST)
def listing(request: Request, office: TheOffice, viewer: TheViewer, under: str = "") -> Response:
    """The findings behind a figure."""
    wanted = _wanted(request.query_params)
    with office.db.reading() as session:
        part, made = scope(session, viewer, under), latest(session)
        if made is None:
            raise HTTPException(404)
        return page(
            request,
            "auditors/findings.html",
            scope=part,
            made=made,
            wanted=wanted,
            found=finding_list(session, part.viewer, made, wanted, page_number(request.query_params)),
            listed=_listed,
            at=address,
        )


def _wanted(query: Mapping[str, str]) -> Wanted:
    """What an address asks for; parts of it that mean nothing are passed over."""
    severity = query.get("severity")
    return Wanted(
        query.get("code") or None, severity if severity in SEVERITIES else None, query.get("procedure") or None
    )


def _listed(under: str | None, wanted: Wanted, page: int | None = None, **changes: str) -> str:
    """The address of a list of findings: those wanted, with some of it changed."""
    return address(LIST, under, **{**asdict(wanted), **changes}, page=page)
