"""D14 and D27: what a batch shows."""

import pytest

from casework.inspection.inspect import inspect
from tests.casework.posed import ADMITTED, record, settings


def _breaks(code, **about):
    return bool(inspect([code], record(ADMITTED, **about)))


def test_a_pair_may_serve_as_many_as_the_profile_says():
    assert [_breaks("D14", same_pair=count) for count in (3, 4)] == [False, True]
    assert not _breaks("D14", same_pair=4, profile=settings(admission__pair_max=4))


@pytest.mark.parametrize(("percent", "broken"), [(60, False), (61, True)])
def test_most_of_a_batch_are_not_alike(percent, broken):
    assert _breaks("D27", alike=percent) is broken
    assert not _breaks("D27", alike=percent, profile=settings(inspection__alike_percent=61))
