"""The ledger of serial numbers as the committee sees it."""

from casework.numbering import hand_down, spoil
from tests.web.looking import Looking
from tests.web.reading import words


def test_segments_are_shown_with_what_is_left_and_what_was_spoilt(looking: Looking):
    office, now = looking.story.office, looking.story.clock.now
    spoil(office, number="202651009101", why="lost", at=now)
    hand_down(office, organisation="graduates", first="202651009151", last="202651009160", plan=8, at=now)
    shown = words(looking.get("/committee/numbers?year=2026").text)
    assert "202651009101 – 202651009199" in shown
    assert "研究生团总支 202651009151 – 202651009160 8 计划 0 已用" in shown
    assert "202651009101 遗失" in shown


def test_a_year_without_a_segment_says_where_segments_come_from(looking: Looking):
    shown = words(looking.get("/committee/numbers?year=2031").text)
    assert "这里没有这一年的号段。 号段随名册一起导入：在名册的“编号段”工作表中填写" in shown


def test_another_part_of_the_tree_shows_its_own_segments_alone(looking: Looking):
    assert "202651009101" not in words(looking.get("/committee/numbers?year=2026&under=liuhe").text)


def test_nobody_sees_it_without_the_code(looking: Looking):
    looking.client.cookies.clear()
    assert "202651009101" not in looking.client.get("/committee/numbers?year=2026").text
