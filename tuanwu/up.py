"""`tuanwu up`: everything an installation on one machine needs, under one supervisor."""

import os
import sys

import typer

from casework.calendars import read_calendar
from casework.office import found, open_office
from config.settings import Settings, load
from models.db import Database
from models.migrate import upgrade
from tuanwu.supervise.children import children_of
from tuanwu.supervise.ports import PortTaken, require_free
from web.code import new_viewing_code

COULD_NOT_BEGIN = 3


def up() -> None:
    """Bring the database up to date, start Prefect, worker, web and the demo's mail server, and keep them running."""
    settings = load()
    try:
        require_free(children_of(settings))
    except PortTaken as taken:
        typer.echo(str(taken), err=True)
        raise typer.Exit(COULD_NOT_BEGIN) from taken
    _open(settings)
    new_viewing_code(settings)
    sys.stdout.flush()
    os.execv(sys.executable, (sys.executable, "-m", "tuanwu.supervise"))  # what was imported so far is let go


def _open(settings: Settings) -> None:
    """Migrate, name the log, and read the profile and procedures once, so that what is wrong in them is said here."""
    database = Database(settings.database)
    upgrade(database)
    found(database, settings.audit_log)
    assert open_office(database, settings.profile, read_calendar(settings.data_dir)).procedures
    database.dispose()
