"""Limits that hold for all processes together: what is done too often is counted in the database (TRUST L-18)."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, delete, select, text
from sqlmodel import Session, col

from models.columns import Instant
from models.throttle import Throttle

_COUNT = text(
    "INSERT INTO throttle (what, until, count) VALUES (:what, :until, 1) "
    "ON CONFLICT (what, until) DO UPDATE SET count = throttle.count + 1 RETURNING count"
).bindparams(bindparam("until", type_=Instant))


@dataclass(frozen=True, slots=True)
class Limit:
    """So many times at most in a stretch of time. Stretches follow one another; they do not slide."""

    name: str
    most: int
    within: timedelta


UNKNOWN_LINKS = Limit("unknown links", 30, timedelta(minutes=10))
"""Of one network address."""
FORMS = Limit("forms", 10, timedelta(minutes=1))
"""Sent through one link."""


WRONG_CODES = Limit("wrong viewing codes", 10, timedelta(minutes=10))
"""Typed at the pages of committee, auditors and administration, by whomever: one code opens them all."""


def until(limit: Limit, now: datetime) -> datetime:
    """When the present stretch of time ends."""
    length = int(limit.within.total_seconds())
    return datetime.fromtimestamp((int(now.timestamp()) // length + 1) * length, UTC)


def is_over(session: Session, key: bytes, limit: Limit, who: str, now: datetime) -> bool:
    """Count once more what somebody did; whether that is too often. Who it was stays a keyed hash."""
    known = {"what": _what(key, limit, who), "until": until(limit, now)}
    counted: int = session.connection().execute(_COUNT, known).scalar_one()
    return counted > limit.most


def is_spent(session: Session, key: bytes, limit: Limit, who: str, now: datetime) -> bool:
    """Whether somebody has done it as often as may be; counts nothing."""
    query = select(col(Throttle.count)).where(
        col(Throttle.what) == _what(key, limit, who), col(Throttle.until) == until(limit, now)
    )
    counted = session.connection().execute(query).scalar_one_or_none()
    return (counted or 0) >= limit.most


def forget(session: Session, now: datetime) -> None:
    """Throw away the counts of times that are over."""
    session.connection().execute(delete(Throttle).where(col(Throttle.until) < now))


def _what(key: bytes, limit: Limit, who: str) -> bytes:
    return hmac.digest(key, f"{limit.name}\0{who}".encode("utf-8", "surrogatepass"), hashlib.sha256)
