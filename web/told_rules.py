"""The rule book in a reader's words: the same sentences for the page, the command and the printed pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from casework.rulebook import Sheet, StageSheet, Value
from config.words import Words
from web.form_words import share

CHASING = ("remind", "chase", "again_every")
"""Who is told of what waits: the last thing to be said of a stage's days."""


@dataclass(frozen=True, slots=True)
class Said:
    """One number: what it is, its value, how sure we are of it, and the reference."""

    label: str
    value: str
    tag: str = ""
    reference: str = ""
    profile: str = ""


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage, as a committee reads it."""

    number: int | None
    """Its place among the stages that are asked; None for one that is not."""
    id: str
    name: str
    asked: bool
    silent: bool
    doings: tuple[tuple[str, str], ...]
    """What happens, and who does it."""
    together: str
    """Everybody who acts here, each once."""
    reckoned: tuple[str, ...]
    values: tuple[Said, ...]
    rules: tuple[str, ...]
    fails_to: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """One procedure."""

    procedure: str
    name: str
    digest: str
    profile: str
    begun_by: str
    stages: tuple[StageRow, ...]
    letters: tuple[tuple[str, str, str], ...]
    """When, which, and to whom."""
    settings: tuple[Said, ...]


def told(sheet: Sheet, spoken: Words) -> Told:
    """The rule book of a procedure in one language."""
    return Told(
        sheet.procedure,
        spoken.pgettext("procedure", sheet.procedure),
        sheet.digest,
        sheet.profile,
        _sides(sheet.begins.who, spoken),
        tuple(_rows(sheet, spoken)),
        tuple(_letters(sheet, spoken)),
        tuple(_said(value, spoken) for value in sheet.settings),
    )


def _rows(sheet: Sheet, spoken: Words) -> Iterator[StageRow]:
    number = 0
    for stage in sheet.stages:
        counts = stage.asked and not stage.silent
        number += counts
        yield _row(number if counts else None, stage, spoken)


def _row(number: int | None, stage: StageSheet, spoken: Words) -> StageRow:
    acting = dict.fromkeys(who for one in stage.doings for who in one.who)
    return StageRow(
        number,
        stage.id,
        spoken.pgettext("stage", stage.id),
        stage.asked,
        stage.silent,
        tuple((spoken.pgettext("act", one.act), _sides(one.who, spoken)) for one in stage.doings),
        _sides(tuple(acting), spoken),
        tuple(_reckoned(stage, spoken)),
        tuple(_said(value, spoken) for value in stage.values if not _told_already(stage, value, spoken)),
        stage.rules,
        spoken.pgettext("stage", stage.fails_to) if stage.fails_to else None,
    )


def _sides(who: tuple[str, ...], spoken: Words) -> str:
    return _listed([_side(one, spoken) for one in who], spoken)


def _side(who: str, spoken: Words) -> str:
    post, at, _ = who.partition("@")
    return spoken.pgettext("post", post) if at else spoken.pgettext("side", who)


def _reckoned(stage: StageSheet, spoken: Words) -> Iterator[str]:
    """By when, and how that day comes about."""
    for value in sorted(stage.values, key=lambda one: one.name in CHASING):
        sentence = _reckoning(stage, value, spoken)
        if sentence and value.value:
            several = value.name in ("retention_months", "season.deadlines")
            days = value.value if isinstance(value.value, list) else [value.value]
            yield sentence.format(*days) if several else sentence.format(_listed([str(day) for day in days], spoken))
    if any(value.name == "silence.means" and value.value != "none" for value in stage.values):
        means = {value.name: _value(value.value, value.name, spoken) for value in stage.values}
        yield f"{spoken.pgettext('setting', 'transfer.timeout_action')}: {means['silence.means']}"


def _reckoning(stage: StageSheet, value: Value, spoken: Words) -> str | None:
    return spoken.known("reckoned", f"{stage.kind}.{value.name}") or spoken.known("reckoned", value.name)


def _told_already(stage: StageSheet, value: Value, spoken: Words) -> bool:
    """Whether a number has no source of its own, and stands among the deadlines."""
    return value.key is None and _reckoning(stage, value, spoken) is not None


def _letters(sheet: Sheet, spoken: Words) -> Iterator[tuple[str, str, str]]:
    for rule in sheet.letters:
        moment = spoken.pgettext("moment", rule.at)
        of = [spoken.pgettext(*one) for one in (("stage", rule.stage), ("act", rule.act)) if one[1]]
        to = [_reader(one, spoken) for one in rule.to]
        yield " · ".join([moment, *of]), spoken.pgettext("letter", rule.letter), _listed(to, spoken)


def _reader(recipient: str, spoken: Words) -> str:
    """A side stands for its officers; `branch.branch_secretary` for whoever holds that post."""
    side, _, post = recipient.partition(".")
    return spoken.pgettext("post", post) if post else spoken.pgettext("side", side)


def _said(value: Value, spoken: Words) -> Said:
    label = spoken.pgettext("setting", value.key) if value.key else spoken.pgettext("stage rule", value.name)
    source = value.source
    where = (source.tag, source.reference, source.profile) if source else ("", "", "")
    return Said(label, _value(value.value, value.name, spoken), *where)


def _value(value: Any, name: str, spoken: Words) -> str:
    if isinstance(value, list | tuple):
        return _listed([_value(one, name, spoken) for one in value], spoken) if value else _named("nothing", spoken)
    if isinstance(value, bool):
        return _named(str(value).lower(), spoken)
    if isinstance(value, str) and "/" in value:
        return share(spoken, value)
    return _named(str(value), spoken)


def _named(code: str, spoken: Words) -> str:
    known = (spoken.known(context, code) for context in ("value", "grade", "condition", "kind"))
    return next(filter(None, known), code)


def _listed(values: list[str], spoken: Words) -> str:
    return ("、" if spoken.language == "zh" else ", ").join(values)
