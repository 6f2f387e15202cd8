"""A case's history as an auditor reads it: each act with who did it and what it led to, each letter.

What the program wrote down as the consequence of an act, or because a day had come, stands indented below it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from sqlmodel import select

from casework.acts import ACTS
from casework.facts import facts_from, fold
from casework.happenings import (
    ActRecorded,
    Asked,
    CaseClosed,
    CaseOpened,
    Due,
    StageClosed,
    StageOpened,
    TaskRaised,
    TasksChanged,
    TaskTakenBack,
)
from casework.histories import readable
from casework.history import CaseHistory, case_history
from casework.letters_told import Letter, letters_told
from casework.office import Office
from casework.stages.handover import Handover
from casework.stages.training import Training
from casework.step import Step
from casework.terms import SHANGHAI
from config.words import Words
from models.case import Case
from models.person import Person
from tuanwu.rehearse.counted import carried_by, counted
from web.told import Pairs, Telling

LED_TO = " " * len("2026-03-02 09:00  ")


def timeline(office: Office, ref: str, words: Words) -> list[str]:
    """The lines of one case."""
    with office.db.reading() as session:
        case = session.exec(select(Case).where(Case.ref == ref)).one()
        name = session.get_one(Person, case.person_id).name
        told = _Timeline(case_history(session, office, case), name, words)
        return list(told.lines(letters_told(session, case.id or 0)))


class _Timeline:
    def __init__(self, history: CaseHistory, person: str, words: Words) -> None:
        self.history, self.person, self.words = history, person, words
        self.telling = Telling(words, history.names)
        self.due: Due | None = None
        self.comma, self.semicolon, self.colon = ("、", "；", "：") if words.language == "zh" else (", ", "; ", ": ")

    def lines(self, letters: Iterable[Letter]) -> Iterator[str]:
        """Moment by moment: what was done, what it led to, who was written to."""
        moments: dict[datetime, list[str]] = defaultdict(list)
        for step in self.history.steps:
            if step.at is not None:
                moments[step.at] += self._step(step, f"{step.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}  ")
        for at, written in _by_moment(letters).items():
            moments[at].append(LED_TO + self._written(written))
        for at, told in sorted(moments.items()):
            first, *rest = told
            yield first.replace(LED_TO, f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}  ", 1)
            yield from rest

    def _step(self, step: Step, moment: str) -> Iterator[str]:
        match step.what:
            case CaseOpened() as opened:
                procedure = self.words.pgettext("procedure", self.history.case.procedure)
                yield moment + self.semicolon.join([procedure, self.person, opened.number])
            case ActRecorded() as act:
                yield moment + self.semicolon.join(self._act(step, act))
                yield from (LED_TO + line for line in self._sums(step))
            case other:
                yield from (LED_TO + line for line in self._led_to(other))

    def _led_to(self, what: object) -> Iterator[str]:
        match what:
            case StageOpened() | StageClosed() if self._is_silent(what.stage):
                return
            case StageOpened() as opened:
                yield "→ " + self.words.pgettext("stage", opened.stage)
                yield from self._asked(opened.asked, opened.due)
                if isinstance(self.history.procedure.by_id.get(opened.stage), Handover):
                    facts = facts_from(self.history.case.facts)
                    yield from self._pairs(self.telling.validity(facts, self.history.procedure))
            case TasksChanged() as changed:
                yield from self._asked(changed.asked, changed.due)
            case TaskRaised(act, up):
                why = self.words.pgettext("raised", up.why)
                yield self.words.gettext("raised to {above} in the place of {place}: {act} ({why})").format(
                    above=self._name(up.above), place=self._name(up.place), act=self.words.pgettext("act", act), why=why
                )
            case TaskTakenBack(act):
                yield self.words.gettext("asked below again: {act}").format(act=self.words.pgettext("act", act))
            case StageClosed() as closed:
                outcome = self.words.pgettext("outcome", closed.outcome)
                yield f"← {self.words.pgettext('stage', closed.stage)}{self.colon}{outcome}"
            case CaseClosed() as closed:
                yield self.words.gettext("The case ended: %(state)s") % {
                    "state": self.words.pgettext("state", closed.state)
                }

    def _act(self, step: Step, act: ActRecorded) -> Iterator[str]:
        done = self.words.pgettext("act", act.do)
        came_to = act.outcome or act.fields.get("verdict")
        if came_to:
            done += self.colon + self.words.pgettext("outcome" if act.outcome else "verdict", str(came_to))
        yield self._who(step) + done
        if step.at is None or act.dated != step.at.astimezone(SHANGHAI).date():
            yield self.words.gettext("dated {day}").format(day=act.dated)
        yield from self._pairs(self.telling.act(self._fields(step)))
        stage = self.history.procedure.by_id.get(act.stage or "")
        if act.do == "lesson" and isinstance(stage, Training):
            counts = act.fields["minutes"] >= stage.lesson_minutes
            yield self.words.gettext("one class hour" if counts else "too short to count")
        if act.do == "import":
            known = fold("{}", ((readable(step.body) or {}).get("data") or {}).get("facts", {}))
            yield from self._pairs(self.telling.facts(facts_from(known), self.history.procedure))
        yield from (f"“{said.words}”" for said in step.detail.said if said.words)

    def _fields(self, step: Step) -> Mapping[str, object]:
        """What the line does not say already (a vote and a committee's decision have their arithmetic below), and what
        was not left as the form has it."""
        assert isinstance(step.what, ActRecorded)
        said = {"verdict", *(("for", "against") if step.detail.committee else ())}
        form = ACTS[step.what.do].model_fields if step.what.do in ACTS else {}
        left = {name for name, field in form.items() if step.detail.fields.get(name) in (field.default, [])}
        return {name: value for name, value in step.detail.fields.items() if name not in said | left}

    def _sums(self, step: Step) -> Iterator[str]:
        if step.detail.vote:
            yield from counted(step.detail.vote, self.words)
        if step.detail.committee:
            yield carried_by(step.detail.committee, self.words)

    def _who(self, step: Step) -> str:
        if step.by is None:
            return self.words.gettext("anybody") + " "
        about = [self.words.pgettext("post", post) for post, _ in step.by.posts]
        if isinstance(step.what, ActRecorded) and step.what.raised:
            place = self._name(step.what.raised.place)
            about.append(self.words.gettext("in the place of {place}").format(place=place))
        if step.by.on_behalf:
            stood_in_for = step.by.on_behalf.name or step.by.on_behalf.ref
            about.append(f"{self.words.gettext('standing in for')} {stood_in_for}")
        name, told = step.by.name or step.by.ref, self.comma.join(about)
        if not told:
            return f"{name} "
        return f"{name}（{told}）" if self.words.language == "zh" else f"{name} ({told}) "

    def _asked(self, asked: Iterable[Asked], due: Due | None) -> Iterator[str]:
        for one in asked:
            whom = self._holders(one.holders) or self.words.gettext("nobody")
            yield self.words.gettext("awaits: {act} ({whom})").format(
                act=self.words.pgettext("act", one.act), whom=whom
            )
        if due and due != self.due:
            why = self.words.why_due(due.why)
            sentence = self.words.gettext("due {day}: {why}" if why else "due {day}")
            yield sentence.format(day=due.on, why=why)
        self.due = due

    def _name(self, ref: str) -> str:
        return self.history.names.get(ref, ref)

    def _holders(self, holders: Iterable[str]) -> str:
        """Holders, the posts of one organisation together."""
        posts: dict[str, list[str]] = defaultdict(list)
        for holder in holders:
            post, _, place = holder.rpartition("@")
            posts[place] += [self.words.pgettext("post", post)] if post else []
        named = ((self.history.names.get(place, place), held) for place, held in posts.items())
        return self.semicolon.join(f"{name} {self.comma.join(held)}".strip() for name, held in named)

    def _written(self, letters: Iterable[Letter]) -> str:
        to: dict[str, dict[str, None]] = defaultdict(dict)
        for letter in letters:
            to[letter.letter][letter.to or "?"] = None
        told = (f"{self.words.pgettext('letter', one)} {self.comma.join(people)}" for one, people in to.items())
        return self.words.gettext("letters: {letters}").format(letters=self.semicolon.join(told))

    def _pairs(self, pairs: Pairs) -> Iterator[str]:
        return (f"{label} {value}" for label, value in pairs)

    def _is_silent(self, stage: str) -> bool:
        known = self.history.procedure.by_id.get(stage)
        return known is not None and known.silent


def _by_moment(letters: Iterable[Letter]) -> dict[datetime, list[Letter]]:
    """Those that were sent or will be; what had fallen due before the story began was not."""
    found: dict[datetime, list[Letter]] = defaultdict(list)
    for letter in letters:
        if letter.state != "cancelled":
            found[letter.queued_at].append(letter)
    return found
