"""Scanners that open, fill in and send everything, over the pages that no letter's own test reaches (TRUST §1.6)."""

import pytest
from sqlmodel import select

from casework import acts
from models.link import Link
from tests.snapshot import snapshot
from tests.web.forms import Form, forms_in
from tests.web.site import Site
from tests.web.test_applicants import FORM, link_of
from tests.web.test_disowning import receipt
from tests.web.test_public import notice_of

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
AGENTS = ("Mozilla/5.0 (compatible; MSIE 10.0)", "curl/8.5", "HeadlessChrome/156 SafeLinks")


def scan(site: Site, address: str, deep: int = 2) -> int:
    """Open a page as often as scanners do, and press every button of every form on it and on what follows; how many."""
    site.client.head(address)
    for agent in AGENTS:
        page = site.get(address, headers={"User-Agent": agent}).text
    return press_everything(site, page, deep)


def press_everything(site: Site, page: str, deep: int) -> int:
    pressed = 0
    for form in forms_in(page):
        if form.method != "post":
            continue
        for action, name, value in form.buttons:
            site.story.clock.forward(seconds=7)
            answer = site.post(action, _filled(form) | ({name: value} if name else {}))
            pressed += 1 + (press_everything(site, answer.text, deep - 1) if deep > 1 else 0)
    return pressed


def _filled(form: Form) -> dict[str, object]:
    """What the form holds, with something in every empty box. No radio is picked: whoever does that is a person."""
    return {name: value or "1" for name, value in form.filled().items()}


@pytest.fixture
def pages(site: Site) -> list[str]:
    """A page of every kind that somebody may be sent to."""
    story = site.story
    story.admissions_at("pre_review", ["ruyi", "pingan"])
    transfer = story.transfer_at("release")
    expired = site.link(transfer, "luo", "review", days=0.5)
    noticed = story.admission_at("publicity")
    story.clock.forward(days=1)
    story.act(acts.Publish(), "qiao", noticed)
    site.post("/apply/class1", FORM)
    confirm = link_of(site, site.letters("confirm_application")[0].application_id)
    starts = [f"{site.start(who)}{act}" for who, act in (("luo", ""), ("luo", "/propose"), ("shi", "/retain"))]
    lists = [site.listing("shi"), receipt(site, transfer, "lu", "request")]
    follow = [site.follow(transfer, "lu"), site.follow(noticed, "jixiang")]
    return [
        expired,
        site.link(transfer, "luo", "review"),
        f"/notices/{notice_of(site).ref}",
        confirm,
        *starts,
        *follow,
        *lists,
    ]


def test_f06_nothing_comes_of_it(site: Site, pages: list[str]):
    before = _decided(site)
    for address in pages:
        assert scan(site, address) > 0, address
    assert _decided(site) == before


def _decided(site: Site) -> object:
    """All that the database holds, but for what counts how often a link was looked at."""
    everything = snapshot(site.story.office.db)
    del everything["link"]
    everything.pop("throttle", None)
    with site.story.office.db.reading() as session:
        revoked = [(link.ref, link.revoked_at) for link in session.exec(select(Link).order_by(Link.id))]
    return everything, revoked
