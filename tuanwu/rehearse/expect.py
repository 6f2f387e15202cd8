"""Holding what happened against what was expected, key by key."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tuanwu.rehearse.expectation import Expect
from tuanwu.rehearse.look import Seen

Letter = tuple[str, str]
"""(to whom, which)."""


@dataclass(frozen=True, slots=True)
class Happened:
    """What came of one step. `code` is why the act was refused; `seen` is the case looked at, where there is one."""

    did: bool
    code: str | None
    outcome: str | None
    letters: tuple[Letter, ...]
    seen: Seen | None


@dataclass(frozen=True, slots=True)
class Miss:
    """An expectation that did not hold."""

    key: str
    expected: str
    happened: str


def misses(expect: Expect, happened: Happened) -> Iterator[Miss]:
    """Everything expected that did not hold."""
    yield from _of_the_act(expect, happened)
    yield from _of_the_letters(expect, happened)
    if not expect.of_the_case:
        return
    if happened.seen is None:
        yield Miss("case", "there", "not there")
        return
    yield from _of_the_case(expect, happened, happened.seen)


def _of_the_act(expect: Expect, happened: Happened) -> Iterator[Miss]:
    if happened.did and happened.code != expect.refused:
        yield Miss(
            "refused" if expect.refused else "accepted", expect.refused or "accepted", happened.code or "accepted"
        )


def _of_the_letters(expect: Expect, happened: Happened) -> Iterator[Miss]:
    missing = [one for one in expect.letters or () if (one.to, one.letter) not in happened.letters]
    if missing:
        wanted = ", ".join(f"{one.letter} to {one.to}" for one in missing)
        yield Miss("letters", wanted, ", ".join(f"{letter} to {to}" for to, letter in happened.letters) or "none")


def _of_the_case(expect: Expect, happened: Happened, seen: Seen) -> Iterator[Miss]:
    found = {
        "outcome": happened.outcome or seen.outcome,
        "state": seen.state,
        "stage": seen.stage,
        "due": seen.due,
        "valid_until": seen.valid_until,
    }
    for key, value in found.items():
        if key in expect.model_fields_set and getattr(expect, key) != value:
            yield Miss(key, _said(getattr(expect, key)), _said(value))
    if not set(expect.flags or ()) <= set(seen.flags):
        yield Miss("flags", _listed(expect.flags), _listed(seen.flags))
    if expect.no_flags and seen.flags:
        yield Miss("no_flags", "none", _listed(seen.flags))
    if expect.holders is not None and set(expect.holders) != seen.holders:
        yield Miss("holders", _listed(expect.holders), _listed(seen.holders))


def _said(value: str | date | None) -> str:
    return "null" if value is None else str(value)


def _listed(values: tuple[str, ...] | frozenset[str] | None) -> str:
    return ", ".join(sorted(values or ())) or "none"
