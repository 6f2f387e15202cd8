"""A procedure's rule book as a table for a terminal."""

from collections.abc import Iterator

from config.profile import profile_title
from config.words import Words
from tuanwu.table import Cell, table
from web.told_rules import Said, StageRow, Told

RULES_A_LINE = 4


def rulebook_table(book: Told, spoken: Words) -> Iterator[str]:
    """Its stages in order, its other settings, and its letters."""
    yield f"{book.name}  {book.procedure}  {book.digest[:12]}  {profile_title(book.profile, spoken.language)}"
    yield f"{spoken.gettext('Begun by')}: {book.begun_by}"
    yield ""
    yield from table(
        [_headings(spoken, "", "stage", "who", "when", "values"), *(_stage(row, spoken) for row in book.stages)]
    )
    if book.settings:
        yield ""
        yield from table([_headings(spoken, "other settings"), *([[_number(one)]] for one in book.settings)])
    yield ""
    yield from table([_headings(spoken, "moment", "letter", "to"), *([[cell] for cell in row] for row in book.letters)])
    yield ""


def _headings(spoken: Words, *names: str) -> list[Cell]:
    return [[spoken.known("rule book", name) or spoken.pgettext("heading", name) if name else ""] for name in names]


def _stage(row: StageRow, spoken: Words) -> list[Cell]:
    name = [row.name, row.id]
    if not row.asked:
        name.append(f"({spoken.gettext('Under this profile this stage is not asked.')})")
        return [[str(row.number or "")], name, [], [], []]
    back = spoken.gettext("Not passed leads back to: %(stage)s.") % {"stage": row.fails_to} if row.fails_to else ""
    rules = [" ".join(row.rules[start : start + RULES_A_LINE]) for start in range(0, len(row.rules), RULES_A_LINE)]
    return [
        [str(row.number or "")],
        name,
        [*(f"{act}: {who}" for act, who in row.doings), *filter(None, [back])],
        list(row.reckoned),
        [*map(_number, row.values), *rules],
    ]


def _number(one: Said) -> str:
    source = f"  [{one.tag} {one.reference}]" if one.tag else ""
    return f"{one.label}: {one.value}{source}"
