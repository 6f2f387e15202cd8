"""What an office does with serial numbers before they are given: hands some down, keeps one for a case, spoils one."""

from datetime import datetime

from sqlmodel import Session, col, select

from casework import audit
from casework.inspection.admission_papers import NUMBER
from casework.next_number import next_number
from casework.numbers import kept_for, number_problems, segment_around, segments_of
from casework.office import Office
from casework.refusal import Refusal
from models.case import Case, is_open
from models.number import SPOILT_WHY, NumberGiven, NumberReserved, NumberSegment, NumberSpoilt
from models.organisation import Organisation


def hand_down(office: Office, *, organisation: str, first: str, last: str, plan: int | None, at: datetime) -> None:
    """Give an organisation (by reference) a part of a segment from above, for itself and all below it.

    Raises Refusal: `number_form`; `number_unknown` where no organisation above has all of it; `number_taken` where
    another has some of it, or one of them is used; `quota_used` for a plan of more than there are.
    """
    if not (NUMBER.fullmatch(first) and NUMBER.fullmatch(last)) or first > last:
        raise Refusal(["number_form"])
    count = int(last) - int(first) + 1
    if plan is not None and not 0 <= plan <= count:
        raise Refusal(["quota_used"])
    with office.db.transaction() as session:
        place = session.exec(select(Organisation).where(Organisation.ref == organisation)).first()
        if place is None:
            raise Refusal(["unknown_organisation"])
        above = _locked(session, segments_of(session, place, but_own=True))
        if not any(one.first <= first and last <= one.last for one in above):
            raise Refusal(["number_unknown"])
        lowest = {one.id for one in above}
        overlapping = select(NumberSegment).where(col(NumberSegment.first) <= last, col(NumberSegment.last) >= first)
        elsewhere = any(one.id not in lowest for one in session.exec(overlapping))
        if elsewhere or any(_used_inside(session, table, first, last) for table in (NumberGiven, NumberSpoilt)):
            raise Refusal(["number_taken"])
        planned = count if plan is None else plan
        session.add(NumberSegment(organisation_id=place.id or 0, first=first, last=last, plan=planned))
        session.flush()
        data = {"organisation": place.ref, "first": first, "last": last, "plan": planned}
        audit.append(session, [audit.draft(audit.log_name(session), "numbers.handed_down", at, data)])


def reserve(office: Office, *, case: str, number: str | None, at: datetime) -> str:
    """Keep a number for an open case (by reference): this one, or the lowest that is free; the number.

    Raises Refusal: `wrong_stage` for a case that is not open or has its number, and the codes of the ledger;
    `number_unknown` where no number is free.
    """
    with office.db.transaction() as session:
        row = session.exec(select(Case).where(Case.ref == case, is_open()).with_for_update()).first()
        if row is None or row.id is None or _has_one(session, row.id):
            raise Refusal(["wrong_stage"])
        branch = session.get_one(Organisation, row.branch_id)
        _locked(session, segments_of(session, branch))
        chosen = number or next_number(session, row)
        if chosen is None:
            raise Refusal(["number_unknown"])
        if not NUMBER.fullmatch(chosen):
            raise Refusal(["number_form"])
        if codes := number_problems(session, chosen, row.branch_id, keeping_for=row.id):
            raise Refusal(codes)
        session.add(NumberReserved(number=chosen, case_id=row.id, reserved_at=at))
        session.flush()
        data = {"number": chosen, "case": row.ref}
        audit.append(session, [audit.draft(audit.log_name(session), "number.reserved", at, data)])
    return chosen


def spoil(office: Office, *, number: str, why: str, at: datetime) -> None:
    """Take a number out of use for ever, with its reason.

    Raises Refusal: `number_form`, `number_unknown` for one in nobody's segment, `number_taken` for one that is used,
    kept for a case, or spoilt already; `reason_missing` for a reason that is none of ours.
    """
    if why not in SPOILT_WHY:
        raise Refusal(["reason_missing"])
    if not NUMBER.fullmatch(number):
        raise Refusal(["number_form"])
    with office.db.transaction() as session:
        segment = segment_around(session, number)
        if segment is None:
            raise Refusal(["number_unknown"])
        _locked(session, [segment])
        used = session.get(NumberGiven, number) or session.get(NumberSpoilt, number)
        if used is not None or kept_for(session, number, number):
            raise Refusal(["number_taken"])
        session.add(NumberSpoilt(number=number, why=why, spoilt_at=at))
        session.flush()
        data = {"number": number, "why": why}
        audit.append(session, [audit.draft(audit.log_name(session), "number.spoilt", at, data)])


def _locked(session: Session, segments: list[NumberSegment]) -> list[NumberSegment]:
    """The segments, from now on nobody else's: of two who choose a number at once, the second sees the first's."""
    ids = [one.id for one in segments]
    session.exec(select(NumberSegment.id).where(col(NumberSegment.id).in_(ids)).order_by("id").with_for_update()).all()
    return segments


def _has_one(session: Session, case_id: int) -> bool:
    tables = (NumberReserved, NumberGiven)
    return any(session.exec(select(one.number).where(one.case_id == case_id)).first() for one in tables)


def _used_inside(session: Session, table: type[NumberGiven | NumberSpoilt], first: str, last: str) -> bool:
    return session.exec(select(table.number).where(col(table.number).between(first, last))).first() is not None
