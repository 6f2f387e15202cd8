"""Whom above is told of an act that has been waited for too long: one answer for the letters, and for saying it
beforehand."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from casework.atlas import Atlas
from casework.facts import Place, View
from casework.procedure import Procedure
from casework.stages.committee_review import MEMBERS
from casework.stages.stage import Awaited, Who


class Above(NamedTuple):
    """An organisation that is told, and the ids of its people who are; `members` where those are all its members."""

    place: Place
    people: list[int]
    members: bool = False


def places_asked(who: Iterable[Who], view: View) -> Iterator[Place]:
    """The organisations that an act is waited for from; of somebody asked in person, the case's branch."""
    for one in who:
        yield from view.places.get(one.side or "branch", ())


def above(atlas: Atlas, place: Place, view: View) -> Above | None:
    """The nearest organisation above one that has officers; where it stands at the top, the case's own committee, or
    else all its own members: a case that waits for it must not wait unheard of."""
    committee = view.place("committee")
    others = (*atlas.line_above(place), *((committee,) if committee and committee != place else ()))
    for one in others:
        if people := atlas.officers_of(one, view.procedure):
            return Above(one, people)
    people = atlas.people_of(((post, place.id, None) for post in MEMBERS), view.procedure)
    return Above(place, people, members=True) if people else None


def told_of_lateness(
    procedure: Procedure, stage: str, awaited: Iterable[Awaited], atlas: Atlas, view: View
) -> Iterator[Above]:
    """The organisations that hear of it when a stage waits too long, as the procedure's letters have it."""
    asked = [place for one in awaited for place in places_asked(one.who, view)]
    for rule in procedure.letters_on("clock.escalation", stage=stage):
        for recipient in rule.to:
            if recipient == "above":
                yield from filter(None, (above(atlas, place, view) for place in asked))
            elif (side := view.place(recipient.partition(".")[0])) and (people := atlas.addressed(recipient, view)):
                yield Above(side, people)
