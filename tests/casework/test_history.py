"""One case's whole history."""

from datetime import timedelta

from sqlmodel import col, select, text

from casework import acts
from casework.audit import canonical
from casework.happenings import ActRecorded, CaseClosed, CaseOpened, StageClosed, StageOpened, TasksChanged
from casework.history import CaseHistory, case_history
from casework.step import Step
from models.act import Statement
from models.case import Case
from models.person import PostHolding
from tests.cast import IN_OFFICE_SINCE, Cast
from tests.story import Story


def history(story: Story, ref: str) -> CaseHistory:
    with story.office.db.reading() as session:
        case = session.exec(select(Case).where(Case.ref == ref)).one()
        return case_history(session, story.office, case)


def acts_done(found: CaseHistory, do: str) -> list[Step]:
    return [step for step in found.steps if isinstance(step.what, ActRecorded) and step.what.do == do]


def test_every_entry_of_a_whole_admission_is_there_in_order_and_sound(story: Story):
    found = history(story, story.admission_at(None))
    assert [step.case_seq for step in found.steps] == list(range(1, found.case.case_seq + 1))
    assert isinstance(found.steps[0].what, CaseOpened)
    assert isinstance(found.steps[-1].what, CaseClosed)
    assert found.findings == ()
    assert all(step.sound for step in found.steps)


def test_a_transfer_and_a_recommendation_are_sound_too(story: Story):
    assert history(story, story.transfer_at(None)).findings == ()
    assert history(story, story.recommendation_at(None)).findings == ()


def test_an_act_tells_who_did_it_with_the_post_held_then_and_how_they_were_known(story: Story, cast: Cast):
    ref = story.admission_at("training")
    with story.office.db.transaction() as session:
        later = IN_OFFICE_SINCE + timedelta(days=365)
        held = session.exec(select(PostHolding).where(col(PostHolding.person_id) == cast.people["luo"])).one()
        held.until = later
        college = cast.organisations["college"]
        promoted = PostHolding(person_id=held.person_id, organisation_id=college, post="committee_member", since=later)
        session.add(promoted)
    talk = acts_done(history(story, ref), "talk")[0]
    assert talk.by is not None
    assert (talk.by.name, talk.by.posts) == ("罗兰", (("branch_secretary", "计算机2501团支部"),))
    assert talk.assurance == "operator"


def test_what_an_act_led_to_follows_it(story: Story):
    steps = history(story, story.admission_at("training")).steps
    approved = next(i for i, step in enumerate(steps) if getattr(step.what, "do", "") == "approve_activist")
    closed, opened = steps[approved + 1].what, steps[approved + 2].what
    assert isinstance(closed, StageClosed)
    assert (closed.stage, closed.outcome) == ("application", "passed")
    assert isinstance(opened, StageOpened)
    assert (opened.stage, [asked.act for asked in opened.asked]) == ("training", ["assign_contacts"])


def test_a_due_day_stands_with_how_it_was_computed(story: Story):
    opened = history(story, story.admission_at("application")).steps[2].what
    assert isinstance(opened, StageOpened)
    assert opened.due is not None
    assert str(opened.due.on) == "2026-04-02"
    assert opened.due.why == "application_months:2026-03-02,1"


def test_tasks_within_a_stage_are_told_by_their_acts(story: Story):
    found = history(story, story.admission_at("training"))
    changes = [step.what for step in found.steps if isinstance(step.what, TasksChanged)]
    assert [asked.act for change in changes for asked in change.asked] == ["confirm_activist", "approve_activist"]


def test_a_vote_comes_with_its_arithmetic(story: Story):
    vote = acts_done(history(story, story.admission_at("committee_review")), "vote")[0].detail.vote
    assert vote is not None
    assert (vote.present.part, vote.present.whole, vote.present.reached) == (11, 12, True)
    assert (vote.in_favour.part, vote.in_favour.whole, vote.in_favour.reached) == (9, 12, True)
    assert vote.agrees


def test_a_vote_that_fails_shows_which_number_was_too_small(story: Story):
    ref = story.recommendation_at("branch_vote")
    story.clock.forward(days=3)
    story.act(acts.Vote(present=11, **{"for": 6}, against=5, abstain=0), "luo", ref)
    vote = acts_done(history(story, ref), "vote")[0].detail.vote
    assert vote is not None
    assert (vote.present.reached, vote.in_favour.reached, vote.outcome) == (True, False, "not_passed")


def test_a_committees_decision_is_counted_against_its_members_of_that_day(story: Story, cast: Cast):
    ref = story.admission_at("registration")
    with story.office.db.transaction() as session:
        session.add(
            PostHolding(
                person_id=cast.people["fang"],
                organisation_id=cast.organisations["college"],
                post="committee_member",
                since=story.clock.now + timedelta(days=1),
            )
        )
    review = acts_done(history(story, ref), "review")[-1]
    assert review.detail.committee is not None
    assert (review.detail.committee.part, review.detail.committee.whole) == (5, 6)


def test_the_rules_that_an_act_had_to_keep_are_named(story: Story):
    found = history(story, story.admission_at("committee_review"))
    assert acts_done(found, "apply")[0].detail.rules == ("D01", "D02", "L01")
    assert "D06" in acts_done(found, "vote")[0].detail.rules
    assert acts_done(found, "talk")[0].detail.rules == ()


def test_words_are_shown_and_held_against_their_commitment(story: Story):
    ref = returned(story)
    said = acts_done(history(story, ref), "review")[-1].detail.said
    assert [(one.field, one.words, one.kept) for one in said] == [("reason", "学时证明不全", True)]


def test_erased_words_leave_the_history_sound(story: Story):
    ref = returned(story)
    with story.office.db.transaction() as session:
        statement = session.exec(select(Statement)).one()
        statement.words, statement.salt, statement.erased_at = None, None, story.clock.now
    found = history(story, ref)
    assert [(one.words, one.kept) for one in acts_done(found, "review")[-1].detail.said] == [(None, None)]
    assert found.findings == ()


def test_altered_words_are_found(story: Story):
    ref = returned(story)
    with story.office.db.transaction() as session:
        session.exec(select(Statement)).one().words = "没有理由"
    found = history(story, ref)
    assert acts_done(found, "review")[-1].detail.said[0].kept is False
    assert [finding.code for finding in found.findings] == ["act_differs"]


def test_an_altered_entry_is_found_and_marked(story: Story):
    ref = story.admission_at("training")
    alter(story, "leaf", b"no hash")
    found = history(story, ref)
    assert "leaf" in {finding.code for finding in found.findings}
    assert not found.steps[3].sound


def test_an_entry_that_is_no_entry_is_shown_as_it_is(story: Story):
    ref = story.admission_at("training")
    alter(story, "body", b"{}")
    found = history(story, ref)
    assert found.steps[3].what.kind == "other"
    assert found.findings


def returned(story: Story) -> str:
    """A transfer that the receiving side has sent back, with a reason."""
    ref = story.transfer_at("acceptance")
    story.act(acts.Review(verdict="return", to="release", reason="学时证明不全"), "liu", ref)
    return ref


def alter(story: Story, column: str, value: bytes) -> None:
    """What only somebody with the database in their hands can do: the fourth entry is another."""
    guard = "DROP TRIGGER audit_entry_no_update"
    if not story.office.db.is_sqlite:
        guard = "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_no_change"
    with story.office.db.transaction() as session:
        connection = session.connection()
        connection.execute(text(guard))
        connection.execute(text(f"UPDATE audit_entry SET {column} = :value WHERE seq = 4"), {"value": value})


def test_an_entry_rewritten_into_nonsense_is_still_shown(story: Story):
    ref = story.admission_at("training")
    body = canonical({"type": "act.recorded", "at": "some day", "data": {"do": "talk", "facts": [], "fields": 7}})
    alter(story, "body", body)
    step = history(story, ref).steps[3]
    assert (step.what.kind, step.at, step.sound) == ("other", None, False)
