"""What a case came to, in one sentence for the top of its pages."""

from collections.abc import Sequence

from casework.facts import Facts
from models.case import Case, StageRun
from web.told import Telling


def ending(case: Case, facts: Facts, runs: Sequence[StageRun], telling: Telling) -> str | None:
    """The sentence of a case that has ended: that of its procedure, state and last stage, or a more general one."""
    if case.state == "open":
        return None
    spoken, stage = telling.spoken, runs[-1].stage if runs else ""
    named = (f"{case.procedure}.{case.state}.{stage}", f"{case.procedure}.{case.state}")
    known = filter(None, (spoken.known("ending", key) for key in named))
    sentence = next(known, None) or spoken.pgettext("ending", case.state)
    return sentence.format(
        stage=spoken.pgettext("stage", stage),
        kind=spoken.pgettext("kind", facts.kind) if facts.kind else "",
        place=telling.names.get(facts.assigned or facts.to or "", ""),
    )
