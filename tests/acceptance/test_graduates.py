"""June: a university gives in its list of graduates, finds its mistakes, and sees every transfer to its end."""

from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import col, select

from casework import acts, checkpoint
from casework.doctor import complaints
from casework.graduates.sheet import GRADUATES
from casework.reminders import remind
from casework.roster.template import write_workbook
from models.case import Case
from models.outbox import Outbox
from models.person import Membership, Person
from tests.casework.graduates.school import enrol, row
from tests.snapshot import snapshot
from tests.story import Story
from tests.tuanwu.installed import Installed


def test_a_summer_of_graduates(story: Story, tmp_path: Path, capsys):
    enrol(story)
    story.clock.now = datetime.now(UTC)  # the command's own clock
    school = Installed(story.office.db, tmp_path, capsys)
    file = tmp_path / "graduates.xlsx"

    # the template first, then a list with two mistakes: all of it is refused, each mistake named
    assert school.run("graduates", str(tmp_path / "empty.xlsx"), "--template").code == 0
    wrong = [row("lu", "升学", "LIUHE"), row("tian", "已就业，单位无团组织", "LIUHE"), row("nobody")]
    write_workbook(file, {GRADUATES: wrong})
    before = snapshot(story.office.db)
    ran = school.run("graduates", str(file), "--by", "fang")
    assert ran.code == 1
    assert "row 2, column 转往组织: '升学' does not lead to '柳河镇团委', which is a township" in ran.said
    assert "row 4, column 学号: there is no person with student number 'nobody'" in ran.said
    assert snapshot(story.office.db) == before

    # mended: looked at first, then given in
    mended = [row("lu", "升学", "CLASS2"), wrong[1], row("kong", "尚未就业", "")]
    write_workbook(file, {GRADUATES: mended})
    assert "Only checked" in school.run("graduates", str(file), "--by", "fang", "--dry-run").said
    assert snapshot(story.office.db) == before
    ran = school.run("graduates", str(file), "--by", "fang")
    assert (ran.code, "3 transfers in all" in ran.said) == (0, True)
    assert school.run("graduates", str(file), "--by", "fang").code == 1  # a second time: each is pending
    story.clock.forward(minutes=5)
    story.settle()

    # each goes its way: to another branch, to a township and its village, and kept until it is told of
    found = cases(story)
    story.act(acts.Review(verdict="pass"), "luo", found["lu"])
    story.act(acts.Review(verdict="pass"), "song", found["lu"])
    story.act(acts.Review(verdict="pass"), "xia", found["tian"])
    story.act(acts.Review(verdict="pass"), "liu", found["tian"])
    story.act(acts.Assign(branch="village"), "liu", found["tian"])
    story.clock.forward(days=190)
    remind(story.office, story.clock.now)
    assert branches(story) == {"lu": "class2", "tian": "village", "kong": "class1"}
    with story.office.db.reading() as session:
        told = session.exec(select(Outbox.letter).where(Outbox.letter == "retention")).all()
        states = dict(session.exec(select(Case.ref, Case.state)).all())
    assert told
    assert [states[found[ref]] for ref in ("lu", "tian", "kong")] == ["completed", "completed", "open"]
    checkpoint.make(story.office, story.clock.now)
    assert complaints(story.office, story.clock.now) == []


def cases(story: Story) -> dict[str, str]:
    """The references of the transfers, by whom they are about."""
    with story.office.db.reading() as session:
        query = select(Person.ref, Case.ref).join(Case, col(Case.person_id) == col(Person.id))
        return dict(session.exec(query).all())


def branches(story: Story) -> dict[str, str]:
    """Where the three are members now."""
    places = {id_: ref for ref, id_ in story.cast.organisations.items()}
    with story.office.db.reading() as session:
        query = select(Person.ref, Membership.organisation_id).join(Person, col(Person.id) == col(Membership.person_id))
        now = session.exec(query.where(col(Membership.until).is_(None), col(Person.ref).in_(("lu", "tian", "kong"))))
        return {ref: places[place] for ref, place in now}
