"""Whoever looks at a case is told what happens if nobody acts: those asked, the person, the committee, the auditor."""

import pytest

from tests.web.looking import Looking
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
