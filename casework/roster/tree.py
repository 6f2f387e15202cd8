"""The organisation tree as it will stand once the roster is in."""

from collections.abc import Mapping

from casework.roster.known import Known
from casework.roster.rows import OrganisationRow
from casework.roster.tables import Table

DEFAULT_UNIT = "school"


class Tree:
    """The file's organisations over those that stand; one in the file's tree that the file lacks is closing."""

    def __init__(self, table: Table[OrganisationRow], known: Known) -> None:
        self._named = table.named
        self._rows = {row.code: row for row in table.rows}
        self._known = known
        self.closing = [
            one
            for one in known.organisations.values()
            if one.id in known.scope and one.code and one.code not in table.named and one.closed_on is None
        ]
        self._closing = {one.code for one in self.closing}

    def has(self, code: str) -> bool:
        """Whether there will be such an organisation; rows with errors count too."""
        known = self._known.by_code.get(code)
        return code in self._named or bool(known and known.closed_on is None and code not in self._closing)

    def kind(self, code: str) -> str | None:
        """What it is; None where that is not known."""
        if code in self._rows:
            return self._rows[code].kind
        return self._known.by_code[code].kind if code in self._known.by_code else None

    def parent(self, code: str) -> str | None:
        """The code of the organisation above it."""
        row, known = self._rows.get(code), self._known.by_code.get(code)
        if row and row.parent:
            return row.parent
        above = self._known.organisations.get(known.parent_id) if known and known.parent_id else None
        return above.code if above else None

    def unit(self, code: str) -> str:
        """Its unit: its own, or the nearest one above it."""
        row, known = self._rows.get(code), self._known.by_code.get(code)
        if row and row.unit:
            return row.unit
        if known:
            return known.unit
        parent = self.parent(code)
        return self.unit(parent) if parent else DEFAULT_UNIT

    def in_a_circle(self, code: str) -> bool:
        """Whether it stands above itself."""
        seen: set[str] = set()
        at: str | None = code
        while at is not None and at not in seen:
            seen.add(at)
            at = self.parent(at)
        return at == code


def paths(parents: Mapping[int, int | None]) -> dict[int, str]:
    """The path of each organisation, from the ids of their parents: "/1/5/9/"."""
    found: dict[int, str] = {}

    def path(id_: int) -> str:
        if id_ not in found:
            parent = parents[id_]
            found[id_] = f"{path(parent) if parent else '/'}{id_}/"
        return found[id_]

    for id_ in parents:
        path(id_)
    return found
