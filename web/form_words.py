"""The words around a form: what the rule asks, what each field offers, and what was chosen."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session

from config.words import Words
from web.act_forms import SURE, Field, Filled
from web.asked import Asked, codes_of, offered
from web.people import Options
from web.told import Telling

_CONTEXTS = {"verdict": "verdict", "body": "body", "to": "stage", "kind": "kind", "why": "why", "grade": "grade"}


def demand(asked: Asked, spoken: Words) -> str | None:
    """What the rules ask of this act, with this case's numbers."""
    act, stage, procedure = asked.task.act, asked.case.stage, asked.case.procedure
    settings = asked.procedure.settings
    for key in (f"{act}.{stage}.{procedure}", f"{act}.{stage}", f"{act}.{procedure}", act):
        sentence = spoken.known("demand", key)
        if sentence:
            return sentence.format(s=settings, quorum=share(spoken, _quorum(asked)))
    return None


def choices(session: Session, asked: Asked, spoken: Words) -> dict[str, Options]:
    """What each field of the form offers."""
    found = {}
    for field in asked.fields:
        options = offered(session, asked, field)
        if options is None:
            options = [(code, spoken.pgettext(_CONTEXTS[field.name], code)) for code in codes_of(asked, field)]
        found[field.name] = options
    return found


def strangers(filled: Filled, fields: tuple[Field, ...], options: Mapping[str, Options]) -> dict[str, str]:
    """Fields whose value was not among those offered."""
    return {
        field.name: "choose"
        for field in fields
        if field.kind in ("one", "listed", "several", "checks")
        and not set(filled.typed.get(field.name, ())) <= {value for value, _ in options[field.name]}
    }


def summary(filled: Filled, fields: tuple[Field, ...], options: Mapping[str, Options], telling: Telling) -> Options:
    """What is about to be confirmed: each field's label and the value as it was shown."""
    found = []
    for field in fields:
        values = [dict(options.get(field.name, ())).get(text, text) for text in filled.typed.get(field.name, ())]
        if field.kind == "day":
            values = [telling.day(date.fromisoformat(text)) for text in values]
        if values:
            found.append((telling.label(field.said), telling.listed(values)))
    return found


def carried(filled: Filled) -> list[tuple[str, str]]:
    """The form's values, to be sent on as they are."""
    return [(name, text) for name, texts in filled.typed.items() for text in texts if name != SURE or text == "yes"]


def share(spoken: Words, value: str) -> str:
    """A share in words: ">1/2" is more than half."""
    fraction = spoken.pgettext("fraction", value.lstrip(">"))
    return spoken.pgettext("share", "more" if value.startswith(">") else "least").format(fraction)


def _quorum(asked: Asked) -> str:
    return asked.vote.quorum if asked.vote else ">1/2"
