"""What a case has come to know, and what an act carried, told as labels and values in the reader's language."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from casework.facts import Facts, Tally
from casework.procedure import Procedure
from casework.stages.committee_review import CommitteeReview
from casework.stages.handover import Handover
from casework.stages.publicity import Publicity
from casework.terms import add_months
from casework.validity import valid_until
from config.words import Words
from notifications.dates import short_day
from web.act_forms import FORMS

Pairs = list[tuple[str, str]]

_TOLD = (
    "imported", "begun", "kind", "proposed", "requested", "retained", "to", "why", "applied", "talked", "activist",
    "activist_approved", "activist_notice", "points", "volunteer_hours", "conditions", "contacts", "targeted",
    "pre_reviewed", "published", "introducers", "wished", "introduced", "handed_in", "meeting_approved",
    "balloting", "voted", "tally", "outcome", "examined", "grade", "approved", "announced", "reviewed", "rank",
    "reviewed_above", "number", "joined", "oath", "efile", "handed_over", "answered", "party_answer", "released",
    "released_above", "accepted", "accepted_above", "assigned", "assigned_on", "withdrawn",
)  # fmt: skip
"""The facts that readers are told, in the order in which a case comes to know them."""

_CODES = {"outcome": "outcome", "kind": "kind", "why": "why", "party_answer": "verdict", "grade": "grade"}
"""Facts that are codes, and the context of their names."""

_BY_SETTING = frozenset(field.name for fields in FORMS.values() for field in fields if field.asked_by)
"""What only some settings ask for: elsewhere nobody gave it, and it stands at nothing."""


class Telling:
    """Tells facts and acts in one language. `names` are the names behind references."""

    def __init__(self, spoken: Words, names: Mapping[str, str]) -> None:
        self.spoken, self.names = spoken, names

    def facts(self, facts: Facts, procedure: Procedure) -> Pairs:
        """Everything known, in the order in which procedures come to know it."""
        found: Pairs = []
        for name in _in_order(procedure):
            value = getattr(facts, name)
            if value not in (None, (), 0):
                found.append(self._pair(name, value))
            if name == "contacts":
                found += self._training(facts, procedure)
        return found + self.validity(facts, procedure)

    def act(self, data: Mapping[str, Any]) -> Pairs:
        """What an act's row carries, as its form asked for it."""
        sent_back = {"to": "back_to"} if "verdict" in data else {}
        given = ((name, value) for name, value in data.items() if value or name not in _BY_SETTING)
        return [(self.label(sent_back.get(name, name)), self.carried(name, value)) for name, value in given]

    def label(self, name: str) -> str:
        """The label of a form's field."""
        return self.spoken.pgettext("field", name)

    def carried(self, name: str, value: Any) -> str:
        """One value of an act."""
        if isinstance(value, list | tuple):
            named = (self.spoken.known("condition", str(one)) or self._name(one) for one in value)
            return self.listed(named)
        if isinstance(value, dict):
            return self.listed(f"{self.label(key)} {one}" for key, one in value.items())
        if name in ("verdict", "body", "kind", "why", "file", "grade", "procedure"):
            return self.spoken.pgettext(name, str(value))
        if name == "date":
            return self.day(date.fromisoformat(str(value)))
        return self._place(str(value)) if name in ("to", "branch") else self._name(str(value))

    def day(self, day: date) -> str:
        """A day, short."""
        return short_day(day, self.spoken.language)

    def tally(self, tally: Tally) -> str:
        """A count of votes in one line."""
        return self.spoken.pgettext("tally", "counted").format(**tally._asdict())

    def listed(self, values: Iterable[str]) -> str:
        """Several values in one line."""
        return ("、" if self.spoken.language == "zh" else ", ").join(values)

    def _pair(self, name: str, value: Any) -> tuple[str, str]:
        return self.spoken.pgettext("fact", name), self._fact(name, value)

    def _fact(self, name: str, value: Any) -> str:
        if isinstance(value, Tally):
            return self.tally(value)
        if isinstance(value, date):
            return self.day(value)
        if name == "imported":
            stage, since = value
            return f"{self.spoken.pgettext('stage', stage)} {self.day(since)}"
        if name == "introduced":
            return self.listed(f"{self._name(ref)} {self.day(on)}" for ref, on in value)
        if name == "handed_in":
            return self.listed(f"{self.spoken.pgettext('stage', stage)} {self.day(on)}" for stage, on in value)
        if name == "conditions":
            return self.listed(self.spoken.pgettext("condition", one) for one in value)
        if name in ("activist_notice", "published", "announced"):
            return self.spoken.pgettext("notice", "days").format(*map(self.day, value))
        if name == "lessons":
            return " – ".join(map(self.day, value))
        if isinstance(value, tuple):
            return self.listed(map(self._name, value))
        return self.spoken.pgettext(_CODES[name], value) if name in _CODES else self._name(str(value))

    def _training(self, facts: Facts, procedure: Procedure) -> Iterator[tuple[str, str]]:
        """Class hours and months of observation, against what the rules ask."""
        asked = procedure.settings.admission
        if facts.contacts or facts.hours:
            yield self._progress("hours", done=facts.hours, asked=asked.lesson_hours)
        if facts.first_lesson and facts.last_lesson:
            yield self._pair("lessons", (facts.first_lesson, facts.last_lesson))
        if facts.activist and procedure.procedure == "admission":
            until = add_months(facts.activist, asked.observation_months)
            yield self._progress("observation", months=asked.observation_months, until=self.day(until))

    def validity(self, facts: Facts, procedure: Procedure) -> Pairs:
        """Until when a recommendation is valid, once the committee has reviewed it; not of one that was declined."""
        if facts.party_answer == "declined":
            return []
        handover = next((one for one in procedure.stages if isinstance(one, Handover)), None)
        until = valid_until(facts, handover.validity_months, handover.valid_from) if handover else None
        return [self._pair("valid_until", until)] if until else []

    def _progress(self, name: str, **values: object) -> tuple[str, str]:
        return self.spoken.pgettext("fact", name), self.spoken.pgettext("progress", name).format(**values)

    def _place(self, value: str) -> str:
        return self.names.get(value) or self.spoken.pgettext("stage", value)

    def _name(self, value: str) -> str:
        return self.names.get(value, value)


def _in_order(procedure: Procedure) -> list[str]:
    """The facts in the order of the procedure's stages: a recommendation is published after its examination."""
    names = list(_TOLD)
    known = [stage.fact for stage in procedure.stages if isinstance(stage, CommitteeReview | Publicity)]
    for before, after in pairwise(fact for fact in known if fact in names):
        if names.index(after) < names.index(before):
            names.remove(after)
            names.insert(names.index(before) + 1, after)
    return names


def refs_in(facts: Facts) -> set[str]:
    """The references of people and organisations that the facts hold."""
    found = {*facts.contacts, *facts.introducers, *(ref for ref, _ in facts.introduced)}
    return found | {ref for ref in (facts.to, facts.assigned) if ref}
