"""Words that stand for a code in a cell: kinds, posts, units, languages, yes and no."""

from collections.abc import Mapping
from typing import Final

Choices = Mapping[str, tuple[str, ...]]
"""A code, and the words for it: the Chinese one first, the English one second, then others that are understood."""

KINDS: Final[Choices] = {
    "branch": ("团支部", "branch"),
    "general_branch": ("团总支", "general branch"),
    "committee": ("团委", "committee", "团工委"),
    "party_branch": ("党支部", "Party branch"),
}
UNITS: Final[Choices] = {
    "school": ("学校", "school"),
    "workplace": ("工作单位", "workplace"),
    "township": ("乡镇街道", "township"),
}
POSTS: Final[Choices] = {
    "branch_secretary": ("团支部书记", "branch secretary"),
    "organisation_commissioner": ("组织委员", "organisation commissioner"),
    "branch_committee_member": ("支部委员", "branch committee member", "宣传委员"),
    "general_branch_secretary": ("团总支书记", "general branch secretary"),
    "committee_secretary": ("团委书记", "committee secretary"),
    "committee_member": ("团委委员", "committee member"),
    "committee_officer": ("团委干事", "committee officer"),
    "party_branch_secretary": ("党支部书记", "Party branch secretary"),
}
LANGUAGES: Final[Choices] = {"zh": ("中文", "Chinese"), "en": ("英文", "English", "英语")}
YES_NO: Final[Choices] = {"yes": ("是", "yes", "√", "true", "1"), "no": ("否", "no", "×", "false", "0")}

POSTS_OF: Final[Mapping[str, frozenset[str]]] = {
    "branch": frozenset({"branch_secretary", "organisation_commissioner", "branch_committee_member"}),
    "general_branch": frozenset({"general_branch_secretary", "organisation_commissioner", "committee_member"}),
    "committee": frozenset({"committee_secretary", "committee_member", "committee_officer"}),
    "party_branch": frozenset({"party_branch_secretary"}),
}
"""Which posts an organisation of a kind has."""


def word(choices: Choices, code: str, language: str) -> str:
    """The word for a code in a language."""
    return choices[code][language == "en"]


def code_of(choices: Choices, cell: str) -> str | None:
    """The code that a cell's word stands for; the code itself is understood too."""
    wanted = cell.casefold()
    for code, words in choices.items():
        if wanted in (code.casefold(), *(word.casefold() for word in words)):
            return code
    return None
