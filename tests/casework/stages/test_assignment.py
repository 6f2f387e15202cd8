"""Assignment: a branch for an accepted member, where the receiving organisation is none itself."""

from datetime import date

from casework.acts import Assign
from casework.facts import EMPTY, Place
from casework.stages.stage import PASSED, WAIT, Taken
from tests.casework.posed import case, scene, stage

ASSIGNMENT = stage("transfer", "assignment")
DAY = date(2026, 7, 15)


def test_it_is_asked_where_the_receiving_organisation_is_no_branch():
    to_branch = case(EMPTY, "transfer", {"to": (Place(9, "lane", "branch"),)})
    assert ASSIGNMENT.applies(case(EMPTY, "transfer"))
    assert not ASSIGNMENT.applies(to_branch)


def test_the_branch_stands_under_the_receiving_organisation():
    act = Assign(branch="lane")
    assert ASSIGNMENT.act(act, case(), scene(DAY, branch=None)) == ("unknown_organisation",)
    assert ASSIGNMENT.act(act, case(), scene(DAY, branch="lane")) == Taken({"assigned": "lane", "assigned_on": DAY})


def test_it_passes_with_the_branch():
    assert ASSIGNMENT.close(case(EMPTY), DAY) == WAIT
    assert ASSIGNMENT.close(case(EMPTY.changed({"assigned": "lane"})), DAY) == PASSED
