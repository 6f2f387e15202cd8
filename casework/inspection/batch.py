"""What a look at many records makes known of each: who shares its introducers, its days, its number, its round.

A batch is the records of one procedure, one branch and one year.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from casework.candidates import round_of
from casework.inspection.filed import Filed
from casework.validity import valid_until

FEWEST_DAYS = 3
"""Records that share fewer days than this are not called alike: one meeting decides on several people."""

Known = dict[int, dict[str, Any]]
"""By the record's place in the list, what is known of it now."""


def in_batches(filed: Iterable[Filed]) -> list[Filed]:
    """The same records, each knowing what the others make known of it."""
    records = list(filed)
    known: Known = defaultdict(dict)
    for look in (_same_pairs, _alike, _numbers, _over_caps, _again):
        look(records, known)
    for nth, more in known.items():
        records[nth] = replace(records[nth], record=replace(records[nth].record, **more))
    return records


def _same_pairs(records: list[Filed], known: Known) -> None:
    """How many of a batch have the same introducers."""
    for places in _grouped(records, lambda one: _named(one, frozenset(one.record.facts.introducers))).values():
        for nth in places:
            known[nth]["same_pair"] = len(places)


def _alike(records: list[Filed], known: Known) -> None:
    """How much of a batch, if it is large enough, has the very same days or the very same opinion."""
    for places in _grouped(records, _batch).values():
        if len(places) < records[places[0]].record.settings.inspection.alike_least:
            continue
        days = Counter(_days(records[nth]) for nth in places)
        opinions = Counter(words for nth in places for words in set(records[nth].record.papers.opinions))
        for nth in places:
            said = max((opinions[words] for words in records[nth].record.papers.opinions), default=0)
            same = max(days[_days(records[nth])] if _days(records[nth]) else 0, said)
            if same > 1:
                known[nth]["alike"] = 100 * same // len(places)


def _numbers(records: list[Filed], known: Known) -> None:
    """A serial number belongs to one person."""
    for places in _grouped(records, lambda one: one.record.facts.number).values():
        for nth in places if len(places) > 1 else ():
            problems = records[nth].record.number_problems
            known[nth]["number_problems"] = tuple(dict.fromkeys((*problems, "number_taken")))


def _over_caps(records: list[Filed], known: Known) -> None:
    """Candidates past examination in one round are no more than the cap allowed."""
    for places in _grouped(records, _candidate).values():
        for nth in places:
            capacity = records[nth].capacity
            if capacity is not None and len(places) > capacity:
                known[nth]["over_cap"] = True


def _again(records: list[Filed], known: Known) -> None:
    """Nobody is recommended while they are, and nobody has two transfers pending."""
    for places in _grouped(records, lambda one: _whose(one) if one.counts else None).values():
        for nth in places:
            if any(_bars(records[other], records[nth]) for other in places if other != nth):
                known[nth]["again"] = True


def _grouped(records: list[Filed], key: Callable[[Filed], object]) -> dict[object, list[int]]:
    groups: dict[object, list[int]] = defaultdict(list)
    for nth, one in enumerate(records):
        found = key(one)
        if found is not None:
            groups[found].append(nth)
    return groups


def _batch(one: Filed) -> tuple[object, ...]:
    return one.procedure, one.unit, one.year


def _named(one: Filed, pair: frozenset[str]) -> tuple[object, ...] | None:
    return (*_batch(one), pair) if pair else None


def _candidate(one: Filed) -> tuple[object, ...] | None:
    examined = one.record.facts.examined
    rounds = one.record.settings.recommend.rounds_per_year
    return (one.unit, round_of(examined, rounds)) if examined and one.counts else None


def _whose(one: Filed) -> tuple[object, ...] | None:
    facts = one.record.facts
    if facts.kind is None and facts.requested is None:
        return None
    return one.procedure, one.record.person.ref, facts.kind


def _days(one: Filed) -> tuple[object, ...] | None:
    """The days of a person's own way, where enough of them are known."""
    facts = one.record.facts
    signed = tuple(day for _, day in facts.introduced)
    days = (facts.applied, facts.talked, facts.activist, facts.targeted, facts.last_lesson, facts.wished, *signed)
    return days if sum(day is not None for day in days) >= FEWEST_DAYS else None


def _bars(other: Filed, one: Filed) -> bool:
    """Whether another record of the same person stands in the way of this one."""
    before, facts = other.record.facts, one.record.facts
    if facts.kind is None:
        return one.state == other.state == "open"
    begun = facts.proposed or facts.voted
    if begun is None or before.reviewed is None or before.party_answer == "declined":
        return False
    asked = other.record.settings.recommend
    until = valid_until(before, asked.validity_months, asked.valid_from)
    return until is not None and before.reviewed <= begun <= until
