"""The rows beside the acts that open, use and close a secret ballot, and the letters to everybody on its roll."""

from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from casework import acts
from casework.ballots.held import latest_ballot, urn_of
from casework.ballots.letters import ballot_letter
from casework.ballots.urn import Urn, urn_key
from casework.office import Office
from casework.outbox import put
from casework.procedure import Moment
from casework.roll import voters_of
from casework.stages.stage import Scene, Taken
from models.act import VoteRecord
from models.ballot import Ballot, BallotCode, BallotMark, BallotRoll, BallotUrn
from models.case import Case


def write_ballot(
    session: Session, office: Office, act: acts.Act, act_id: int, row: Case, by: int | None, taken: Taken, scene: Scene
) -> None:
    """Write what an act means for its case's ballot. Nothing that is written for `ballot` tells what was chosen."""
    match act:
        case acts.OpenBallot():
            ballot = _open(session, office, act_id, row, scene)
            _tell(session, office, row, ballot, "ballot.opened", scene.at)
        case acts.Ballot():
            ballot = _known(session, row)
            session.execute(insert(BallotMark).values(act_id=act_id, ballot_id=ballot.id, person_id=by))
        case acts.CloseBallot():
            ballot = _known(session, row)
            _close(session, office, act_id, ballot, taken)
            _tell(session, office, row, ballot, "ballot.closed", scene.at)


def _known(session: Session, row: Case) -> Ballot:
    ballot = latest_ballot(session, row.id)
    assert ballot is not None, "the stage's rule takes no such act without one"
    return ballot


def _open(session: Session, office: Office, act_id: int, row: Case, scene: Scene) -> Ballot:
    """The roll is that of the day, from now on whoever comes or goes."""
    before = latest_ballot(session, row.id)
    nth = before.nth + 1 if before else 1
    ballot = Ballot(case_id=row.id or 0, nth=nth, act_id=act_id, opened_on=scene.dated)
    session.add(ballot)
    session.flush()
    roll = [{"ballot_id": ballot.id, "person_id": id_} for id_ in voters_of(session, row.branch_id, scene.dated)]
    session.execute(insert(BallotRoll), roll)
    session.add(BallotUrn(ballot_id=ballot.id or 0, sealed=Urn().seal(urn_key(office.secret), ballot.ref)))
    return ballot


def _close(session: Session, office: Office, act_id: int, ballot: Ballot, taken: Taken) -> None:
    """The record of what was counted, and the codes in their own order. The urn is no more: from now on no choice is
    kept but in the sums."""
    urn = urn_of(session, ballot, office.secret, lock=True)
    assert urn is not None, "what was counted lies in an urn"
    session.add(
        VoteRecord(
            act_id=act_id,
            case_id=ballot.case_id,
            meeting_on=ballot.opened_on,
            outcome=taken.outcome or "",
            ballot_id=ballot.id,
            **taken.facts["tally"]._asdict(),
        )
    )
    codes = [{"ballot_id": ballot.id, "code": code} for code in sorted(urn.codes)]
    if codes:
        session.execute(insert(BallotCode), codes)
    session.execute(delete(BallotUrn).where(col(BallotUrn.ballot_id) == ballot.id))


def _tell(session: Session, office: Office, row: Case, ballot: Ballot, moment: Moment, at: datetime) -> None:
    rules = office.version(session, row.version_id).letters_on(moment)
    roll = select(col(BallotRoll.person_id)).where(col(BallotRoll.ballot_id) == ballot.id)
    people = session.connection().execute(roll.order_by(col(BallotRoll.person_id))).scalars().all()
    cause = f"ballot:{ballot.ref}"
    put(session, [ballot_letter(rule.letter, cause, ballot, row, person, at) for rule in rules for person in people])
