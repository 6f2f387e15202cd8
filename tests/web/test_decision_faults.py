"""What goes wrong while somebody decides (TRUST §5.3), and what becomes of the decision. Each test names its fault."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import httpx
import orjson
import pytest
from sqlmodel import col, select

from casework import audit, by_link
from casework.doctor import complaints
from casework.handing import hand
from casework.posts import replace_officer
from casework.refusal import Refusal
from models.act import Act
from models.audit import AuditEntry
from models.case import Case
from tests.cut_line import through_a_line
from tests.failing import at_commit
from tests.prefect_server import free_port
from tests.snapshot import Snapshot, snapshot
from tests.story import Story
from tests.together import together
from tests.web.forms import form_to
from tests.web.killed_web import POINTS
from tests.web.reading import words
from tests.web.site import Site, serving

HEAD_START = 0.4
"""Seconds in which the second of two may overtake the first, if anything lets it."""
PATIENCE = 60.0
UNTRUE = ("未提交", "没有提交", "尚未记录", "没有记录")


@dataclass(frozen=True)
class Confirmation:
    """A decision that was reviewed, and only has to be confirmed."""

    site: Site
    link: str
    form: dict[str, object]

    def send(self, site: Site | None = None) -> httpx.Response:
        """Confirm it; at another server of the same office, if one is given."""
        return (site or self.site).post(f"{self.link}/confirm", self.form)


def reviewed(site: Site, link: str, **fields: object) -> Confirmation:
    """What a person would now confirm behind a link."""
    return Confirmation(site, link, form_to(site.review(link, fields).text, f"{link}/confirm").filled())


def decisions(story: Story, case: str, kind: str = "review") -> list[Act]:
    """The decisions recorded on a case; each has its one audit entry."""
    with story.office.db.reading() as session:
        query = select(Act).join(Case, col(Case.id) == col(Act.case_id)).where(Case.ref == case, Act.kind == kind)
        found = list(session.exec(query.order_by(col(Act.id))))
        entries = [orjson.loads(body)["data"].get("act") for body in session.exec(select(AuditEntry.body))]
    assert [entries.count(one.ref) for one in found] == [1] * len(found)
    return found


def kept(story: Story) -> Snapshot:
    """All that the database holds, but for what counts looks at links."""
    everything = snapshot(story.office.db)
    return {name: rows for name, rows in everything.items() if name not in ("link", "throttle")}


@contextmanager
def killed_at_commit(site: Site, point: str) -> Iterator[Site]:
    """A web server of the same office, in a process of its own, which dies at the first decision."""
    port = free_port()
    url = site.story.office.db.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.web.killed_web", url, str(port), site.story.clock.now.isoformat(), point]
    process = subprocess.Popen(command)
    address = f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(base_url=address, timeout=PATIENCE) as client:
            deadline = time.monotonic() + PATIENCE
            while not _answers(client):
                assert time.monotonic() < deadline
                time.sleep(0.1)
            yield Site(address, site.story, client)
        assert process.wait(PATIENCE) == -signal.SIGKILL
    finally:
        process.kill()
        process.wait()


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/notices").status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.parametrize("point", POINTS)
def test_f01_f02_a_server_killed_at_the_commit_leaves_all_or_nothing_and_ends_with_one_decision(site: Site, point: str):
    story, case = site.story, site.story.transfer_at("release")
    confirmation = reviewed(site, site.link(case, "luo", "review"), verdict="pass")
    before = kept(story)
    with killed_at_commit(site, point) as dying, pytest.raises(httpx.TransportError):
        confirmation.send(dying)
    assert len(decisions(story, case)) == POINTS.index(point)
    if point == "before":
        assert kept(story) == before, "nothing is recorded, and no letter waits"
    answer = confirmation.send()
    assert answer.status_code == 303
    assert "回执号" in words(site.get(answer.headers["location"]).text)
    assert len(decisions(story, case)) == 1
    story.settle()
    assert complaints(story.office, story.clock.now) == []


@pytest.fixture(params=[False, True], ids=["before it arrived", "after it was done"])
def broken(
    story: Story, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Site, bool]]:
    """A site whose line to the database breaks at the COMMIT of the first decision, and whether the COMMIT was done.
    PostgreSQL's is cut; SQLite has none, and its COMMIT fails."""
    reached, take = request.param, by_link.take
    with ExitStack() as stack:
        if story.office.db.is_sqlite:
            office = story.office

            def broken_off() -> None:
                stack.enter_context(at_commit(office.db, reached=reached))
        else:
            through, line = stack.enter_context(through_a_line(story.office.db))
            office = replace(story.office, db=through)
            broken_off = partial(line.cut_at_commit, reached=reached)

        def taken(*about: Any) -> Any:
            recorded = take(*about)
            monkeypatch.setattr(by_link, "take", take)
            broken_off()
            return recorded

        site = stack.enter_context(serving(replace(story, office=office)))
        monkeypatch.setattr(by_link, "take", taken)
        yield site, reached


def test_f03_a_line_cut_while_the_commit_is_under_way_is_called_unknown_and_a_look_tells_the_truth(
    broken: tuple[Site, bool],
):
    site, reached = broken
    case = site.story.transfer_at("release")
    link = site.link(case, "luo", "review")
    confirmation = reviewed(site, link, verdict="pass")
    answer = confirmation.send()
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    said = words(answer.text)
    assert "状态未知，请刷新" in said
    assert [one for one in UNTRUE if one in said] == []
    assert f'href="{link}"' in answer.text
    shown = words(site.get(link).text)
    assert ("回执号" in shown) == reached
    assert len(decisions(site.story, case)) == reached
    assert confirmation.send().status_code == 303, "a reload sends the same form again"
    assert len(decisions(site.story, case)) == 1


@pytest.mark.parametrize("then", ["the same", "another"])
def test_f04_of_a_double_click_in_two_tabs_or_on_two_devices_one_decides(site: Site, then: str):
    case = site.story.transfer_at("release")
    links = [site.link(case, "luo", "review") for _ in range(2)]
    first = reviewed(site, links[0], verdict="pass")
    second = first if then == "the same" else reviewed(site, links[1], verdict="fail", reason="不符")
    answers = together([first.send, second.send])
    assert sorted(one.status_code for one in answers) == [303, 303 if then == "the same" else 409]
    assert len(decisions(site.story, case)) == 1


def test_f05_of_two_officers_at_one_instant_one_decides_and_the_other_is_told_that_it_is_done(site: Site):
    cases = site.story.admissions_at("pre_review", site.story.cast.applicants(4))
    for case in cases:
        both = [reviewed(site, site.link(case, officer, "review"), verdict="pass") for officer in ("shi", "qiao")]
        answers = together([one.send for one in both])
        assert sorted(one.status_code for one in answers) == [303, 410]
        assert len(decisions(site.story, case)) == 1
        loser = both[[one.status_code for one in answers].index(410)]
        assert "已由他人办理" in words(site.get(loser.link).text)


@contextmanager
def overtaking(monkeypatch: pytest.MonkeyPatch, second: Callable[[], Any]) -> Iterator[Future[Any]]:
    """Whatever is recorded first in this block is held up before its end, while the second begins."""
    append, later = audit.append, Future[Any]()

    def held_up(*about: Any) -> None:
        monkeypatch.setattr(audit, "append", append)
        running = threads.submit(second)
        running.add_done_callback(lambda done: later.set_result(done.exception() or done.result()))
        wait([running], HEAD_START)
        append(*about)

    with ThreadPoolExecutor(1) as threads:
        monkeypatch.setattr(audit, "append", held_up)
        yield later


def passed_on(story: Story) -> list[str]:
    """The tasks that came with a post that was passed on, or were handed to somebody."""
    with story.office.db.reading() as session:
        entries = [orjson.loads(body) for body in session.exec(select(AuditEntry.body))]
    came = [task for one in entries if one["type"] == "post.passed_on" for task in one["data"]["tasks"]]
    return came + [one["data"]["task"] for one in entries if one["type"] == "task.handed"]


def handed(story: Story, case: str) -> Callable[[], object]:
    """The task is handed to the other officer of the branch."""
    return partial(hand, story.office, case=case, act="talk", to_person="xia", at=story.clock.now)


def turned_over(story: Story, _case: str) -> Callable[[], object]:
    """The post passes to somebody else, and the task with it."""
    about = {"post": "branch_secretary", "organisation": "class1", "from_person": "luo", "to_person": "he"}
    return partial(replace_officer, story.office, at=story.clock.now, **about)


@pytest.mark.parametrize("decides_first", [True, False], ids=["decided first", "reassigned first"])
@pytest.mark.parametrize("reassigning", [handed, turned_over])
def test_f07_a_task_is_decided_by_who_had_it_or_reassigned_and_never_both(
    site: Site,
    monkeypatch: pytest.MonkeyPatch,
    reassigning: Callable[[Story, str], Callable[[], object]],
    decides_first: bool,
):
    story = site.story
    case = story.admission_at("application")
    task = site.task(case, "talk").ref
    decide, reassign = reviewed(site, site.link(case, "luo", "talk"), sure="yes").send, reassigning(story, case)
    first, second = (decide, reassign) if decides_first else (reassign, decide)
    with overtaking(monkeypatch, second) as later:
        sooner = first()
    answer, other = (sooner, later.result()) if decides_first else (later.result(), sooner)
    assert answer.status_code == (303 if decides_first else 410)
    assert len(decisions(story, case, "talk")) == decides_first
    assert passed_on(story).count(task) == (not decides_first)
    if decides_first and reassigning is handed:
        assert isinstance(other, Refusal), "whoever handed it on is told that it is done"
    story.settle()
    assert complaints(story.office, story.clock.now) == []


@pytest.mark.parametrize("decides_first", [True, False], ids=["decided first", "withdrawn first"])
def test_f08_nothing_is_decided_on_a_case_that_its_person_has_just_taken_back(
    site: Site, monkeypatch: pytest.MonkeyPatch, decides_first: bool
):
    story = site.story
    case = story.transfer_at("release")
    decide = reviewed(site, site.link(case, "luo", "review"), verdict="pass").send
    follow = site.follow(case, "lu")
    form = form_to(site.post(f"{follow}/withdraw", {"sure": "yes"}).text, f"{follow}/withdraw/confirm").filled()
    withdraw = partial(site.post, f"{follow}/withdraw/confirm", form)
    first, second = (decide, withdraw) if decides_first else (withdraw, decide)
    with overtaking(monkeypatch, second) as later:
        sooner = first()
    decided, withdrawn = (sooner, later.result()) if decides_first else (later.result(), sooner)
    assert (decided.status_code, withdrawn.status_code) == ((303, 303) if decides_first else (410, 303))
    assert len(decisions(story, case)) == decides_first
    story.settle()
    assert story.case(case).state == "withdrawn"
    assert complaints(story.office, story.clock.now) == []
