"""How a case moves: into its next stage, back to one, to its end, or on within its stage. Worked out before anything is
locked or written; reads no clock, writes nothing."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from casework.audit import CaseLog
from casework.case_row import CaseRow
from casework.chasing import ladder, open_since
from casework.entry import jsonable
from casework.facts import facts_from
from casework.freezing import frozen_opening
from casework.procedure import Effect, Moment, Procedure
from casework.settling.asking import log_raised, look_again, open_tasks
from casework.settling.move import Deciding, Move, OpenTask, Setting
from casework.settling.telling import tell, tell_of_receipts
from casework.stages.stage import WAIT, Answer, Ended, Opening, Passed, Returned, Stage
from casework.terms import local_day, start_of

_ENDINGS: dict[str, Moment] = {
    "completed": "case.completed",
    "refused": "case.refused",
    "withdrawn": "case.withdrawn",
    "lapsed": "case.lapsed",
}


def decide(row: CaseRow, procedure: Procedure, tasks: list[OpenTask], setting: Setting) -> Move:
    """The move of one case, with its audit entries and letters."""
    facts = facts_from(row.facts)
    since = open_since(facts, row.stage, row.run, local_day(row.stage_since))
    view = setting.atlas.view(row.procedure, row.person, facts, row, since)
    log = CaseLog(setting.log, row.id, row.ref, row.case_seq, row.last_leaf)
    case = Deciding(row, procedure, tasks, setting, facts, view, Move(row.id, row.rev, _as_it_stands(row), log))
    tell_of_receipts(case)
    _go_on(case)
    case.move.case |= {"id": row.id, "rev": row.rev + 1, "case_seq": log.case_seq, "last_leaf": log.last_leaf}
    return case.move


def _as_it_stands(row: CaseRow) -> dict[str, Any]:
    return {
        "state": "open",
        "stage": row.stage,
        "run": row.run,
        "facts": row.facts,
        "due_on": row.due_on,
        "chase_on": None,
        "wake_at": None,
        "ready": False,
        "receipts": "[]",
        "stage_since": row.stage_since,
        "closed_at": None,
    }


def _go_on(case: Deciding) -> None:
    stage = case.procedure.by_id[case.row.stage]
    if case.row.run == 0:
        _begin(case, stage)
        return
    match _answer(case, stage):
        case Passed(facts):
            _pass(case, stage, dict(facts))
        case Returned(to):
            _go_back(case, stage, to)
        case Ended(state):
            _end(case, stage, state)
        case _:
            _stay(case, stage)


def _begin(case: Deciding, stage: Stage) -> None:
    first = _first(case, (stage, *case.procedure.after(stage.id)))
    if case.facts.imported is None:
        tell(case, "case.opened", f"case:{case.row.ref}", stage=first.id if first else None)
    _enter(case, first)


def _answer(case: Deciding, stage: Stage) -> Answer:
    if case.facts.frozen:
        return WAIT
    if case.facts.withdrawn:
        return Ended("withdrawn")
    if case.facts.sent_back:
        return Returned(case.facts.sent_back)
    return stage.close(case.view, case.setting.today)


def _pass(case: Deciding, stage: Stage, decided: dict[str, Any]) -> None:
    """`decided` are the facts of a stage that silence has passed. Of the last stage the letter of the end tells."""
    _close(case, stage, "passed", decided | ({"verdict": None} if case.facts.verdict else {}))
    following = _first(case, case.procedure.after(stage.id))
    if not stage.silent and (following or not case.procedure.letters_on("case.completed")):
        about = {"next_stage": following.id, **following.foretells(case.view)} if following else {}
        tell(case, "stage.passed", case.run_cause, stage=stage.id, data=about)
    _effects(case, "stage.passed", stage.id, following.id if following else None)
    if following is None:
        _finish(case, "completed")
    else:
        _enter(case, following)


def _go_back(case: Deciding, stage: Stage, to: str) -> None:
    forgotten: dict[str, Any] = {"verdict": None, "return_to": None, "sent_back": None}
    for one in case.procedure.between(to, stage.id):
        forgotten.update(one.forgets(reopened=one.id == to))
    delta = {name: value for name, value in forgotten.items() if getattr(case.facts, name) != value}
    _close(case, stage, "returned", delta)
    tell(case, "stage.returned", case.run_cause, stage=stage.id, data={"back_to": to})
    _enter(case, case.procedure.by_id[to])


def _end(case: Deciding, stage: Stage, state: str) -> None:
    _close(case, stage, state, {})
    _finish(case, state)


def _finish(case: Deciding, state: str) -> None:
    case.move.case |= {
        "state": state, "stage": None, "due_on": None, "chase_on": None, "closed_at": case.setting.now
    }  # fmt: skip
    case.log("case.closed", {"state": state})
    tell(case, _ENDINGS[state], case.run_cause, stage=case.row.stage)
    if state == "completed":
        _effects(case, "case.completed", None)


def _close(case: Deciding, stage: Stage, outcome: str, delta: dict[str, Any]) -> None:
    case.move.transitions += 1
    case.move.closed_run = {
        "case_id": case.row.id, "run": case.row.run, "closed_at": case.setting.now, "outcome": outcome
    }  # fmt: skip
    case.move.cancelled = [task.id for task in case.tasks if task.state == "open"]
    if delta:
        case.facts = case.facts.changed(delta)
        case.view = case.view.knowing(case.facts)
        case.move.case["facts"] = case.facts.to_json()
    entry = {"stage": stage.id, "run": case.row.run, "outcome": outcome}
    case.log("stage.closed", entry | ({"facts": jsonable(delta)} if delta else {}))


def _enter(case: Deciding, stage: Stage | None) -> None:
    assert stage is not None, "a procedure has at least one stage that applies to every case"
    run = case.row.run + 1
    case.view = case.view.knowing(case.facts, open_since(case.facts, stage.id, run, case.setting.today))
    opening = stage.open(case.view, case.setting.calendar)
    case.move.case |= {"stage": stage.id, "run": run, "stage_since": case.setting.now}
    case.move.case["ready"] = _answer(case, stage) != WAIT
    opened = {"case_id": case.row.id, "run": run, "stage": stage.id, "opened_at": case.setting.now}
    case.move.opened_run = opened | _due_columns(opening)
    tasks = open_tasks(case, stage, run, opening, opening.awaited)
    _clocks(case, stage, opening, run, case.setting.today)
    entry = {"stage": stage.id, "run": run, **_due_entry(opening), "tasks": tasks}
    case.log("stage.opened", entry)
    log_raised(case)


def _stay(case: Deciding, stage: Stage) -> None:
    opening = frozen_opening(case.facts, stage.open(case.view, case.setting.calendar))
    known = {(task.act, task.slot) for task in case.tasks}
    awaited = {(one.act, one.slot) for one in opening.awaited}
    fresh = [one for one in opening.awaited if (one.act, one.slot) not in known]
    gone = [task for task in case.tasks if task.state == "open" and (task.act, task.slot) not in awaited]
    opened = open_tasks(case, stage, case.row.run, opening, fresh)
    case.move.cancelled = [task.id for task in gone]
    due_on = opening.due.on if opening.due else None
    if due_on != case.row.due_on:
        case.move.changed_due = {"case_id": case.row.id, "run": case.row.run, **_due_columns(opening)}
    _clocks(case, stage, opening, case.row.run, local_day(case.row.stage_since))
    _tell_of_notice(case, stage, due_on)
    if opened or gone or case.move.changed_due:
        entry = {"run": case.row.run, **_due_entry(opening), "opened": opened, "closed": [t.ref for t in gone]}
        case.log("tasks.changed", entry)
    log_raised(case)
    look_again(case, stage, opening)


def _tell_of_notice(case: Deciding, stage: Stage, due_on: date | None) -> None:
    if stage.publishes and due_on is not None and due_on != case.row.due_on:
        tell(case, "notice.published", f"{case.run_cause}.{case.facts.notices}", stage=stage.id)


def _clocks(case: Deciding, stage: Stage, opening: Opening, run: int, opened_on: date) -> None:
    due_on = opening.due.on if opening.due else None
    since = open_since(case.facts, stage.id, run, opened_on)
    steps = ladder(stage, case.procedure.reminders, since, opening)
    wakes_on = opening.wakes_on
    later = wakes_on is not None and wakes_on > case.setting.today
    case.move.case |= {
        "due_on": due_on,
        "chase_on": steps.next(_chased_until(case, run)),
        "wake_at": start_of(wakes_on) if later and wakes_on else None,
    }


def _chased_until(case: Deciding, run: int) -> date:
    """Today; or the day before this run's day of chasing, where that has come and nobody has been told yet."""
    owed = case.row.chase_on if run == case.row.run else None
    return owed - timedelta(days=1) if owed is not None and owed <= case.setting.today else case.setting.today


def _effects(case: Deciding, moment: str, stage: str | None, then: str | None = None) -> None:
    for effect in case.procedure.effects:
        if effect.at == moment and effect.stage == stage and (then is None or effect.unless_next != then):
            case.move.effects.append((effect.does, case.row.person_id, _about(case, effect)))


def _about(case: Deciding, effect: Effect) -> dict[str, Any]:
    facts, row = case.facts, case.row
    if effect.does == "admit":
        return {"organisation_id": row.branch_id, "since": case.setting.today, "member_since": facts.joined}
    if effect.does == "leave_branch":
        return {"until": facts.accepted_above or facts.accepted}
    since = facts.assigned_on or facts.accepted_above or facts.accepted or case.setting.today
    return {"organisation_id": row.to_id, "branch": facts.assigned, "since": since}


def _first(case: Deciding, stages: Iterable[Stage]) -> Stage | None:
    return next((stage for stage in stages if stage.applies(case.view)), None)


def _due_columns(opening: Opening) -> dict[str, Any]:
    due = opening.due
    return {
        "due_on": due.on if due else None,
        "due_why": due.why if due else None,
        "due_provisional": bool(due and due.provisional),
    }


def _due_entry(opening: Opening) -> dict[str, Any]:
    due = opening.due
    if due is None:
        return {"due": None}
    return {"due": due.on.isoformat(), "due_why": due.why, "due_provisional": due.provisional}
