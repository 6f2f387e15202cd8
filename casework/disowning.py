"""The link of a receipt: what was recorded in somebody's name, and "this was not me" (TRUST L-13)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from casework import acts, audit, freezing
from casework.act import record_in
from casework.atlas import Atlas
from casework.entry import Via
from casework.facts import facts_from
from casework.links import DeadLink, Opened, open_link
from casework.office import Office
from casework.outbox import letter_row, put
from models.act import Act
from models.case import Case
from models.outbox import Outbox

REPORTED = "security.disowned"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A recorded act as its link shows it."""

    opened: Opened
    act: Act
    case: Case

    @property
    def frozen_for_it(self) -> bool:
        """Whether the case is frozen because of this act."""
        frozen = facts_from(self.case.facts).frozen
        return frozen is not None and frozen[0] == self.act.ref

    @property
    def disownable(self) -> bool:
        """Whether its actor may still say that it was not theirs."""
        if self.opened.state != "open" or self.act.kind in freezing.ACTS:
            return False
        return facts_from(self.case.facts).frozen is None


def receipt_of(session: Session, key: bytes, token: str, now: datetime) -> Receipt | None:
    """What a receipt's token leads to; None for one that leads to no receipt."""
    opened = open_link(session, key, token, now)
    if opened is None or opened.link.act_id is None or opened.person is None:
        return None
    act = session.get_one(Act, opened.link.act_id)
    return Receipt(opened, act, session.get_one(Case, act.case_id))


def disown(office: Office, key: bytes, token: str, now: datetime) -> None:
    """Freeze the case of an act that was not its actor's; where it is closed, tell the committee.

    Raises DeadLink when the link does not work (any more), Refusal when the case cannot be frozen.
    """
    with office.db.transaction() as session:
        receipt = receipt_of(session, key, token, now)
        if receipt is None or receipt.opened.state != "open":
            raise DeadLink(receipt.opened.state if receipt else "revoked")
        link, person = receipt.opened.link, receipt.opened.person
        assert person is not None
        if receipt.case.state == "open":
            via = Via("link", link.id, link.ref, f"disown:{receipt.act.ref}")
            record_in(
                session, office, acts.Disown(act=receipt.act.ref), at=now, by=person.ref, case=receipt.case.ref, via=via
            )
        else:
            _report(session, office, receipt, now)


def reported(session: Session, act: Act) -> bool:
    """Whether the committee was told of an act of a closed case."""
    query = select(col(Outbox.id)).where(
        col(Outbox.case_id) == act.case_id, col(Outbox.dedupe_key).startswith(f"{_cause(act)}:")
    )
    return session.connection().execute(query.limit(1)).first() is not None


def _report(session: Session, office: Office, receipt: Receipt, now: datetime) -> None:
    if reported(session, receipt.act):
        return
    case, person = receipt.case, receipt.opened.person
    put(session, list(_letters(session, receipt, now)))
    office.db.wake(session)
    data = {"act": receipt.act.ref, "case": case.ref}
    entry = audit.draft(
        office.log, REPORTED, now, data, actor=person.ref if person else None, link=receipt.opened.link.ref
    )
    audit.append(session, [entry])


def _letters(session: Session, receipt: Receipt, now: datetime) -> list[dict[str, Any]]:
    case = receipt.case
    atlas = Atlas(session)
    places = [case.committee_id or case.branch_id]
    atlas.learn(places)
    atlas.learn_posts(places)
    return [
        letter_row(
            "disowned",
            _cause(receipt.act),
            now,
            person_id=officer,
            case_id=case.id,
            stage=receipt.act.stage,
            data={"act_id": receipt.act.id},
        )
        for officer in atlas.officers_of(atlas.place(places[0]))
    ]


def _cause(act: Act) -> str:
    return f"disowned:{act.ref}"
