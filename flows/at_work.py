"""What the flows work with. They take no parameters, since Prefect keeps parameters: the worker hands this over."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from threading import Event

from casework.calendars import read_calendar
from casework.letter_words import Desk
from casework.links import link_key
from casework.office import Office, open_office
from config.settings import Settings, load
from flows.carrier import Carrier
from flows.new_letters import NewLetters
from models.db import Database

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The moment it is, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class AtWork:
    """The office, its settings, the clock, and the way out for letters."""

    office: Office
    settings: Settings
    clock: Clock
    carrier: Carrier
    name: str = "worker"
    ending: Event = field(default_factory=Event)
    """Set when the worker shall end: letters not yet claimed are left for its successor."""
    new_letters: NewLetters = field(default_factory=NewLetters)

    @cached_property
    def desk(self) -> Desk:
        """What every letter needs."""
        return Desk(self.settings.base, link_key(self.settings.secret))


_HANDED_OVER: ContextVar[AtWork] = ContextVar("at_work")


@contextmanager
def working(with_this: AtWork) -> Iterator[AtWork]:
    """While this lasts, flows called in this thread work with what is handed over here."""
    token = _HANDED_OVER.set(with_this)
    try:
        yield with_this
    finally:
        _HANDED_OVER.reset(token)


def at_work() -> AtWork:
    """What was handed over; for a flow that Prefect starts by itself, what the environment says."""
    try:
        return _HANDED_OVER.get()
    except LookupError:
        settings = load()
        office = open_office(
            Database(settings.database, patient=True), settings.profile, read_calendar(settings.data_dir)
        )
        return AtWork(office, settings, system_clock, Carrier(settings))
