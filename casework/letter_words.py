"""The words of one letter, each by the name under which its templates use it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from casework import step_up
from casework.ending import ending
from casework.facts import facts_from
from casework.letter_links import expires_at, link
from casework.letter_matter import Matter, Post
from casework.letter_things import ANotice, APlace, Reader
from casework.letter_times import LASTS
from casework.outbox import Claimed
from casework.stages.stage import OFFICERS
from casework.terms import Calendar, local_day
from casework.unanswered import possible_from, unanswered_under
from config.words import Words, words
from notifications.mask import mask_mailbox, mask_name

WHY = {
    "receipt": "actor",
    "code": "deciding",
    "digest": "waiting",
    "escalation": "above",
    "escalations": "above",
    "confirm_application": "applicant",
    "start_link": "asked for",
    "turnover": "new post",
    "stand_in": "stand-in",
    "delegated": "delegating",
    "stand_in_ended": "standing in",
    "unreachable": "in charge",
    "undeliverable": "not delivered",
    "ballot": "voter",
    "ballot_closed": "voter",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """What every letter needs: where its links lead, the key they are minted with, and in whose name we write where no
    committee is concerned."""

    base_url: str
    key: bytes
    institution: str = "团务"


class Days(NamedTuple):
    """From which day to which something is; `edition` counts its changes."""

    ref: str
    edition: int
    first: date
    last: date


class LetterWords:
    """One letter being filled in."""

    row: Claimed
    reader: Reader
    matter: Matter
    desk: Desk
    now: datetime

    def __init__(self, row: Claimed, reader: Reader, matter: Matter, desk: Desk, now: datetime) -> None:
        self.row, self.reader, self.matter, self.desk, self.now = row, reader, matter, desk, now
        self.words: Words = words(reader.language)
        self.data: dict[str, Any] = matter.data[row.id]
        self.case = matter.cases.get(row.case_id or 0)
        self.task = matter.tasks.get(row.task_id or 0)
        self.act = matter.acts.get(self.data.get("act_id", 0))

    def of(self, name: str) -> object:
        """The word of that name."""
        return _WORDS[name](self)

    def place(self, id_: int | None) -> str:
        found = self.matter.places.get(id_ or 0)
        return found.name if found else self.desk.institution

    def branch(self) -> str:
        about = self.case or self.matter.applications.get(self.row.application_id or 0)
        return self.place(about.branch_id if about else None)

    def institution(self) -> str:
        committee = self._committee()
        return committee.name if committee else self.desk.institution

    def office(self) -> str:
        """The posts of the institution that know about it."""
        committee = self._committee()
        posts = OFFICERS[committee.kind] if committee else ("operator",)
        return self.words.gettext(", ").join(self.words.pgettext("post", post) for post in posts)

    def _committee(self) -> APlace | None:
        """The committee in whose name we write: on the reader's side of a transfer, else the one that has the case."""
        case, known = self.case, self.matter
        if case is None:
            about = self.data.get("organisation_id") or self.reader.organisation_id
            return known.committee_of(about)
        if case.to_id and self._is_on_the_receiving_side(case.to_id):
            return known.committee_of(case.to_id)
        return known.places.get(case.committee_id or 0) or known.committee_of(case.branch_id)

    def _is_on_the_receiving_side(self, to: int) -> bool:
        post = self.matter.post(self.row)
        asked = post.organisation_id if post else self.data.get("organisation_id")
        if asked:
            return bool(asked == to)
        return self.task is None and self.matter.holds_a_post_at(self.row.person_id, to)

    def why(self) -> str:
        post = self.matter.post(self.row)
        if post is not None:
            below = self.matter.raised_from(self.row)
            if below is not None and self.task is not None:
                return self._why_raised(post, below, self.task.raised_why or "")
            officer = self.matter.in_whose_stead(self.row)
            said = self.words.pgettext("to whom", "stand-in for" if officer else "holder")
            named = self.words.pgettext("post", post.post)
            place = self.place(post.organisation_id)
            return said.format(organisation=place, post=named, officer=officer.name if officer else "")
        mine = self.case is not None and self.case.person_id == self.row.person_id
        otherwise = "in person" if self.task is not None else "person" if mine else "officer"
        return self.words.pgettext("to whom", WHY.get(self.row.letter) or otherwise)

    def _why_raised(self, post: Post, below: int, why: str) -> str:
        said = self.words.pgettext("to whom", f"raised, {why}")
        named = self.words.pgettext("post", post.post)
        return said.format(organisation=self.place(post.organisation_id), post=named, below=self.place(below))

    def person(self) -> str:
        about = self.matter.people.get(self.case.person_id) if self.case else None
        return mask_name(about.name) if about else mask_name(self.reader.name)

    def _about(self) -> Reader:
        return self.matter.people[self.data["about"]]

    def named(self, context: str, code: str | None) -> str | None:
        return self.words.pgettext(context, code) if code else None

    def act_name(self) -> str:
        code = self.data.get("act") or (self.act.kind if self.act else None) or (self.task.act if self.task else "")
        return self.words.pgettext("act", code)

    def assurance(self) -> str:
        how = self.act.assurance if self.act else "operator"
        return self.words.pgettext("your assurance", how).format(mailbox=mask_mailbox(self.reader.mailbox or ""))

    def stage(self) -> str | None:
        """The stage the letter is about; of a case that has just begun, the first one that asks for something."""
        stage = self.row.stage or (self.act.stage if self.act else None)
        if self.row.letter == "received" and self.case and stage:
            procedure = self.matter.procedure(self.case)
            ahead = (procedure.by_id[stage], *procedure.after(stage))
            stage = next((one.id for one in ahead if not one.silent), stage)
        return self.named("stage", stage)

    def ending(self) -> str:
        """What a completed case came to."""
        case = self.case
        assert case is not None, "only a case comes to an end"
        kind, stage = facts_from(case.facts).kind, self.row.stage or ""
        return ending(self.words, case.procedure, "completed", stage, kind, self.place(case.to_id))

    def kind(self) -> str | None:
        """What a recommendation is for."""
        return self.named("kind", facts_from(self.case.facts).kind) if self.case else None

    def due_why(self) -> str | None:
        """How the last day came about; where none is fixed, the first day on which the task can be done."""
        if self.row.due_on is None and (first := self.possible_from()) is not None:
            return self.words.why_due(f"possible_from:{first}")
        return self._day_why(self.row.due_on)

    def possible_from(self) -> date | None:
        """The first day on which the task can be done, where that is still to come."""
        case, task = self.case, self.task
        if case is None or task is None or task.run != case.run:
            return None
        procedure = self.matter.procedure(case)
        return possible_from(procedure, Calendar(), case, self.matter.atlas, task.act, local_day(self.now))

    def _day_why(self, day: date | None) -> str | None:
        run = self.matter.run(self.row)
        return self.words.why_due(run.due_why) if run and run.due_on == day else None

    def unanswered(self) -> str | None:
        """What happens if nobody acts, as long as the case stands where the task was opened."""
        case, task = self.case, self.task
        if case is None or task is None or task.run != case.run:
            return None
        found = unanswered_under(self.matter.procedure(case), Calendar(), case, self.matter.atlas, local_day(self.now))
        return found.told(self.words) if found else None

    def due_provisional(self) -> bool:
        run = self.matter.run(self.row)
        return bool(run and run.due_provisional)

    def days_left(self) -> int | None:
        return (self.row.due_on - local_day(self.now)).days if self.row.due_on else None

    def days_late(self) -> int | None:
        left = self.days_left()
        return None if left is None else -left

    def notice(self) -> ANotice:
        return self.matter.notices[self.row.case_id or 0]

    def waiting(self) -> tuple[tuple[str, str], ...]:
        counted = partial(self.words.ngettext, "%(num)s case", "%(num)s cases")
        return tuple(
            (f"{self.named('procedure', procedure)} · {self.named('act', act)}", counted(count) % {"num": count})
            for procedure, act, count in self.data["waiting"]
        )

    def days(self) -> Days | None:
        """The task's last day, or the days of the public notice."""
        row = self.row
        if row.letter == "notice":
            notice = self.notice()
            return Days(notice.ref, 0, notice.first_day, notice.last_day)
        if row.letter == "task" and self.task is not None and row.due_on is not None:
            return Days(self.task.ref, self.task.rev, row.due_on, row.due_on)
        return None

    def day(self, name: str) -> date | None:
        return date.fromisoformat(self.data[name]) if self.data.get(name) else None


_WORDS: dict[str, Callable[[LetterWords], object]] = {
    "act": LetterWords.act_name,
    "addressee": lambda one: one.reader.name,
    "assurance": LetterWords.assurance,
    "back_to": lambda one: one.named("stage", one.data.get("back_to")),
    "branch": LetterWords.branch,
    "case_number": lambda one: one.case.number if one.case else "",
    "code": lambda one: step_up.code_of(one.desk.key, one.data["code"]),
    "count": lambda one: one.data["count"],
    "days_late": LetterWords.days_late,
    "days_left": LetterWords.days_left,
    "due": lambda one: one.row.due_on,
    "due_provisional": LetterWords.due_provisional,
    "due_why": LetterWords.due_why,
    "ending": LetterWords.ending,
    "ends_on": lambda one: one.day("ends_on"),
    "expires_at": expires_at,
    "first_day": lambda one: one.notice().first_day,
    "first_due": lambda one: one.day("first_due"),
    "institution": LetterWords.institution,
    "kind": LetterWords.kind,
    "last_day": lambda one: one.notice().last_day,
    "last_day_why": lambda one: one._day_why(one.notice().last_day),
    "late": lambda one: one.data["late"],
    "link": link,
    "mailbox": lambda one: mask_mailbox(one._about().mailbox or ""),
    "member": lambda one: mask_name(one._about().name),
    "months": lambda one: one.data["months"],
    "next_stage": lambda one: one.named("stage", one.data.get("next_stage")),
    "notice_link": lambda one: f"{one.desk.base_url}/notices/{one.notice().ref}",
    "office": LetterWords.office,
    "officer": lambda one: one.matter.people[one.data["officer_id"]].name,
    "open_tasks": lambda one: one.data["open_tasks"],
    "opened_on": lambda one: one.day("opened_on"),
    "organisation": lambda one: one.place(one.data.get("organisation_id")),
    "person": LetterWords.person,
    "post": lambda one: one.named("post", one.data["post"]),
    "previously": lambda one: one.day("previously"),
    "procedure": lambda one: one.named("procedure", one.case.procedure if one.case else None),
    "recorded_at": lambda one: one.act.recorded_at if one.act else one.row.queued_at,
    "since": lambda one: one.day("since"),
    "stage": LetterWords.stage,
    "stand_in": lambda one: one.matter.people[one.data["person_id"]].name,
    "valid_hours": lambda one: LASTS[one.row.letter] // timedelta(hours=1),
    "valid_until": lambda one: one.day("valid_until"),
    "unanswered": LetterWords.unanswered,
    "void": lambda one: one.data["void"],
    "waiting": LetterWords.waiting,
    "waiting_since": lambda one: one.day("waiting_since") or local_day(one.row.queued_at),
    "why": LetterWords.why,
    "year": lambda one: one.data["year"],
}
