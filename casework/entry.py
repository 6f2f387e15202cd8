"""How an act is written down: its row, what it carries, and its audit entry. Called by `act.record` alone."""

import hashlib
import hmac
import secrets
import unicodedata
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from casework import acts
from casework.raised import Raised
from casework.stages.stage import Scene, Taken
from models import act as tables
from models.columns import new_ref
from models.notice import Notice, Objection
from models.number import NumberGiven
from models.person import Person

SALT_BYTES = 32
_ACT = insert(tables.Act).returning(col(tables.Act.id))


@dataclass(frozen=True, slots=True)
class Via:
    """How the act reached us: how well the person is known, through which link, by which form."""

    assurance: str
    link_id: int | None = None
    link_ref: str | None = None
    submission: str | None = None
    task_id: int | None = None
    """The task that the link was issued for."""
    material: str | None = None
    """What the person was shown before they confirmed (`casework.material`)."""
    receipt: bool = True
    """Whether a letter tells the person what was recorded; of many acts at once a report does."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an act falls: the case, its stage and run, the task it spends, the level it is done at, the officer in
    whose stead, for whom it counts too, and where it was raised from and to."""

    case_id: int
    run: int
    stage: str | None
    task_id: int | None = None
    level: str | None = None
    on_behalf: str | None = None
    raised: Raised | None = None


def jsonable(delta: Mapping[str, Any]) -> dict[str, Any]:
    """A change of facts as an audit entry carries it: days as ISO text, tuples as lists."""
    return {name: _plain(value) for name, value in delta.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def plain_fields(act: acts.Act) -> dict[str, Any]:
    """The fields of an act that are ids, codes, dates and numbers; people's own words are left out."""
    left_out = {"do", "dated", *acts.FREE_WORDS}
    data = act.model_dump(mode="json", exclude=left_out, exclude_none=True, by_alias=True)
    return {key: str(value) if isinstance(value, float) else value for key, value in data.items()}


def write_act(
    session: Session,
    act: acts.Act,
    fields: dict[str, Any],
    spot: Spot,
    actor_id: int | None,
    dated: date,
    at: datetime,
    via: Via,
) -> tuple[int, str, dict[str, str]]:
    """Write the act with its plain fields, and its people's words; the act's id and reference, and the commitments to
    the words."""
    ref = new_ref()
    row = {
        "ref": ref,
        "case_id": spot.case_id,
        "run": spot.run,
        "stage": spot.stage,
        "kind": act.do,
        "task_id": spot.task_id,
        "person_id": actor_id,
        "on_behalf_id": _person_id(session, spot.on_behalf) if spot.on_behalf else None,
        "level": spot.level,
        "dated": dated,
        "recorded_at": at,
        "assurance": via.assurance,
        "link_id": via.link_id,
        "submission": via.submission,
        "data": orjson.dumps(fields).decode(),
    }
    act_id: int | None = session.connection().execute(_ACT, row).scalar_one()
    assert act_id is not None
    return act_id, ref, _commit_words(session, act, act_id)


def _person_id(session: Session, ref: str) -> int | None:
    return session.exec(select(Person.id).where(Person.ref == ref)).one()


def _commit_words(session: Session, act: acts.Act, act_id: int) -> dict[str, str]:
    commitments = {}
    for name in acts.FREE_WORDS:
        words = unicodedata.normalize("NFC", getattr(act, name, "") or "")
        if words:
            salt = secrets.token_bytes(SALT_BYTES)
            session.add(tables.Statement(act_id=act_id, field=name, words=words, salt=salt))
            commitments[name] = commitment(salt, words)
    return commitments


def commitment(salt: bytes, words: str) -> str:
    """What an audit entry holds of words: HMAC-SHA-256 under their salt. A bare hash of few words can be guessed."""
    return b64encode(hmac.digest(salt, words.encode(), hashlib.sha256)).decode()


def write_details(session: Session, act: acts.Act, act_id: int, spot: Spot, taken: Taken, scene: Scene) -> None:
    """The rows beside the act that its kind has: a vote record, a lesson, a notice, an objection, a number."""
    case_id = spot.case_id
    match act:
        case acts.Vote():
            session.add(
                tables.VoteRecord(
                    act_id=act_id,
                    case_id=case_id,
                    meeting_on=scene.dated,
                    written=act.written_opinions,
                    outcome=taken.outcome or "",
                    **taken.facts["tally"]._asdict(),
                )
            )
        case acts.Lesson():
            witness = session.exec(select(Person).where(Person.ref == act.witness)).one()
            session.add(
                tables.Lesson(
                    act_id=act_id,
                    case_id=case_id,
                    held_on=scene.dated,
                    minutes=act.minutes,
                    hours=1 if taken.facts else 0,
                    witness_id=witness.id or 0,
                )
            )
        case acts.Publish():
            went_up, last = next(value for value in taken.facts.values() if isinstance(value, tuple))
            first, _, _ = scene.calendar.working_days(
                went_up, 1, count_first=scene.settings.notice.count_publication_day
            )
            session.add(
                Notice(
                    case_id=case_id,
                    act_id=act_id,
                    stage=spot.stage or "",
                    published_on=went_up,
                    first_day=first,
                    last_day=last,
                )
            )
        case acts.Object():
            session.add(Objection(act_id=act_id, notice_id=_standing_notice(session, case_id)))
        case acts.RuleObjection():
            _rule(session, act, act_id, case_id, scene)
        case acts.Number():
            session.execute(insert(NumberGiven).values(number=act.number, case_id=case_id, act_id=act_id))


def _standing_notice(session: Session, case_id: int) -> int:
    query = select(Notice.id).where(Notice.case_id == case_id, col(Notice.voided_at).is_(None))
    found = session.exec(query.order_by(col(Notice.id).desc())).first()
    assert found is not None
    return found


def _rule(session: Session, act: acts.RuleObjection, act_id: int, case_id: int, scene: Scene) -> None:
    notice = _standing_notice(session, case_id)
    session.execute(
        update(Objection)
        .where(col(Objection.notice_id) == notice, col(Objection.verdict).is_(None))
        .values(verdict=act.verdict, ruling_act_id=act_id)
    )
    if act.verdict == "corrected":
        session.execute(update(Notice).where(col(Notice.id) == notice).values(voided_at=scene.at))
