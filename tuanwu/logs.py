"""How the long-lived processes log: a line each, UTC, and tracebacks without the values of variables, which can be
people's names."""

import sys

import structlog


def log_to_stderr() -> None:
    """Set it up for this process."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback, pad_event=0),
        ],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
