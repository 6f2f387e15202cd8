"""Links that go out in letters: issued, read, and spent by the decision they lead to.

A token is random and opaque; only its keyed hash is kept, so neither a copy of the database nor write access to it
makes a link. One token is minted for every sending, so that each copy of a letter works; the decision, not the link,
can happen once (TRUST §1.3).
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

import orjson
from sqlalchemy import bindparam, func, insert, literal, select, update
from sqlmodel import Session, col

from casework.atlas import AS_OF
from casework.entitled import may_hold
from casework.facts import facts_from
from casework.terms import start_of
from models.act import Act
from models.case import Case
from models.columns import Instant, new_ref
from models.link import Link
from models.outbox import Outbox
from models.person import Person
from models.task import Task

_INSERT = insert(Link.__table__)  # type: ignore[attr-defined]
TASK_DAYS, GRACE_DAYS, FOLLOW_DAYS, RECEIPT_DAYS, BALLOT_DAYS = 14, 7, 180, 90, 30
REPEATED = frozenset({"lesson"})
"""Acts that are recorded again and again by one link, for months: it lasts as long as following a case does, and dies
with its task like any other."""
LISTED = "."
"""Between a list's token and what names one of its tasks."""
TURNOVER = "turnover"
"""Why a link is revoked whose post has passed to somebody else."""
NOT_MINE = "not_mine"
State = Literal["open", "decided_by_me", "decided_by_other", "reassigned", "expired", "revoked", "closed"]


_LINK: Any = (
    select(Link, Person, Task, Case, Act, col(Outbox.sent_at), *AS_OF)
    .outerjoin(Person, col(Person.id) == col(Link.person_id))
    .outerjoin(Task, col(Task.id) == col(Link.task_id))
    .outerjoin(Case, col(Case.id) == func.coalesce(col(Task.case_id), col(Link.case_id)))
    .outerjoin(Act, col(Act.task_id) == col(Task.id))
    .outerjoin(Outbox, col(Outbox.id) == col(Link.outbox_id))
    .where(col(Link.token_mac) == bindparam("mac"))
)
_OF_LIST: Any = (
    select(Task, Case, Act)
    .select_from(Task)
    .join(Case, col(Case.id) == col(Task.case_id))
    .outerjoin(Act, col(Act.task_id) == col(Task.id))
    .where(col(Case.number) == bindparam("number"), col(Task.ref) == bindparam("ref"))
)


class DeadLink(Exception):
    """A known link that leads nowhere any more; `state` says why."""

    def __init__(self, state: State) -> None:
        self.state = state
        super().__init__(state)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a token leads to. `act` is the act that decided its task, where one did; `accepted_at` is when the mail
    server took its letter; `posts` is what `posts_as_of` said then."""

    link: Link
    state: State
    person: Person | None
    task: Task | None = None
    case: Case | None = None
    act: Act | None = None
    accepted_at: datetime | None = None
    posts: tuple[Any, ...] = ()


def link_key(secret: bytes) -> bytes:
    """The key that tokens are hashed with, derived from the installation's secret."""
    return hmac.digest(secret, b"tuanwu links", hashlib.sha256)


def draw(
    key: bytes,
    *,
    purpose: str,
    person_id: int | None,
    mailbox: str,
    now: datetime,
    expires_at: datetime,
    task_id: int | None = None,
    task_rev: int | None = None,
    case_id: int | None = None,
    application_id: int | None = None,
    act_id: int | None = None,
    ballot_id: int | None = None,
    outbox_id: int | None = None,
) -> tuple[str, dict[str, Any]]:
    """A row of the link table and its token, which is nowhere but in the answer."""
    token = secrets.token_urlsafe(32)
    return token, {
        "ref": new_ref(),
        "token_mac": _mac(key, token),
        "purpose": purpose,
        "person_id": person_id,
        "mailbox": mailbox,
        "issued_at": now,
        "expires_at": expires_at,
        "task_id": task_id,
        "task_rev": task_rev,
        "case_id": case_id,
        "application_id": application_id,
        "act_id": act_id,
        "ballot_id": ballot_id,
        "outbox_id": outbox_id,
        "views": 0,
    }


def issue(session: Session, rows: list[dict[str, Any]]) -> None:
    """Write the rows of drawn links: only now do their tokens open anything."""
    if rows:
        session.connection().execute(_INSERT, rows)


def mint(session: Session, key: bytes, **about: Any) -> str:
    """One new link, drawn as `draw` says and issued at once; its token."""
    token, row = draw(key, **about)
    issue(session, [row])
    return token


def task_expiry(now: datetime, due: date | None, act: str) -> datetime:
    """When a task's link expires: some days after the task is due, and in two weeks at the latest."""
    if act in REPEATED:
        return now + timedelta(days=FOLLOW_DAYS)
    latest = now + timedelta(days=TASK_DAYS)
    if due is None:
        return latest
    return max(min(start_of(due) + timedelta(days=GRACE_DAYS), latest), now + timedelta(days=GRACE_DAYS))


def open_link(session: Session, key: bytes, token: str, now: datetime) -> Opened | None:
    """What a token leads to; None for one that was never minted. Changes nothing.

    The token of a list leads to one of its tasks with the case's number and the task's reference behind it.
    """
    token, _, listed = token.partition(LISTED)
    found = session.execute(_LINK, {"mac": _mac(key, token)}).first()
    if found is None:
        return None
    link, person, task, case, act, accepted_at, *posts = found
    if listed:
        number, _, ref = listed.partition(LISTED)
        which = {"number": number, "ref": ref}
        named = session.execute(_OF_LIST, which).first() if link.purpose == "list" else None
        if named is None:
            return None
        task, case, act = named
    state = _state(session, link, person, task, case, act, now)
    return Opened(link, state, person, task, case, act, accepted_at, tuple(posts))


def count_view(session: Session, link_id: int, now: datetime) -> None:
    """Note that a link was looked at. It may have been a scanner; nothing depends on it."""
    session.execute(
        update(Link)
        .where(col(Link.id) == link_id)
        .values(views=col(Link.views) + 1, first_seen_at=func.coalesce(col(Link.first_seen_at), literal(now, Instant)))
    )


def give_back(session: Session, key: bytes, token: str, now: datetime) -> None:
    """End a link that reached somebody else than it was meant for (TRUST L-14)."""
    mine = (col(Link.token_mac) == _mac(key, token.partition(LISTED)[0])) & col(Link.revoked_at).is_(None)
    session.execute(update(Link).where(mine).values(revoked_at=now, revoke_reason=NOT_MINE))


def confirm_nonce(key: bytes, link_ref: str, submission: str, fields: dict[str, Any]) -> str:
    """What a review page hands out and the confirmation brings back: this link, this form, these very fields."""
    message = orjson.dumps([link_ref, submission, fields], option=orjson.OPT_SORT_KEYS)
    return hmac.digest(key, message, hashlib.sha256).hex()


def check_nonce(key: bytes, link_ref: str, submission: str, fields: dict[str, Any], nonce: str) -> bool:
    """Whether a confirmation belongs to the page that was reviewed."""
    return hmac.compare_digest(confirm_nonce(key, link_ref, submission, fields), nonce)


def is_over(case: Case) -> bool:
    """Whether a case is closed, or will be as soon as it is settled because its person has taken it back."""
    return case.state != "open" or facts_from(case.facts).withdrawn is not None


def _mac(key: bytes, token: str) -> bytes:
    return hmac.digest(key, token.encode("utf-8", "surrogatepass"), hashlib.sha256)


def _state(
    session: Session,
    link: Link,
    person: Person | None,
    task: Task | None,
    case: Case | None,
    act: Act | None,
    now: datetime,
) -> State:
    if link.revoked_at is not None:
        return "reassigned" if link.revoke_reason == TURNOVER else "revoked"
    if act is not None:
        return "decided_by_me" if act.person_id == link.person_id else "decided_by_other"
    passed_on = link.purpose == "task" and task is not None and task.rev != link.task_rev
    if passed_on or (task is not None and not may_hold(session, task, person)):
        return "reassigned"
    over = case is not None and (is_over(case) or (task is not None and task.state != "open"))
    if over and link.purpose in ("task", "list"):
        return "closed"
    return "expired" if link.expires_at <= now else "open"
