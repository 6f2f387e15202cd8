"""What a case came to, in one sentence: for the top of its pages, and for the letter of its end."""

from config.words import Words


def ending(spoken: Words, procedure: str, state: str, stage: str, kind: str | None, place: str) -> str:
    """The sentence of a procedure's end in that state after that last stage, or a more general one. `place` is where a
    transfer led."""
    known = (spoken.known("ending", key) for key in (f"{procedure}.{state}.{stage}", f"{procedure}.{state}"))
    sentence = next(filter(None, known), None) or spoken.pgettext("ending", state)
    named = spoken.pgettext("kind", kind) if kind else ""
    return sentence.format(stage=spoken.pgettext("stage", stage), kind=named, place=place)
