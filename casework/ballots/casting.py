"""Casting a ballot paper, in two steps that share nothing: who votes is marked, and then the choice falls into the urn.

Each step is a transaction of its own. What stops between them (a crash, a lost connection) leaves somebody marked whose
paper is not in the urn; they vote once more by any of their links, and only the second step is taken. The paper's code
sees that it falls in once.
"""

from datetime import date, datetime

from sqlmodel import Session, col, select

from casework import acts
from casework.act import record_in
from casework.ballots.held import has_voted, latest_ballot, sealed_urn, urn_of
from casework.ballots.urn import Choice, code_of, open_urn, printed, urn_key
from casework.entry import Via
from casework.office import Office
from casework.refusal import Refusal
from models.ballot import Ballot
from models.case import Case


def cast(
    office: Office,
    *,
    case: str,
    by: str,
    choice: Choice,
    at: datetime,
    dated: date | None = None,
    via: Via = Via("operator"),  # noqa: B008
) -> str:
    """Vote in the case's open ballot; the code that will stand among those counted. Raises Refusal: `not_on_the_roll`,
    `already_done`, `wrong_stage`."""
    with office.db.transaction() as session:
        mark(session, office, acts.Ballot(dated=dated), case=case, by=by, at=at, via=via)
    with office.db.transaction() as session:
        return drop(session, office, case=case, by=by, choice=choice)


def mark(session: Session, office: Office, act: acts.Ballot, *, case: str, by: str, at: datetime, via: Via) -> None:
    """The first step: somebody takes their ballot paper, by an act that knows no choice; nothing where they have taken
    it and it never reached the urn."""
    ballot = _ballot_of(session, case)
    if ballot is None or not is_on_its_way(session, office, ballot, by):
        record_in(session, office, act, at=at, by=by, case=case, via=via)


def drop(session: Session, office: Office, *, case: str, by: str, choice: Choice) -> str:
    """The second step: the choice falls into the urn, which is shaken and sealed anew. It knows no time."""
    ballot = _ballot_of(session, case)
    kept = sealed_urn(session, ballot, lock=True) if ballot else None
    if ballot is None or kept is None or not has_voted(session, ballot, by):
        raise Refusal(["wrong_stage"])
    key = urn_key(office.secret)
    urn, code = open_urn(key, ballot.ref, kept.sealed), code_of(key, ballot.ref, by)
    if code in urn.codes:
        raise Refusal(["already_done"])
    kept.sealed = urn.with_paper(code, choice).seal(key, ballot.ref)
    return printed(code)


def is_on_its_way(session: Session, office: Office, ballot: Ballot, person: str) -> bool:
    """Whether somebody took their ballot paper and it is not in the urn of this open ballot."""
    if not has_voted(session, ballot, person):
        return False
    urn = urn_of(session, ballot, office.secret)
    return urn is not None and code_of(urn_key(office.secret), ballot.ref, person) not in urn.codes


def _ballot_of(session: Session, case: str) -> Ballot | None:
    """The ballot of an open case."""
    found = session.exec(select(Case.id).where(col(Case.ref) == case, col(Case.state) == "open")).first()
    return latest_ballot(session, found) if found is not None else None
