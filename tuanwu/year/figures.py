"""What came of a year, read from the database it was played on: cases, stages, lateness, letters, and whether all is
well."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median, quantiles
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from casework.doctor import complaints
from casework.inspection.cases import Wanted, filed_cases
from casework.inspection.report import Report, report
from casework.office import Office
from casework.terms import local_day
from casework.verify import Verdict, verify
from models.case import Case
from models.outbox import Outbox
from tuanwu.year.lateness import Cause, Run, Runs
from tuanwu.year.play import Year

_CASES: Any = select(col(Case.procedure), col(Case.state), func.count()).group_by(col(Case.procedure), col(Case.state))
_LETTERS: Any = select(col(Outbox.queued_at), col(Outbox.letter), func.count()).group_by(
    col(Outbox.queued_at), col(Outbox.letter)
)


@dataclass(frozen=True, slots=True)
class StageFigures:
    """One stage of one procedure: how many cases passed through it, how long they took, how many came too late."""

    procedure: str
    stage: str
    runs: int
    median_days: float
    p95_days: float
    late: int
    median_late: float
    most_late: int


@dataclass(frozen=True, slots=True)
class DeskFigures:
    """One organisation whose posts were waited for."""

    desk: str
    late: int
    working_days: int
    most_late: int
    cause: Cause


@dataclass(frozen=True, slots=True)
class Wellness:
    """What the checks say afterwards."""

    verdict: Verdict
    invariants: tuple[str, ...]
    inspection: Report

    @property
    def is_well(self) -> bool:
        """Whether the log holds, no invariant is broken, and no case breaks a rule."""
        return not self.verdict.findings and not self.invariants and not self.inspection.total.errors


@dataclass(frozen=True, slots=True)
class Figures:
    """The whole report."""

    year: Year
    cases: Mapping[tuple[str, str], int]
    runs: tuple[Run, ...]
    letters: Mapping[date, Mapping[str, int]]
    wellness: Wellness

    def late(self) -> list[Run]:
        """The stages that came too late, the worst first."""
        return sorted((run for run in self.runs if run.days_late), key=lambda run: (-run.days_late, run.case))

    def causes(self) -> Counter[Cause]:
        """Why they did."""
        return Counter(run.cause for run in self.runs if run.cause)

    def stages(self) -> list[StageFigures]:
        """Stage by stage."""
        groups: dict[tuple[str, str], list[Run]] = defaultdict(list)
        for run in self.runs:
            groups[(run.procedure, run.stage)].append(run)
        return [_stage(*key, group) for key, group in groups.items()]

    def desks(self) -> list[DeskFigures]:
        """Those who were waited for longest, the worst first."""
        groups: dict[str, list[Run]] = defaultdict(list)
        for run in self.late():
            groups[run.desk].append(run)
        return sorted((_desk(*item) for item in groups.items()), key=lambda one: (-one.working_days, one.desk))

    def letters_a_day(self) -> list[tuple[date, int]]:
        """How many letters each day brought, the most first."""
        counted = ((day, sum(kinds.values())) for day, kinds in self.letters.items())
        return sorted(counted, key=lambda one: (-one[1], one[0]))


def figures(office: Office, year: Year, now: datetime) -> Figures:
    """Read it all."""
    with office.db.snapshot() as session:
        execute = session.connection().execute
        cases = {(procedure, state): count for procedure, state, count in execute(_CASES)}
        runs = tuple(sorted(Runs(session, office, year), key=_in_order_of(office)))
        letters = _letters(session)
        inspected = report(filed_cases(session, office, Wanted(), local_day(now)))
    cases = {key: cases[key] for key in sorted(cases, key=lambda key: list(office.procedures).index(key[0]))}
    broken = tuple(f"{one.invariant} {' '.join(one.refs)}" for one in complaints(office, now))
    return Figures(year, cases, runs, letters, Wellness(verify(office, now), broken, inspected))


def _in_order_of(office: Office) -> Callable[[Run], int]:
    """The stages as the procedures have them, one procedure after the other."""
    stages = [(name, stage.id) for name, procedure in office.procedures.items() for stage in procedure.stages]
    places = {stage: place for place, stage in enumerate(stages)}
    return lambda run: places[(run.procedure, run.stage)]


def _letters(session: Session) -> dict[date, Counter[str]]:
    found: dict[date, Counter[str]] = defaultdict(Counter)
    for moment, letter, count in session.connection().execute(_LETTERS):
        found[local_day(moment)][letter] += count
    return found


def _stage(procedure: str, stage: str, runs: Iterable[Run]) -> StageFigures:
    runs = list(runs)
    took = [run.days for run in runs if run.days is not None]
    late = [run.days_late for run in runs if run.days_late]
    return StageFigures(
        procedure,
        stage,
        len(runs),
        median(took or [0]),
        p95(took),
        len(late),
        median(late or [0]),
        max(late, default=0),
    )


def p95(values: list[int]) -> float:
    """Nineteen of twenty are not above it."""
    return round(quantiles(values, n=20, method="inclusive")[-1], 1) if len(values) > 1 else sum(values)


def _desk(desk: str, runs: list[Run]) -> DeskFigures:
    causes = Counter(run.cause for run in runs if run.cause)
    late = [run.days_late for run in runs]
    return DeskFigures(desk, len(runs), sum(late), max(late), causes.most_common(1)[0][0])
