"""Limits that hold whichever process is asked (TRUST L-18)."""

import pytest

from casework.throttle import FORMS, UNKNOWN_LINKS
from tests.story import Story
from tests.web.site import serving

ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_too_many_links_that_there_are_not(story: Story):
    with serving(story) as one, serving(story) as other:
        for nth in range(UNKNOWN_LINKS.most):
            assert (one, other)[nth % 2].get(f"/a/nothing{nth}").status_code == 404
        refused = [site.get("/a/nothing") for site in (one, other)]
        assert [answer.status_code for answer in refused] == [429, 429]
        assert 0 < int(refused[0].headers["retry-after"]) <= UNKNOWN_LINKS.within.total_seconds()
        link = one.link(story.transfer_at("release"), "luo", "review")
        assert one.get(link).status_code == 200, "whoever has a letter is not held up by a neighbour"
        story.clock.forward(minutes=10)
        assert one.get("/a/nothing").status_code == 404


@ON_SQLITE
def test_a_minute_has_room_for_so_many_forms_through_one_link(story: Story):
    with serving(story) as one, serving(story) as other:
        case = story.transfer_at("release")
        link = one.link(case, "luo", "review")
        for _ in range(2):
            sent = [(one, other)[nth % 2].post(link).status_code for nth in range(2 * FORMS.most)]
            assert sent[: FORMS.most] == [422] * FORMS.most
            assert sent[-1] == 429
            story.clock.forward(minutes=1)
        assert one.decide(link, verdict="pass").status_code == 303


@ON_SQLITE
def test_an_ordinary_decision_is_counted_nowhere(story: Story):
    with serving(story) as site:
        link = site.link(story.transfer_at("release"), "luo", "review")
        assert site.decide(link, verdict="pass").status_code == 303
        with story.office.db.reading() as session:
            assert session.connection().exec_driver_sql("SELECT count(*) FROM throttle").scalar_one() == 0
