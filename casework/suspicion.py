"""Signs that a program sends a form: never a reason to refuse, only to ask for a code (TRUST L-20)."""

import hashlib
import hmac
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlmodel import Session, col

from casework import audit
from models.link import Link
from models.outbox import Outbox

TOO_SOON = timedelta(seconds=10)
"""Between the mail server's acceptance of a letter and a decision through its link lies reading it."""
AT_ONCE = timedelta(seconds=3)
"""Who opens a link so soon after its letter was accepted is no person."""


def mark_of(key: bytes, address: str, agent: str) -> bytes:
    """Where a request came from, as a keyed hash."""
    return hmac.digest(key, f"{address}\0{agent}".encode("utf-8", "surrogatepass"), hashlib.sha256)


def signs(link: Link, accepted: datetime | None, mark: bytes, now: datetime, *, bare: bool) -> list[str]:
    """What speaks for a program, as codes. `accepted` is when the mail server took the link's letter; `bare`: the
    request lacks what every browser of today sends along."""
    found = {
        "too_soon": accepted is not None and now < accepted + TOO_SOON,
        "robot": link.robot_mac is not None and hmac.compare_digest(link.robot_mac, mark),
        "bare": bare,
    }
    return [code for code, is_so in found.items() if is_so]


def note_look(session: Session, link: Link, mark: bytes, now: datetime, *, bare: bool) -> None:
    """Remember where an automated look at a link came from."""
    accepted = accepted_at(session, link)
    if bare or (accepted is not None and now < accepted + AT_ONCE):
        session.execute(update(Link).where(col(Link.id) == link.id).values(robot_mac=mark))


def note(session: Session, log: str, link: Link, signs: list[str], now: datetime) -> None:
    """Put into the audit log that a form looked automated."""
    data = {"link": link.ref, "signs": signs}
    audit.append(session, [audit.draft(log, "security.suspected_automation", now, data)])


def accepted_at(session: Session, link: Link) -> datetime | None:
    """When the mail server took the letter that brought a link."""
    if link.outbox_id is None:
        return None
    query = select(col(Outbox.sent_at)).where(col(Outbox.id) == link.outbox_id)
    found: datetime | None = session.connection().execute(query).scalar_one_or_none()
    return found
