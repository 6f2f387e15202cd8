"""Cases at every stage, played through the very acts and rules of service over the months before today."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import groupby
from random import Random

from sqlalchemy import update
from sqlmodel import col, select

from casework import acts
from casework.act import record
from casework.entry import Via
from casework.office import Office
from casework.refusal import Refusal
from casework.settle import next_wake, settle_all
from casework.terms import SHANGHAI, local_day
from models.outbox import Outbox
from models.task import Task
from tuanwu.demo.cast import Cast, Played
from tuanwu.demo.meetings import is_ballot_paper_still_asked_for, size_of_roll, vote_by_letter
from tuanwu.demo.scripts import BALLOT_OPEN, BY_LETTER, Line, Role, vote

BALLOTS = ((13, BALLOT_OPEN), (30, BY_LETTER))
"""How many days ago a recommendation began that is voted on by letter, and how it goes: one of each."""
ASKING = ("task", "objection")
OF_THE_PAST = "from before the demonstration began"


def play_cases(office: Office, seed: int, now: datetime) -> list[Played]:
    """Play the demo's cases up to now.

    The letters of the past are not sent any more, but for those that still ask for something.
    """
    random = Random(seed)
    with office.db.reading() as session:
        cast = Cast(session, random, local_day(now))
        recommendations = list(cast.recommendations())
        played = [*cast.admissions(), *recommendations, *cast.transfers()]
    for age, script in BALLOTS:
        long_ago = local_day(now) - timedelta(days=age)
        for one in [one for one in recommendations if one.first_day <= long_ago][:1]:
            one.script = script
    events = sorted(
        ((day, nth, one, line) for nth, one in enumerate(played) for day, line in days_of(one, random)),
        key=lambda event: event[:2],
    )
    for day, of_day in groupby(events, key=lambda event: event[0]):
        if day > local_day(now):
            break
        _play_day(office, random, day, [(one, line) for _, _, one, line in of_day], now)
    _settle(office, now)
    _drop_old_letters(office)
    return [one for one in played if one.case]


def count(played: Sequence[Played]) -> dict[str, int]:
    """How many cases there are of each procedure."""
    counts: dict[str, int] = defaultdict(int)
    for one in played:
        counts[{"apply": "admission", "propose": "recommendation"}.get(one.begin.do, "transfer")] += 1
    return dict(counts)


def days_of(one: Played, random: Random) -> Iterator[tuple[date, Line | None]]:
    """The days of a case's acts; now and then somebody takes longer, which makes a case late."""
    day = one.first_day
    yield day, None
    for line in one.script:
        day += timedelta(days=line.days + random.choice((0, 0, 0, 1, 2)))
        yield day, line


def _play_day(
    office: Office, random: Random, day: date, events: list[tuple[Played, Line | None]], now: datetime
) -> None:
    at = min(datetime.combine(day, time(9 + random.randrange(8), random.randrange(60)), SHANGHAI), now)
    _settle(office, at)
    for one, line in events:
        if one.stuck or (line is not None and not one.case):
            continue
        try:
            _act(office, random, one, line, at)
        except Refusal as refusal:
            one.stuck = refusal.code
    _settle(office, at)


def _act(office: Office, random: Random, one: Played, line: Line | None, at: datetime) -> None:
    if line is None:
        one.case = record(office, one.begin, at=at, by=one.begun_by, person=one.role.person, via=Via("link")).case
        return
    if line.by == "voters":
        vote_by_letter(office, random, one.case, at)
        return
    if line.act is vote:
        one.role.roll = size_of_roll(office, one.case, at)
    act = line.act(one.role, random)
    if isinstance(act, acts.Vote):
        one.role.meeting = local_day(at)
    decide = partial(record, office, act, at=at, by=actor_of(one.role, line.by), case=one.case)
    try:
        decide(via=Via("link"))
    except Refusal as refusal:
        if refusal.code != "code_needed":
            raise
        decide(via=Via("link+code"))


def actor_of(role: Role, name: str) -> str:
    mates = {"mate": role.mates[0], "other mate": role.mates[1]}
    return mates.get(name) or str(getattr(role, name))


def _settle(office: Office, at: datetime) -> None:
    while (wake := next_wake(office)) is not None and wake <= at:
        if not any(settle_all(office, name, wake).cases for name in office.procedures):
            break
    for name in office.procedures:
        settle_all(office, name, at)


def _drop_old_letters(office: Office) -> None:
    with office.db.transaction() as session:
        still_asked = select(Task.id).where(Task.state == "open")
        asking = col(Outbox.letter).in_(ASKING) & col(Outbox.task_id).in_(still_asked)
        session.execute(
            update(Outbox)
            .where(col(Outbox.state) == "queued", ~asking, ~is_ballot_paper_still_asked_for())
            .values(state="cancelled", last_reply=OF_THE_PAST)
        )
