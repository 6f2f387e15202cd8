"""What an inspection of many records came to: counted by rule and by branch, listed by person."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from casework.inspection.filed import Filed
from casework.inspection.survey import Found, survey
from casework.refusal import in_order

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Count:
    """How often something was found, and in how many records."""

    errors: int
    warnings: int
    records: int

    @property
    def findings(self) -> int:
        """Errors and warnings together."""
        return self.errors + self.warnings


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was found, and among how many records."""

    records: int
    found: tuple[Found, ...]

    @property
    def total(self) -> Count:
        """All findings together."""
        return _count(self.found)

    def by_rule(self) -> dict[str, Count]:
        """Each rule that is broken, in the order in which refusals are named."""
        counts = self._by(lambda one: one.code)
        return {code: counts[code] for code in in_order(counts)}

    def by_branch(self) -> dict[tuple[str, str], Count]:
        """Each branch (what tells it apart, its name) in whose records something was found, the most first."""
        counts = self._by(lambda one: (one.filed.unit, one.filed.branch))
        return dict(sorted(counts.items(), key=lambda item: -item[1].findings))

    def by_person(self) -> Iterator[tuple[Filed, list[Found]]]:
        """Each record in which something was found, with all of it."""
        for _, group in groupby(self.found, key=lambda one: id(one.filed)):
            found = list(group)
            yield found[0].filed, found

    def _by(self, key: Callable[[Found], Key]) -> dict[Key, Count]:
        groups: dict[Key, list[Found]] = defaultdict(list)
        for one in self.found:
            groups[key(one)].append(one)
        return {name: _count(group) for name, group in groups.items()}


def report(filed: Iterable[Filed]) -> Report:
    """The inspection of these records."""
    records = list(filed)
    return Report(len(records), tuple(survey(records)))


def _count(found: Iterable[Found]) -> Count:
    severities, records = Counter[str](), set[int]()
    for one in found:
        severities[one.severity] += 1
        records.add(id(one.filed))
    return Count(severities["error"], severities["warning"], len(records))
