"""The pages of one open task: its form, and the page that repeats everything before it is confirmed."""

from dataclasses import replace
from datetime import date, datetime

from fastapi import Request, Response
from sqlmodel import Session
from starlette.datastructures import FormData

from casework.acts import Act, Vote
from casework.introductions import issued_on
from casework.links import Opened
from casework.material import News, material_of, news_since
from casework.next_number import next_number, segments_for
from casework.office import Office
from casework.refusal import Refusal
from casework.stages.publicity import Publicity
from casework.step_up import needs_code
from casework.terms import local_day
from config.words import words
from models.act import Act as Recorded
from web.act_forms import FORMS, Filled, fill, missing
from web.arithmetic import outcome, sums, without_ballot
from web.asked import committee_members, disowned_in, gather, ranking_of, roll_on
from web.form_words import carried, choices, demand, strangers, summary
from web.hours import hours_after
from web.language import language_of
from web.page import page
from web.receipts import outcome_of
from web.signing import sheet
from web.told import Telling
from web.turnout import turnout_of


class TaskPages:
    """Everything a task's pages share, read once a request."""

    def __init__(
        self, request: Request, session: Session, office: Office, opened: Opened, token: str, now: datetime
    ) -> None:
        self.request, self.session, self.opened, self.token = request, session, opened, token
        self.today, self.calendar = local_day(now), office.calendar
        self.asked = gather(session, office, opened, self.today)
        self.spoken = words(language_of(request, self.asked.reader.language))
        self.telling = Telling(self.spoken, self.asked.names)
        self.options = choices(session, self.asked, self.spoken)

    def read(self, posted: FormData) -> Filled:
        """The form as it was sent, held against what it offered."""
        filled = read_act_form(self.asked.task.act, posted)
        offered = self.asked.fields
        wrong = {**strangers(filled, offered, self.options), **missing(offered, filled.typed), **filled.wrong}
        return Filled(filled.typed, None if wrong else filled.act, wrong)

    def form(
        self,
        filled: Filled | None = None,
        refusal: Refusal | None = None,
        *,
        status: int = 200,
        done: Recorded | None = None,
        stale: bool = False,
    ) -> Response:
        """What is asked, with what was typed before and what speaks against it. `done` was just recorded here;
        `stale` says that the form sent was not the one reviewed."""
        asked = self.asked
        numbering = asked.task.act == "number"
        number = next_number(self.session, asked.case) if numbering else None
        return self._page(
            "advisers/task.html",
            status,
            told=self.telling.facts(asked.facts, asked.procedure),
            demand=demand(asked, self.spoken),
            options=self.options,
            filled=filled or Filled(self._typed_beforehand(number)),
            refusal=refusal,
            done=done,
            came_to=outcome_of(self.session, done) if done else None,
            hours=hours_after(self.session, self.calendar, done, asked, self.today),
            stale=stale,
            news=self._news(),
            letter=issued_on(asked.case) is not None,
            disowned=disowned_in(self.session, asked.facts),
            today=self.today,
            sums=sums(asked.vote, roll_on(self.session, asked, self.today)) if asked.vote and self._is_a_vote else [],
            members=committee_members(self.session, asked) if asked.collective else 0,
            ranking=self._ranking(),
            turnout=turnout_of(self.session, asked.case, asked.vote),
            segments=segments_for(self.session, asked.case) if numbering else [],
            next_number=number,
        )

    def review(self, filled: Filled, key: bytes) -> Response:
        """Everything once more, to be confirmed as it stands."""
        act, typed = self._as_of_the_roll(filled), carried(filled)
        if isinstance(act, Vote):
            typed.append(("expected", str(act.expected)))
        vote = self.asked.vote
        return self._page(
            "advisers/review.html",
            200,
            dated=act.dated or self.today,
            summary=summary(filled, self.asked.fields, self.options, self.telling),
            stands=self._stands(act.dated or self.today),
            turnout=turnout_of(self.session, self.asked.case, self.asked.vote),
            hidden=sheet(key, self.opened.link.ref, act, typed, self._material()),
            assurance="link+code" if needs_code(self.asked.stage, self.asked.task.act) else "link",
            sums=sums(vote, act.expected or 0, act) if vote and isinstance(act, Vote) else [],
            outcome=outcome(vote, act.expected or 0, act) if vote and isinstance(act, Vote) else None,
            without_ballot=without_ballot(act) if isinstance(act, Vote) else 0,
        )

    def _stands(self, published: date) -> str | None:
        """From when until when a notice put up on that day would stand; None where none is put up."""
        stage = self.asked.stage
        if self.asked.task.act != "publish" or not isinstance(stage, Publicity):
            return None
        first, last, _ = self.calendar.working_days(published, stage.days, count_first=stage.count_first)
        return self.spoken.why_due(f"working_days:{first},{last},{stage.days}")

    def _as_of_the_roll(self, filled: Filled) -> Act:
        """The act; a vote's with the roll of its day, so that it is refused if the roll changes before it is sent."""
        act = filled.act
        assert act is not None
        if isinstance(act, Vote):
            return act.model_copy(update={"expected": roll_on(self.session, self.asked, act.dated or self.today)})
        return act

    def _ranking(self) -> tuple[int, str] | None:
        """Where the committee ranks: the number of candidates, and the free ranks, those in a row as one."""
        ranking = ranking_of(self.session, self.asked, self.today)
        if ranking is None:
            return None
        spans = (str(first) if first == last else f"{first}–{last}" for first, last in ranking.spans)
        return ranking.candidates, self.telling.listed(spans)

    @property
    def _is_a_vote(self) -> bool:
        """Whether a meeting's vote is to be recorded: a ballot that is open has a roll of its own."""
        return self.asked.task.act == "vote"

    def _material(self) -> str:
        return material_of(self.session, self.asked.case, self.asked.reader.ref)

    def _news(self) -> list[News]:
        """What others have recorded since the letter of this link was sent."""
        return news_since(self.session, self.asked.case, self.asked.reader.ref, self.opened.link.issued_at)

    def _typed_beforehand(self, number: str | None) -> dict[str, list[str]]:
        """What the form offers to begin with: the next number, and the meeting's day as the day of joining."""
        meeting = self.asked.facts.voted
        if number is not None:
            return {"number": [number]}
        return {"date": [meeting.isoformat()]} if self.asked.task.act == "joined" and meeting else {}

    def _page(self, template: str, status: int, **shown: object) -> Response:
        return page(
            self.request,
            template,
            status=status,
            reader=self.asked.reader.language,
            asked=self.asked,
            link=self.opened.link,
            token=self.token,
            **shown,
        )


def read_act_form(do: str, posted: FormData) -> Filled:
    """A posted form of an act, whatever it offered: what only some settings ask for may be missing. A confirmed vote
    brings the roll it was reviewed with."""
    roll = str(posted.get("expected", ""))
    fields = tuple(replace(one, required=one.required and not one.asked_by) for one in FORMS[do])
    return fill(do, fields, posted, {"expected": roll} if do == "vote" and roll else None)
