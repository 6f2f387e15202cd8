"""A share of a whole as rule books write it: ">1/2" is more than half, "2/3" two thirds or more."""

import re
from fractions import Fraction
from math import ceil, floor
from typing import Annotated

from pydantic import AfterValidator

from config.complaint import Sentence

_FORM = re.compile(r"^(>?)\s*(\d+)\s*/\s*(\d+)$")


def _known(share: str) -> str:
    match = _FORM.match(share)
    if not match or int(match[3]) == 0 or not 0 < Fraction(int(match[2]), int(match[3])) <= 1:
        raise ValueError(Sentence('a share is written ">1/2" (more than) or "2/3" (that much or more)'))
    return f"{match[1]}{match[2]}/{match[3]}"


Share = Annotated[str, AfterValidator(_known)]


def reaches(share: str, part: int, whole: int) -> bool:
    """Whether `part` of `whole` is enough: exact arithmetic, since 20 of 40 is not more than half."""
    more_than = share.startswith(">")
    bar = Fraction(share.lstrip(">")) * whole
    return part > bar if more_than else part >= bar


def least(share: str, whole: int) -> int:
    """How many of a whole are just enough: 21 of 40 for ">1/2"."""
    bar = Fraction(share.lstrip(">")) * whole
    return floor(bar) + 1 if share.startswith(">") else ceil(bar)
