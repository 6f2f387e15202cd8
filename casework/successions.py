"""A whole committee's turnover as a table: which post of which organisation passes from whom to whom."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from sqlmodel import Session, col, select

from casework.known_by import NotKnown, organisation_known_by, person_known_by
from casework.posts import Succession
from config.words import words
from models.person import POSTS, Person, PostHolding

COLUMNS = {
    "organisation": ("organisation", "组织代码"),
    "post": ("post", "职务"),
    "from": ("from", "卸任学号"),
    "to": ("to", "接任学号"),
}


class BadTable(Exception):
    """What is wrong with the table, a complaint a line: (line, code, value)."""

    def __init__(self, complaints: list[tuple[int, str, str]]) -> None:
        self.complaints = complaints
        super().__init__(f"{len(complaints)} complaints")


def read_successions(session: Session, text: str) -> list[Succession]:
    """The successions in a CSV table with the columns organisation, post, from and to, or their Chinese names; people
    by student number, organisations by code, posts by name or code. Raises BadTable with everything that is wrong."""
    complaints: list[tuple[int, str, str]] = []
    found = []
    for line, row in _rows(text):
        try:
            found.append(_succession(session, row))
        except NotKnown as error:
            complaints.append((line, f"unknown {error.what}", error.name))
        except LookupError as error:
            complaints.append((line, "nobody holds it", str(error.args[0])))
    if complaints or not found:
        raise BadTable(complaints or [(1, "empty", "")])
    return found


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(StringIO(text.removeprefix("\ufeff")))
    heading = [cell.strip() for cell in next(reader, [])]
    places = {name: _place(heading, spellings) for name, spellings in COLUMNS.items()}
    missing = [COLUMNS[name][1] for name, place in places.items() if place is None and name != "from"]
    if missing:
        raise BadTable([(1, "no column", name) for name in missing])
    for row in reader:
        cells = [cell.strip() for cell in row]
        if any(cells):
            yield (
                reader.line_num,
                {
                    name: cells[place] if place is not None and place < len(cells) else ""
                    for name, place in places.items()
                },
            )


def _place(heading: list[str], spellings: Iterable[str]) -> int | None:
    return next((nth for nth, cell in enumerate(heading) if cell in spellings), None)


def _succession(session: Session, row: dict[str, str]) -> Succession:
    place = organisation_known_by(session, row["organisation"])
    post = post_known_by(row["post"])
    leaver = person_known_by(session, row["from"]).ref if row["from"] else _only_holder(session, place.id or 0, post)
    return Succession(post, place.ref, leaver, person_known_by(session, row["to"]).ref)


def post_known_by(name: str) -> str:
    """A post by its code, or by its name in either language; raises NotKnown."""
    for post in POSTS:
        if name.lower() in (post, *(words(language).pgettext("post", post).lower() for language in ("zh", "en"))):
            return post
    raise NotKnown("post", name)


def _only_holder(session: Session, organisation_id: int, post: str) -> str:
    """Whose post it is, where one person alone holds it."""
    query = (
        select(Person.ref)
        .join(PostHolding, col(PostHolding.person_id) == col(Person.id))
        .where(
            PostHolding.organisation_id == organisation_id,
            PostHolding.post == post,
            col(PostHolding.until).is_(None),
        )
    )
    holders = session.exec(query).all()
    if len(holders) != 1:
        raise LookupError(post)
    return holders[0]
