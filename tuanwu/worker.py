"""`tuanwu worker`: one worker alone, beside a web server and a Prefect server that others have started."""

import signal
from typing import Any

from casework.calendars import read_calendar
from casework.garbage import collect_seldom
from casework.office import open_office
from config.settings import load
from models.db import Database
from models.migrate import require_head
from tuanwu.logs import log_to_stderr


def worker() -> None:
    """Carry cases on and send letters, until told to stop."""
    log_to_stderr()
    settings = load()
    database = Database(settings.database)
    require_head(database)
    from flows import prefect_env

    prefect_env.enter(settings)  # before anything imports Prefect, which reads its environment only then
    from flows.at_work import AtWork, system_clock
    from flows.carrier import Carrier
    from flows.inheritance import worker_name
    from flows.worker import Worker

    office = open_office(database, settings.profile, read_calendar(settings.data_dir))
    collect_seldom()
    worker = Worker(AtWork(office, settings, system_clock, Carrier(settings), worker_name()))

    def stop(_signal: int, _frame: Any) -> None:
        worker.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    worker.run()
