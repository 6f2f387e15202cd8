"""Audit entries: canonical bytes that never change their form, a dense sequence, a chain for each case."""

import hashlib
import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier, Thread

import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from casework import audit
from casework.acts import Review
from casework.audit import CaseLog, canonical, stamp
from casework.merkle import leaf_hash
from casework.office import Office
from models.audit import AuditEntry, AuditHead
from models.db import Database
from tests.story import Story

AT = datetime(2026, 11, 20, 8, 0, 0, 123456, tzinfo=UTC)
SAFE = 2**53 - 1
FROZEN = [
    "15ec1954984e5d1c", "48f400b30ab8428c", "bad54efa909af3a8", "c9a00ccf0631ae0d",
    "04609f986791bff9", "adba79f624b3ccaf", "4e811d1e72cc631d", "e2af1c120f47078b",
    "45d562af882b087b", "844d6324385ab711", "37e99722d70bf82c", "fe182d8e7fe2900b",
]  # fmt: skip
KEYS = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=12)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-SAFE, SAFE) | TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)


@given(VALUES)
def test_the_bytes_are_those_of_rfc_8785(value: object):
    assert canonical(value) == rfc8785.dumps(value)


def test_the_bytes_of_a_dozen_entries_never_change_their_form():
    """A change of these digests would say that every entry ever written had been tampered with."""
    log = CaseLog("tuanwu-test", 1, "c_jixiang")
    for data in (
        {"person": "p_jixiang", "branch": "o_class1", "to": None, "procedure": "admission", "number": "A7F3K2"},
        {"stage": "application", "run": 1, "due": "2026-04-02", "due_provisional": False, "tasks": []},
        {"do": "talk", "dated": "2026-03-06", "facts": {"talked": "2026-03-06"}, "spends": True},
        {"do": "vote", "facts": {"tally": [12, 11, 9, 1, 1, 0]}, "outcome": "passed", "level": "branch"},
        {"holders": ["branch_secretary@o_class1", "p_luo"]},
        {"words": "引号\"、反斜线\\、制表\t、换行\n、\x00\x1f\x7f、表情😀"},
        {"zero": 0, "negative": -1, "largest": SAFE, "smallest": -SAFE},
        {"B": 1, "a": 2, "A": 3, "_": 4, "1": 5},
        {"empty": "", "list": [], "object": {}, "nothing": None, "yes": True},
        {"nested": {"b": [{"d": 1, "c": [None, [False]]}], "a": {}}},
        {"state": "completed"},
    ):  # fmt: skip
        log.add("act.recorded", stamp(AT), data, actor="p_luo", assurance="link", link=None, commit=None)
    log.add("act.recorded", stamp(AT), {}, actor="p_luo", assurance="link+code", link="l_1", commit={"reason": "bWFj"})
    digests = [hashlib.sha256(draft.body).hexdigest()[:16] for draft in log.drafts]
    assert digests == FROZEN


def test_a_leaf_is_the_hash_of_the_bytes():
    log = CaseLog("tuanwu-test", 1, "c")
    log.add("case.opened", stamp(AT), {})
    assert log.drafts[0].leaf == leaf_hash(log.drafts[0].body) == hashlib.sha256(b"\x00" + log.drafts[0].body).digest()


def test_moments_are_written_in_utc_and_milliseconds():
    shanghai = timezone(timedelta(hours=8))
    assert stamp(AT) == stamp(AT.astimezone(shanghai)) == "2026-11-20T08:00:00.123Z"


def test_the_entries_of_a_case_form_a_chain(story: Story):
    ref = story.admission_at("training")
    case = story.case(ref)
    with story.office.db.reading() as session:
        entries = session.exec(
            select(AuditEntry).where(AuditEntry.case_id == case.id).order_by(AuditEntry.case_seq)
        ).all()
    bodies = [json.loads(entry.body) for entry in entries]
    assert [body["case_seq"] for body in bodies] == list(range(1, len(entries) + 1))
    assert [body["prev_case"] for body in bodies] == [
        None, *(b64encode(entry.leaf).decode() for entry in entries[:-1])
    ]  # fmt: skip
    assert {body["case"] for body in bodies} == {ref}
    assert (case.case_seq, case.last_leaf) == (len(entries), entries[-1].leaf)


def test_entries_hold_no_names_and_nobodys_words(story: Story):
    case = story.admission_at("pre_review")
    story.act(Review(verdict="fail", reason="材料中字迹不清"), "shi", case)
    with story.office.db.reading() as session:
        log = b"\n".join(session.exec(select(AuditEntry.body)).all()).decode()
    for personal in ("材料中字迹不清", "吉祥", "罗兰", "石磊", "qingshan.example", "2025000"):
        assert personal not in log


def test_the_sequence_has_no_gap_when_many_append_at_once(office: Office):
    together = Barrier(6)

    def append() -> None:
        together.wait()
        for n in range(10):
            with office.db.transaction() as session:
                audit.append(session, [audit.draft(office.log, "test.appended", AT, {"n": n})] * (1 + n % 3))

    writers = [Thread(target=append) for _ in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert _sequence(office.db) == list(range(1, 6 * 19 + 1))


def test_a_transaction_that_fails_takes_no_place_in_the_sequence(office: Office):
    entry = audit.draft(office.log, "test.appended", AT, {})

    def fails() -> None:
        with office.db.transaction() as session:
            audit.append(session, [entry])
            raise ZeroDivisionError

    for attempt in range(3):
        try:
            fails()
        except ZeroDivisionError:
            with office.db.transaction() as session:
                audit.append(session, [entry])
        assert _sequence(office.db) == list(range(1, attempt + 2))


def _sequence(db: Database) -> list[int]:
    with db.reading() as session:
        found = session.exec(select(AuditEntry.seq).order_by(AuditEntry.seq)).all()
        assert session.get_one(AuditHead, 1).size == len(found)
    return list(found)
