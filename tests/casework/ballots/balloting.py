"""A secret ballot of class1 on an admission, as tests hold one."""

from sqlmodel import select

from casework import acts
from casework.ballots.casting import cast
from casework.ballots.held import latest_ballot
from casework.ballots.urn import Choice
from models.act import VoteRecord
from models.ballot import Ballot
from models.case import Case
from tests.story import Story

ROLL = ("luo", "xia", "tian", "he", "bai", "shen", "lu", "qin", "kong", "tao", "fan", "ge")


def opened(story: Story) -> str:
    """An admission with an open ballot; its reference."""
    case = story.admission_at("branch_vote")
    story.clock.forward(days=3)
    story.act(acts.OpenBallot(), "luo", case)
    return case


def vote(story: Story, case: str, choices: dict[str, Choice]) -> dict[str, str]:
    """These people vote, each a minute later; their codes."""
    codes = {}
    for person, choice in choices.items():
        at = story.clock.forward(minutes=1)
        codes[person] = cast(story.office, case=case, by=person, choice=choice, at=at)
    story.settle()
    return codes


def ballot_of(story: Story, case: str) -> Ballot:
    """The case's newest ballot."""
    with story.office.db.reading() as session:
        found = latest_ballot(session, session.exec(select(Case.id).where(Case.ref == case)).one())
    assert found is not None
    return found


def record_of(story: Story, case: str) -> VoteRecord:
    """What the case's newest ballot came to."""
    with story.office.db.reading() as session:
        return session.exec(select(VoteRecord).where(VoteRecord.ballot_id == ballot_of(story, case).id)).one()
