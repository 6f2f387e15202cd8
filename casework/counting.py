"""Counting votes and shares: exact arithmetic, since 20 of 40 is not more than half."""

from fractions import Fraction
from math import floor

from casework.facts import Tally
from config.share import reaches

HALF = Fraction(1, 2)


def outcome(tally: Tally, quorum: str, pass_base: str) -> str:
    """What a count comes to: `passed`, `not_passed`, or `no_quorum`."""
    if not reaches(quorum, tally.present, tally.expected):
        return "no_quorum"
    base = tally.expected if pass_base == "expected" else tally.present
    return "passed" if reaches(">1/2", tally.in_favour, base) else "not_passed"


def adds_up(tally: Tally) -> bool:
    """Whether no more ballots were cast than people present, and no more were present than entitled."""
    cast = tally.in_favour + tally.against + tally.abstain + tally.invalid
    return cast <= tally.present <= tally.expected


def most_of(roll: int, share: str, rounding: str) -> int:
    """How many people a share ("20%") of a roll is at most: whole people only, or rounded half up."""
    exact = Fraction(int(share.removesuffix("%")), 100) * roll
    return floor(exact + HALF) if rounding == "half_up" else floor(exact)
