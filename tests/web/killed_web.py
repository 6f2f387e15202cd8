"""A web server that is killed by SIGKILL at the COMMIT of the first decision, as a process of its own:
`python -m tests.web.killed_web DATABASE PORT MOMENT before|after`."""

import os
import signal
import sys
from datetime import datetime
from typing import Any

import uvicorn

from casework import by_link
from casework.office import open_office
from models.db import Database
from tests.web.site import settings
from web.app import make_app

POINTS = ("before", "after")


def _die_at_commit(database: Database, point: str) -> None:
    commit = database.engine.dialect.do_commit

    def dies(connection: Any) -> None:
        if point == "after":
            commit(connection)
        os.kill(os.getpid(), signal.SIGKILL)

    database.engine.dialect.do_commit = dies  # type: ignore[method-assign]


def main(url: str, port: str, moment: str, point: str) -> None:
    database, now, take = Database(url), datetime.fromisoformat(moment), by_link.take

    def taken(*about: Any) -> Any:
        recorded = take(*about)
        _die_at_commit(database, point)
        return recorded

    by_link.take = taken
    app = make_app(open_office(database, "cn-2023"), settings(), lambda: now)
    uvicorn.run(app, host="127.0.0.1", port=int(port), access_log=False, log_level="warning")


if __name__ == "__main__":
    main(*sys.argv[1:])
