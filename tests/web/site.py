"""The real application behind a real server, over the cast's office, with the test's clock."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx
import uvicorn
from sqlmodel import select

from casework.links import link_key, mint
from casework.step_up import code_of
from config.settings import Settings, load
from models.act import Act
from models.ballot import Ballot
from models.case import Case
from models.outbox import Outbox
from models.person import Person
from models.step_up import StepUp
from models.task import Task
from tests.story import Story
from tests.web.forms import form_to
from web.app import make_app

SECRET = "a secret of tests, long enough to be one"
BASE = "https://tuanwu.example"


def settings(**more: str) -> Settings:
    """Settings as a real installation has them: no demo, a base URL of its own."""
    return load({"TUANWU_SECRET_KEY": SECRET, "TUANWU_BASE_URL": BASE} | more)


@dataclass
class Site:
    """A running server and the story it shows."""

    address: str
    story: Story
    client: httpx.Client

    @property
    def key(self) -> bytes:
        """The key that its links are made with."""
        return link_key(SECRET.encode())

    def get(self, path: str, **more: object) -> httpx.Response:
        """A page."""
        headers = {"Sec-Fetch-Site": "none"} | more.pop("headers", {})
        return self.client.get(path, headers=headers, **more)

    def post(self, path: str, fields: dict[str, object] | None = None, **more: object) -> httpx.Response:
        """A form sent from one of its pages."""
        headers = {"Sec-Fetch-Site": "same-origin"} | more.pop("headers", {})
        return self.client.post(path, data=fields or {}, headers=headers, **more)

    def review(self, link: str, fields: dict[str, object]) -> httpx.Response:
        """The page that repeats what was chosen behind a link."""
        return self.post(link, form_to(self.get(link).text, link).filled(**fields))

    def decide(self, link: str, **fields: object) -> httpx.Response:
        """Choose, look, confirm, as a person does, with the code where one is asked for; the answer to it."""
        reviewed = self.review(link, fields)
        assert reviewed.status_code == 200, reviewed.text
        answer = self.post(f"{link}/confirm", form_to(reviewed.text, f"{link}/confirm").filled())
        if answer.status_code != 200:
            return answer
        return self.post(f"{link}/confirm", form_to(answer.text, f"{link}/confirm").filled(code=self.code()))

    def code(self) -> str:
        """The newest code, as its letter would bring it."""
        with self.story.office.db.reading() as session:
            asked = session.exec(select(StepUp).order_by(StepUp.id.desc())).first()
        return code_of(self.key, asked.ref)

    def task(self, case: str, act: str, slot: str | None = None) -> Task:
        """The newest task of that act on a case."""
        with self.story.office.db.reading() as session:
            query = select(Task).join(Case, Case.id == Task.case_id).where(Case.ref == case, Task.act == act)
            if slot is not None:
                query = query.where(Task.slot.startswith(slot))
            return session.exec(query.order_by(Task.id.desc())).first()

    def link(self, case: str, by: str, act: str, *, days: float = 14, slot: str | None = None) -> str:
        """The address of a link as a letter would bring it."""
        task = self.task(case, act, slot)
        return f"/a/{self._mint('task', by, days=days, task_id=task.id, task_rev=task.rev)}"

    def follow(self, case: str, by: str) -> str:
        """The address of a link that follows a case."""
        with self.story.office.db.reading() as session:
            row = session.exec(select(Case).where(Case.ref == case)).one()
        return f"/my/{self._mint('follow', by, days=180, case_id=row.id)}"

    def listing(self, by: str) -> str:
        """The address of a link to everything that waits for somebody."""
        return f"/list/{self._mint('list', by, days=14)}"

    def ballot(self, case: str, by: str, *, days: float = 30) -> str:
        """The address of a link to the case's newest ballot."""
        with self.story.office.db.reading() as session:
            found = session.exec(select(Ballot).join(Case).where(Case.ref == case).order_by(Ballot.nth.desc())).first()
        return f"/ballot/{self._mint('ballot', by, days=days, ballot_id=found.id)}"

    def start(self, by: str) -> str:
        """The address of a link to somebody's own page."""
        return f"/start/{self._mint('start', by, days=1 / 24)}"

    def record_of(self, case: str, act: str) -> Act | None:
        """The last act of that kind recorded on a case."""
        with self.story.office.db.reading() as session:
            query = select(Act).join(Case, Case.id == Act.case_id).where(Case.ref == case, Act.kind == act)
            return session.exec(query.order_by(Act.id.desc())).first()

    def letters(self, letter: str) -> list[Outbox]:
        """The letters of that name in the outbox, oldest first."""
        with self.story.office.db.reading() as session:
            return list(session.exec(select(Outbox).where(Outbox.letter == letter).order_by(Outbox.id)))

    def _mint(self, purpose: str, by: str, *, days: float, **about: int | None) -> str:
        now = self.story.clock.now
        with self.story.office.db.transaction() as session:
            person = session.exec(select(Person).where(Person.ref == by)).one()
            known = {"person_id": person.id, "mailbox": person.mailbox or ""}
            expires_at = now + timedelta(days=days)
            return mint(session, self.key, purpose=purpose, now=now, expires_at=expires_at, **known, **about)


@contextmanager
def serving(story: Story, port: int = 0, **more: str) -> Iterator[Site]:
    """The site while the block lasts, on that port (0: a free one)."""
    app = make_app(story.office, settings(**more), lambda: story.clock.now)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, access_log=False, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        with httpx.Client(base_url=address, timeout=60, headers={"Accept-Language": "zh-CN"}) as client:
            yield Site(address, story, client)
    finally:
        server.should_exit = True
        thread.join()
