"""Asking for the one-time code of a decision that was reviewed, and checking it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from math import ceil

from fastapi import Request, Response
from starlette.datastructures import FormData

from casework import step_up, suspicion
from casework.office import Office
from casework.step_up import Asked, Checked
from models.link import Link
from models.person import Person
from web.page import page

_OURS = frozenset({"code", "another"})


@dataclass(frozen=True, slots=True)
class SteppingUp:
    """One decision, reviewed and sent for confirmation through a link. `address` is where its form goes."""

    request: Request
    office: Office
    key: bytes
    link: Link
    address: str
    act: str
    posted: FormData
    now: datetime

    @property
    def _digest(self) -> bytes:
        """The nonce of the page that was reviewed: a code confirms that page and no other."""
        return str(self.posted.get("nonce", "")).encode()

    def checked(self) -> Checked | None:
        """Whether the code typed is the right one; None where none was typed."""
        typed = str(self.posted.get("code", ""))
        if not typed.strip() or self.posted.get("another"):
            return None
        with self.office.db.transaction() as session:
            return step_up.check(session, self.key, self.link, self._digest, typed, self.now)

    def ask(self, checked: Checked | None = None, signs: Sequence[str] = ()) -> Response:
        """The page that asks for the code, which is on its way; or that says since when none is sent."""
        with self.office.db.transaction() as session:
            another = bool(self.posted.get("another"))
            asked = step_up.ask(session, self.link, self._digest, self.act, self.now, another=another)
            person = session.get(Person, self.link.person_id)
            if asked.fresh:
                self.office.db.wake(session)
                if signs:
                    suspicion.note(session, self.office.log, self.link, list(signs), self.now)
        return self._page(asked, checked, person)

    def _page(self, asked: Asked, checked: Checked | None, person: Person | None) -> Response:
        locked = asked.until is None
        response = page(
            self.request,
            "advisers/code.html",
            status=HTTPStatus.TOO_MANY_REQUESTS if locked else HTTPStatus.UNPROCESSABLE_ENTITY if checked else 200,
            reader=person.language if person else None,
            addressed=person,
            link=self.link,
            act=self.act,
            address=self.address,
            asked=asked,
            checked=checked,
            hidden=list(self._carried()),
        )
        if locked and asked.again_at is not None:
            response.headers["Retry-After"] = str(ceil((asked.again_at - self.now).total_seconds()))
        return response

    def _carried(self) -> Iterable[tuple[str, str]]:
        return ((name, str(value)) for name, value in self.posted.multi_items() if name not in _OURS)
