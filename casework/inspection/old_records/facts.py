"""From a row of old records to what rules look at: facts, the person, the people named, the papers."""

from collections.abc import Mapping
from datetime import date
from functools import singledispatch
from typing import Any

from casework.facts import EMPTY, Facts, PersonFacts, Tally
from casework.inspection.admission_papers import NUMBER
from casework.inspection.old_records.rows import AdmissionRow, RecommendationRow, TransferRow, Voted, Whose
from casework.inspection.papers import Papers, Resolution
from casework.numbers import PROVINCE
from casework.roster.cells import Born

LONG_AGO = date.min
"""The joining of introducers of whom nothing else is known: no rule speaks of it."""

MONTH = len("2009-07")


@singledispatch
def record_of(row: Whose) -> dict[str, Any]:
    """The parts of a Record that the row tells."""
    raise TypeError(type(row).__name__)


@record_of.register
def _admission(row: AdmissionRow) -> dict[str, Any]:
    introducers = tuple(_ref(name, row) for name in (row.introducer_1, row.introducer_2) if name)
    signed = (row.introducer_1_signed, row.introducer_2_signed)
    facts = _known(row, introducers=introducers, contacts=tuple(_ref(name, row) for name in row.contacts))
    days = tuple((ref, day) for ref, day in zip(introducers, signed, strict=False) if day)
    return {
        "facts": facts.changed({"introduced": days, "hours": row.hours or 0, "number": row.number_given}),
        "person": _person(row, row.born),
        "people": _introducers(row, introducers),
        "papers": _papers(row),
        "number_problems": _outside(row),
    }


@record_of.register
def _recommendation(row: RecommendationRow) -> dict[str, Any]:
    person = _person(
        row,
        row.born,
        member_since=row.member_since,
        party_applied=row.party_applied,
        party_activist=row.party_activist,
    )
    papers = Papers(resolution=_resolution(row), recommended_on=row.recommended_on)
    return {"facts": _known(row), "person": person, "papers": papers}


@record_of.register
def _transfer(row: TransferRow) -> dict[str, Any]:
    papers = Papers(last_active=row.last_active)
    return {"facts": _known(row), "person": _person(row, None), "papers": papers, "to_unit": row.to_unit}


def _known(row: Whose, **more: Any) -> Facts:
    """The facts that have a column of their name, and those of the meeting and the notice."""
    known = {name: value for name in _NAMED[type(row)] if (value := getattr(row, name)) is not None}
    if isinstance(row, Voted):
        known |= {"tally": _tally(row)}
        if row.notice_up and row.notice_last:
            known["published"] = (row.notice_up, row.notice_last)
    return EMPTY.changed(known | more)


def _tally(row: Voted) -> Tally | None:
    if row.expected is None or row.present is None or row.in_favour is None:
        return None
    return Tally(row.expected, row.present, row.in_favour, row.against or 0, row.abstain or 0, row.invalid or 0)


def _resolution(row: Voted) -> Resolution | None:
    present, in_favour = row.resolution_present, row.resolution_in_favour
    if present is None or in_favour is None:
        return None
    return Resolution(present, in_favour, row.resolution_against or 0, row.resolution_abstain or 0)


def _person(row: Whose, born: Born | None, **more: date | None) -> PersonFacts:
    return PersonFacts(row.ref, born.on if born else None, born.day_known if born else True, **more)  # type: ignore[arg-type]


def _ref(name: str, row: Whose) -> str:
    """A named person's reference: the applicant's own, where it is the applicant who is named."""
    own = {row.name, row.student_number, f"{row.name} {row.student_number}"}
    return row.ref if name in own else name


def _introducers(row: AdmissionRow, refs: tuple[str, ...]) -> Mapping[str, PersonFacts]:
    joined = (row.introducer_1_joined, row.introducer_2_joined)
    barred = bool(row.introducer_on_probation)
    return {
        ref: PersonFacts(ref, member_since=day or LONG_AGO, probation=barred)
        for ref, day in zip(refs, joined, strict=False)
    }


def _papers(row: AdmissionRow) -> Papers:
    declared = (row.declared_wish, row.declared_introducers, row.declared_resolution)
    return Papers(
        unwitnessed=row.unwitnessed,
        resolution=_resolution(row),
        joined_elsewhere=tuple(day for day in (row.joined_card, row.joined_system) if day),
        unsigned=row.unsigned,
        pioneer_recommended=row.pioneer_recommended,
        experience=row.experience,
        applicant_present=row.applicant_present,
        applicant_voted=row.applicant_voted,
        probation_counted=row.probation_counted,
        efile_files=row.efile_files,
        efile_pages=row.efile_pages,
        efile_megabytes=row.efile_megabytes,
        registered=row.registered,
        dues_from=row.dues_from,
        opinions=tuple(words for words in (row.opinion_1, row.opinion_2) if words),
        identities=_identities(row),
        declarations=None if None in declared else declared,  # type: ignore[arg-type]
        discipline_lesson=row.discipline_lesson,
    )


def _identities(row: AdmissionRow) -> tuple[tuple[str, ...], ...]:
    names = (row.name, row.name_notice, row.name_minutes, row.name_system)
    said = (names, _births(row.born, row.born_system), (row.id_form, row.id_system))
    known = (tuple(one for one in documents if one) for documents in said)
    return tuple(documents for documents in known if len(documents) > 1)


def _births(one: Born | None, other: Born | None) -> tuple[str, ...]:
    """Two births, to the day where both are known to the day."""
    if one is None or other is None:
        return ()
    births = one.on.isoformat(), other.on.isoformat()
    return births if one.day_known and other.day_known else (births[0][:MONTH], births[1][:MONTH])


def _outside(row: AdmissionRow) -> tuple[str, ...]:
    """Whether the number lies outside the province or the segment that the row names."""
    number = row.number_given
    if number is None or not NUMBER.fullmatch(number):
        return ()
    first, last = row.segment_first or number, row.segment_last or number
    foreign = row.province not in (None, number[PROVINCE])
    return ("number_unknown",) if foreign or not first <= number <= last else ()


_NAMED: dict[type[Whose], tuple[str, ...]] = {
    kind: tuple(name for name in kind.model_fields if name in Facts.__struct_fields__)
    for kind in (AdmissionRow, RecommendationRow, TransferRow)
}
