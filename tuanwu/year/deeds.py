"""What somebody does when a task is theirs: the act with its form filled in, as people fill it in."""

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any, Final

from sqlmodel import Session, col, select

from casework import acts
from casework.candidates import read_ranking
from casework.numbers import number_problems, segments_of
from casework.roll import count_members, members
from casework.scene import count_committee
from casework.stages.committee_review import CommitteeReview
from config.profile import Profile
from models.number import NumberGiven
from models.organisation import Organisation
from models.person import Membership, Person
from tuanwu.year.desks import Desk

REASONS: Final = {
    "pass": "",
    "fail": "团员档案尚未寄达，请补齐后重新发起。",
    "return": "材料不齐，请补正后再报。",
}
OVER_CAP: Final = "本轮推荐名额已满，下一轮再议。"
_NOT_PASSED: Final = {"pre_review": 0.05, "examination": 0.05, "committee_review": 0.02, "acceptance": 0.03}
"""How often a stage does not pass what comes before it."""
_RETURNS: Final = {"committee_review": "branch_vote"}
"""Stages that give back rather than fail, and to which."""
_NOBODY_CAME, _NOT_CARRIED = 0.02, 0.05


class Deeds:
    """Fills in the forms, from what the database says on the day."""

    def __init__(self, session: Session, today: date, profile: Profile) -> None:
        self._session, self._today, self._profile = session, today, profile

    def of(self, desk: Desk, random: Random) -> acts.Act:
        """The act that does a task."""
        fill: Callable[[Desk, Random], dict[str, Any]] = getattr(self, f"_{desk.act}", _nothing)
        return acts.ACTS[desk.act].model_validate({"do": desk.act, **fill(desk, random)})

    def _confirm_activist(self, desk: Desk, _random: Random) -> dict[str, Any]:
        branch = desk.view.place("branch")
        return {"body": "branch_committee" if branch and branch.has_committee else "branch_meeting"}

    def _assign_contacts(self, desk: Desk, random: Random) -> dict[str, Any]:
        return {"contacts": self._mates(desk, random)}

    def _introducers(self, desk: Desk, _random: Random) -> dict[str, Any]:
        return {"introducers": desk.facts.contacts}

    def _lesson(self, desk: Desk, random: Random) -> dict[str, Any]:
        return {"minutes": random.choice((45, 45, 60, 90)), "witness": desk.facts.contacts[-1]}

    def _review(self, desk: Desk, random: Random) -> dict[str, Any]:
        stage = desk.stage
        assert isinstance(stage, CommitteeReview)
        verdict = "pass"
        filled: dict[str, Any] = {}
        if random.random() < _NOT_PASSED.get(stage.id, 0):
            verdict = "return" if stage.id in _RETURNS and stage.returns_to else "fail"
        if verdict == "return":
            filled["to"] = _RETURNS[stage.id]
        if stage.decided_by == "collective":
            filled |= self._counted(desk, random)
        if verdict == "pass" and stage.ranks(desk.facts):
            filled["rank"] = self._rank(desk)
        return {"verdict": verdict, "reason": REASONS[verdict], **filled}

    def _counted(self, desk: Desk, random: Random) -> dict[str, int]:
        committee = desk.view.place("committee")
        size = count_committee(self._session, committee.id) if committee else 0
        against = random.choice((0, 0, 0, 1)) if size > 2 else 0
        return {"for": size - against, "against": against}

    def _rank(self, desk: Desk) -> int | None:
        """The first that is free."""
        committee, rounds = desk.view.place("committee"), self._profile.recommend.rounds_per_year
        if committee is None:
            return None
        return read_ranking(self._session, committee.id, desk.facts, self._today, desk.case, rounds).free[0]

    def _vote(self, desk: Desk, random: Random) -> dict[str, Any]:
        branch = desk.view.place("branch")
        roll = count_members(self._session, branch.id, self._today)[1] if branch else 0
        luck = random.random()
        present = roll // 3 if luck < _NOBODY_CAME else roll - random.randrange(max(1, roll // 6))
        against, abstain = random.choice(((0, 0), (0, 1), (1, 0), (1, 1)))
        if _NOBODY_CAME <= luck < _NOBODY_CAME + _NOT_CARRIED:
            against = present - roll // 3
        against = min(against, present)
        abstain = min(abstain, present - against)
        return {"present": present, "for": present - against - abstain, "against": against, "abstain": abstain}

    def _number(self, desk: Desk, _random: Random) -> dict[str, Any]:
        branch = self._session.get_one(Organisation, desk.view.places["branch"][0].id)
        year = str(desk.facts.voted.year) if desk.facts.voted else ""
        segments = [one for one in segments_of(self._session, branch) if one.first.startswith(year)]
        given = set(self._session.exec(select(NumberGiven.number)))
        free = (str(nth) for one in segments for nth in range(int(one.first), int(one.last) + 1))
        usable = (one for one in free if one not in given and not number_problems(self._session, one, branch.id or 0))
        return {"number": next(usable, "")}

    def _joined(self, desk: Desk, _random: Random) -> dict[str, Any]:
        return {"date": desk.facts.voted}

    def _efile(self, _desk: Desk, random: Random) -> dict[str, Any]:
        return {"pages": 12, "megabytes": round(random.uniform(2, 15), 1)}

    def _party_answer(self, _desk: Desk, random: Random) -> dict[str, Any]:
        return {"verdict": "declined" if random.random() < 0.03 else "accepted"}

    def _rule_objection(self, _desk: Desk, random: Random) -> dict[str, Any]:
        verdict = random.choices(("unfounded", "corrected", "upheld"), (80, 12, 8))[0]
        return {"verdict": verdict, "reason": "已向反映人和支部核实。"}

    def _assign(self, desk: Desk, random: Random) -> dict[str, Any]:
        to = desk.view.places["to"][0]
        below = self._session.get_one(Organisation, to.id).path
        query = select(Organisation.ref).where(col(Organisation.path).startswith(below), Organisation.kind == "branch")
        return {"branch": random.choice(self._session.exec(query.order_by(col(Organisation.id))).all())}

    def _mates(self, desk: Desk, random: Random) -> list[str]:
        """Two members of the branch who are not leaving."""
        here = members(desk.view.places["branch"][0].id, self._today)
        query = select(Person.ref).join(Membership).where(here, col(Person.probation).is_(False))
        found = [ref for ref in self._session.exec(query.order_by(col(Person.id))) if ref != desk.person]
        return random.sample(found, min(2, len(found)))


def _nothing(_desk: Desk, _random: Random) -> dict[str, Any]:
    return {}
