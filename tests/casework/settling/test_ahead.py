"""Very many cases on SQLite: decided in a process of their own while this one writes. Here few are very many."""

import subprocess
from datetime import timedelta

import pytest
from sqlmodel import col, select, update

from casework import acts, settle
from casework.doctor import complaints
from casework.office import Office
from casework.settle import Settled
from casework.settling import chunk
from casework.settling.ahead import Ahead
from casework.settling.decider import Decided, Which
from models.case import Case
from models.db import Database
from tests.casework.test_raised import resign
from tests.laid import assert_each_moved_once, moved
from tests.story import Story
from tuanwu.bench.ground import STAGE, START, lay

CASES, CHUNK = 60, 10
NOW = START + timedelta(days=1)
pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def few_are_very_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process of its own for these few as well, and it is waited for."""
    monkeypatch.setattr(settle, "MANY", 1)
    monkeypatch.setattr(settle, "VERY_MANY", 1)
    for name in ("FIRST", "SMALLEST", "LARGEST"):
        monkeypatch.setattr(chunk, name, CHUNK)
    has_begun = Ahead.has_begun

    def waited_for(ahead: Ahead) -> bool:
        while not has_begun(ahead) and ahead.process.poll() is None:
            ahead.line.poll(0.1)
        return has_begun(ahead)

    monkeypatch.setattr(Ahead, "has_begun", waited_for)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[Decided | None]:
    """What the other process decided."""
    answers: list[Decided | None] = []
    take = Ahead.take

    def noted(ahead: Ahead) -> Decided | None:
        answers.append(take(ahead))
        return answers[-1]

    monkeypatch.setattr(Ahead, "take", noted)
    return answers


def settled(office: Office) -> Settled:
    return settle.settle(office, "admission", STAGE, NOW)


def of_other_process(taken: list[Decided | None]) -> int:
    """How many cases it decided."""
    return sum(len(decided.batch.revs) for decided in taken if decided)


def test_what_another_process_decides_is_written_once(sqlite: Database, taken: list[Decided | None]):
    office = lay(sqlite, CASES)
    assert settled(office).transitions == CASES
    assert of_other_process(taken) == CASES - 2 * CHUNK, "all but what was settled before it was there"
    assert_each_moved_once(office, CASES)


def test_a_case_that_cannot_be_decided_is_set_aside_and_the_others_go_on(sqlite: Database, taken: list[Decided | None]):
    office, bad = lay(sqlite, CASES), 35
    with sqlite.transaction() as session:
        session.exec(update(Case).where(col(Case.id) == bad).values(facts="{not JSON"))
    assert settled(office).set_aside == [bad]
    assert moved(office) == CASES - 1
    assert of_other_process(taken) == CASES - 3 * CHUNK, "the bad one's chunk was settled here"


def test_should_the_other_process_end_this_one_goes_on_alone(sqlite: Database, monkeypatch: pytest.MonkeyPatch):
    office, take = lay(sqlite, CASES), Ahead.take

    def last_of_all(ahead: Ahead) -> Decided | None:
        decided = take(ahead)
        ahead.process.kill()
        ahead.process.wait()
        return decided

    monkeypatch.setattr(Ahead, "take", last_of_all)
    assert settled(office).transitions == CASES
    assert_each_moved_once(office, CASES)


def test_where_no_process_can_be_started_this_one_settles_alone(sqlite: Database, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object, **__: object) -> None:
        raise OSError("Cannot allocate memory")

    office = lay(sqlite, CASES)
    monkeypatch.setattr(subprocess, "Popen", full)
    assert settled(office).transitions == CASES
    assert_each_moved_once(office, CASES)


def test_a_case_touched_after_it_was_decided_is_decided_once_more(sqlite: Database, monkeypatch: pytest.MonkeyPatch):
    office, take, touched = lay(sqlite, CASES), Ahead.take, list[int]()

    def meanwhile(ahead: Ahead) -> Decided | None:
        decided = take(ahead)
        if decided and not touched:
            touched.extend(list(decided.batch.revs)[3:5])
            with sqlite.transaction() as session:
                session.exec(update(Case).where(col(Case.id).in_(touched)).values(rev=Case.rev + 1))
        return decided

    monkeypatch.setattr(Ahead, "take", meanwhile)
    assert settled(office).transitions == CASES
    assert_each_moved_once(office, CASES)
    with sqlite.reading() as session:
        revs = dict(session.exec(select(Case.id, Case.rev)).all())
    assert {case for case in revs if revs[case] > revs[1]} == set(touched)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_tasks_raised_to_the_level_above_are_written_too(story: Story, taken: list[Decided | None]):
    people = story.cast.applicants(3 * CHUNK)
    resign(story, story.cast, "luo", "xia")
    for person in people:
        story.record(acts.Apply(), person, person=person)
    settle.settle_all(story.office, "admission", story.clock.now)
    assert of_other_process(taken) == CHUNK
    assert sum(len(decided.batch.raised) for decided in taken if decided) == CHUNK
    assert complaints(story.office, story.clock.now) == []


def test_it_ends_when_whoever_asks_is_gone(sqlite: Database):
    office = lay(sqlite, CASES)
    with Ahead(office, Which("admission", STAGE, NOW)) as ahead:
        assert ahead.has_begun()
        ahead.line.close()
        assert ahead.process.wait(timeout=30) == 0
