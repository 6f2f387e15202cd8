"""Acts whose rule weighs them against what others do meanwhile, and how those others are held off."""

from sqlmodel import Session, col, select

from casework import acts
from casework.facts import Facts
from models.case import Case
from models.organisation import Organisation


def weighs_others(act: acts.Act, facts: Facts) -> bool:
    """Whether the rules weigh an act against what others do meanwhile: a number against the ledger, a candidate for
    recommendation against the branch's cap and the ranks that the committee has given, the end of a ballot against the
    papers that still fall into its urn."""
    alone = isinstance(act, acts.Number | acts.OpenBallot | acts.CloseBallot)
    return alone or _is_of_a_candidate(act, facts)


def hold_off_others(session: Session, act: acts.Act, facts: Facts, case: Case) -> None:
    """Before an act on a candidate is judged: lock the branch whose cap it counts against and the committee that
    ranks it, until the transaction ends. SQLite lets one write at a time as it is."""
    if _is_of_a_candidate(act, facts):
        ids = filter(None, (case.branch_id, case.committee_id))
        query = select(Organisation.id).where(col(Organisation.id).in_(ids)).order_by(col(Organisation.id))
        session.exec(query.with_for_update(key_share=True)).all()


def _is_of_a_candidate(act: acts.Act, facts: Facts) -> bool:
    return facts.kind is not None and isinstance(act, acts.Vote | acts.Review)
