"""Whether the installation lives, for whoever watches over it: `/healthz` for a monitor, `/metrics` for Prometheus."""

from datetime import datetime

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError

from casework.health import Health, health
from config.settings import is_loopback
from web.given import Now, TheOffice
from web.metrics import measured

router = APIRouter()


@router.get("/healthz")
def healthz(office: TheOffice, now: Now) -> Response:
    """200 while the database answers and a worker gives signs of life, 503 otherwise; with what waits, and how long."""
    try:
        with office.db.reading() as session:
            found = health(session, now)
    except SQLAlchemyError:
        return JSONResponse({"ok": False, "database": "unreachable"}, 503)
    silent = found.is_silent(now)
    return JSONResponse({"ok": not silent, "database": "reachable", **_said(found, now)}, 503 if silent else 200)


@router.get("/metrics")
def metrics(request: Request, office: TheOffice, now: Now) -> Response:
    """Counts and ages in Prometheus's text format, for this machine alone."""
    if not _from_here(request):
        raise HTTPException(404)
    with office.db.reading() as session:
        return Response(measured(session, office.procedures, now), media_type=CONTENT_TYPE_LATEST)


def _said(found: Health, now: datetime) -> dict[str, object]:
    return {
        "worker_beat_seconds": _age(found.worker_seen, now),
        "failing": {one.name: one.failing_since.isoformat() for one in found.failing if one.failing_since},
        "oldest_ready_case_seconds": _age(found.ready_since, now),
        "oldest_waiting_letter_seconds": _age(found.letter_since, now),
        "dead_letters": found.dead_letters,
        "cases_set_aside": found.set_aside,
    }


def _age(moment: datetime | None, now: datetime) -> float | None:
    return None if moment is None else round((now - moment).total_seconds(), 1)


def _from_here(request: Request) -> bool:
    """From this machine itself, not handed on by a proxy on it."""
    forwarded = {"forwarded", "x-forwarded-for", "x-real-ip"} & set(request.headers.keys())
    return request.client is not None and is_loopback(request.client.host) and not forwarded
