"""Whom an open stage asks: its tasks, raised to the level above where nobody below may do them, and taken back."""

from collections.abc import Iterable
from typing import Any

from casework.atlas import Holder
from casework.outbox import letter_row
from casework.raised import Raised, raised
from casework.settling.move import Deciding, HeldAnew, NewTask, OpenTask
from casework.stages.stage import Awaited, Opening, Stage
from models.columns import new_ref


def open_tasks(
    case: Deciding, stage: Stage, run: int, opening: Opening, fresh: Iterable[Awaited]
) -> list[dict[str, Any]]:
    """Open a task for each act that is newly awaited; what the audit entry says of them."""
    entries = []
    for one in fresh:
        holders, people, up = _asked(case, one)
        ref = new_ref()
        row = {
            "ref": ref, "case_id": case.row.id, "run": run, "act": one.act, "slot": one.slot, "state": "open",
            "rev": 0, "vacant": _is_vacant(case, holders, people), "opened_at": case.setting.now,
        }  # fmt: skip
        letters = _letters(case, stage, one, f"task:{ref}", 0, people, opening)
        case.move.tasks.append(NewTask(row, holders, letters, up))
        entries.append({"task": ref, "act": one.act, "slot": one.slot, "holders": _refs(case, holders)})
    return entries


def log_raised(case: Deciding) -> None:
    """Enter which of the new tasks are raised: after the entry that opens them."""
    for task in case.move.tasks:
        if task.raised:
            about = {"task": task.row["ref"], "act": task.row["act"], "run": task.row["run"]}
            case.log("task.raised", about | task.raised.entry())


def look_again(case: Deciding, stage: Stage, opening: Opening) -> None:
    """Raise open tasks that nobody below may do any more, and take back those that somebody may do again."""
    still_open = {(task.act, task.slot): task for task in case.tasks if task.state == "open"}
    for one in opening.awaited:
        task = still_open.get((one.act, one.slot))
        if task is None:
            continue
        holders, people, up = _asked(case, one)
        if task.raised_to != (up.above.id if up else None):
            _hold_anew(case, stage, opening, one, task, holders, people, up)


def _asked(case: Deciding, one: Awaited) -> tuple[list[Holder], list[int], Raised | None]:
    """Who is entitled, the ids of those who may do it now, and where it is raised to if need be."""
    atlas = case.setting.atlas
    holders, people = atlas.holders(one.who, case.view), atlas.eligible(one.who, case.view)
    up = None if people else raised(atlas, one.who, case.view)
    return ([*holders, *up.holders], up.people, up) if up else (holders, people, None)


def _is_vacant(case: Deciding, holders: list[Holder], people: list[int]) -> bool:
    return not people and not case.setting.atlas.people_of(holders, case.row.procedure)


def _hold_anew(
    case: Deciding,
    stage: Stage,
    opening: Opening,
    one: Awaited,
    task: OpenTask,
    holders: list[Holder],
    people: list[int],
    up: Raised | None,
) -> None:
    """The links of whoever was asked until now are dead, and those who are asked from now on are told."""
    rev = task.rev + 1
    letters = _letters(case, stage, one, f"raised:{task.ref}.{rev}", rev, people, opening)
    vacant = _is_vacant(case, holders, people)
    case.move.held_anew.append(HeldAnew(task.id, rev, up, holders, vacant, letters))
    about = {"task": task.ref, "act": task.act, "run": case.row.run}
    case.log("task.raised" if up else "task.taken_back", about | (up.entry() if up else {}))


def _letters(
    case: Deciding, stage: Stage, one: Awaited, cause: str, rev: int, people: list[int], opening: Opening
) -> list[dict[str, Any]]:
    due_on = opening.due.on if opening.due else None
    return [
        letter_row(
            rule.letter,
            cause,
            case.setting.now,
            person_id=person_id,
            case_id=case.row.id,
            task_rev=rev,
            stage=stage.id,
            due_on=due_on,
            data={"act": one.act},
        )
        for rule in case.procedure.letters_on("task.opened", one.act, stage.id)
        for person_id in people
    ]


def _refs(case: Deciding, holders: list[Holder]) -> list[str]:
    atlas = case.setting.atlas
    return [
        f"{post}@{atlas.place(organisation).ref}" if organisation is not None else atlas.person_ref(person or 0)
        for post, organisation, person in holders
    ]
