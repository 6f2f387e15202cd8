"""What tests of the flows ask for: Prefect's server and a way to it, a mail server, and what the flows work with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, PREFECT_HOME, temporary_settings

from flows import prefect_env
from flows.at_work import AtWork, working
from flows.carrier import Carrier
from flows.prefect_client import connected
from notifications.sink import MailSink
from tests.prefect_server import PrefectServer, prefect_running
from tests.story import Story
from tests.web.site import settings


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    """A server for all tests of the flows."""
    with prefect_running(tmp_path_factory.mktemp("prefect")) as server:
        yield server


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[MailSink]:
    """A mail server that keeps what it is given in `tmp_path / "mail"`."""
    with MailSink("127.0.0.1", 0, tmp_path / "mail") as sink:
        yield sink


@pytest.fixture
def work(story: Story, sink: MailSink) -> Iterator[AtWork]:
    """The cast's office and the test's clock; letters go to the sink."""
    own = settings(TUANWU_SMTP_PORT=str(sink.port))
    carrier = Carrier(own)
    yield AtWork(story.office, own, lambda: story.clock.now, carrier, "test")
    carrier.close()


@pytest.fixture
def at_prefect(prefect_server: PrefectServer, work: AtWork, tmp_path: Path) -> Iterator[None]:
    """Flows called in the test run at the server."""
    environ = prefect_env.for_client(prefect_server.settings)
    told = {
        PREFECT_API_URL: environ["PREFECT_API_URL"],
        PREFECT_API_AUTH_STRING: environ["PREFECT_API_AUTH_STRING"],
        PREFECT_HOME: tmp_path / "prefect",
    }
    with temporary_settings(told), connected(), working(work):
        yield
