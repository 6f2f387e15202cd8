"""A task that nobody eligible is left for below is raised to the nearest organisation above that has somebody: a vacant
post, or a conflict of every holder, waives nothing (TRUST X-04). It comes back as soon as somebody below may do it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace

from casework.facts import Place, View
from casework.stages.stage import OFFICERS, Who

if TYPE_CHECKING:
    from casework.atlas import Atlas, Holder

SIDE = "in_place"
"""The side of a case that whoever a task was raised to stands on, for that task alone."""
Why = Literal["vacant", "conflict"]


@dataclass(frozen=True, slots=True)
class Raised:
    """In whose place which organisation is asked, and why; `who` and `view` say it as a stage would."""

    place: Place
    above: Place
    why: Why
    who: Who
    view: View
    people: list[int]
    """The ids of those who may do it there."""

    @property
    def holders(self) -> list["Holder"]:
        """Its officers, as rows of (post, organisation)."""
        return [(post, self.above.id, None) for post in OFFICERS[self.above.kind]]

    def entry(self) -> dict[str, str]:
        """What audit entries say of it."""
        return {"from": self.place.ref, "to": self.above.ref, "why": self.why}


def raised(atlas: "Atlas", who: Iterable[Who], view: View) -> Raised | None:
    """Where an act is asked for that none of these may do now; None where all the way up nobody may. Asked only once
    `atlas.eligible` has found nobody. It counts for the level it was raised from, and that level's conflicts stand.

    What a Party branch decides is not a League organisation's to decide: it is raised nowhere.
    """
    who = tuple(who)
    for one in who:
        for place in view.places.get(one.side or "", ()):
            for above in atlas.line_above(place) if place.kind != "party_branch" else ():
                asked = replace(one, side=SIDE, posts=None)
                there = replace(view, places={**view.places, SIDE: (above,)})
                if people := atlas.eligible((asked,), there):
                    vacant = not atlas.people_of(atlas.holders(who, view), view.procedure)
                    return Raised(place, above, "vacant" if vacant else "conflict", asked, there, people)
    return None


def asked_of(atlas: "Atlas", who: Iterable[Who], view: View) -> list[int]:
    """The ids of the people who may do an act now: those named, or those whom it is raised to."""
    who = tuple(who)
    people = atlas.eligible(who, view)
    if people:
        return people
    up = raised(atlas, who, view)
    return up.people if up else []
