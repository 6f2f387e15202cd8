"""Too many forms through one link, too many links that there are not (TRUST L-18).

Counting costs a write. So the first few forms in a minute are counted in the process alone, which is all that a person
ever sends; whoever sends more is counted in the database, for all processes together.
"""

from collections import OrderedDict
from datetime import datetime
from hashlib import sha256
from math import ceil

from fastapi import Depends, FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from casework.links import link_key
from casework.office import Office
from casework.throttle import FORMS, UNKNOWN_LINKS, Limit, is_over, until
from web.given import Now, TheOffice, TheSettings
from web.page import page
from web.sender import network_of

UNCOUNTED = 4
"""Forms through one link in a minute that no database hears of: choosing, asking for a code, confirming, once more."""
_REMEMBERED = 10_000


class TooMany(Exception):
    """Something was done too often; it may be done again from `until` on."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(until)


class UnknownLink(Exception):
    """An address that no letter has brought."""


class _Lately:
    """How often each link was used in the present minute, in this process; asked by the event loop alone."""

    def __init__(self) -> None:
        self._counts = OrderedDict[tuple[bytes, datetime], int]()

    def count(self, what: bytes, minute: datetime) -> int:
        """Count once more."""
        counted = self._counts.pop((what, minute), 0) + 1
        self._counts[what, minute] = counted
        while len(self._counts) > _REMEMBERED:
            self._counts.popitem(last=False)
        return counted


async def _count_form(request: Request, token: str, office: TheOffice, settings: TheSettings, now: Now) -> None:
    """Raises TooMany when too many forms were sent through this link."""
    lately: _Lately = request.app.state.lately
    end = until(FORMS, now)
    few = lately.count(sha256(token.encode("utf-8", "surrogatepass")).digest(), end) <= UNCOUNTED
    if not few and await run_in_threadpool(_is_beyond, office, link_key(settings.secret), token, now):
        raise TooMany(end)


def _is_beyond(office: Office, key: bytes, token: str, now: datetime) -> bool:
    with office.db.transaction() as session:
        return is_over(session, key, _BEYOND, token, now)


_BEYOND = Limit(FORMS.name, FORMS.most - UNCOUNTED, FORMS.within)
Limited = Depends(_count_form)
"""For every route that takes a form through a link."""


def add_limits(app: FastAPI) -> None:
    """Answer what is too often, and addresses that no letter has brought."""
    app.state.lately = _Lately()
    app.add_exception_handler(TooMany, _too_many)  # type: ignore[arg-type]
    app.add_exception_handler(UnknownLink, _unknown)


def _too_many(request: Request, error: TooMany) -> Response:
    now: datetime = request.app.state.clock()
    wait = max(ceil((error.until - now).total_seconds()), 1)
    response = page(request, "fault.html", status=429)
    response.headers["Retry-After"] = str(wait)
    return response


def _unknown(request: Request, _error: Exception) -> Response:
    """The same page for every address that there is not; too many of them from one place wait."""
    state = request.app.state
    now: datetime = state.clock()
    with state.office.db.transaction() as session:
        over = is_over(session, link_key(state.settings.secret), UNKNOWN_LINKS, network_of(request), now)
    if over:
        return _too_many(request, TooMany(until(UNKNOWN_LINKS, now)))
    return page(request, "fault.html", status=404)
