"""Write docs/procedures.md and its drawings from the procedures themselves: python docs/write_procedures.py"""

from collections.abc import Iterator
from pathlib import Path

from casework.rulebook import sheets
from config.profile import DEFAULT, profile_names, profile_title
from config.words import Words, words
from web.diagram import diagram
from web.told_rules import Said, StageRow, Told, told

HERE = Path(__file__).parent
TAGS = ("N", "N?", "L", "W", "P")
LEADS = {
    "zh": "此页由 `docs/write_procedures.py` 从 `config/procedures/` 和 `config/profiles/` 生成，请勿手改。"
    "`tuanwu procedures show` 和页面 `/procedures` 按本单位的规则方案显示同样的内容。",
    "en": "Written by `docs/write_procedures.py` from `config/procedures/` and `config/profiles/`; not edited by hand. "
    "`tuanwu procedures show` and the page `/procedures` show the same under an office's own profile.",
}


def pages() -> dict[Path, str]:
    """Every file there is to write, with its text."""
    found: dict[Path, str] = {}
    text = ["# 办事流程 · The procedures", ""]
    for language in ("zh", "en"):
        spoken = words(language)
        text += [LEADS[language], ""]
        for book in (told(one, spoken) for one in sheets(DEFAULT)):
            drawing = HERE / "procedures" / f"{book.procedure}.{language}.svg"
            found[drawing] = diagram(book, spoken)
            text += _procedure(book, spoken, drawing)
        text += _profiles(language)
    found[HERE / "procedures.md"] = "\n".join(text).rstrip() + "\n"
    return found


def _procedure(book: Told, spoken: Words, drawing: Path) -> Iterator[str]:
    heads = [
        spoken.pgettext("heading", "stage"),
        *(spoken.pgettext("rule book", one) for one in ("who", "when", "values")),
    ]
    yield from (f"## {book.name}", "", f"![{book.name}](procedures/{drawing.name})", "")
    yield from (f"{spoken.gettext('Begun by')}: {book.begun_by}", "")
    yield from _table(["", *heads], [_stage(row, spoken) for row in book.stages])
    if book.settings:
        other = spoken.pgettext("rule book", "other settings")
        yield from (f"{other}: " + "; ".join(map(_number, book.settings)), "")
    letters = [spoken.pgettext("rule book", one) for one in ("moment", "letter", "to")]
    yield from _table(letters, [list(row) for row in book.letters])


def _stage(row: StageRow, spoken: Words) -> list[str]:
    name = f"**{row.name}**<br>`{row.id}`"
    if not row.asked:
        return [
            str(row.number),
            f"{name}<br>{spoken.gettext('Under this profile this stage is not asked.')}",
            "",
            "",
            "",
        ]
    doings = [f"{act}: {who}" for act, who in row.doings]
    if row.fails_to:
        doings.append(spoken.gettext("Not passed leads back to: %(stage)s.") % {"stage": row.fails_to})
    values = [*map(_number, row.values), " ".join(row.rules)]
    return [str(row.number or ""), name, *("<br>".join(filter(None, one)) for one in (doings, row.reckoned, values))]


def _number(one: Said) -> str:
    return f"{one.label}: {one.value}" + (f" ({one.tag} · {one.reference})" if one.tag else "")


def _table(heads: list[str], rows: list[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"
    yield ""


def _profiles(language: str) -> Iterator[str]:
    spoken = words(language)
    tags = " · ".join(f"{tag} {spoken.pgettext('tag', tag)}" for tag in TAGS)
    names = "; ".join(f"`{name}` {profile_title(name, language)}" for name in profile_names())
    yield from (f"{spoken.gettext('How sure we are of a number')}: {tags}.", "", f"`config/profiles/`: {names}.", "")


if __name__ == "__main__":
    for path, text in pages().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
