"""A receipt's link: what was recorded, and "this was not me" (TRUST L-13)."""

from datetime import timedelta

import pytest
from sqlmodel import select

from casework import acts
from casework.facts import facts_from
from casework.links import mint
from models.act import Act
from models.case import Case
from tests.snapshot import snapshot
from tests.web.forms import form_to
from tests.web.site import Site

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PASS = acts.Review(verdict="pass")


def receipt(site: Site, case: str, by: str, kind: str) -> str:
    """The address of a receipt's link as its letter would bring it."""
    now = site.story.clock.now
    with site.story.office.db.transaction() as session:
        query = select(Act).join(Case, Case.id == Act.case_id).where(Case.ref == case, Act.kind == kind)
        act = session.exec(query.order_by(Act.id.desc())).first()
        token = mint(
            session,
            site.key,
            purpose="receipt",
            person_id=site.story.cast.people[by],
            mailbox=f"{by}@qingshan.example",
            now=now,
            expires_at=now + timedelta(days=90),
            act_id=act.id,
        )
    return f"/receipt/{token}"


def disown(site: Site, address: str) -> str:
    """Choose, confirm; the page afterwards."""
    sure = site.post(address, {"sure": "yes"})
    answer = site.post(f"{address}/confirm", form_to(sure.text, f"{address}/confirm").filled())
    assert answer.status_code == 303
    return site.get(address).text


@pytest.fixture
def released(site: Site) -> str:
    """A transfer that its old branch has released; the township waits."""
    return site.story.transfer_at("acceptance")


def test_a_receipt_shows_what_was_recorded(site: Site, released: str):
    page = site.get(receipt(site, released, "luo", "review")).text
    assert "以您的名义记录的办理" in page
    assert "这是您本人办理的吗" in page


def test_the_case_is_frozen_before_the_next_level_acts(site: Site, released: str):
    waiting = site.link(released, "liu", "review")
    page = disown(site, receipt(site, released, "luo", "review"))
    assert "这件事项已经暂停" in page
    held_up = site.get(waiting)
    assert held_up.status_code == 423
    assert "事项已暂停" in held_up.text
    assert "陆离" not in held_up.text
    assert site.post(waiting, {"verdict": "pass"}).status_code == 423


def test_a_confirmation_under_way_is_held_up_too(site: Site, released: str):
    waiting = site.link(released, "liu", "review")
    form = form_to(site.review(waiting, {"verdict": "pass"}).text, f"{waiting}/confirm").filled()
    disown(site, receipt(site, released, "luo", "review"))
    assert site.post(f"{waiting}/confirm", form).status_code == 423


def test_the_committee_frees_it_by_its_own_link_and_with_a_code(site: Site, released: str):
    disown(site, receipt(site, released, "luo", "review"))
    site.story.settle()
    link = site.link(released, "shi", "unfreeze")
    page = site.get(link).text
    assert "以罗兰的名义记录" in page
    assert site.decide(link, verdict="void", reason="本人当面否认").status_code == 303
    site.story.settle()
    assert site.story.case(released).stage == "release"
    with site.story.office.db.reading() as session:
        assert session.exec(select(Act.assurance).where(Act.kind == "unfreeze")).one() == "link+code"


def test_after_it_is_freed_the_links_of_the_others_work_again(site: Site, released: str):
    waiting = site.link(released, "liu", "review")
    disown(site, receipt(site, released, "luo", "review"))
    site.story.settle()
    site.story.act(acts.Unfreeze(verdict="stands"), "shi", released)
    assert site.decide(waiting, verdict="pass").status_code == 303


def test_nothing_is_frozen_without_a_choice_and_a_confirmation(site: Site, released: str):
    address = receipt(site, released, "luo", "review")
    before = snapshot(site.story.office.db)
    assert site.post(address).status_code == 303
    assert site.post(f"{address}/confirm", {"nonce": "0" * 64}).status_code == 303
    assert snapshot(site.story.office.db) == before


def test_whoever_the_case_is_about_reads_that_it_is_paused(site: Site, released: str):
    follow = site.follow(released, "lu")
    assert "事项已暂停" not in site.get(follow).text
    disown(site, receipt(site, released, "luo", "review"))
    assert "事项已暂停" in site.get(follow).text


def test_that_one_said_so_is_not_disowned_again(site: Site, released: str):
    disown(site, receipt(site, released, "luo", "review"))
    site.story.act(acts.Unfreeze(verdict="stands"), "shi", released)
    assert "这是您本人办理的吗" not in site.get(receipt(site, released, "luo", "disown")).text


def test_it_is_said_once(site: Site, released: str):
    address = receipt(site, released, "luo", "review")
    sure = form_to(site.post(address, {"sure": "yes"}).text, f"{address}/confirm").filled()
    assert {site.post(f"{address}/confirm", sure).status_code for _ in range(3)} == {303}
    with site.story.office.db.reading() as session:
        assert len(session.exec(select(Act).where(Act.kind == "disown")).all()) == 1


def test_of_a_closed_case_the_committee_is_told(site: Site):
    case = site.story.transfer_at(None)
    address = receipt(site, case, "liu", "review")
    assert "这件事项已经办结" in disown(site, address)
    disowned = site.letters("disowned")
    assert {letter.person_id for letter in disowned} == {site.story.cast.people[ref] for ref in ("shi", "qiao")}
    assert facts_from(site.story.case(case).facts).frozen is None
    assert "这是您本人办理的吗" not in site.get(address).text


def test_a_receipt_ends_and_a_strange_one_is_not_found(site: Site, released: str):
    address = receipt(site, released, "luo", "review")
    assert site.get("/receipt/nothing").status_code == 404
    assert site.get(site.link(released, "liu", "review").replace("/a/", "/receipt/")).status_code == 404
    site.story.clock.forward(days=91)
    assert site.get(address).status_code == 410
