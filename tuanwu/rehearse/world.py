"""Who and what a story has: organisations, people, the calendar."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from config.complaint import Sentence
from models.person import POSTS
from tuanwu.rehearse.written import Born, Day, Id, Part, Text

Number = Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]{12}$")]


class Numbers(Part):
    """A segment of serial numbers, for an organisation and all below it; `plan` is how many may be used."""

    first: Number = Field(alias="from")
    last: Number = Field(alias="to")
    plan: int | None = Field(default=None, ge=0, strict=True)

    @model_validator(mode="after")
    def _in_order(self) -> "Numbers":
        if self.first > self.last:
            raise ValueError(Sentence("the segment ends before it begins"))
        return self

    @property
    def planned(self) -> int:
        """How many of them may be used: all, unless the plan says fewer."""
        return int(self.last) - int(self.first) + 1 if self.plan is None else self.plan


class Organisation(Part):
    """One organisation of the tree."""

    id: Id
    kind: Literal["branch", "general_branch", "committee", "party_branch"]
    parent: Id | None = None
    name: Text | None = None
    province: Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]{2}$")] | None = None
    branch_committee: bool = Field(default=True, strict=True)
    numbers: Numbers | None = None
    approves: bool | None = Field(default=None, strict=True)
    unit: Literal["school", "workplace", "township"] | None = None


def known_post(post: str) -> str:
    """The post, where there is one of that name."""
    if post not in POSTS:
        raise ValueError(Sentence("no such post: {name} (there are: {names})", name=post, names=", ".join(POSTS)))
    return post


class Person(Part):
    """One person; with `count`, that many: m1, m2 and so on."""

    id: Id
    count: int | None = Field(default=None, ge=1, le=10_000, strict=True)
    organisation: Id
    name: Text | None = None
    born: Born | None = None
    member_since: Day | None = None
    party_member: bool = Field(default=False, strict=True)
    discipline: Literal["probation"] | None = None
    posts: tuple[Text, ...] = ()
    party_applied: Day | None = None
    party_activist: Day | None = None
    graduates: Day | None = None
    mailbox: Text | None = None

    @model_validator(mode="after")
    def _posts_exist(self) -> "Person":
        for post, _ in self.held:
            known_post(post)
        if len(set(self.held)) < len(self.held):
            raise ValueError(Sentence("a post is named twice"))
        return self

    @property
    def ids(self) -> tuple[str, ...]:
        """The id, or those of all of them."""
        return (self.id,) if self.count is None else tuple(f"{self.id}{n}" for n in range(1, self.count + 1))

    @property
    def held(self) -> tuple[tuple[str, str], ...]:
        """The posts held, each with its organisation."""
        parted = (written.partition("@") for written in self.posts)
        return tuple((post, place or self.organisation) for post, _, place in parted)


class Days(Part):
    """Days on which the story's calendar differs from the built-in one."""

    holidays: tuple[Day, ...] = ()
    workdays: tuple[Day, ...] = ()

    @model_validator(mode="after")
    def _not_both(self) -> "Days":
        if both := set(self.holidays) & set(self.workdays):
            raise ValueError(Sentence("{day} is both a holiday and a workday", day=min(both)))
        return self
