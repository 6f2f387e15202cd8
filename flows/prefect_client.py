"""How flows called in process reach Prefect's server: one kept client a thread, and as little waiting as can be."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from prefect.context import SyncClientContext
from prefect.settings import PREFECT_API_URL, PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

from flows.trouble import TryLater

BUSY = 503
ASK_EVERY = 1.0
"""Seconds between two looks for a server that is away: asking costs nothing, and cases wait for it."""
BRIEFLY_KEPT = httpx.Limits(keepalive_expiry=2)
"""The server hangs up after five seconds of rest, and a run may settle for longer: a connection is not used again just
as it does."""
WAITS = (0.02, 0.04, 0.08, 0.16, 0.32, 0.64)


class AskAgain(httpx.HTTPTransport):
    """The server on SQLite answers 503 when two writers meet, and Prefect's client then sleeps two seconds.

    This asks again after a few hundredths, and leaves to Prefect what stays busy.
    """

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send, and send again while the server is busy."""
        for wait in WAITS:
            response = super().handle_request(request)
            if response.status_code != BUSY:
                return response
            response.close()
            time.sleep(wait)
        return super().handle_request(request)


class PrefectAway(TryLater):
    """Prefect's server does not answer. Acts are recorded meanwhile, cases and letters wait."""


@contextmanager
def connected() -> Iterator[None]:
    """While this lasts, flows called in this thread share one client.

    Prefect's flow-run heartbeats are off: ending their thread costs each run a second, and a run whose process died
    needs no one to notice, since the next run finds the same cases ready. Raises PrefectAway without a server.
    """
    plain = (PREFECT_API_URL.value() or "").startswith("http://")
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        shared = SyncClientContext(httpx_settings={"transport": AskAgain(limits=BRIEFLY_KEPT)} if plain else None)
        # Prefect takes a shared client only where it would have made the same one itself; else it makes a new one, and
        # loads all certificates of the world for it, several times in every run.
        shared._httpx_settings = None
        try:
            with shared:
                yield
        except (httpx.HTTPError, RuntimeError) as error:  # a first failure to connect is a RuntimeError
            raise PrefectAway(ASK_EVERY) from error


def answers(timeout: float = 3.0) -> bool:
    """Whether Prefect's server is there."""
    try:
        return httpx.get(f"{PREFECT_API_URL.value()}/health", timeout=timeout).is_success
    except httpx.HTTPError:
        return False
