"""The processes of the embedded mode, each with its command, its environment and the port it needs."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

from config.settings import Settings, is_loopback
from flows import prefect_env

LOOPBACK = "127.0.0.1"
BEHIND = 5
"""The niceness of whatever runs behind the web server, at which people wait."""


@dataclass(frozen=True)
class Child:
    """One process to keep alive. `setting` is the variable that moves its port elsewhere."""

    name: str
    command: tuple[str, ...]
    environ: Mapping[str, str] = field(default_factory=dict)
    host: str = LOOPBACK
    port: int | None = None
    setting: str = ""
    nice: int = 0


def children_of(settings: Settings) -> tuple[Child, ...]:
    """What has to run: the mail server of a demonstration, Prefect's server unless another is named, web, worker."""
    found = [_web(settings), Child("worker", (sys.executable, "-m", "tuanwu", "worker"), nice=BEHIND)]
    if prefect_env.is_embedded():
        found.insert(0, _prefect(settings))
    if settings.demo and is_loopback(settings.smtp_host):
        found.insert(0, _sink(settings))
    return tuple(found)


def _web(settings: Settings) -> Child:
    command = (sys.executable, "-m", "tuanwu", "web")
    return Child("web", command, host=settings.web_host, port=settings.web_port, setting="TUANWU_WEB_PORT")


def _prefect(settings: Settings) -> Child:
    return Child(
        "prefect",
        (sys.executable, "-m", "prefect", "server", "start"),
        prefect_env.for_server(settings),
        port=settings.prefect_port,
        setting="TUANWU_PREFECT_PORT",
        nice=BEHIND,
    )


def _sink(settings: Settings) -> Child:
    port, folder = str(settings.smtp_port), os.fspath(settings.kept_letters)
    command = (sys.executable, "-m", "notifications.sink", "--host", settings.smtp_host, "--port", port)
    return Child(
        "mail",
        (*command, "--folder", folder),
        port=settings.smtp_port,
        setting="TUANWU_SMTP_PORT",
        nice=BEHIND,
    )
