"""Counting votes and shares: exact arithmetic, since 20 of 40 is not more than half."""

from fractions import Fraction
from math import floor
from typing import NamedTuple

from casework.facts import Tally
from config.share import reaches

HALF = Fraction(1, 2)


class Majority(NamedTuple):
    """What a vote must reach: the quorum of those entitled, and the share in favour, of whom."""

    quorum: str
    share: str
    base: str
    """`expected`: of those entitled; `present`: of those there; `cast`: of the votes."""


def outcome(tally: Tally, asked: Majority, written: int = 0) -> str:
    """What a count comes to: `passed`, `not_passed`, or `no_quorum`. Written opinions that count are among the votes;
    they make no quorum."""
    if not reaches(asked.quorum, tally.present, tally.expected):
        return "no_quorum"
    return "passed" if reaches(asked.share, tally.in_favour, counted_of(tally, asked.base, written)) else "not_passed"


def counted_of(tally: Tally, base: str, written: int = 0) -> int:
    """The number that those in favour are counted of."""
    match base:
        case "expected":
            return tally.expected
        case "present":
            return tally.present + written
    return tally.in_favour + tally.against + tally.abstain + tally.invalid


def adds_up(tally: Tally, written: int = 0) -> bool:
    """Whether no more ballots were cast than people present (and absent ones whose written opinions count), and no more
    of them than entitled."""
    cast = tally.in_favour + tally.against + tally.abstain + tally.invalid
    return cast <= tally.present + written <= tally.expected


def most_of(roll: int, share: str, rounding: str) -> int:
    """How many people a share ("20%") of a roll is at most: whole people only, or rounded half up."""
    exact = Fraction(int(share.removesuffix("%")), 100) * roll
    return floor(exact + HALF) if rounding == "half_up" else floor(exact)
