"""What a worker that was killed on this machine left behind, taken over at once instead of when its lease ends."""

import os
import socket

import psutil
from sqlalchemy import delete, select, update
from sqlmodel import col

from models.db import Database
from models.heartbeat import Heartbeat
from models.outbox import Outbox

PREFIX = f"worker:{socket.gethostname()}:"


def worker_name() -> str:
    """This process among all workers."""
    return f"{PREFIX}{os.getpid()}"


def take_over(database: Database) -> None:
    """Letters that a dead worker had claimed may go again, and its signs of life are gone."""
    with database.transaction() as session:
        claimed = select(col(Outbox.claimed_by)).where(col(Outbox.state) == "claimed").distinct()
        named = {*session.execute(claimed).scalars(), *session.execute(select(col(Heartbeat.name))).scalars()}
        dead = [name for name in named if name and _is_dead(name)]
        left = update(Outbox).where(col(Outbox.state) == "claimed", col(Outbox.claimed_by).in_(dead))
        session.execute(left.values(state="queued", claimed_by=None, lease_until=None))
        session.execute(delete(Heartbeat).where(col(Heartbeat.name).in_(dead)))


def _is_dead(worker: str) -> bool:
    number = worker.removeprefix(PREFIX)
    return worker.startswith(PREFIX) and number.isdecimal() and not psutil.pid_exists(int(number))
