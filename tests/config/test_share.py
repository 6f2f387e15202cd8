"""Shares are exact: 20 of 40 is not more than half."""

import pytest
from pydantic import TypeAdapter, ValidationError

from config.share import Share, reaches


@pytest.mark.parametrize(
    ("share", "part", "whole", "enough"),
    [
        (">1/2", 20, 40, False),
        (">1/2", 21, 40, True),
        (">1/2", 21, 41, True),
        ("1/2", 20, 40, True),
        ("2/3", 2, 3, True),
        ("2/3", 26, 40, False),
        ("2/3", 27, 40, True),
        ("1/1", 40, 40, True),
        ("1/1", 39, 40, False),
        (">1/2", 0, 0, False),
    ],
)
def test_a_share_is_reached_or_not(share: str, part: int, whole: int, enough: bool):
    assert reaches(share, part, whole) is enough


@pytest.mark.parametrize("form", ["half", "50%", "3/2", "0/2", "1/0", ">=1/2", ""])
def test_another_form_is_refused(form: str):
    with pytest.raises(ValidationError, match="a share is written"):
        TypeAdapter(Share).validate_python(form)


def test_blanks_in_a_share_do_not_matter():
    assert TypeAdapter(Share).validate_python("> 1 / 2") == ">1/2"
