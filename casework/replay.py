"""Folding the audit entries of one case into what its rows must be. Pure; runs no rules.

Values keep the spelling of the entries: days and moments as text, so that they compare to the millisecond.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from casework.facts import fold

Entry = dict[str, Any]


@dataclass(slots=True)
class Run:
    """What the row of one stage run must be."""

    run: int
    stage: str
    opened_at: str
    closed_at: str | None = None
    outcome: str | None = None
    due_on: str | None = None
    due_why: str | None = None
    due_provisional: bool = False


@dataclass(slots=True)
class Replay:
    """What the rows of one case must be, after the entries taken so far."""

    places: dict[str, Any] = field(default_factory=dict)
    """What the case is about: person, branch, committee, to, procedure, version, number. The first entry says it; only
    an applicant who is taken over changes branch and committee."""
    opened_at: str = ""
    state: str = "open"
    stage: str | None = None
    stage_since: str = ""
    run: int = 0
    outcome: str | None = None
    due_on: str | None = None
    closed_at: str | None = None
    runs: dict[int, Run] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)
    facts: str = "{}"
    """What is known, as the case's row keeps it; folded at the end, by `replay`."""

    def take(self, entry: Entry) -> None:
        """Lay one more entry over what is known. Entries of other types change no row."""
        data, at = entry["data"], entry["at"]
        match entry["type"]:
            case "case.opened":
                self.places = data
                self.opened_at = self.stage_since = at
            case "case.migrated":
                self.places = self.places | {"version": data["to"]}
            case "act.recorded":
                self._act(data)
            case "stage.opened":
                self._opened(data, at)
            case "tasks.changed":
                self._due(self.runs[data["run"]], data)
            case "days.recounted":
                self._recounted(self.runs[data["run"]], data)
            case "stage.closed":
                self._closed(data, at)
            case "case.closed":
                self.state, self.stage, self.due_on, self.closed_at = data["state"], None, None, at

    def _act(self, data: dict[str, Any]) -> None:
        self.known |= data["facts"]
        if moved := data["facts"].get("taken_over"):
            self.places = self.places | {"branch": moved[0], "committee": moved[1]}
        self.outcome = data.get("outcome") or self.outcome
        if self.run == 0:
            self.stage = data["stage"]

    def _opened(self, data: dict[str, Any], at: str) -> None:
        self.stage, self.run, self.stage_since = data["stage"], data["run"], at
        self.runs[self.run] = Run(self.run, data["stage"], at)
        self.due_on = None
        self._due(self.runs[self.run], data)

    def _due(self, run: Run, data: dict[str, Any]) -> None:
        if data["due"] != run.due_on:
            run.due_on, run.due_why = data["due"], data.get("due_why")
            run.due_provisional = data.get("due_provisional", False)
        self.due_on = run.due_on

    def _recounted(self, run: Run, data: dict[str, Any]) -> None:
        run.due_on, run.due_why, run.due_provisional = data["due"], data["due_why"], data["due_provisional"]
        self.due_on = run.due_on
        self.known |= data["facts"]

    def _closed(self, data: dict[str, Any], at: str) -> None:
        run = self.runs[data["run"]]
        run.closed_at, run.outcome = at, data["outcome"]
        self.known |= data.get("facts", {})


def replay(entries: Iterable[Entry | None]) -> Replay | None:
    """What the rows must be after all these entries, which are those of one case in their order.

    None when they are no history of a case; then they were not written by this program.
    """
    done = Replay()
    try:
        for entry in entries:
            if entry is not None:
                done.take(entry)
        done.facts = fold(done.facts, done.known)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    return done
