"""The installation that a command works on: its settings, its database at the right schema, its office and words."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from casework.calendars import read_calendar
from casework.office import Office, open_office
from config.settings import Settings, load
from config.words import Words, words
from models.db import Database
from models.migrate import require_head


@dataclass(frozen=True, slots=True)
class Installation:
    """What the environment names, opened."""

    settings: Settings
    office: Office
    words: Words


@contextmanager
def installation() -> Iterator[Installation]:
    """Open what the environment names. Raises SettingsError, YamlError or WrongSchema where it cannot be used."""
    settings = load()
    database = Database(settings.database)
    try:
        require_head(database)
        yield Installation(
            settings,
            open_office(database, settings.profile, read_calendar(settings.data_dir)),
            words(settings.language),
        )
    finally:
        database.dispose()
