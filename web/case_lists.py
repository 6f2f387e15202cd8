"""Which cases an address asks for, and the address that asks for some cases."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, get_args
from urllib.parse import urlencode

from casework.case_list import Flag, Wanted
from casework.pipeline import AGES
from models.act import ASSURANCES
from models.case import STATES

LISTS = "/committee/cases"
LONGEST = 80


def wanted_by(query: Mapping[str, str]) -> Wanted:
    """What an address asks for; parts of it that mean nothing are passed over."""
    age = query.get("age", "")
    return Wanted(
        procedure=query.get("procedure") or None,
        stage=query.get("stage") or None,
        flag=_one_of(query.get("flag"), get_args(Flag)),
        age=int(age) if age in map(str, range(len(AGES) + 1)) else None,
        ended=_one_of(query.get("ended"), STATES[1:]),
        words=query.get("words", "").strip()[:LONGEST],
        assurance=_one_of(query.get("assurance"), ASSURANCES),
    )


def page_number(query: Mapping[str, str]) -> int:
    """Which page of it, counted from 1."""
    asked = query.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < len(str(10**6)) else 1


def address(place: str, under: str | None, **parameters: object) -> str:
    """An address within a part of the tree; parameters that say nothing are left out."""
    said = {name: value for name, value in {"under": under, **parameters}.items() if value not in (None, "")}
    return f"{place}?{urlencode(said)}" if said else place


def list_address(under: str | None, wanted: Wanted | None = None, page: int | None = None, **changes: Any) -> str:
    """The address of a list: one like `wanted`, with some of it changed."""
    like = replace(wanted or Wanted(), **changes)
    return address(LISTS, under, **asdict(like), page=page)


def _one_of(value: str | None, known: tuple[Any, ...]) -> Any:
    return value if value in known else None
