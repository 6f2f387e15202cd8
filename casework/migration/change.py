"""What another version of its procedure means for one case: what it would ask, by when, and by which numbers. Pure."""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from casework.facts import View
from casework.procedure import Procedure
from casework.stages.stage import Stage
from casework.terms import Calendar
from config.profile import KEYS, Profile

OWN_GROUPS = {"admission": "admission", "recommend": "recommendation", "transfer": "transfer"}
"""Groups of settings that speak of one procedure alone, with its name."""
TOLD_ELSEWHERE = frozenset({"kind", "only_where"})


class Change(NamedTuple):
    """One thing that would be otherwise. `name` is a stage, a setting's key, or a stage's own field."""

    what: Literal["due", "asks", "setting", "field", "stage_added", "stage_dropped", "stage_skipped", "letters"]
    name: str
    before: str | None = None
    after: str | None = None


def why_not(old: Procedure, new: Procedure, stage: str, view: View) -> str | None:
    """Why a case cannot be carried over: the code of the reason, or None."""
    if stage not in new.by_id:
        return "stage_gone"
    if new.by_id[stage].kind != old.by_id[stage].kind:
        return "stage_of_another_kind"
    if not new.by_id[stage].applies(view):
        return "stage_not_asked"
    imported = view.facts.imported
    if imported is not None and imported[0] not in new.by_id:
        return "import_stage_gone"
    return None


def changes(old: Procedure, new: Procedure, stage: str, view: View, calendar: Calendar) -> tuple[Change, ...]:
    """Everything that would be otherwise for a case in that stage, the nearest first."""
    settings = list(_settings(old, new))
    told = {(change.before, change.after) for change in settings}
    fields = [change for change in _fields(old, new, stage) if (change.before, change.after) not in told]
    letters = [] if (old.letters, old.reminders) == (new.letters, new.reminders) else [Change("letters", stage)]
    return (*_now(old, new, stage, view, calendar), *_way(old, new, stage, view), *settings, *fields, *letters)


def _now(old: Procedure, new: Procedure, stage: str, view: View, calendar: Calendar) -> Iterator[Change]:
    before, after = (one.by_id[stage].open(view, calendar) for one in (old, new))
    was, will = (one.due.on.isoformat() if one.due else None for one in (before, after))
    if was != will:
        yield Change("due", stage, was, will)
    asked, asks = (", ".join(one.act for one in opening.awaited) for opening in (before, after))
    if asked != asks:
        yield Change("asks", stage, asked, asks)


def _way(old: Procedure, new: Procedure, stage: str, view: View) -> Iterator[Change]:
    """Stages that are asked in one version alone: ahead, and behind, where the case would be taken to have passed."""
    ahead, behind = (_asked(old.after(stage), view), _asked(_before(old, stage), view))
    new_ahead, new_behind = (_asked(new.after(stage), view), _asked(_before(new, stage), view))
    yield from (Change("stage_added", one) for one in new_ahead if one not in ahead)
    yield from (Change("stage_dropped", one) for one in ahead if one not in new_ahead)
    yield from (Change("stage_skipped", one) for one in new_behind if one not in behind)


def _settings(old: Procedure, new: Procedure) -> Iterator[Change]:
    for key in KEYS:
        before, after = (_value(one.settings, key) for one in (old, new))
        concerns = OWN_GROUPS.get(key.partition(".")[0], new.procedure) == new.procedure
        if before != after and concerns:
            yield Change("setting", key, before, after)


def _fields(old: Procedure, new: Procedure, stage: str) -> Iterator[Change]:
    """What the procedure itself says otherwise of this stage and those that follow in both."""
    for one in (new.by_id[stage], *new.after(stage)):
        if one.id not in old.by_id:
            continue
        was, will = (_plain(procedure.by_id[one.id]) for procedure in (old, new))
        for name in sorted(was.keys() | will.keys()):
            if was.get(name) != will.get(name):
                yield Change("field", f"{one.id}.{name}", _written(was.get(name)), _written(will.get(name)))


def _before(procedure: Procedure, stage: str) -> tuple[Stage, ...]:
    ids = [one.id for one in procedure.stages]
    return procedure.stages[: ids.index(stage)]


def _asked(stages: tuple[Stage, ...], view: View) -> list[str]:
    return [one.id for one in stages if one.applies(view) and not one.silent]


def _plain(stage: Stage) -> dict[str, Any]:
    return stage.model_dump(mode="json", exclude=set(TOLD_ELSEWHERE))


def _value(settings: Profile, key: str) -> str:
    return _written(settings.value(key)) or ""


def _written(value: object) -> str | None:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)
