"""The pages that begin a case from one's own page: the form, and the page that repeats it for confirmation."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import get_args

from fastapi import Request, Response
from sqlmodel import Session, col, select
from starlette.datastructures import FormData

from casework.acts import Why
from casework.judge import judge, judge_beginning
from casework.office import Office
from casework.refusal import Refusal
from casework.taking_over import open_admission
from casework.terms import local_day
from config.profile import Profile
from config.words import words
from models.case import Case
from models.link import Link
from web.act_forms import FORMS, Field, Filled, fields_of, fill
from web.beginnings import TAKE_IN, TAKE_OVER, Beginnings, people_for
from web.branch_choice import found
from web.form_words import carried, strangers, summary
from web.language import language_of
from web.page import page
from web.people import Options
from web.signing import sheet, submission_of
from web.told import Telling

_PERSON = Field("person", "listed", label="about")
_SEARCHES = {"request": "to", "retain": "person", TAKE_IN: "person", TAKE_OVER: "person"}
"""What the search box of a form looks for."""


class BeginningPages:
    """Everything these pages share, read once a request. `looked_for` is what was typed into the search box."""

    def __init__(
        self,
        request: Request,
        session: Session,
        profile: Profile,
        mine: Beginnings,
        act: str,
        link: Link,
        token: str,
        now: datetime,
        looked_for: str,
    ) -> None:
        self.request, self.session, self.mine, self.act = request, session, mine, act
        self.link, self.token, self.looked_for, self.today = link, token, looked_for, local_day(now)
        self.spoken = words(language_of(request, mine.person.language))
        self.profile = profile
        self.do, self.more = _does(act)
        self.asked = fields_of(self.do, None, profile)
        self.fields = (_PERSON, *self.asked)
        self.options = self._options()

    def read(self, posted: FormData) -> Filled:
        """The form as it was sent, held against what it offered."""
        about = str(posted.get("person", "")).strip()
        filled = fill(self.do, self.asked, posted, self.more)
        typed = {**filled.typed, "person": [about] if about else []}
        wrong = {**strangers(Filled(typed), self.fields, self.options), **filled.wrong}
        if not about:
            wrong["person"] = "choose"
        return Filled(typed, None if wrong else filled.act, wrong)

    def judge(self, office: Office, filled: Filled, now: datetime) -> None:
        """Raise Refusal where something speaks against it."""
        assert filled.act is not None
        about, me = filled.one("person"), self.mine.person
        if self.act != TAKE_OVER:
            judge_beginning(self.session, office, filled.act, at=now, by=me, person=about)
            return
        query = select(Case).where(col(Case.ref) == open_admission(self.session, about))
        judge(self.session, office, filled.act, self.session.exec(query).one(), at=now, by=me)

    def form(
        self, filled: Filled | None = None, refusal: Refusal | None = None, status: int = HTTPStatus.OK
    ) -> Response:
        """What is asked, with what was typed before and what speaks against it."""
        return self._page(
            "starts/begin.html",
            status,
            options=self.options,
            filled=filled or Filled(),
            refusal=refusal,
            searches=self._searches(),
            demand=self._demand(),
            today=self.today,
        )

    def review(self, filled: Filled, key: bytes) -> Response:
        """Everything once more, to be confirmed as it stands."""
        assert filled.act is not None
        typed = [*carried(filled), ("q", self.looked_for)]
        return self._page(
            "starts/review.html",
            HTTPStatus.OK,
            summary=summary(filled, self.fields, self.options, Telling(self.spoken, {})),
            dated=filled.act.dated or self.today,
            hidden=sheet(key, self._ref(filled), filled.act, typed),
        )

    def submission(self, filled: Filled, key: bytes, posted: FormData) -> str | None:
        """The id of the form, where it is the one that was reviewed."""
        return submission_of(key, self._ref(filled), filled.act, posted)

    def _ref(self, filled: Filled) -> str:
        """What the confirmation is bound to, besides the act: the link, and whom the case is about."""
        return f"{self.link.ref}.{filled.one('person')}"

    def _options(self) -> Mapping[str, Options]:
        reasons = ("not_employed", "abroad") if self.act == "retain" else get_args(Why)
        return {
            "person": people_for(self.session, self.mine, self.act, self.looked_for),
            "kind": [(code, self.spoken.pgettext("kind", code)) for code in ("K1", "K2")],
            "why": [(code, self.spoken.pgettext("why", code)) for code in reasons],
            "conditions": [(one, self.spoken.pgettext("condition", one)) for one in self.profile.recommend.conditions],
            "to": self._destinations(),
            "file": [(code.lower(), self.spoken.pgettext("file", code)) for code in ("True", "False")],
        }

    def _destinations(self) -> Options:
        if self.act in (TAKE_IN, TAKE_OVER):
            above = self.mine.committees if self.act == TAKE_IN else ()
            return [(place.ref, place.name) for place in (*self.mine.branches, *above)]
        places = found(self.session, self.looked_for) if self.act == "request" and self.looked_for else []
        return [(one.ref, " · ".join(filter(None, (above, one.name)))) for one, above in places]

    def _searches(self) -> str | None:
        """What is found by its name: a committee has too many members for a list."""
        if self.act in self.mine.procedures and self.mine.committees and not self.mine.branches:
            return "person"
        return _SEARCHES.get(self.act)

    def _demand(self) -> str | None:
        """What the rules ask of whoever it is begun for, with the numbers of the profile."""
        sentence = self.spoken.known("demand", self.act)
        return sentence.format(s=self.profile) if sentence else None

    def _page(self, template: str, status: int, **shown: object) -> Response:
        return page(
            self.request,
            template,
            status=status,
            reader=self.mine.person.language,
            addressed=self.mine.person,
            link=self.link,
            token=self.token,
            act=self.act,
            do=self.do,
            fields=self.fields,
            looked_for=self.looked_for,
            **shown,
        )


def _does(act: str) -> tuple[str, Mapping[str, str] | None]:
    """The act behind a page's name, and what the page itself adds to it."""
    if act == TAKE_IN:
        return "request", None
    return (act, None) if act in FORMS else ("begin", {"procedure": act})
