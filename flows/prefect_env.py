"""What Prefect is told through its environment, which it reads when it is imported: so this imports no Prefect."""

import hashlib
import hmac
import os
from collections.abc import Mapping

from config.settings import Settings

LOOPBACK = "127.0.0.1"
_SERVICES = "PREFECT_SERVER_SERVICES"
_DAYS_KEPT = 14
"""For so many days Prefect keeps the history of runs; ours is kept for ever."""
_UNUSED = (
    "SCHEDULER",
    "LATE_RUNS",
    "PAUSE_EXPIRATIONS",
    "FOREMAN",
    "REPOSSESSOR",
    "CANCELLATION_CLEANUP",
    "CLEANUP_RECONCILER",
)
"""Services for deployments and work pools, which the embedded mode has not; each would wake up every few seconds."""


def is_embedded(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether Prefect's server is ours; PREFECT_API_URL names another one."""
    return "PREFECT_API_URL" not in environ


def for_client(settings: Settings) -> dict[str, str]:
    """What a process that runs flows needs."""
    return {
        **_everywhere(settings),
        "PREFECT_API_URL": f"http://{LOOPBACK}:{settings.prefect_port}/api",
        "PREFECT_API_AUTH_STRING": auth_string(settings),
        "PREFECT_CLIENT_MAX_RETRIES": "2",  # the worker begins again by itself; more would only hide an absence
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    }


def for_server(settings: Settings) -> dict[str, str]:
    """What the embedded server needs: loopback, a password, no call home, nothing that runs for no one."""
    return {
        **_everywhere(settings),
        "PREFECT_SERVER_API_HOST": LOOPBACK,
        "PREFECT_SERVER_API_PORT": str(settings.prefect_port),
        "PREFECT_SERVER_API_AUTH_STRING": auth_string(settings),
        "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED": "true",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_UI_API_URL": f"http://{LOOPBACK}:{settings.prefect_port}/api",
        "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": f"P{_DAYS_KEPT}D",
        **{f"{_SERVICES}_{name}_ENABLED": "false" for name in _UNUSED},
        f"{_SERVICES}_DB_VACUUM_ENABLED": "events,flow_runs",
        f"{_SERVICES}_DB_VACUUM_RETENTION_PERIOD": str(_DAYS_KEPT * 86_400),
        # Runs are written down in a batch some seconds later, and not while the next run wants to begin.
        f"{_SERVICES}_TASK_RUN_RECORDER_BATCH_SIZE": "100",
        f"{_SERVICES}_TASK_RUN_RECORDER_FLUSH_INTERVAL": "3",
        f"{_SERVICES}_EVENT_PERSISTER_BATCH_SIZE": "500",
    }


def enter(settings: Settings) -> None:
    """Prepare this process for running flows. What the operator has set himself stands."""
    for name, value in (for_client(settings) if is_embedded() else _everywhere(settings)).items():
        os.environ.setdefault(name, value)
    for name in ("no_proxy", "NO_PROXY"):  # a proxy of the campus cannot reach this machine's own loopback
        os.environ[name] = ",".join(filter(None, (os.environ.get(name), LOOPBACK)))


def auth_string(settings: Settings) -> str:
    """User and password of the embedded server, derived from the installation's secret."""
    return f"tuanwu:{hmac.digest(settings.secret, b'prefect server', hashlib.sha256).hex()[:32]}"


def _everywhere(settings: Settings) -> dict[str, str]:
    return {
        "DO_NOT_TRACK": "1",
        "PREFECT_HOME": str(settings.data_dir / "prefect"),
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_LOGGING_COLORS": "false",
        "PREFECT_CLI_COLORS": "false",
    }
