"""What an endpoint may ask to be given: the office, the settings, the moment, the posted form.

All are `async`, so that they cost no thread of their own; the endpoints themselves are plain `def`.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

from casework.office import Office
from config.settings import Settings

MOST_FIELDS = 300
LONGEST_FIELD = 64 * 1024

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The moment it is, in UTC."""
    return datetime.now(UTC)


async def _office(request: Request) -> Office:
    office: Office = request.app.state.office
    return office


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def _now(request: Request) -> datetime:
    clock: Clock = request.app.state.clock
    return clock()


async def _form(request: Request) -> FormData:
    return await request.form(max_files=0, max_fields=MOST_FIELDS, max_part_size=LONGEST_FIELD)


TheOffice = Annotated[Office, Depends(_office)]
TheSettings = Annotated[Settings, Depends(_settings)]
Now = Annotated[datetime, Depends(_now)]
Posted = Annotated[FormData, Depends(_form)]
