"""Ready cases of one stage, a chunk at a time: decided, written, and told apart where one of them fails."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlmodel import Session, col

from casework.atlas import posts_as_of
from casework.office import Office
from casework.settling import batch
from casework.settling.ahead import Ahead
from casework.settling.batch import Batch
from casework.settling.decider import Decided, Decider, Which
from models.bulk import BulkSelect
from models.case import Case

logger = structlog.get_logger(__name__)

_Deciding = Callable[[Session], Decided | None]

LOCK_SECONDS, CALM_SECONDS = 0.02, 0.05
"""How long the write lock may be held at a time: while others wait for it, and while nobody does. Larger chunks cost a
sixth less: several cases share the pages that a commit writes."""
BLAMELESS = 4
"""From how many cases on a chunk in which all fail is a fault of the house, and nothing is set aside."""
FIRST, SMALLEST, LARGEST = 200, 50, 1_000

_REVS = BulkSelect(select(col(Case.id), col(Case.rev)), col(Case.id))


@dataclass
class Settled:
    """What a run came to: cases looked at, transitions made, letters queued, and the cases set aside."""

    cases: int = 0
    transitions: int = 0
    letters: int = 0
    set_aside: list[int] = field(default_factory=list)

    def add(self, other: "Settled") -> None:
        """Take in the counts of a part."""
        self.cases += other.cases
        self.transitions += other.transitions
        self.letters += other.letters
        self.set_aside += other.set_aside


class Chunks:
    """One run over the ready cases of a stage."""

    def __init__(self, office: Office, which: Which) -> None:
        self._office, self._now = office, which.now
        self._decider = Decider(office, which)
        self._size = FIRST
        self._after = 0

    def next(self) -> Settled | None:
        """Settle the next chunk; None when no case is ready any more."""
        for after in dict.fromkeys((self._after, 0)):
            deciding = partial(self._decider.next, after=after, size=self._size)
            done = self._sparing(partial(self._carry, deciding))
            if self._decider.claimed:
                self._after = self._decider.claimed[-1]
                return done
        return None

    def follow(self, ahead: Ahead) -> Iterator[Settled]:
        """Write one chunk after the other as they are decided ahead, until the other process finds no more cases, or
        cannot decide some."""
        ahead.ask(self._after, self._size)
        while decided := ahead.take():
            self._decider.claimed = claimed = list(decided.batch.revs)
            self._after = claimed[-1]
            ahead.ask(self._after, self._size)
            yield self._sparing(partial(self._write_unchanged, decided))

    def _sparing(self, carry: Callable[[], Settled]) -> Settled:
        """Carry a chunk; where that fails, all of it but for the cases that fail."""
        try:
            return carry()
        except (OperationalError, InterfaceError):
            raise  # the database's trouble, not a case's
        except Exception as error:
            claimed = self._decider.claimed
            if not claimed:
                raise
            logger.warning("a chunk failed and is replayed in halves", cases=len(claimed), error=type(error).__name__)
            done = self._without_the_failing(claimed, error)
            self._decider.claimed = claimed
            return done

    def _without_the_failing(self, ids: list[int], error: Exception) -> Settled:
        """Settle the chunk but for the cases that fail. Where every one of several fails, no case is to blame."""
        failing: dict[int, Exception] = {}
        done = self._replay(ids, failing)
        if len(failing) == len(ids) >= BLAMELESS:
            raise error
        for case_id, why in failing.items():
            done.add(_set_aside(self._office, case_id, why, self._now))
        return done

    def _replay(self, ids: list[int], failing: dict[int, Exception]) -> Settled:
        done = Settled()
        middle = len(ids) // 2
        for part in filter(None, (ids[:middle], ids[middle:])):
            try:
                done.add(self._carry(partial(self._decider.again, cases=part)))
            except (OperationalError, InterfaceError):
                raise
            except Exception as error:
                if len(part) > 1:
                    done.add(self._replay(part, failing))
                else:
                    failing[part[0]] = error
        return done

    def _carry(self, deciding: _Deciding) -> Settled:
        """Read, decide and write some cases; on SQLite the reading and deciding happen before the lock."""
        if self._office.db.is_sqlite:
            with self._office.db.reading() as session:
                decided = deciding(session)
            return self._write_unchanged(decided) if decided else Settled()
        with self._office.db.transaction() as session:
            decided = deciding(session)
            return self._write(session, decided.batch) if decided else Settled()

    def _write_unchanged(self, decided: Decided) -> Settled:
        """Write what was decided before the lock was taken. Where somebody has touched some of the cases since, the
        others are decided once more, and those in a later chunk."""
        with self._office.db.transaction() as session:
            unchanged = _unchanged(session, decided)
            if len(unchanged) == len(decided.batch.revs):
                with self._measured():
                    return self._write(session, decided.batch)
        return self._carry(partial(self._decider.again, cases=unchanged)) if unchanged else Settled()

    def _write(self, session: Session, ready: Batch) -> Settled:
        batch.write(session, ready, self._now)
        self._office.db.wake(session)
        with nullcontext() if self._office.db.is_sqlite else self._measured():
            batch.log(session, ready)
        return Settled(len(ready.revs), ready.transitions, ready.letters)

    @contextmanager
    def _measured(self) -> Iterator[None]:
        """Holding the lock that every writer needs: the database's on SQLite, the head of the log on PostgreSQL. The
        next chunk's size is fitted to how long that took."""
        began = time.perf_counter()
        yield
        seconds = LOCK_SECONDS if self._office.db.is_awaited() else CALM_SECONDS
        fitting = self._size * seconds / max(time.perf_counter() - began, LOCK_SECONDS / 4)
        self._size = int(min(LARGEST, max(SMALLEST, fitting)))


def _unchanged(session: Session, decided: Decided) -> Sequence[int]:
    """Those whose case nobody has touched since it was read, and none where a post has changed hands."""
    if posts_as_of(session) != decided.posts_as_of:
        return []
    now = dict(map(tuple, _REVS.run(session.connection(), decided.batch.revs)))
    return [case for case, rev in decided.batch.revs.items() if now[case] == rev]


def _set_aside(office: Office, case_id: int, error: Exception, now: datetime) -> Settled:
    """Take the one case that fails out of the way, with the reason, for the operator to see."""
    logger.error("a case is set aside", case=case_id, error=type(error).__name__)
    with office.db.transaction() as session:
        case = session.get_one(Case, case_id)
        case.set_aside_at, case.set_aside_why = now, f"{type(error).__name__}: {error}"[:500]
    return Settled(cases=1, set_aside=[case_id])
