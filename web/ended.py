"""What a case came to, for the top of its pages."""

from collections.abc import Sequence

from casework.ending import ending
from casework.facts import Facts
from models.case import Case, StageRun
from web.told import Telling


def ended(case: Case, facts: Facts, runs: Sequence[StageRun], telling: Telling) -> str | None:
    """The sentence of a case that has ended."""
    if case.state == "open":
        return None
    stage, place = runs[-1].stage if runs else "", telling.names.get(facts.assigned or facts.to or "", "")
    return ending(telling.spoken, case.procedure, case.state, stage, facts.kind, place)
