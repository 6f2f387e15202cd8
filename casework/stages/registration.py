"""Registration: serial number, day of joining, oath and e-file, in any order."""

from datetime import date, timedelta
from typing import ClassVar, Literal

from casework.acts import Act, Efile, Joined, Number
from casework.facts import View
from casework.inspection.admission_order import EFILE_MEGABYTES, FORM_PAGES
from casework.inspection.admission_papers import number_form_problem
from casework.stages.stage import PASSED, WAIT, Answer, Awaited, Opening, Scene, Stage, Taken, Who, officers
from casework.terms import Calendar, Due, add_months

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
            wrong = number_form_problem(act.number, facts)
            codes = (*((wrong,) if wrong else ()), *(scene.number_problems if wrong != "number_form" else ()))
            return codes or Taken({"number": act.number})
        if isinstance(act, Joined):
            delta = {"joined": act.date}
            return scene.refusals(("D09",), case.person, facts.changed(delta)) or Taken(delta)
        if isinstance(act, Efile):
            wrong_form = act.pages != FORM_PAGES or act.megabytes > EFILE_MEGABYTES
            return ("D23",) if wrong_form else Taken({"efile": scene.dated})
        return Taken({"oath": scene.dated})

    def close(self, case: View, today: date) -> Answer:
        return PASSED if all(getattr(case.facts, paper) is not None for paper in PAPERS) else WAIT

    def _due(self, case: View) -> Due | None:
        facts = case.facts
        found = []
        if facts.efile is None and facts.approved:
            on = facts.approved + timedelta(days=self.upload_days)
            found.append(Due(on, f"approval_days:{facts.approved},{self.upload_days}", act="efile"))
        if facts.oath is None and facts.voted:
            on = add_months(facts.voted, self.oath_months)
            found.append(Due(on, f"meeting_months:{facts.voted},{self.oath_months}", act="oath"))
        return min(found, key=lambda due: due.on, default=None)
