"""What a case knows, told in the reader's language."""

from datetime import date

import pytest

from casework.facts import EMPTY
from casework.procedure import shipped
from config.words import words
from tests.casework.posed import ADMITTED
from web.told import Telling

ADMISSION = shipped()["admission"]


@pytest.mark.parametrize(("language", "told"), [("zh", "支部大会表决"), ("en", "Branch vote")])
def test_a_case_from_elsewhere_says_where_it_stood_and_since_when(language: str, told: str):
    imported = EMPTY.changed({"imported": ("branch_vote", date(2026, 5, 18))})
    values = [value for _, value in Telling(words(language), {}).facts(imported, ADMISSION)]
    assert len(values) == 1
    assert values[0].startswith(told)
    assert "18" in values[0]


def test_a_recommendation_is_told_in_the_order_of_its_stages():
    day = date(2026, 5, 18)
    known = EMPTY.changed({"published": (day, day), "voted": day, "examined": day, "reviewed": day})
    labels = [label for label, _ in Telling(words("zh"), {}).facts(known, shipped()["recommendation"])]
    assert labels.index("支部大会") < labels.index("支委会考察") < labels.index("公示") < labels.index("团委审议")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_that_an_admission_comes_to_know_can_be_told(language: str):
    told = Telling(words(language), {"tian": "田野", "he": "何川"}).facts(ADMITTED, ADMISSION)
    assert all(label and value for label, value in told)


def test_what_no_setting_asked_for_stands_on_no_receipt():
    telling = Telling(words("en"), {})
    assert telling.act({"body": "branch_committee", "points": 0}) == telling.act({"body": "branch_committee"})
    assert len(telling.act({"body": "branch_committee", "points": 64})) == 2
    assert len(telling.act({"for": 9, "against": 0})) == 2, "a count of none against is a count"


@pytest.mark.parametrize(("answer", "told"), [("accepted", True), ("declined", False), (None, True)])
def test_a_recommendation_that_was_declined_has_no_validity_any_more(answer: str | None, told: bool):
    """Its page named a day two years ahead."""
    day = date(2026, 5, 18)
    known = EMPTY.changed({"reviewed": day, "party_answer": answer})
    labels = [label for label, _ in Telling(words("zh"), {}).facts(known, shipped()["recommendation"])]
    assert ("推荐有效期至" in labels) is told


@pytest.mark.parametrize(
    ("language", "told"),
    [("zh", "2026年5月18日发布，2026年5月25日期满"), ("en", "put up on 18 May 2026, until 25 May 2026")],
)
def test_the_day_a_notice_went_up_is_not_told_as_the_first_of_its_period(language: str, told: str):
    """The period begins on the next working day; the two days were told as one span."""
    known = EMPTY.changed({"published": (date(2026, 5, 18), date(2026, 5, 25))})
    assert told in [value for _, value in Telling(words(language), {}).facts(known, shipped()["recommendation"])]
