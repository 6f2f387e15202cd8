"""Whoever looks at a case is told what happens if nobody acts: those asked, the person, the committee, the auditor."""

import pytest

from casework import acts
from tests.web.looking import Looking
from tests.web.reading import words
from tests.web.site import Site

TOLD = {
    "zh": "报告青山大学团委；事项一直等候，不会自动通过，也不会失效。",
    "en": "the case goes on waiting, and is neither passed nor lost by silence.",
}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_those_asked_and_the_person_are_told_what_silence_means(site: Site, language: str):
    case = site.story.admission_at("pre_review")
    for link in (site.link(case, "shi", "review"), site.follow(case, "jixiang")):
        assert TOLD[language] in site.get(f"{link}?lang={language}").text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_committee_and_the_auditor_are_told_what_silence_means(looking: Looking, language: str):
    case = looking.story.admission_at("pre_review")
    for page in ("committee/case", "audit"):
        assert TOLD[language] in looking.get(f"/{page}/{case}?lang={language}").text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nothing_is_said_of_a_case_that_has_ended(looking: Looking):
    case = looking.story.transfer_at(None)
    assert "无人办理时" not in looking.get(f"/committee/case/{case}").text


def published(site: Site) -> str:
    """A recommendation whose notice went up today."""
    case = site.story.recommendation_at("publicity")
    site.story.act(acts.Publish(), "luo", case)
    return case


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_while_a_notice_is_up_its_last_day_is_nobodys_due_day(looking: Looking):
    """It was called the due day, and said what follows "if nobody acts", while nobody had anything to do."""
    case = published(looking)
    for address in (f"/committee/case/{case}", looking.follow(case, "bai")):
        page = words(looking.get(address).text)
        assert "公示结束 2026年3月13日" in page
        assert "公示到2026年3月13日期满，没有异议即自动进入下一环节。" in page
        assert "无人办理时" not in page
        assert "办理期限" not in page


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_objection_to_be_ruled_on_is_due(looking: Looking):
    case = published(looking)
    looking.story.act(acts.Object(text="不同意"), None, case, assurance="public")
    page = words(looking.get(looking.follow(case, "bai")).text)
    assert "办理期限" in page
    assert "公示结束" not in page
    assert "无人办理时" in page
