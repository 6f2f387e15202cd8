"""Playing cases: the clock of a story, and scripts that carry the cast up to any stage by the real acts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlmodel import select

from casework import acts
from casework.act import Recorded, record
from casework.entry import Via
from casework.office import Office
from casework.settle import procedures_ready, settle_all
from casework.terms import SHANGHAI
from models.case import Case
from tests.cast import NUMBERS, Cast

BEGIN = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)


@dataclass
class Clock:
    """The only clock of a test; it moves when the test moves it."""

    now: datetime = BEGIN

    def forward(self, **by: float) -> datetime:
        """Some time later: `forward(days=3)`; the new now."""
        self.now += timedelta(**by)
        return self.now


class Line(NamedTuple):
    """One line of a script: so many days after the one before, this act by this person (None: whom the case is about).

    `stage` is the stage that the act belongs to.
    """

    stage: str
    days: int
    act: acts.Act | Callable[["Story"], acts.Act] | None
    by: str | None


_LESSONS = [Line("training", 7, acts.Lesson(minutes=45, witness="he"), "tian") for _ in range(8)]

ADMISSION = (
    Line("application", 4, acts.Talk(), "luo"),
    Line("application", 4, acts.ConfirmActivist(body="branch_committee"), "luo"),
    Line("application", 2, acts.ApproveActivist(), "shi"),
    Line("training", 1, acts.AssignContacts(contacts=("tian", "he")), "xia"),
    *_LESSONS,
    Line("training", 40, acts.ProposeTarget(), "luo"),
    Line("pre_review", 1, acts.Review(verdict="pass"), "shi"),
    Line("publicity", 1, acts.Publish(), "qiao"),
    Line("publicity", 14, None, None),
    Line("membership_form", 1, acts.Introducers(introducers=("tian", "he")), "luo"),
    Line("membership_form", 1, acts.Wish(), None),
    Line("membership_form", 1, acts.Introduce(), "tian"),
    Line("membership_form", 0, acts.Introduce(), "he"),
    Line("branch_vote", 3, acts.Vote(present=11, **{"for": 9}, against=1, abstain=1), "luo"),
    Line("committee_review", 7, acts.Review(verdict="pass", **{"for": 5}, against=1), "shi"),
    Line("registration", 1, lambda story: acts.Number(number=story.next_number()), "shi"),
    Line("registration", 0, lambda story: acts.Joined(date=story.meeting), "xia"),
    Line("registration", 3, acts.Oath(), "xia"),
    Line("registration", 0, acts.Efile(pages=12, megabytes=6.5), "xia"),
)

RECOMMENDATION = (
    Line("branch_vote", 3, acts.Vote(present=11, **{"for": 9}, against=1, abstain=1), "luo"),
    Line("examination", 1, acts.Review(verdict="pass"), "luo"),
    Line("publicity", 1, acts.Publish(), "luo"),
    Line("publicity", 14, None, None),
    Line("committee_review", 1, acts.Review(verdict="pass", **{"for": 5}, against=1), "shi"),
    Line("handover", 1, acts.HandOver(), "shi"),
    Line("handover", 5, acts.PartyAnswer(verdict="accepted"), "dang"),
)

TRANSFER = (
    Line("release", 1, acts.Review(verdict="pass"), "luo"),
    Line("acceptance", 1, acts.Review(verdict="pass"), "liu"),
    Line("assignment", 1, acts.Assign(branch="village"), "liu"),
)


@dataclass
class Story:
    """Plays cases at the clock's time, each act recorded and settled as in service."""

    office: Office
    cast: Cast
    clock: Clock
    _numbers: Iterator[int] = field(default_factory=lambda: iter(range(int(NUMBERS[0]), int(NUMBERS[1]) + 1)))
    meeting: date = date.min
    """The day of the last branch meeting played."""

    def record(
        self, act: acts.Act, by: str | None, case: str | None = None, person: str | None = None, **via: str
    ) -> Recorded:
        """Record one act now, and settle nothing. `via` may carry assurance and submission."""
        channel = Via(**{"assurance": "operator"} | via)
        return record(self.office, act, at=self.clock.now, by=by, case=case, person=person, via=channel)

    def settle(self) -> None:
        """Carry every case as far as it can go now; none may fail."""
        for procedure in procedures_ready(self.office, self.clock.now):
            settled = settle_all(self.office, procedure, self.clock.now)
            assert settled.set_aside == [], self._why_set_aside(settled.set_aside)

    def act(
        self, act: acts.Act, by: str | None, case: str | None = None, person: str | None = None, **via: str
    ) -> Recorded:
        """Record one act and settle."""
        recorded = self.record(act, by, case, person, **via)
        self.settle()
        return recorded

    def case(self, ref: str) -> Case:
        """A case as it stands."""
        with self.office.db.reading() as session:
            return session.exec(select(Case).where(Case.ref == ref)).one()

    def admission_at(self, stage: str | None, person: str = "jixiang") -> str:
        """An admission of class1 that has just come to a stage (None: completed); its reference."""
        return self.admissions_at(stage, [person])[0]

    def admissions_at(self, stage: str | None, people: list[str]) -> list[str]:
        """Admissions of class1 played side by side."""
        cases = {self.record(acts.Apply(), person, person=person).case: person for person in people}
        return self._play(ADMISSION, cases, stage)

    def recommendation_at(self, stage: str | None, person: str = "bai") -> str:
        """A recommendation of class1 at a stage (None: completed); its reference."""
        proposed = self.record(acts.Propose(kind="K2" if person == "shen" else "K1"), "luo", person=person)
        return self._play(RECOMMENDATION, {proposed.case: person}, stage)[0]

    def transfer_at(self, stage: str | None, person: str = "lu") -> str:
        """A transfer from class1 to the township at a stage (None: completed); its reference."""
        requested = self.record(acts.Request(to="liuhe", why="not_employed"), person, person=person)
        return self._play(TRANSFER, {requested.case: person}, stage)[0]

    def _why_set_aside(self, ids: list[int]) -> list[str | None]:
        with self.office.db.reading() as session:
            return [session.get_one(Case, id_).set_aside_why for id_ in ids]

    def next_number(self) -> str:
        """A serial number of the college that nobody has yet."""
        return str(next(self._numbers))

    def _play(self, script: tuple[Line, ...], cases: dict[str, str], until: str | None) -> list[str]:
        self.settle()
        for line in script:
            if line.stage == until:
                break
            self.clock.forward(days=line.days)
            for case, person in cases.items():
                self._say(line, case, person)
            self.settle()
        for case in cases:
            assert self.case(case).stage == until, f"the script came to {self.case(case).stage}, not {until}"
        return list(cases)

    def _say(self, line: Line, case: str, person: str) -> None:
        if line.act is None:
            return
        act = line.act(self) if callable(line.act) else line.act
        if act.do == "vote":
            self.meeting = self.clock.now.astimezone(SHANGHAI).date()
        self.record(act, line.by or person, case)
