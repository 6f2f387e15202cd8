"""One-time codes by letter, for decisions that a link alone is not enough for (TRUST L-11, L-12).

A code confirms one reviewed page through one link: not another link, not another decision. It is kept nowhere: it
follows from the code's random reference and the installation's key, so that every copy of its letter brings the same.
It defends against letters that were forwarded and addresses that leaked, not against a mailbox in other hands.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import func, select
from sqlmodel import Session, col

from casework.outbox import letter_row, put
from casework.stages.stage import Stage
from models.link import Link
from models.step_up import StepUp

DIGITS = 8
LASTS = timedelta(minutes=10)
LETTER_LASTS = timedelta(minutes=8)
"""A letter that has not gone out by then would bring a code that is about to end."""
TRIES = 5
MOST, WITHIN = 3, timedelta(hours=1)
"""So many codes at most, in such a time, for one person's decision."""
Checked = Literal["right", "wrong", "ended"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A code that stands; or, where no more are sent for now, when one may be asked for again."""

    until: datetime | None
    again_at: datetime | None = None
    fresh: bool = False
    """Whether its letter has just been queued."""


def needs_code(stage: Stage | None, act: str) -> bool:
    """Whether a link alone is not enough for this act at this stage."""
    return act == "unfreeze" or (stage is not None and stage.assurance == "link+code" and act in stage.acts)


def code_of(key: bytes, ref: str) -> str:
    """The code with that reference."""
    drawn = hmac.digest(key, f"code {ref}".encode(), hashlib.sha256)
    return str(int.from_bytes(drawn[:8]) % 10**DIGITS).zfill(DIGITS)


def ask(session: Session, link: Link, digest: bytes, act: str, now: datetime, *, another: bool = False) -> Asked:
    """Queue the letter with a code for the decision with this digest, unless one that still works has been sent."""
    session.execute(select(col(Link.id)).where(col(Link.id) == link.id).with_for_update())
    known = _codes(session, link, digest)
    standing = [one for one in known if _works(one, now)]
    if standing and not another:
        return Asked(standing[-1].expires_at)
    again_at = _again_at(session, link, now)
    if again_at is not None:
        return Asked(standing[-1].expires_at if standing else None, again_at)
    code = StepUp(link_id=link.id or 0, digest=digest, nth=len(known), asked_at=now, expires_at=now + LASTS)
    session.add(code)
    session.flush()
    put(session, [_letter(link, code, act, now)])
    return Asked(code.expires_at, fresh=True)


def check(session: Session, key: bytes, link: Link, digest: bytes, typed: str, now: datetime) -> Checked:
    """Whether the code typed is one that stands for this decision; a wrong one counts against them all."""
    standing = [one for one in _codes(session, link, digest, lock=True) if _works(one, now)]
    plain = "".join(typed.split()).encode("utf-8", "replace")
    if any(hmac.compare_digest(code_of(key, one.ref).encode(), plain) for one in standing):
        return "right"
    for one in standing:
        one.tries += 1
    return "wrong" if any(_works(one, now) for one in standing) else "ended"


def _codes(session: Session, link: Link, digest: bytes, *, lock: bool = False) -> list[StepUp]:
    query = select(StepUp).where(col(StepUp.link_id) == link.id, col(StepUp.digest) == digest).order_by(col(StepUp.nth))
    return list(session.execute(query.with_for_update() if lock else query).scalars())


def _works(code: StepUp, now: datetime) -> bool:
    return code.tries < TRIES and now < code.expires_at


def _again_at(session: Session, link: Link, now: datetime) -> datetime | None:
    """When the person may ask for a code for this again; None where they may now."""
    same = col(Link.task_id) == link.task_id if link.task_id else col(Link.id) == link.id
    lately: Any = (
        select(func.count(), func.min(col(StepUp.asked_at)))
        .join(Link, col(Link.id) == col(StepUp.link_id))
        .where(same, col(Link.person_id) == link.person_id, col(StepUp.asked_at) > now - WITHIN)
    )
    count, first = session.connection().execute(lately).one()
    return first + WITHIN if count >= MOST else None


def _letter(link: Link, code: StepUp, act: str, now: datetime) -> dict[str, Any]:
    about = {"code": code.ref, "act": act}
    return letter_row("code", f"code:{code.ref}", now, person_id=link.person_id, data=about)
