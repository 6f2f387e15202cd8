"""`tuanwu posts` as the operator uses it: stand-ins, turnover of a whole committee, one task handed on."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from casework import acts
from casework.links import link_key, mint, open_link
from casework.refusal import Refusal
from models.outbox import Outbox
from models.person import Person, PostHolding
from models.task import Task
from tests.snapshot import snapshot
from tests.story import Story
from tests.tuanwu.installed import Installed

KEY = link_key(b"posts" * 8)
LATER = (datetime.now(UTC) + timedelta(days=7)).date().isoformat()


@pytest.fixture
def applied(story: Story) -> str:
    """An application whose talk is awaited of the branch's officers, luo and xia."""
    case = story.record(acts.Apply(), "jixiang", person="jixiang").case
    story.settle()
    return case


def _holders(session: Session, post: str, place: int) -> set[str]:
    query = (
        select(Person.ref)
        .join(PostHolding, col(PostHolding.person_id) == col(Person.id))
        .where(PostHolding.post == post, PostHolding.organisation_id == place, col(PostHolding.until).is_(None))
    )
    return set(session.exec(query))


def test_a_whole_committee_passes_on_in_one_act(installed: Installed, story: Story, applied: str, tmp_path):
    table = tmp_path / "turnover.csv"
    table.write_text(
        "组织代码,职务,卸任学号,接任学号\nCLASS1,团支部书记,luo,tian\nCLASS1,organisation_commissioner,,he\n",
        encoding="utf-8-sig",
    )
    assert installed.run("posts", "turnover", str(table), "--dry-run").said == "Posts that would pass on: 2\n"
    ran = installed.run("posts", "turnover", str(table))
    assert (ran.code, ran.said) == (0, "Posts passed on: 2; open tasks with them: 1\n")
    with story.office.db.reading() as session:
        class1 = story.cast.organisations["class1"]
        assert _holders(session, "branch_secretary", class1) == {"tian"}
        assert _holders(session, "organisation_commissioner", class1) == {"he"}
        query = select(Person.ref).join(Outbox, col(Outbox.person_id) == col(Person.id))
        assert set(session.exec(query.where(Outbox.letter == "turnover"))) == {"tian", "he"}


def test_a_table_with_mistakes_changes_nothing_and_names_them_all(installed: Installed, story: Story, tmp_path):
    table = tmp_path / "turnover.csv"
    table.write_text("organisation,post,from,to\nCLASS1,secretary,luo,tian\nNOWHERE,branch_secretary,luo,tian\n"
                     "COLLEGE,committee_member,,tian\nCLASS1,branch_secretary,luo,nobody\n")  # fmt: skip
    before = snapshot(story.office.db)
    ran = installed.run("posts", "turnover", str(table))
    assert ran.code == 1
    assert ran.complained.splitlines() == [
        "2: there is no such post: secretary",
        "3: no organisation has this code: NOWHERE",
        "4: not exactly one person holds this post; name who leaves it: committee_member",
        "5: nobody has this student number: nobody",
    ]
    assert snapshot(story.office.db) == before


def test_one_that_cannot_be_keeps_all_from_passing_on(installed: Installed, story: Story, tmp_path):
    table = tmp_path / "turnover.csv"
    table.write_text("organisation,post,from,to\nCLASS1,branch_secretary,luo,tian\nCLASS2,branch_secretary,luo,tian\n")
    before = snapshot(story.office.db)
    ran = installed.run("posts", "turnover", str(table))
    assert (ran.code, ran.complained.partition(":")[0]) == (1, "2")
    assert snapshot(story.office.db) == before


def test_a_stand_in_is_agreed_shown_and_ended(installed: Installed, story: Story):
    ran = installed.run("posts", "stand-in", "--for", "luo", "--by", "tian", "--until", LATER)
    assert ran.said.startswith(f"Agreed until {LATER}: ")
    ref = ran.said.split()[-1]
    assert ref in installed.run("posts", "stand-ins").said
    shown = next(line for line in installed.run("posts", "list", "CLASS1").said.splitlines() if "罗兰" in line)
    assert "田野" in shown
    assert installed.run("posts", "end-stand-in", ref).said == "Ended.\n"
    again = installed.run("posts", "end-stand-in", ref)
    assert (again.code, again.complained.partition(":")[0]) == (1, "already_done")


def test_days_that_are_past_are_not_agreed(installed: Installed):
    ran = installed.run("posts", "stand-in", "--for", "luo", "--by", "tian", "--until", "2020-01-01")
    assert ran.code == 3
    assert "--until lies before the first day" in ran.complained


def test_a_task_is_handed_to_one_who_may_do_it_and_older_links_die(installed: Installed, story: Story, applied: str):
    with story.office.db.transaction() as session:
        task = session.exec(select(Task).where(Task.act == "talk")).one()
        about = {"purpose": "task", "mailbox": "a@b.example", "now": story.clock.now, "task_id": task.id}
        person, later = story.cast.people["luo"], story.clock.now + timedelta(days=9)
        token = mint(session, KEY, person_id=person, expires_at=later, task_rev=task.rev, **about)
    number = story.case(applied).number
    refused = installed.run("posts", "hand", number, "talk", "--to", "tian")
    assert (refused.code, refused.complained.partition(":")[0]) == (1, "not_entitled")
    assert installed.run("posts", "hand", number.lower(), "talk", "--to", "xia").code == 0
    with story.office.db.reading() as session:
        assert open_link(session, KEY, token, story.clock.now).state == "reassigned"
        letters = select(Person.ref, Outbox.task_rev).join(Outbox, col(Outbox.person_id) == col(Person.id))
        assert ("xia", 1) in set(session.exec(letters.where(Outbox.letter == "task")))
    assert installed.run("audit", "verify").code in (0, 2), "nothing was altered"
    story.act(acts.Talk(), "xia", applied)


def test_what_nobody_waits_for_cannot_be_handed(installed: Installed, story: Story, applied: str):
    ran = installed.run("posts", "hand", story.case(applied).number, "oath", "--to", "xia")
    assert ran.complained.partition(":")[0] == "wrong_stage"
    assert (
        installed.run("posts", "hand", "ZZZZZZ", "oath", "--to", "xia").complained
        == "no case has this number: ZZZZZZ\n"
    )


def test_a_post_passes_on_alone(installed: Installed, story: Story, applied: str):
    ran = installed.run("posts", "pass-on", "CLASS1", "branch secretary", "--from", "luo", "--to", "tian")
    assert (ran.code, ran.said) == (0, "Posts passed on: 1; open tasks with them: 1\n")
    with pytest.raises(Refusal):
        story.record(acts.Talk(), "luo", applied)
