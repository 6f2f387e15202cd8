"""What a roster changes in the organisation tree."""

from dataclasses import dataclass, field
from typing import Any, Final

from casework.roster.known import Known, KnownOrganisation
from casework.roster.rows import OrganisationRow
from casework.roster.tables import Table
from casework.roster.tree import Tree

_PLAIN: Final = {"name", "kind", "province", "approves", "unit", "has_committee"}


@dataclass
class OrganisationChanges:
    """New organisations as their columns but for the place in the tree; changed ones with the columns that change."""

    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[tuple[KnownOrganisation, dict[str, Any]]] = field(default_factory=list)
    closed: list[KnownOrganisation] = field(default_factory=list)
    parents: dict[str, str | None] = field(default_factory=dict)
    """The parent's code of each organisation that is new or hangs elsewhere now."""


def compare_organisations(table: Table[OrganisationRow], tree: Tree, known: Known) -> OrganisationChanges:
    """Hold the file's organisations against those that stand."""
    changes = OrganisationChanges(closed=tree.closing)
    for row in table.rows:
        stands = known.by_code.get(row.code)
        if stands is None:
            changes.new.append(_new(row, tree))
            changes.parents[row.code] = row.parent
            continue
        values = {name: value for name, value in _stated(row).items() if getattr(stands, name) != value}
        above = known.organisations.get(stands.parent_id) if stands.parent_id else None
        moved = row.parent is not None and (above is None or above.code != row.parent)
        if moved:
            changes.parents[row.code] = row.parent
        if values or moved:
            changes.changed.append((stands, values))
    return changes


def _new(row: OrganisationRow, tree: Tree) -> dict[str, Any]:
    return {
        "province": None,
        "approves": row.kind == "committee",
        "has_committee": True,
        **_stated(row),
        "code": row.code,
        "unit": tree.unit(row.code),
    }


def _stated(row: OrganisationRow) -> dict[str, Any]:
    """The columns that the row fills; one that is in the file is open."""
    return {**row.model_dump(include=_PLAIN, exclude_none=True), "closed_on": None}
