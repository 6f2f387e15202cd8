"""Acts of the house that are no acts on a case: an officer is replaced, or stood in for; a member leaves."""

from abc import abstractmethod
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from casework.members import leave_branch, remove_member
from casework.office import Office
from casework.posts import replace_officer
from casework.stand_ins import Delegation, delegate
from casework.terms import local_day
from tuanwu.rehearse.world import known_post
from tuanwu.rehearse.written import Day, Id, Part, Text


class HouseAct(Part):
    """One of them; its fields are those of the story."""

    do: str
    dated: Day | None = None

    @abstractmethod
    def carry_out(self, office: Office, at: datetime) -> None:
        """Do it. Raises Refusal."""


class ReplaceOfficer(HouseAct):
    """A post passes on, with its open tasks."""

    do: Literal["replace_officer"] = "replace_officer"
    post: Annotated[Text, AfterValidator(known_post)]
    organisation: Id
    leaver: Id = Field(alias="from")
    successor: Id = Field(alias="to")

    def carry_out(self, office: Office, at: datetime) -> None:
        replace_officer(
            office,
            post=self.post,
            organisation=self.organisation,
            from_person=self.leaver,
            to_person=self.successor,
            at=at,
        )


class Delegate(HouseAct):
    """Somebody stands in for an officer until that day has ended."""

    do: Literal["delegate"] = "delegate"
    officer: Id = Field(alias="from")
    stand_in: Id = Field(alias="to")
    until: Day

    def carry_out(self, office: Office, at: datetime) -> None:
        delegate(office, Delegation(self.officer, self.stand_in, self.until), at)


class RemoveMember(HouseAct):
    """Off the roll, and no member any more."""

    do: Literal["remove_member"] = "remove_member"
    person: Id

    def carry_out(self, office: Office, at: datetime) -> None:
        remove_member(office, person=self.person, on=self.dated or local_day(at), at=at)


class LeaveBranch(HouseAct):
    """Off the roll."""

    do: Literal["leave_branch"] = "leave_branch"
    person: Id

    def carry_out(self, office: Office, at: datetime) -> None:
        leave_branch(office, person=self.person, on=self.dated or local_day(at), at=at)


HOUSE_ACTS: dict[str, type[HouseAct]] = {
    "replace_officer": ReplaceOfficer,
    "delegate": Delegate,
    "remove_member": RemoveMember,
    "leave_branch": LeaveBranch,
}
