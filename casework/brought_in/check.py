"""A row held against what is known and against its procedure: the case it becomes, or everything that speaks against
it, by column."""

from collections.abc import Iterator
from typing import Any

from casework.bring_in import Past
from casework.brought_in.known import Known
from casework.brought_in.rows import COLUMNS, Running
from casework.counting import adds_up
from casework.procedure import Procedure
from casework.roster.problems import Problem
from casework.roster.tables import Table
from casework.scene import person_facts
from casework.stages.stage import Stage
from config.words import LANGUAGES, words
from models.person import Person


class Check:
    """The rows of one procedure's sheet."""

    def __init__(self, table: Table[Running], procedure: Procedure, known: Known) -> None:
        self.table, self.procedure, self.known = table, procedure, known
        self._asked = [stage for stage in procedure.stages if not stage.silent]
        self._stages = {name: stage for stage in self._asked for name in _names(stage)}
        self._rows: dict[str, int] = {}

    def past(self, row: Running) -> Past:
        """The case that a row without problems becomes."""
        refs, about = self.known.refs, self.known.people[row.student_number]
        facts = row.facts(refs)
        if to := facts.get("to"):
            facts["to"] = self.known.named[to][0].ref
        by = refs[row.by] if row.by else None
        return Past(row.procedure, about.ref, self._stages[row.stage.casefold()].id, facts, by)

    def problems(self, row: Running) -> Iterator[Problem]:
        """Everything that speaks against a row."""
        other = self._rows.setdefault(row.student_number, row.number)
        if other != row.number:
            yield self.table.problem("twice", row, "student_number", value=row.student_number, other=other)
        strangers = [*self._strangers(row)]
        yield from strangers
        about = self.known.people.get(row.student_number)
        if about is None:
            yield self.table.problem("unknown_person", row, "student_number", number=row.student_number)
        else:
            yield from self._about(row, about)
        stage = self._stages.get(row.stage.casefold())
        if stage is None:
            choices = "、".join(f"{zh} ({en})" for _, zh, en in map(_names, self._asked))
            yield self.table.problem("not_a_choice", row, "stage", value=row.stage, choices=choices)
        elif not strangers:
            yield from self._told(row, row.facts(self.known.refs), stage)

    def _strangers(self, row: Running) -> Iterator[Problem]:
        for column, numbers in row.people.items():
            for number in numbers:
                if number not in self.known.people:
                    yield self.table.problem("unknown_person", row, column, number=number)

    def _about(self, row: Running, about: Person) -> Iterator[Problem]:
        if row.name is not None and row.name != about.name:
            yield self.table.problem("name_differs", row, "name", number=row.student_number, name=about.name)
        if about.organisation_id not in self.known.branches:
            yield self.table.problem("in_no_branch", row, "student_number", name=about.name)
        is_member = person_facts(about).member_since is not None
        if is_member and row.procedure == "admission":
            yield self.table.problem("member_already", row, "student_number", name=about.name)
        if not is_member and row.procedure != "admission":
            yield self.table.problem("not_a_member", row, "student_number", name=about.name)
        if (about.id, row.procedure) in self.known.open:
            yield self.table.problem("case_open", row, "student_number", name=about.name)

    def _told(self, row: Running, facts: dict[str, Any], stage: Stage) -> Iterator[Problem]:
        """What the passed stages must have left, what later ones cannot have, and what cannot be."""
        here = self.procedure.stages.index(stage)
        for place, one in enumerate(self.procedure.stages):
            recorded, name = one.forgets(reopened=False).keys(), _names(stage)[1]
            if place < here and not one.silent:
                for fact in sorted(recorded & row.needed - facts.keys()):
                    yield self.table.problem("needed_there", row, COLUMNS.get(fact, fact), stage=name)
            if place > here:
                for fact in sorted(recorded & facts.keys()):
                    yield self.table.problem("not_there_yet", row, COLUMNS.get(fact, fact), stage=name)
        if (tally := facts.get("tally")) and not adds_up(tally):
            yield self.table.problem("tally_wrong", row, "present")
        if facts.get("number") in self.known.numbers:
            yield self.table.problem("number_taken", row, "number_given", value=facts["number"])
        if (to := facts.get("to")) and len(self.known.named.get(to, ())) != 1:
            count = len(self.known.named.get(to, ()))
            yield self.table.problem("which_place" if count else "unknown_place", row, "to", value=to, count=count)


def _names(stage: Stage) -> tuple[str, ...]:
    """A stage as it may be written: by its code, in either language."""
    return (stage.id, *(words(language).pgettext("stage", stage.id).casefold() for language in LANGUAGES))
