"""One letter for everything that waits for somebody, and one for everything below them that has waited too long: how
much of what, and one link to the list of it."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from casework.outbox import letter_row
from casework.terms import local_day

DIGEST, ESCALATIONS = "digest", "escalations"
FEW = 3
"""So many tasks come in a letter each; more come in one letter, with a link to the list of them."""


class Waiting(NamedTuple):
    """What a letter says of one task that waits."""

    procedure: str
    act: str
    due_on: date | None


def digest(person_id: int, waiting: Sequence[Waiting], cause: str, now: datetime) -> dict[str, Any]:
    """The letter's row of the outbox, for tasks that wait (`fresh_links.waiting_for`)."""
    today = local_day(now)
    kinds = Counter((one.procedure, one.act) for one in waiting)
    about: dict[str, Any] = {
        "count": len(waiting),
        "late": sum(1 for one in waiting if one.due_on is not None and one.due_on < today),
        "waiting": [[*kind, count] for kind, count in kinds.most_common()],
    }
    if days := [one.due_on for one in waiting if one.due_on is not None]:
        about["first_due"] = min(days).isoformat()
    return letter_row(DIGEST, cause, now, person_id=person_id, data=about)


def escalations(person_id: int, kinds: Collection[tuple[str, str]], now: datetime) -> dict[str, Any]:
    """The letter's row of the outbox, for cases whose procedure and awaited act these are; one a day."""
    waiting = [[*kind, count] for kind, count in Counter(kinds).most_common()]
    about = {"count": len(kinds), "waiting": waiting}
    return letter_row(ESCALATIONS, f"escalations:{local_day(now)}", now, person_id=person_id, data=about)
