"""`tuanwu calendar`: which years' holidays are known and from where, and open deadlines counted again."""

from datetime import UTC, datetime

import typer

from casework.recount import recount as count_again
from casework.terms import PUBLISHED_YEARS
from config.calendar_years import SHIPPED, calendar_years
from config.settings import load
from config.words import words
from tuanwu.installation import installation

app = typer.Typer(help="Holidays and working days / 放假安排", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def check() -> None:
    """Read the calendar files, and say which years are known and from where / 检查放假安排文件."""
    settings = load()
    here = words(settings.language)
    known = dict.fromkeys(sorted(PUBLISHED_YEARS)[-3:], here.gettext("the library"))
    known |= {one.year: one.source for one in calendar_years(SHIPPED, settings.data_dir / "calendar")}
    for year in sorted(known):
        typer.echo(here.gettext("{year}: {source}").format(year=year, source=known[year]))


@app.command()
def recount() -> None:
    """Count open deadlines again by the calendar as it is now; each change has an entry and letters / 重新计算期限."""
    with installation() as here:
        changed = count_again(here.office, datetime.now(UTC))
        typer.echo(here.words.gettext("Deadlines counted again and changed: {count}").format(count=changed))
