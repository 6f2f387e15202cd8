"""The auditors' pages."""

import pytest
from sqlalchemy import text
from sqlmodel import select

from casework import acts, checkpoint
from casework.by_link import record_by_link
from casework.migration.carry import carry
from casework.office import Office
from config.profile import load_profile
from models.act import Act, Statement
from models.case import Case
from tests.web.looking import Looking
from tests.web.reading import links, words


def history(looking: Looking, ref: str, language: str = "zh") -> str:
    """What the page of a case's history says."""
    answer = looking.get(f"/audit/{ref}?lang={language}")
    assert answer.status_code == 200
    return words(answer.text)


def test_a_case_is_found_and_its_number_leads_straight_to_it(looking: Looking):
    ref = looking.story.admission_at("application")
    assert [link.words for link in links(looking.get("/audit?words=吉").text) if ref in link.address] == ["吉祥"]
    straight = looking.get(f"/audit?words={looking.story.case(ref).number.lower()}")
    assert (straight.status_code, straight.headers["location"]) == (303, f"/audit/{ref}")
    assert "没有找到" in words(looking.get("/audit?words=谁").text)


def test_every_procedure_is_told_to_its_end_in_both_languages(looking: Looking):
    story = looking.story
    for ref in (story.transfer_at(None), story.recommendation_at(None), story.admission_at(None)):
        entries = story.case(ref).case_seq
        assert f"核验无误。 {entries} 条记录首尾相接" in history(looking, ref)
        assert f"Sound. {entries} entries stand in an unbroken chain" in history(looking, ref, "en")


def test_the_arithmetic_of_a_vote_is_spelt_out(looking: Looking):
    ref = looking.story.admission_at("registration")
    told = history(looking, ref)
    assert "应到 12 人，实到 11 人，须超过半数： 达到法定人数" in told
    assert "应到 12 人，赞成 9 票，须超过半数： 通过" in told
    assert "反对 1 票，弃权 1 票，无效 0 票" in told
    assert "当时团委委员 6 人，赞成 5 人，须超过半数： 通过" in told
    assert "9 in favour of 12 entitled to vote, more than half asked: carried" in history(looking, ref, "en")


def test_how_somebody_was_known_is_said_honestly(looking: Looking):
    ref = looking.story.admission_at("application")
    token = looking.link(ref, "luo", "talk").rpartition("/")[2]
    record_by_link(looking.story.office, looking.key, token, acts.Talk(), looking.story.clock.now, "form 1")
    assert "罗兰 团支部书记 · 计算机2501团支部" in history(looking, ref)
    assert "经由发至其邮箱的链接提交：l***@qingshan.example" in history(looking, ref)
    assert "luo@qingshan.example" not in looking.get(f"/audit/{ref}").text


def test_words_are_shown_until_they_are_erased(looking: Looking):
    ref = looking.story.transfer_at("acceptance")
    looking.story.act(acts.Review(verdict="return", to="release", reason="材料不全"), "liu", ref)
    assert "材料不全 与记录时一致" in history(looking, ref)
    with looking.story.office.db.transaction() as session:
        said = session.exec(select(Statement)).one()
        said.words, said.salt, said.erased_at = None, None, looking.story.clock.now
    told = history(looking, ref)
    assert "材料不全" not in told
    assert "内容已删除" in told
    assert "核验无误" in told


def test_an_altered_entry_is_named_at_the_top_and_marked(looking: Looking):
    ref = looking.story.admission_at("training")
    guard = "DROP TRIGGER audit_entry_no_update"
    if not looking.story.office.db.is_sqlite:
        guard = "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_no_change"
    with looking.story.office.db.transaction() as session:
        session.connection().execute(text(guard))
        session.connection().execute(text("UPDATE audit_entry SET leaf = :leaf WHERE seq = 4"), {"leaf": b"no hash"})
    page = looking.get(f"/audit/{ref}").text
    assert "记录被改动过，或前后不符" in words(page)
    assert "核验无误" not in words(page)
    assert "#e4" in [link.address for link in links(page)]


def test_the_latest_checkpoint_is_shown_and_whether_it_covers_the_case(looking: Looking):
    ref = looking.story.admission_at("application")
    assert "还没有检查点" in history(looking, ref)
    made = checkpoint.make(looking.story.office, looking.story.clock.now)
    assert made is not None
    assert "以上记录已全部由最近的检查点涵盖" in history(looking, ref)
    assert made.root.hex() in history(looking, ref)
    looking.story.clock.forward(days=2)
    looking.story.act(acts.Talk(), "luo", ref)
    assert "最新的记录尚未由检查点涵盖" in history(looking, ref)
    assert made.root.hex() in words(looking.get("/audit").text)


def test_an_act_of_the_public_is_told_as_one(looking: Looking):
    ref = looking.story.recommendation_at("publicity")
    looking.story.act(acts.Publish(), "luo", ref)
    looking.story.act(acts.Object(text="情况不符", name="某人"), None, ref, assurance="public")
    told = history(looking, ref)
    assert "提出异议" in told
    assert "群众" in told
    assert "情况不符" in told


def test_who_was_told_stands_below(looking: Looking):
    ref = looking.story.admission_at("application")
    told = history(looking, ref).partition("通知情况")[2]
    assert "待办通知 申请 罗兰 l***@qingshan.example" in told


def test_a_history_survives_what_it_was_never_meant_to_show(looking: Looking):
    ref = looking.story.admission_at("application")
    with looking.story.office.db.transaction() as session:
        case = session.exec(select(Case).where(Case.ref == ref)).one()
        case.state, case.stage, case.closed_at = "completed", None, looking.story.clock.now
    assert "记录被改动过" in history(looking, ref)


def test_an_unknown_case_is_not_found(looking: Looking):
    assert looking.get("/audit/nothing").status_code == 404


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_case_carried_over_tells_from_when_on_and_what_changed(looking: Looking):
    story = looking.story
    ref = story.admission_at("committee_review")
    profile = load_profile("cn-2023", {"approval.max_months": 4})
    list(carry(Office(story.office.db, profile, story.office.calendar), None, story.clock.now))
    told = history(looking, ref)
    assert "事项改按另一版本的规则办理" in told
    assert "审批期限（月）：3 → 4" in told
    assert "Months for the decision: 3 → 4" in history(looking, ref, "en")


def test_an_act_disowned_and_what_became_of_it_are_told(looking: Looking):
    story = looking.story
    case = story.transfer_at("acceptance")
    with story.office.db.reading() as session:
        review = session.exec(select(Act.ref).where(Act.kind == "review")).one()
    story.act(acts.Disown(act=review), "luo", case)
    story.act(acts.Unfreeze(verdict="void", reason="本人当面否认"), "shi", case, assurance="link+code")
    page = looking.get(f"/audit/{case}").text
    for told in ("否认一项办理", review, "核实被否认的办理", "这项办理作废，退回重办", "本人当面否认", "验证码"):
        assert told in page, told
