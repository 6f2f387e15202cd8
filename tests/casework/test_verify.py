"""Every way of altering the record that can be seen from inside is seen, and named by its place."""

from base64 import b64encode
from itertools import pairwise
from random import Random

import orjson
import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DataError

from casework import checkpoint
from casework.acts import Withdraw
from casework.audit import canonical
from casework.merkle import leaf_hash
from casework.verification.finding import Finding
from casework.verify import Verdict, verify
from config.words import LANGUAGES, words
from tests.casework.tampering import tamper, tampering
from tests.story import Story

FLIPS = 25


@pytest.fixture
def told(story: Story) -> Story:
    """A transfer to its end, a recommendation on its way, and a checkpoint over the first of them."""
    story.transfer_at(None)
    checkpoint.make(story.office, story.clock.now)
    story.recommendation_at("examination")
    return story


def look(story: Story) -> Verdict:
    return verify(story.office, story.clock.now)


def first(story: Story) -> tuple[str, int | None]:
    """The code and the place of the first thing found."""
    finding = look(story).findings[0]
    for language in LANGUAGES:
        assert finding.sentence(words(language)) != finding.code
    return finding.code, finding.seq


def entries(story: Story) -> list[tuple[int, int, bytes, bytes]]:
    with story.office.db.reading() as session:
        rows = session.connection().execute(text("SELECT seq, case_id, body, leaf FROM audit_entry ORDER BY seq"))
        return [(seq, case_id, bytes(body), bytes(leaf)) for seq, case_id, body, leaf in rows]


def rewrite(story: Story, seq: int, body: bytes) -> None:
    """Put other bytes in an entry's place, with the leaf that fits them."""
    statement = "UPDATE audit_entry SET body = :body, leaf = :leaf WHERE seq = :seq"
    tamper(story.office.db, statement, seq=seq, body=body, leaf=leaf_hash(body))


def test_a_record_nobody_touched_is_whole(told: Story):
    verdict = look(told)
    assert verdict.findings == []
    assert verdict.entries == len(entries(told))
    assert (verdict.cases, verdict.checkpoints) == (2, 1)
    assert 0 < verdict.covered < verdict.entries


def test_an_empty_log_is_whole(story: Story):
    assert look(story).findings == []


def test_one_flipped_bit_anywhere_is_found_at_its_entry(told: Story):
    random = Random(20260302)
    kept = entries(told)
    for _ in range(FLIPS):
        seq, _, *columns = random.choice(kept)
        place = random.randrange(2)
        column, altered = ("body", "leaf")[place], bytearray(columns[place])
        altered[random.randrange(len(altered))] ^= 1 << random.randrange(8)
        statement = f"UPDATE audit_entry SET {column} = :value WHERE seq = :seq"
        tamper(told.office.db, statement, value=bytes(altered), seq=seq)
        assert first(told) == ("leaf", seq)
        tamper(told.office.db, statement, value=columns[place], seq=seq)
    assert look(told).findings == []


def test_a_deleted_entry_is_missing(told: Story):
    tamper(told.office.db, "DELETE FROM audit_entry WHERE seq = 4")
    assert first(told) == ("missing", 4)


def test_a_deleted_entry_whose_gap_is_closed_breaks_the_chain_of_its_case(told: Story):
    with tampering(told.office.db) as connection:
        connection.execute(text("DELETE FROM audit_entry WHERE seq = 4"))
        for seq, *_ in entries(told)[4:]:
            connection.execute(text("UPDATE audit_entry SET seq = :to WHERE seq = :seq"), {"seq": seq, "to": seq - 1})
        connection.execute(text("UPDATE audit_head SET size = size - 1"))
    assert first(told) == ("chain_place", 4)
    assert "root" in {finding.code for finding in look(told).findings}


def insert(connection: Connection, seq: int, case_id: int, case_seq: int, body: bytes) -> None:
    values = {"seq": seq, "case_id": case_id, "case_seq": case_seq, "body": body, "leaf": leaf_hash(body)}
    statement = "INSERT INTO audit_entry (seq, case_id, case_seq, body, leaf)"
    connection.execute(text(f"{statement} VALUES (:seq, :case_id, :case_seq, :body, :leaf)"), values)


def test_an_entry_put_in_beyond_the_head_is_too_many(told: Story):
    size = len(entries(told))
    _, case_id, body, _ = entries(told)[0]
    with tampering(told.office.db) as connection:
        insert(connection, size + 1, case_id, 99, body)
    assert first(told) == ("beyond_the_head", size + 1)


def test_an_invented_decision_has_no_act(told: Story):
    size, case_id, body, leaf = entries(told)[-1]
    last = orjson.loads(body)
    place = last["case_seq"] + 1
    about = {"act": "invented", "do": "review", "facts": {}, "run": 2, "stage": "examination"}
    chained = {"type": "act.recorded", "case_seq": place, "prev_case": b64encode(leaf).decode(), "data": about}
    invented = canonical(last | chained)
    with tampering(told.office.db) as connection:
        insert(connection, size + 1, case_id, place, invented)
        connection.execute(text("UPDATE audit_head SET size = size + 1"))
        row = {"place": place, "leaf": leaf_hash(invented), "id": case_id}
        connection.execute(text("UPDATE cases SET case_seq = :place, last_leaf = :leaf WHERE id = :id"), row)
    assert first(told) == ("act_missing", size + 1)


def swap(story: Story, one: int, other: int) -> None:
    with tampering(story.office.db) as connection:
        for seq, to in ((one, -1), (other, one), (-1, other)):
            connection.execute(text("UPDATE audit_entry SET seq = :to WHERE seq = :seq"), {"seq": seq, "to": to})


def test_two_entries_of_one_case_that_changed_places_are_out_of_order(told: Story):
    swap(told, 3, 4)
    assert first(told)[0] == "chain_order"


def test_two_entries_of_different_cases_that_changed_places_are_seen_against_a_checkpoint(story: Story):
    story.recommendation_at("branch_vote", "bai")
    story.recommendation_at("branch_vote", "shen")
    kept = entries(story)
    border = next(seq for (seq, case, *_), (_, following, *_) in pairwise(kept) if case != following)
    swap(story, border, border + 1)
    assert look(story).findings == [], "without a checkpoint nothing tells their order"
    swap(story, border, border + 1)
    checkpoint.make(story.office, story.clock.now)
    swap(story, border, border + 1)
    assert first(story) == ("root", None)


def cut(story: Story, keep: int) -> None:
    """Take away the newest entries, and lower the head to hide it."""
    with tampering(story.office.db) as connection:
        connection.execute(text("DELETE FROM audit_entry WHERE seq > :keep"), {"keep": keep})
        connection.execute(text("UPDATE audit_head SET size = :keep"), {"keep": keep})


def test_a_tail_cut_off_is_seen_against_the_head(told: Story):
    size = len(entries(told))
    tamper(told.office.db, "DELETE FROM audit_entry WHERE seq = :size", size=size)
    assert first(told) == ("cut_short", size)


def test_a_tail_cut_off_below_a_checkpoint_is_seen_against_it(told: Story):
    cut(told, 5)
    assert first(told) == ("cut_short", 6)


def test_a_tail_cut_off_above_the_checkpoints_is_seen_in_its_case(told: Story):
    cut(told, len(entries(told)) - 1)
    assert first(told) == ("chain_end", None)


def test_a_rewritten_entry_whose_leaf_fits_breaks_its_chain_and_the_root(told: Story):
    seq, _, body, _ = entries(told)[2]
    rewrite(told, seq, canonical(orjson.loads(body) | {"at": "2026-01-01T00:00:00.000Z"}))
    codes = {finding.code for finding in look(told).findings}
    assert {"chain_link", "root"} <= codes


def test_the_altered_checkpoint_is_told_from_an_altered_log(told: Story):
    checkpoint.make(told.office, told.clock.now)
    first_one = "size = (SELECT min(size) FROM checkpoint)"
    tamper(told.office.db, f"UPDATE checkpoint SET root = :root WHERE {first_one}", root=bytes(32))
    assert first(told) == ("checkpoint", None)


def test_bytes_that_are_not_canonical_are_found(told: Story):
    seq, _, body, _ = entries(told)[2]
    rewrite(told, seq, body.replace(b":", b": ", 1))
    assert first(told) == ("not_canonical", seq)


def test_an_entry_of_another_log_is_found(told: Story):
    seq, _, body, _ = entries(told)[2]
    rewrite(told, seq, canonical(orjson.loads(body) | {"log": "elsewhere"}))
    assert first(told) == ("other_log", seq)


def test_an_entry_moved_to_another_case_is_found(told: Story):
    last = len(entries(told))
    tamper(told.office.db, "UPDATE audit_entry SET case_id = (SELECT min(id) FROM cases) WHERE seq = :seq", seq=last)
    assert first(told) == ("other_case", last)


def test_an_entry_moved_to_a_case_that_does_not_exist_is_found(told: Story):
    tamper(told.office.db, "UPDATE audit_entry SET case_id = 999 WHERE seq = 3")
    assert first(told) == ("unknown_case", 3)


def test_a_deleted_act_leaves_its_entry_alone(told: Story):
    with tampering(told.office.db) as connection:
        act = "(SELECT max(id) FROM act)"
        connection.execute(text(f"DELETE FROM vote_record WHERE act_id = {act}"))
        connection.execute(text(f"DELETE FROM act WHERE id = {act}"))
    assert first(told)[0] == "act_missing"


def changes_found(story: Story, table: str, changes: dict[str, object]) -> dict[str, Finding]:
    """Change one column after the other of a table's newest row, back again each time; what was found first."""
    newest, found = f"WHERE id = (SELECT max(id) FROM {table})", {}
    for column, value in changes.items():
        with story.office.db.reading() as session:
            kept = session.connection().execute(text(f"SELECT {column} FROM {table} {newest}")).scalar_one()
        statement = f"UPDATE {table} SET {column} = :value {newest}"
        tamper(story.office.db, statement, value=value)
        found[column] = look(story).findings[0]
        tamper(story.office.db, statement, value=kept)
    return found


def test_a_changed_act_differs_from_its_entry(told: Story):
    changes: dict[str, object] = {"kind": "publish", "person_id": 1, "assurance": "session", "level": "party", "run": 7}
    changes["data"] = '{"present":12,"for":12,"against":0,"abstain":0,"invalid":0,"written_opinions":0}'
    found = changes_found(told, "act", changes)
    assert {column: (one.code, one.words["fields"]) for column, one in found.items()} == {
        column: ("act_differs", column) for column in changes
    }


def test_changed_words_are_found_and_erased_ones_are_not(told: Story):
    case = told.recommendation_at("branch_vote", "shen")
    told.act(Withdraw(reason="家里有事"), "shen", case)
    assert look(told).findings == []
    tamper(told.office.db, "UPDATE statement SET words = NULL, salt = NULL")
    assert look(told).findings == []
    tamper(told.office.db, "UPDATE statement SET words = '另有原因', salt = :salt", salt=bytes(32))
    finding = look(told).findings[0]
    assert (finding.code, finding.words["fields"]) == ("act_differs", "reason")


def test_a_changed_case_is_not_what_its_entries_say(told: Story):
    changes: dict[str, object] = {"stage": "publicity", "outcome": None, "facts": "{}", "case_seq": 2}
    changes |= {"person_id": 1, "committee_id": 1, "number": "AAAAAA"}
    found = changes_found(told, "cases", changes)
    assert found.pop("case_seq").code == "chain_end"
    assert {one.code for one in found.values()} == {"row_differs"}
    assert [one.words["column"] for one in found.values()] == [
        "stage", "outcome", "facts", "person", "committee", "number"
    ]  # fmt: skip


def test_a_changed_stage_run_is_not_what_its_entries_say(told: Story):
    tamper(told.office.db, "UPDATE stage_run SET stage = 'publicity' WHERE id = (SELECT min(id) FROM stage_run)")
    assert first(told) == ("row_differs", None)


def test_a_head_taken_away_is_found(told: Story):
    tamper(told.office.db, "DELETE FROM audit_head")
    assert ("beyond_the_head", 1) in [(finding.code, finding.seq) for finding in look(told).findings]


def test_a_value_that_is_none_of_its_column_is_not_let_in_or_found(told: Story):
    change = "UPDATE act SET recorded_at = 'no day at all'"
    if told.office.db.is_sqlite:
        tamper(told.office.db, change)
        assert first(told) == ("unreadable", None)
    else:
        with pytest.raises(DataError):
            tamper(told.office.db, change)


def test_entries_older_than_an_hour_without_a_checkpoint_are_told_of(told: Story):
    told.clock.forward(hours=2)
    verdict = look(told)
    assert verdict.findings == []
    assert verdict.uncovered_since is not None
    checkpoint.make(told.office, told.clock.now)
    assert look(told).uncovered_since is None
