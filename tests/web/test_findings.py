"""The auditors' pages of what the inspection found."""

from urllib.parse import parse_qs, urlsplit

import pytest

from casework.inspection.kept import inspect_all
from tests.casework.inspection.test_cases import bring
from tests.web.looking import Looking
from tests.web.reading import links, words

OVERVIEW = "/audit/inspection"


@pytest.fixture
def inspected(looking: Looking) -> Looking:
    """A site with one completed admission, one that lacks its talk, and the inspection over both."""
    story = looking.story
    story.admission_at(None)
    story.clock.forward(days=60)
    bring(story, person="ruyi", talked=None)
    inspect_all(story.office, story.clock.now)
    return looking


def _figures(looking: Looking, address: str) -> dict[str, int]:
    """The figures of a page that lead to lists, by where they lead."""
    found = links(looking.get(address).text)
    named = ((link.address, link.words.split(" ")[0]) for link in found if "/inspection/list" in link.address)
    return {where: int(number) for where, number in named if number.isdigit()}


def test_before_the_first_inspection_the_page_says_when_it_comes(looking: Looking):
    assert "还没有检查过" in words(looking.get(OVERVIEW).text)
    assert "tuanwu inspect" in words(looking.get(f"{OVERVIEW}?lang=en").text)
    assert looking.get(f"{OVERVIEW}/list").status_code == 404


def test_the_way_there_is_on_the_auditors_first_page(looking: Looking):
    assert OVERVIEW in [link.address for link in links(looking.get("/audit").text)]


def test_without_the_code_nothing_is_shown(inspected: Looking):
    inspected.client.cookies.clear()
    for address in (OVERVIEW, f"{OVERVIEW}/list"):
        answer = inspected.client.get(address)
        assert "D04" not in answer.text
        assert answer.status_code in (303, 401, 403)


def test_findings_are_told_by_rule_and_by_unit_in_both_languages(inspected: Looking):
    told = words(inspected.get(OVERVIEW).text)
    assert "全部单位共 2 个事项" in told
    assert "D04 确定积极分子须在申请和谈话之后。 《发展团员工作细则》（2023）的步骤；高校核查通知" in told
    assert "青山大学团委" in told
    english = words(inspected.get(f"{OVERVIEW}?lang=en").text)
    assert "over 2 cases of all units" in english
    assert (
        "D04 An activist is confirmed after application and talk. Rules on admission (2023), order of steps" in english
    )


def test_every_figure_leads_to_a_list_as_long_as_it_says(inspected: Looking):
    figures = _figures(inspected, OVERVIEW)
    assert figures
    for address, count in figures.items():
        page = inspected.get(address).text
        found = page.partition("<tbody>")[2].count("<tr>")
        query = parse_qs(urlsplit(address).query)
        cases = "code" not in query and "severity" not in query
        assert found >= count if cases else found == count, address


def test_a_finding_has_its_sentence_its_source_what_is_lacking_and_its_case(inspected: Looking):
    page = inspected.get(f"{OVERVIEW}/list?code=D04").text
    told = words(page)
    assert "D04 · 错误 确定积极分子须在申请和谈话之后。 缺少：谈话 《发展团员工作细则》（2023）的步骤" in told
    lead = [link.address for link in links(page) if link.words == "如意"]
    assert len(lead) == 1
    assert inspected.get(lead[0]).status_code == 200


def test_a_part_without_findings_says_so(inspected: Looking):
    assert "这里没有发现问题" in words(inspected.get(f"{OVERVIEW}?under=liuhe").text)
    assert "这里没有发现问题" in words(inspected.get(f"{OVERVIEW}/list?procedure=transfer").text)
    assert inspected.get(f"{OVERVIEW}?under=nowhere").status_code == 404
    assert inspected.get(f"{OVERVIEW}?procedure=wedding").status_code == 404


def test_one_part_of_the_tree_is_looked_at_by_itself(inspected: Looking):
    told = words(inspected.get(f"{OVERVIEW}?under=college").text)
    assert "计算机2501团支部" in told
    assert "D04" in told
