"""`tuanwu numbers` as the operator uses it."""

from tests.story import Story
from tests.tuanwu.installed import Installed


def test_the_ledger_is_printed_after_what_was_done(installed: Installed, story: Story):
    case = story.case(story.admission_at("registration")).number
    handed = installed.run("numbers", "hand-down", "GRADUATES", "202651009151", "202651009160", "--plan", "8")
    assert (handed.code, handed.said) == (0, "Handed down.\n")
    assert installed.run("numbers", "reserve", case).said == "Kept: 202651009101\n"
    assert installed.run("numbers", "spoil", "202651009102", "--why", "lost").said == "Taken out of use.\n"
    college = next(line for line in installed.run("numbers", "list").said.splitlines() if "202651009101" in line)
    assert college.split()[-6:] == ["80", "0", "1", "1", "10", "79"]
    assert "202651009151" in installed.run("numbers", "list", "GRADUATES", "--year", "2026").said
    assert "202651009151" not in installed.run("numbers", "list", "GRADUATES", "--year", "2027").said


def test_what_cannot_be_is_said_in_a_sentence(installed: Installed, story: Story):
    refused = installed.run("numbers", "spoil", "202644009101", "--why", "lost")
    assert refused.code == 1
    assert refused.complained.startswith("number_unknown: ")
    assert installed.run("numbers", "spoil", "202651009102", "--why", "because").code == 3
    assert installed.run("numbers", "hand-down", "NOWHERE", "202651009151", "202651009160").complained == (
        "no organisation has this code: NOWHERE\n"
    )
