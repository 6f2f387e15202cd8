"""One entry of a case's history as a person reads it, with what is kept beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from casework.arithmetic import Count, Part
from casework.happenings import Happening


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acted, by name, with the posts held at that moment: (post, organisation); and for whom, standing in."""

    ref: str
    name: str | None
    posts: tuple[tuple[str, str], ...] = ()
    on_behalf: "Actor | None" = None


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody's own words. `words` is None where they were erased; `kept` says that they are those committed to."""

    field: str
    words: str | None
    kept: bool | None


@dataclass(frozen=True, slots=True)
class Detail:
    """What is kept beside the entry of an act: its fields (a vote's numbers are in its arithmetic), its words, its
    arithmetic, the rules it had to keep."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    said: tuple[Said, ...] = ()
    vote: Count | None = None
    committee: Part | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One entry: its place, its moment, what it tells, who did it and how they were known."""

    seq: int
    case_seq: int
    at: datetime | None
    what: Happening
    by: Actor | None
    assurance: str | None
    mailbox: str | None
    """Where the link went that the act came by."""
    detail: Detail
    body: bytes
    leaf: bytes
    sound: bool
    """Whether nothing was found wrong with it."""
