"""Registration: serial number, day of joining, oath and e-file, in any order."""

import re
from datetime import date, timedelta
from typing import Any, ClassVar, Literal

from casework.acts import Act, Efile, Joined, Number
from casework.facts import View
from casework.inspection.admission_rules import FORM_PAGES
from casework.inspection.inspect import inspect
from casework.stages.stage import PASSED, WAIT, Answer, Awaited, Opening, Scene, Stage, Taken, Who, broken, officers
from casework.terms import Calendar, Due, add_months

NUMBER = re.compile(r"^\d{12}$")
EFILE_MEGABYTES = 20
PAPERS = ("number", "joined", "oath", "efile")


class Registration(Stage):
    """What makes an approved applicant a member on the books."""

    kind: Literal["registration"]
    upload_days: int
    oath_months: int

    records: ClassVar[dict[str, str | None]] = {paper: paper for paper in PAPERS}

    def who(self, act: str, case: View) -> tuple[Who, ...]:
        committee = (officers("committee"),)
        return committee if act == "number" else (officers("branch"), *committee)

    def open(self, case: View, calendar: Calendar) -> Opening:
        missing = [paper for paper in PAPERS if getattr(case.facts, paper) is None]
        return Opening(tuple(Awaited(paper, self.who(paper, case)) for paper in missing), self._due(case))

    def act(self, act: Act, case: View, scene: Scene) -> Taken | tuple[str, ...]:
        facts = case.facts
        if isinstance(act, Number):
            well_formed = NUMBER.match(act.number) is not None
            year = str(facts.voted.year) if facts.voted else ""
            codes = (
                *broken(("number_form", not well_formed), ("number_year", well_formed and act.number[:4] != year)),
                *(scene.number_problems if well_formed else ()),
            )
            return codes or Taken({"number": act.number})
        if isinstance(act, Joined):
            return self._inspected("D09", {"joined": act.date}, case, scene) or Taken({"joined": act.date})
        if isinstance(act, Efile):
            wrong = act.pages != FORM_PAGES or act.megabytes > EFILE_MEGABYTES
            return ("D23",) if wrong else Taken({"efile": scene.dated})
        early = facts.approved is not None and scene.dated < facts.approved
        return ("D24",) if early else Taken({"oath": scene.dated})

    def close(self, case: View, today: date) -> Answer:
        return PASSED if all(getattr(case.facts, paper) is not None for paper in PAPERS) else WAIT

    def _inspected(self, code: str, delta: dict[str, Any], case: View, scene: Scene) -> tuple[str, ...]:
        after = case.facts.changed(delta)
        return inspect((code,), after, case.person, scene.people, scene.settings, scene.calendar)

    def _due(self, case: View) -> Due | None:
        facts = case.facts
        found = []
        if facts.efile is None and facts.approved:
            on = facts.approved + timedelta(days=self.upload_days)
            found.append(Due(on, f"approval_days:{facts.approved},{self.upload_days}"))
        if facts.oath is None and facts.voted:
            on = add_months(facts.voted, self.oath_months)
            found.append(Due(on, f"meeting_months:{facts.voted},{self.oath_months}"))
        return min(found, key=lambda due: due.on, default=None)
