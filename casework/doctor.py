"""What must always hold, looked at in one snapshot: the invariants of TRUST §5.2, by their numbers there.

I13, that secret ballots were counted as they were cast, stands beside them."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from casework.invariants import ballots, cases, letters, log, people, tasks
from casework.office import Office
from config.words import Words

Look = Callable[[Session, Office, datetime], Iterator[str]]

LOOKS: dict[str, Look] = {
    "I1": tasks.decided_by_one_act,
    "I3": log.dense,
    "I5": tasks.told_of,
    "I6": tasks.vacant_where_vacant,
    "I7": tasks.links_not_ahead,
    "I8": people.duties_apart,
    "I9": letters.leases_kept,
    "I10": letters.ends_told,
    "I11": log.covered,
    "I12": cases.none_left_alone,
    "I13": ballots.counted_as_cast,
}
INVARIANTS = (*LOOKS, "I2", "I4")
"""I2 and I4 are seen in one reading of the log (`cases.as_entered`)."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """An invariant that does not hold, and what breaks it: references of tasks, letters and links, numbers of cases."""

    invariant: str
    refs: tuple[str, ...]

    def sentence(self, words: Words) -> str:
        """What must hold, in the reader's language."""
        return words.pgettext("invariant", self.invariant)


def complaints(office: Office, now: datetime) -> list[Complaint]:
    """Every invariant that does not hold now."""
    broken: dict[str, list[str]] = defaultdict(list)
    with office.db.snapshot() as session:
        for invariant, look in LOOKS.items():
            broken[invariant] += look(session, office, now)
        for invariant, number in cases.as_entered(session):
            broken[invariant].append(number)
    found = [Complaint(invariant, tuple(refs)) for invariant, refs in broken.items() if refs]
    return sorted(found, key=lambda complaint: int(complaint.invariant[1:]))
