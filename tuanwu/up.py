"""`tuanwu up`: everything an installation on one machine needs, under one supervisor."""

import signal
from typing import Any

import typer

from casework.office import found, open_office
from config.settings import Settings, load
from models.db import Database
from models.migrate import upgrade
from tuanwu.supervise.children import children_of
from tuanwu.supervise.greeting import greeting
from tuanwu.supervise.ports import PortTaken, require_free
from tuanwu.supervise.ready import wait_until_ready
from tuanwu.supervise.supervisor import Supervisor
from web.code import new_viewing_code

COULD_NOT_BEGIN = 3


def up() -> None:
    """Bring the database up to date, start Prefect, worker, web and the demo's mail server, and keep them running."""
    settings = load()
    children = children_of(settings)
    try:
        require_free(children)
    except PortTaken as taken:
        typer.echo(str(taken), err=True)
        raise typer.Exit(COULD_NOT_BEGIN) from taken
    _open(settings)
    code = new_viewing_code(settings)
    supervisor, stopping = Supervisor(children, settings.data_dir / "logs"), False

    def stop(_signal: int, _frame: Any) -> None:
        nonlocal stopping
        stopping = True
        supervisor.stop()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    typer.echo("正在启动 / starting …")
    try:
        supervisor.start()
        if wait_until_ready(settings, supervisor, lambda: stopping):
            typer.echo("\n".join(greeting(settings, code)))
        elif not stopping:
            logs = settings.data_dir / "logs"
            typer.echo(f"尚未全部就绪，请查看日志 / not everything answers yet; its logs are in {logs}", err=True)
        supervisor.watch()
    finally:
        supervisor.end()


def _open(settings: Settings) -> None:
    """Migrate, name the log, and read the profile and procedures once, so that what is wrong in them is said here."""
    database = Database(settings.database)
    upgrade(database)
    found(database, settings.audit_log)
    assert open_office(database, settings.profile).procedures
    database.dispose()
