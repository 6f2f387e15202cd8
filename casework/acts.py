"""What people may do: one model an act, with exactly the fields its form has. Names are those of the rehearsals."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from config.profile_groups import Condition, Kind

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Ref = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Count = Annotated[int, Field(ge=0, le=100_000)]
Why = Literal[
    "further_study", "employed_unit", "employed_no_unit", "not_employed", "abroad", "change_of_class", "moved", "other"
]


class Act(BaseModel):
    """An act as it comes in. `dated` is the day on the document; None is the day of recording."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    do: str
    dated: date | None = None


class Apply(Act):
    do: Literal["apply"] = "apply"
    text: Words = ""
    """Why they wish to join."""


class Propose(Act):
    do: Literal["propose"] = "propose"
    kind: Kind
    volunteer_hours: Count = 0
    conditions: tuple[Condition, ...] = ()
    """The profile's own conditions that the branch has seen to be met."""


class Request(Act):
    do: Literal["request"] = "request"
    to: Ref
    why: Why


class Retain(Act):
    do: Literal["retain"] = "retain"
    why: Literal["not_employed", "abroad"] = "not_employed"


class Begin(Act):
    """Begins a case of a procedure that has no act of its own for it."""

    do: Literal["begin"] = "begin"
    procedure: Ref


class HandIn(Act):
    do: Literal["hand_in"] = "hand_in"
    text: Words = Field(min_length=1)


class Talk(Act):
    do: Literal["talk"] = "talk"


class ConfirmActivist(Act):
    do: Literal["confirm_activist"] = "confirm_activist"
    body: Literal["branch_committee", "branch_meeting"]
    points: Count = 0


class ApproveActivist(Act):
    do: Literal["approve_activist"] = "approve_activist"


class AssignContacts(Act):
    do: Literal["assign_contacts"] = "assign_contacts"
    contacts: tuple[Ref, ...] = Field(max_length=10)


class Lesson(Act):
    do: Literal["lesson"] = "lesson"
    minutes: int = Field(ge=1, le=600)
    witness: Ref


class ProposeTarget(Act):
    do: Literal["propose_target"] = "propose_target"
    volunteer_hours: Count = 0


class TakeOver(Act):
    do: Literal["take_over"] = "take_over"
    to: Ref
    file: bool
    """Whether the record of the training so far comes along."""


class Review(Act):
    do: Literal["review"] = "review"
    verdict: Literal["pass", "fail", "return", "refuse"]
    grade: Ref | None = None
    rank: Count | None = None
    """The place among the committee's candidates of that round and kind, where the profile has them ranked."""
    reason: Words = ""
    in_favour: Count | None = Field(default=None, alias="for")
    against: Count | None = None
    to: Ref | None = None


class Publish(Act):
    do: Literal["publish"] = "publish"


class Object(Act):
    do: Literal["object"] = "object"
    text: Words = Field(min_length=1)
    name: Words = ""


class RuleObjection(Act):
    do: Literal["rule_objection"] = "rule_objection"
    verdict: Literal["unfounded", "upheld", "corrected"]
    reason: Words = ""


class Introducers(Act):
    do: Literal["introducers"] = "introducers"
    introducers: tuple[Ref, ...] = Field(max_length=10)


class Wish(Act):
    do: Literal["wish"] = "wish"


class Introduce(Act):
    do: Literal["introduce"] = "introduce"
    reason: Words = ""


class Resolution(BaseModel):
    """The numbers as the resolution's text has them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    present: Count
    in_favour: Count = Field(alias="for")
    against: Count
    abstain: Count


class Vote(Act):
    do: Literal["vote"] = "vote"
    present: Count
    in_favour: Count = Field(alias="for")
    against: Count
    abstain: Count
    invalid: Count = 0
    expected: Count | None = None
    voters: tuple[Ref, ...] | None = None
    resolution: Resolution | None = None
    written_opinions: Count = 0


class OpenBallot(Act):
    do: Literal["open_ballot"] = "open_ballot"
    expected: Count | None = None


class Ballot(Act):
    """Somebody takes their ballot paper. What they choose is no field of any act (`casework.ballots.casting`)."""

    do: Literal["ballot"] = "ballot"


class CloseBallot(Act):
    do: Literal["close_ballot"] = "close_ballot"


class Number(Act):
    do: Literal["number"] = "number"
    number: Annotated[str, StringConstraints(strip_whitespace=True, max_length=32)]


class Joined(Act):
    do: Literal["joined"] = "joined"
    date: date


class Oath(Act):
    do: Literal["oath"] = "oath"


class Efile(Act):
    do: Literal["efile"] = "efile"
    pages: Count
    megabytes: float = Field(ge=0, le=10_000)


class HandOver(Act):
    do: Literal["hand_over"] = "hand_over"


class PartyAnswer(Act):
    do: Literal["party_answer"] = "party_answer"
    verdict: Literal["accepted", "declined"]


class Assign(Act):
    do: Literal["assign"] = "assign"
    branch: Ref


class Withdraw(Act):
    do: Literal["withdraw"] = "withdraw"
    reason: Words = ""


class Disown(Act):
    """An act recorded in one's name was not one's own: the case is frozen."""

    do: Literal["disown"] = "disown"
    act: Ref


class Unfreeze(Act):
    """The case goes on: the disowned act stands, or is void and done again."""

    do: Literal["unfreeze"] = "unfreeze"
    verdict: Literal["stands", "void"]
    reason: Words = ""


class Import(Act):
    """A case that began elsewhere is brought in. Nobody does this by a form, so it is not among the acts below."""

    do: Literal["import"] = "import"


ACTS: dict[str, type[Act]] = {
    act.model_fields["do"].default: act
    for act in (
        Apply, Propose, Request, Retain, Begin, HandIn, Talk, ConfirmActivist, ApproveActivist, AssignContacts, Lesson,
        ProposeTarget, TakeOver, Review, Publish, Object, RuleObjection, Introducers, Wish, Introduce, Vote, OpenBallot,
        Ballot, CloseBallot, Number, Joined, Oath, Efile, HandOver, PartyAnswer, Assign, Withdraw, Disown, Unfreeze,
    )
}  # fmt: skip

FREE_WORDS = ("reason", "text", "name")
"""Fields whose words go to the erasable statements and never into an audit entry."""


def read_act(fields: dict[str, object]) -> Act:
    """The act of that name (`do`); raises KeyError for an unknown one, ValidationError for fields that do not fit."""
    return ACTS[str(fields["do"])].model_validate(fields)
