"""Flags: what an inspection finds on a case as of a day. They warn whoever looks, and refuse nothing. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from casework.inspection.inspect import inspect
from casework.inspection.rule import Record
from casework.procedure import Procedure
from casework.refusal import CODES
from casework.stages.assignment import Assignment
from casework.stages.committee_review import CommitteeReview
from casework.stages.stage import Stage

WATCHED = {"D03": "talked", "D14": None, "D23": "efile", "D24": "oath", "T02": None, "L01": None}
"""The rules watched on every case, each with the fact that ends the waiting (None: they speak of open cases only)."""
ONLY_LIVE = frozenset(f"D{number}" for number in range(18, 31))
"""Rules that history taken over from elsewhere is not inspected by."""
FROM_ITS_STAGE_ON = "D24"
"""The oath may be waited for only once there is a registration."""


def flags(procedure: Procedure, record: Record, state: str, stage: str | None, due_on: date | None) -> list[str]:
    """What stands on a case: codes in the order in which refusals are named, then what its stage says of it."""
    behind = _imported_behind(procedure, record, state, stage)
    history = [code for code in codes_of(behind) if code not in ONLY_LIVE and code not in WATCHED]
    if behind:
        history += [code for code in procedure.inspects if code not in history]
    found = inspect(watched(procedure, record, state, stage), record) + inspect(
        history, replace(record, behind=frozenset(_ids(behind)))
    )
    standing = {finding.code for finding in found}
    return [code for code in CODES if code in standing] + list(_of_the_stage(procedure, record, stage, due_on))


def watched(procedure: Procedure, record: Record, state: str, stage: str | None) -> list[str]:
    """The rules by which a case is looked at wherever it stands."""
    codes = [code for code in codes_of(procedure.stages) if code in WATCHED and _is_watched(code, record, state)]
    if state == "open" and stage in _ids(_before(procedure, FROM_ITS_STAGE_ON)):
        codes.remove(FROM_ITS_STAGE_ON)
    return codes


def _is_watched(code: str, record: Record, state: str) -> bool:
    """A closed case waits for nothing any more; what was done late was done late."""
    fact = WATCHED[code]
    return state == "open" or (fact is not None and getattr(record.facts, fact) is not None)


def _imported_behind(procedure: Procedure, record: Record, state: str, stage: str | None) -> tuple[Stage, ...]:
    """The stages of a case's imported history that lie behind it."""
    if record.facts.imported is None:
        return ()
    ids = _ids(procedure.stages)
    came_in = ids.index(record.facts.imported[0])
    if state == "open":
        return procedure.stages[: min(came_in + 1, ids.index(stage or ""))]
    return procedure.stages[: came_in + (state == "completed")]


def _before(procedure: Procedure, code: str) -> tuple[Stage, ...]:
    first = next((nth for nth, one in enumerate(procedure.stages) if code in one.inspects), 0)
    return procedure.stages[:first]


def _of_the_stage(procedure: Procedure, record: Record, stage: str | None, due_on: date | None) -> Iterator[str]:
    kind = procedure.by_id.get(stage or "")
    if kind is None:
        return
    if record.facts.frozen:
        yield "frozen"
    if record.facts.objections:
        yield "objection_open"
    if isinstance(kind, Assignment):
        yield "unassigned"
    if isinstance(kind, CommitteeReview) and due_on is not None and due_on < record.on:
        yield "approval_late"


def codes_of(stages: tuple[Stage, ...]) -> list[str]:
    """The rules of these stages, each once; those of a stage that the profile does not ask for are not asked."""
    return list(dict.fromkeys(code for stage in stages if stage.asked for code in stage.inspected))


def _ids(stages: tuple[Stage, ...]) -> list[str]:
    return [stage.id for stage in stages]
