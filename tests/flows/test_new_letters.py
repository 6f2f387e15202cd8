"""Letters just queued are heard of at once, and a run of the post stays a while for those that follow."""

from threading import Event, Thread

from flows.new_letters import ATTENTION, NewLetters

LONG = 1_000.0
"""Seconds that no test stays."""


def test_whoever_tells_of_letters_calls_the_post():
    calls: list[str] = []
    NewLetters(lambda: calls.append("post")).tell()
    assert calls == ["post"]


def test_a_run_on_its_own_stays_for_nothing_and_still_takes_what_came_meanwhile():
    letters = NewLetters()
    assert not letters.follow(Event())
    letters.tell()
    assert letters.follow(Event())
    assert not letters.follow(Event()), "heard once"


def test_a_run_that_stays_takes_the_letters_that_follow():
    letters, answers = NewLetters(stay=LONG), list[bool]()
    staying = Thread(target=lambda: answers.append(letters.follow(Event())))
    staying.start()
    letters.tell()
    staying.join()
    assert answers == [True]


def test_a_run_leaves_when_nothing_follows():
    assert not NewLetters(stay=3 * ATTENTION).follow(Event())


def test_a_run_that_stays_leaves_when_the_worker_ends():
    letters, answers, ending = NewLetters(stay=LONG), list[bool](), Event()
    staying = Thread(target=lambda: answers.append(letters.follow(ending)))
    staying.start()
    ending.set()
    staying.join()
    assert answers == [False]
