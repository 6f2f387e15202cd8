"""What is found, in the reader's words: the rule's sentence, how grave it is, and what the record lacks."""

from casework.inspection.survey import Found
from config.words import Words


def sentence(code: str, spoken: Words) -> str:
    """What the rule asks."""
    return spoken.pgettext("refusal", code)


def source(code: str, spoken: Words) -> str:
    """Where the rule stands; nowhere, where an age is unknown."""
    return spoken.known("source", code) or ""


def severity(found: Found, spoken: Words) -> str:
    """How grave it is."""
    return spoken.pgettext("severity", found.severity)


def lacks(found: Found, spoken: Words) -> str:
    """What the record lacks, by the names that forms have for it."""
    between = "、" if spoken.language == "zh" else ", "
    return between.join(spoken.pgettext("fact", name) for name in found.missing)
