"""The web application: its audiences, what surrounds them, and how a server gets it."""

from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.staticfiles import StaticFiles

from casework.calendars import read_calendar
from casework.garbage import collect_seldom
from casework.office import Office, open_office
from config.settings import Settings, load
from models.db import Database
from models.migrate import require_head
from web import (
    admin,
    admin_letters,
    advisers,
    applicants,
    auditors,
    ballot_opening,
    ballots,
    code,
    committee,
    disowning,
    findings,
    following,
    graduates,
    health,
    introductions,
    lists,
    mailbox,
    number_pages,
    own_channels,
    own_stand_ins,
    procedures,
    public,
    returned_links,
    starts,
)
from web.access_log import AccessLog
from web.faults import add_fault_pages
from web.given import Clock, system_clock
from web.headers import SecurityHeaders
from web.limits import add_limits
from web.origin import SameOrigin, origin_of

AUDIENCES: tuple[APIRouter, ...] = (
    public.router,
    procedures.router,
    applicants.router,
    introductions.router,
    following.router,
    own_channels.router,  # these before starts, whose addresses take any word in their place
    own_stand_ins.router,
    graduates.router,
    starts.router,
    advisers.router,
    ballot_opening.router,
    ballots.router,
    returned_links.router,
    lists.router,
    disowning.router,
    mailbox.router,
    code.router,
    committee.router,
    number_pages.router,
    findings.router,  # before auditors, whose addresses take any word in its place
    auditors.router,
    admin.router,
    admin_letters.router,
    health.router,
)
LARGEST_BODY = 256 * 1024


def make_app(office: Office, settings: Settings, clock: Clock = system_clock) -> FastAPI:
    """The application over an office. `clock` tells the moment; tests bring their own."""
    app = FastAPI(
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        middleware=[
            Middleware(AccessLog),
            Middleware(SecurityHeaders, https=settings.base.startswith("https:")),
            Middleware(RequestBodyLimitMiddleware, max_body_size=LARGEST_BODY),
            Middleware(SameOrigin, origin=origin_of(settings.base), any_host=settings.demo),
        ],
    )
    app.state.office, app.state.settings, app.state.clock = office, settings, clock
    for router in AUDIENCES:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))
    add_fault_pages(app)
    code.add_code(app)
    add_limits(app)
    return app


def create() -> FastAPI:
    """The application of this environment, for `uvicorn --factory web.app:create`.

    Raises SettingsError, YamlError or WrongSchema where it cannot work.
    """
    settings = load()
    database = Database(settings.database)
    require_head(database)
    app = make_app(open_office(database, settings.profile, read_calendar(settings.data_dir), settings.secret), settings)
    collect_seldom()
    return app
