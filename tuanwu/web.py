"""`tuanwu web`: the web server alone."""

import uvicorn

from config.settings import load
from models.db import Database
from models.migrate import require_head
from tuanwu.logs import log_to_stderr


def web() -> None:
    """Serve the pages, until told to stop."""
    log_to_stderr()
    settings = load()
    database = Database(settings.database)
    require_head(database)
    database.dispose()
    uvicorn.run(
        "web.app:create",
        factory=True,
        host=settings.web_host,
        port=settings.web_port,
        access_log=False,  # paths hold tokens: web.access_log writes the route instead
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=5,
    )
