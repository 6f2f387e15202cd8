"""Taking turns at SQLite's write lock."""

import time
from pathlib import Path
from threading import Thread

import pytest

from models.turn import Turns


def _write(turns: Turns, name: str, order: list[str]) -> None:
    with turns.mine():
        order.append(name)


def test_a_writer_that_comes_back_at_once_stands_behind_one_who_came_meanwhile(tmp_path: Path):
    """By SQLite's own lock alone the bulk writer took every turn, and the web waited for seconds."""
    database, order = tmp_path / "tuanwu.db", []
    bulk, web = Turns(database), Turns(database)
    waiting = Thread(target=_write, args=(web, "web", order))
    with bulk.mine():
        order.append("bulk")
        assert not bulk.is_awaited()
        waiting.start()
        while not bulk.is_awaited():
            time.sleep(0.001)
    _write(bulk, "bulk again", order)
    waiting.join()
    assert order == ["bulk", "web", "bulk again"]


def test_whoever_clicks_goes_before_the_patient_who_came_first(tmp_path: Path):
    """A click during a bulk run waited for its chunk, and then for the letters that were just being marked as sent."""
    database, order = tmp_path / "tuanwu.db", []
    bulk, post = Turns(database, patient=True), Turns(database, patient=True)
    waiting = [
        Thread(target=_write, args=(turns, name, order)) for turns, name in ((post, "post"), (Turns(database), "web"))
    ]
    with bulk.mine():
        waiting[0].start()
        time.sleep(0.05)
        assert not bulk.is_awaited()
        waiting[1].start()
        while not bulk.is_awaited():
            time.sleep(0.001)
    for one in waiting:
        one.join()
    assert order == ["web", "post"]


def test_one_writes_at_a_time(tmp_path: Path):
    inside, most = [], []

    def write(patient: bool) -> None:
        turns = Turns(tmp_path / "tuanwu.db", patient=patient)
        for _ in range(20):
            with turns.mine():
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    writers = [Thread(target=write, args=(nth % 2 == 0,)) for nth in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert most == [1] * 80


def test_a_writer_that_fails_gives_its_turn_back(tmp_path: Path):
    turns, order = Turns(tmp_path / "tuanwu.db"), []
    with pytest.raises(ZeroDivisionError), turns.mine():
        raise ZeroDivisionError
    _write(turns, "the next", order)
    assert order == ["the next"]
