"""No sequence of acts, in any order, by anyone, completes an admission while an inspection error stands.

Chance alone would complete nothing, so that most acts drawn are the awaited ones, by somebody who may do them, on a day
that may be wrong; the others are any act by anybody. Whatever comes of it, the finished case is then inspected from
beginning to end.
"""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from casework import acts
from casework.act import record
from casework.facts import facts_from
from casework.inspection.inspect import inspect
from casework.inspection.rule import Record
from casework.office import Office
from casework.refusal import Refusal
from casework.scene import read_people
from casework.terms import local_day
from models.case import Case
from tuanwu.rehearse.clock import Clock
from tuanwu.rehearse.look import look
from tuanwu.rehearse.stage_it import stage
from tuanwu.rehearse.story import Script, read_script

STORY = """\
settings: {admission.lesson_hours: 2, admission.observation_months: 1, admission.publicity_days: 2}
organisations:
  - {id: school, kind: committee}
  - {id: class1, kind: branch, parent: school}
people:
  - {id: luo, organisation: class1, member_since: 2024-05-04, posts: [branch_secretary]}
  - {id: both, organisation: class1, member_since: 2024-05-04,
     posts: [organisation_commissioner, committee_officer@school]}
  - {id: shi, organisation: school, posts: [committee_secretary]}
  - {id: m, count: 3, organisation: class1, member_since: 2024-05-04}
  - {id: late, organisation: class1, member_since: 2026-04-20}
  - {id: guo, organisation: class1, member_since: 2024-05-04, discipline: probation}
  - {id: ji, organisation: class1, born: 2009-07-07}
steps:
  - {at: 2026-03-02, do: apply, procedure: admission, person: ji, case: ji}
"""
ANYBODY = ("luo", "both", "shi", "m1", "m2", "m3", "late", "guo", "ji")
WHO = st.sampled_from(ANYBODY)
MOST = 6
"""Members who may vote, until one more joins."""


@st.composite
def _acts(draw: st.DrawFn, do: str) -> acts.Act:
    """An act of that name, sensible more often than not."""
    few = st.lists(st.sampled_from(("m1", "m2", "m1", "m2", "m3", "guo", "late", "ji")), min_size=1, max_size=2)
    small = st.integers(0, MOST)
    fields: dict[str, Any] = {
        "confirm_activist": {"body": "branch_committee"},
        "assign_contacts": {"contacts": draw(few)},
        "introducers": {
            "introducers": draw(st.sampled_from((["m1", "m2"], ["m1", "m3"], ["m2", "guo"], ["m1", "late"])))
        },
        "lesson": {"minutes": draw(st.sampled_from((45, 60, 44))), "witness": "m3"},
        "review": {
            "verdict": draw(st.sampled_from(("pass",) * 5 + ("fail", "return"))),
            "reason": "说明",
            "to": "training",
        }
        | {"for": draw(st.sampled_from((1, 1, 0))), "against": 0},
        "vote": {"present": MOST, "for": draw(st.sampled_from((MOST, 4, 3))), "against": 0, "abstain": draw(small) % 2},
        "number": {"number": draw(st.sampled_from(("202644012301", "202544012301", "20264401230")))},
        "joined": {"date": "2026-05-01"},
        "efile": {"pages": draw(st.sampled_from((12, 12, 11))), "megabytes": 5},
        "object": {"text": "不符"},
        "rule_objection": {"verdict": draw(st.sampled_from(("unfounded", "corrected", "upheld"))), "reason": "已核对"},
        "assign": {"branch": "class1"},
        "take_over": {"to": "class1", "file": True},
    }.get(do, {})
    return acts.read_act({"do": do, **fields})


_PLAYED = ("talk", "confirm_activist", "approve_activist", "assign_contacts", "lesson", "propose_target", "review")
_PLAYED += ("publish", "object", "rule_objection", "introducers", "wish", "introduce", "vote", "number", "joined")
_PLAYED += ("oath", "efile", "withdraw", "hand_over", "assign", "take_over")


class _Playing:
    """One admission, from its application on."""

    def __init__(self, script: Script, office: Office, data: st.DataObject) -> None:
        begin = script.story.steps[0].at
        assert begin is not None
        self.office, self.data, self.clock = office, data, Clock(office, begin)
        self.case = record(office, acts.Apply(), at=begin, by="ji", person="ji").case
        self.clock.settle()
        self.came: Counter[str] = Counter()

    def row(self) -> Case:
        with self.office.db.reading() as session:
            return session.exec(select(Case).where(Case.ref == self.case)).one()

    def step(self) -> None:
        """Some days later, or none, an act: most often an awaited one."""
        self.clock.forward(self.clock.now + timedelta(days=self.data.draw(st.sampled_from((0, 1, 2, 4, 16)))))
        row = self.row()
        if row.state != "open":
            return
        by, act = self._awaited(row) if self.data.draw(st.integers(0, 5)) else self._any()
        earlier = self.data.draw(st.sampled_from((0, 0, 0, 0, 0, 1, 3)))
        act = act.model_copy(update={"dated": local_day(self.clock.now) - timedelta(days=earlier)})
        if isinstance(act, acts.Joined) and self.data.draw(st.booleans()):
            act = act.model_copy(update={"date": facts_from(row.facts).voted or act.date})
        try:
            record(self.office, act, at=self.clock.now, by=by, case=self.case)
        except Refusal as refusal:
            self.came[refusal.code] += 1
            return
        self.came["taken"] += 1
        self.clock.settle()

    def _awaited(self, row: Case) -> tuple[str, acts.Act]:
        facts, holders = facts_from(row.facts), sorted(look(self.office, self.case, self.clock.now).holders)
        missing = {
            "application": "talk" if not facts.talked else "approve_activist" if facts.activist else "confirm_activist",
            "training": "assign_contacts" if not facts.contacts else "lesson" if facts.hours < 2 else "propose_target",
            "publicity": "rule_objection" if facts.objections else "publish",
            "membership_form": "introducers" if not facts.introducers else "introduce" if facts.wished else "wish",
            "branch_vote": "vote",
            "registration": next((one for one in ("number", "joined", "oath", "efile") if not getattr(facts, one)), ""),
        }.get(row.stage or "", "review")
        return self.data.draw(st.sampled_from(holders or ANYBODY)), self.data.draw(_acts(missing))

    def _any(self) -> tuple[str, acts.Act]:
        return self.data.draw(WHO), self.data.draw(_acts(self.data.draw(st.sampled_from(_PLAYED))))

    def errors(self) -> list[str]:
        """The codes of every error that an inspection of the whole case finds."""
        row, procedure = self.row(), self.office.procedures["admission"]
        facts = facts_from(row.facts)
        with self.office.db.reading() as session:
            people = read_people(session, {"ji", *facts.contacts, *facts.introducers})
        on, behind = local_day(self.clock.now), frozenset(procedure.by_id)
        whole = Record(facts, people["ji"], on, procedure.settings, self.office.calendar, people, behind)
        codes = [*procedure.inspects, *(code for one in procedure.stages for code in one.inspected)]
        return [found.code for found in inspect(dict.fromkeys(codes), whole) if found.severity == "error"]


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Script:
    """Where it is played."""
    path: Path = tmp_path_factory.mktemp("story") / "story.yaml"
    path.write_text(STORY, encoding="utf-8")
    return read_script(path)


def test_no_sequence_of_acts_completes_an_admission_that_an_inspection_finds_fault_with(script: Script):
    ended: Counter[str] = Counter()
    met: Counter[str] = Counter()

    @settings(
        max_examples=14,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def play(data: st.DataObject) -> None:
        with stage(script) as office:
            playing = _Playing(script, office, data)
            for _ in range(75):
                playing.step()
            state = playing.row().state
            ended[state] += 1
            met.update(playing.came)
            assert state != "completed" or playing.errors() == []

    play()

    assert ended["completed"] >= 3, "too few came to their end for this to say anything"
    assert len(met) >= 12, "too few ways of being refused were tried"
