"""A nudge says how much waits, of what kind, and no more."""

import pytest

from notifications.nudge import say


@pytest.mark.parametrize(
    ("letters", "zh", "en"),
    [
        (["digest"], "您有一批待办（汇总在一封邮件里）", "a list of tasks, gathered in one letter,"),
        (["escalation"] * 2, "您有 2 项下级久未办理的工作", "2 tasks below that waited too long"),
        (
            ["escalations"],
            "您有一批下级久未办理的工作（汇总在一封邮件里）",
            "a list of tasks below that waited too long, gathered in one letter,",
        ),
    ],
)
def test_what_others_are_late_with_is_not_called_the_readers_own(letters: list[str], zh: str, en: str):
    for language, sentence in (("zh", zh), ("en", en)):
        assert sentence in say(letters, (), None, None, language, mailed=True).text
