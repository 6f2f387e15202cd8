"""Once a fault is mended, what was given up goes on."""

from sqlalchemy import text

from casework import acts
from casework.doctor import complaints
from casework.resend import resend
from casework.second_try import retry_cases
from tests.casework.tampering import tamper
from tests.story import Story


def test_a_case_set_aside_goes_on(story: Story):
    case = story.transfer_at("acceptance")
    tamper(story.office.db, "UPDATE cases SET set_aside_at = opened_at, set_aside_why = 'ValueError: of yesterday'")
    story.act(acts.Review(verdict="pass"), "liu", case)
    assert story.case(case).stage == "acceptance"
    assert retry_cases(story.office) == 1
    story.settle()
    assert (story.case(case).stage, story.case(case).set_aside_why) == ("assignment", None)


def test_dead_letters_are_queued_anew_and_others_left(story: Story):
    story.transfer_at("acceptance")
    tamper(story.office.db, "UPDATE outbox SET state = 'sent'")
    tamper(story.office.db, "UPDATE outbox SET state = 'dead', attempts = 8 WHERE id = (SELECT max(id) FROM outbox)")
    assert resend(story.office.db, story.clock.now) == 1
    with story.office.db.reading() as session:
        rows = session.connection().execute(text("SELECT state, attempts FROM outbox WHERE state <> 'sent'")).all()
    assert [tuple(row) for row in rows] == [("queued", 0)]
    assert all(complaint.invariant == "I11" for complaint in complaints(story.office, story.clock.now))
