"""What carrying a case over to another version changes, in words for whoever decides on it."""

from collections.abc import Iterator, Sequence

from casework.migration.change import Change
from casework.migration.plan import Planned
from config.words import Words


def lines(one: Planned, spoken: Words) -> Iterator[str]:
    """One case: its number and stage, and a line for everything that changes, or why it stays."""
    about = {
        "number": one.number,
        "procedure": spoken.pgettext("procedure", one.procedure),
        "stage": spoken.pgettext("stage", one.stage),
    }
    yield spoken.gettext("{number}  {procedure} · {stage}").format(**about)
    if one.why_not:
        reason = spoken.pgettext("why not", one.why_not)
        yield "        " + spoken.gettext("stays where it is: {reason}").format(reason=reason)
        return
    if not one.changes:
        yield "        " + spoken.gettext("nothing that concerns it changes")
    for change in one.changes:
        yield "        " + _said(change, spoken)


def total(found: Sequence[Planned], spoken: Words, *, dry_run: bool) -> str:
    """How many were, or would be, carried over."""
    if not found:
        return spoken.gettext("Every running case is on the present version.")
    left = sum(1 for one in found if one.why_not)
    sentence = (
        "{carried} of {count} running cases would be carried over, {left} stay. Nothing has been changed."
        if dry_run
        else "{carried} of {count} running cases are carried over, {left} stay."
    )
    return spoken.gettext(sentence).format(carried=len(found) - left, count=len(found), left=left)


def _said(change: Change, spoken: Words) -> str:
    known = (spoken.known(context, change.name) for context in ("setting", "stage"))
    name = next(filter(None, known), change.name)
    before, after = change.before, change.after
    if change.what == "asks":
        before, after = (", ".join(_acts(text, spoken)) for text in (before, after))
    return spoken.pgettext("change", change.what).format(name=name, before=before or "–", after=after or "–")


def _acts(text: str | None, spoken: Words) -> Iterator[str]:
    return (spoken.pgettext("act", act) for act in (text or "").split(", ") if act)
