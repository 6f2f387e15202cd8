"""A whole house to visit: the web server, a real mail server and the post, over the cast's office, by the test's clock.

What is left out is Prefect and the supervision of processes; `tuanwu up` has stories of its own.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from casework import outbox
from casework.links import link_key, open_link
from flows.at_work import AtWork
from flows.carrier import Carrier
from flows.post import send_all
from notifications.sink import KeptLetter, MailSink, letters
from tests.cast import MAIL_DOMAIN
from tests.story import Story
from tests.web.site import Site, serving, settings


@dataclass
class House:
    """A running site, the letters that its people have got, and the story they play."""

    story: Story
    site: Site
    work: AtWork
    mail: Path

    def carry_on(self) -> None:
        """Settle whatever is ready and send whatever waits, until nothing is left to do now."""
        self.story.settle()
        while (due := outbox.next_due(self.story.office.db)) and due <= self.story.clock.now:
            _, failed = send_all(self.work)
            assert failed is None, failed

    def letters(self) -> list[KeptLetter]:
        """Every letter delivered so far, newest first."""
        return letters(self.mail, limit=10_000)

    def letters_to(self, person: str) -> list[KeptLetter]:
        """What one of the cast has got, newest first."""
        return [one for one in self.letters() if one.to == f"{person}@{MAIL_DOMAIN}"]

    def link(self, case: str, by: str, act: str) -> str:
        """The newest link, in a letter that this person has got, to this act of a case."""
        key = link_key(self.work.settings.secret)
        with self.story.office.db.reading() as session:
            for one in self.letters_to(by):
                for address in one.links:
                    token = address.partition("/a/")[2]
                    opened = open_link(session, key, token, self.story.clock.now) if token else None
                    if opened and opened.task and opened.task.act == act and opened.case and opened.case.ref == case:
                        return address
        raise AssertionError(f"no letter has brought {by} a link to {act}")


@contextmanager
def keeping_house(story: Story, folder: Path) -> Iterator[House]:
    """The house while the block lasts; its links lead to its own web server."""
    port = _free_port()
    with MailSink("127.0.0.1", 0, folder / "mail", lambda: story.clock.now) as sink:
        own = {"TUANWU_BASE_URL": f"http://127.0.0.1:{port}", "TUANWU_SMTP_PORT": str(sink.port)}
        carrier = Carrier(settings(**own))
        work = AtWork(story.office, settings(**own), lambda: story.clock.now, carrier, "post")
        try:
            with serving(story, port, **own) as site:
                yield House(story, site, work, folder / "mail")
        finally:
            carrier.close()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
