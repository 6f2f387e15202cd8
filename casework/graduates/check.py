"""What speaks against a row of a list: whom it is about, where it leads, and what is worth knowing of it."""

from collections.abc import Iterator
from datetime import date

from casework.atlas import Atlas
from casework.graduates.known import Known
from casework.graduates.sheet import LEADS, REASONS, GraduateRow
from casework.roster.choices import UNITS
from casework.roster.problems import Problem
from casework.roster.tables import Table
from casework.scene import person_facts
from models.person import Person


class Check:
    """The rows of one list held against what is known, and against each other."""

    def __init__(self, table: Table[GraduateRow], known: Known, atlas: Atlas, today: date) -> None:
        self.table, self.known, self.atlas, self.today = table, known, atlas, today
        self._rows: dict[str, int] = {}

    def problems(self, row: GraduateRow) -> Iterator[Problem]:
        """Everything that speaks against a row."""
        about = self.known.people.get(row.student_number)
        other = self._rows.setdefault(row.student_number, row.number)
        if other != row.number:
            yield self.table.problem("twice", row, "student_number", value=row.student_number, other=other)
        if about is None:
            yield self.table.problem("unknown_person", row, "student_number", number=row.student_number)
        else:
            yield from self._about(row, about)
        yield from self._destination(row, about)

    def _about(self, row: GraduateRow, about: Person) -> Iterator[Problem]:
        name, branch = about.name, self.known.organisations.get(about.organisation_id or 0)
        if row.name is not None and row.name != name:
            yield self.table.problem("name_differs", row, "name", number=row.student_number, name=name)
        if branch is None or branch.kind != "branch" or not person_facts(about).is_member(row.day(self.today)):
            yield self.table.problem("not_a_member", row, "student_number", name=name)
        elif not self.known.may_ask_for(branch):
            yield self.table.problem("not_below_you", row, "student_number", name=name)
        mine = row.is_kept and about.id == self.known.officer.id
        if mine or self.atlas.is_close([self.known.officer.ref], about.ref):
            yield self.table.problem("close_to_you", row, "student_number", name=name)
        if (about.id, row.is_kept) in self.known.pending:
            yield self.table.problem("pending_transfer", row, "student_number", name=name)

    def _destination(self, row: GraduateRow, about: Person | None) -> Iterator[Problem]:
        leads, why = LEADS[row.why], REASONS[row.why][0]
        if row.to is None:
            if not leads.kept:
                yield self.table.problem("no_destination", row, "why", why=why)
            return
        if not leads.named:
            yield self.table.problem("stays_with_the_school", row, "to", why=why)
            return
        found = self.known.named.get(row.to, [])
        if not found:
            yield self.table.problem("unknown_place", row, "to", value=row.to)
        elif len(found) > 1:
            yield self.table.problem("which_place", row, "to", value=row.to, count=len(found))
        elif found[0].kind == "party_branch":
            yield self.table.problem("takes_no_members", row, "to", place=found[0].name)
        elif found[0].unit not in leads.units:
            zh, en = UNITS[found[0].unit]
            yield self.table.problem("wrong_unit", row, "to", why=why, place=found[0].name, unit=zh, unit_en=en)
        elif about is not None and about.organisation_id == found[0].id:
            yield self.table.problem("there_already", row, "to", name=about.name, place=found[0].name)

    def remarks(self, row: GraduateRow) -> Iterator[Problem]:
        """What is worth knowing of a row that can be taken."""
        about = self.known.people[row.student_number]
        if about.graduates is None or about.graduates.year > self.today.year:
            yield self.table.problem("not_graduating", row, "student_number", name=about.name)
