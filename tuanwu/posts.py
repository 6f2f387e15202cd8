"""`tuanwu posts`: who holds which post, stand-ins, posts that pass on, one task handed to somebody."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import col, select

from casework.handing import hand
from casework.known_by import NotKnown, case_known_by, organisation_known_by, person_known_by
from casework.post_holders import post_holders
from casework.posts import Succession, turn_over
from casework.refusal import Refusal
from casework.relations import declare, take_back
from casework.stand_ins import Delegation, call_off, delegate
from casework.stand_ins_agreed import agreed
from casework.successions import BadTable, post_known_by, read_successions
from casework.terms import local_day
from models.organisation import Organisation
from tuanwu.installation import Installation, installation
from tuanwu.table import table

REFUSED = 1
UNREADABLE = 2
app = typer.Typer(help="Who holds which post; stand-ins, turnover / 职务", no_args_is_help=True, rich_markup_mode=None)

Place = Annotated[str, typer.Argument(help="Code of the organisation / 组织代码")]
Post = Annotated[str, typer.Argument(help="Name or code of the post / 职务")]
Somebody = typer.Option(help="Student number / 学号或工号")


@app.command("list")
def list_(organisation: Place) -> None:
    """The posts of an organisation and of those directly below it, with who holds them / 查看职务."""
    with at_work() as here, here.office.db.reading() as session:
        place = organisation_known_by(session, organisation)
        below = session.exec(
            select(Organisation).where(Organisation.parent_id == place.id).order_by(col(Organisation.id))
        )
        rows = [[[here.words.pgettext("heading", name)] for name in ("organisation", "post", "holder", "stand-in")]]
        for one in post_holders(session, [place, *below], 1).lines:
            for post, name, stand_ins in one.held or (("", here.words.gettext("nobody"), ()),):
                named = here.words.pgettext("post", post) if post else ""
                rows.append([[one.organisation.name], [named], [name], ["、".join(stand_ins)]])
        for line in table(rows):
            typer.echo(line)


@app.command()
def pass_on(
    organisation: Place,
    post: Post,
    leaver: Annotated[str, typer.Option("--from", help="Student number / 卸任者学号")],
    successor: Annotated[str, typer.Option("--to", help="Student number / 接任者学号")],
) -> None:
    """Pass a post on, with its open tasks; the links of the one who leaves die at once / 交接一个职务."""
    with at_work() as here:
        with here.office.db.reading() as session:
            place = organisation_known_by(session, organisation).ref
            people = [person_known_by(session, name).ref for name in (leaver, successor)]
        _turned_over(here, [Succession(post_known_by(post), place, *people)])


@app.command()
def turnover(
    file: Annotated[Path, typer.Argument(help="CSV: organisation, post, from, to / 换届表")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check the file / 只检查")] = False,
) -> None:
    """Pass on many posts at once, all or none: a whole committee's turnover / 换届交接.

    Ends with 0 when done, 1 when something in the file cannot be, 2 when the file cannot be read.
    """
    with at_work() as here:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            typer.echo(f"{file}: {error}", err=True)
            raise typer.Exit(UNREADABLE) from error
        with here.office.db.reading() as session:
            successions = read_successions(session, text)
        if dry_run:
            typer.echo(here.words.gettext("Posts that would pass on: {count}").format(count=len(successions)))
        else:
            _turned_over(here, successions)


@app.command()
def stand_in(
    officer: Annotated[str, typer.Option("--for", help="Student number of the officer / 由谁委托")],
    person: Annotated[str, typer.Option("--by", help="Student number of the stand-in / 由谁代办")],
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The last day / 到哪天为止（含）")],
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day / 从哪天起")] = None,
    procedure: Annotated[str | None, typer.Option(help="Only in this procedure / 只限某流程")] = None,
    organisation: Annotated[str | None, typer.Option(help="Only posts of this organisation / 只限某组织")] = None,
) -> None:
    """Let somebody do an officer's duties for some days; both may act, with the conflicts of both / 委托代办."""
    with at_work() as here:
        now = datetime.now(UTC)
        first = since.date() if since else None
        _check_days(first, until.date(), local_day(now))
        if procedure is not None and procedure not in here.office.procedures:
            raise typer.BadParameter(f"no such procedure (there are: {', '.join(here.office.procedures)})")
        with here.office.db.reading() as session:
            people = [person_known_by(session, name).ref for name in (officer, person)]
            place = organisation_known_by(session, organisation).ref if organisation else None
        ref = delegate(here.office, Delegation(*people, until.date(), first, procedure, place), now)
        typer.echo(here.words.gettext("Agreed until {day}: {ref}").format(day=until.date(), ref=ref))


@app.command()
def stand_ins() -> None:
    """Who stands in for whom, now and later / 查看代办."""
    with at_work() as here, here.office.db.reading() as session:
        heads = ("officer", "stand-in", "days", "only", "reference")
        rows = [[[here.words.pgettext("heading", name)] for name in heads]]
        for one in agreed(session):
            only = here.words.pgettext("procedure", one.procedure) if one.procedure else None
            scope = [part for part in (only, one.organisation) if part]
            rows.append([[one.officer], [one.person], [f"{one.since} – {one.until}"], scope, [one.ref]])
        for line in table(rows):
            typer.echo(line)


@app.command()
def end_stand_in(reference: Annotated[str, typer.Argument(help="As `stand-ins` shows it / 代办编号")]) -> None:
    """End a stand-in now; the links sent to them die / 提前结束代办."""
    with at_work() as here:
        call_off(here.office, reference, datetime.now(UTC))
        typer.echo(here.words.gettext("Ended."))


@app.command("hand")
def hand_(
    case: Annotated[str, typer.Argument(help="Number of the case / 事项编号")],
    act: Annotated[str, typer.Argument(help="The awaited act, such as review / 待办")],
    to: Annotated[str, typer.Option("--to", help="Student number / 学号或工号")],
) -> None:
    """Hand one awaited act to one of those who may do it; links sent before die / 转交一项待办."""
    with at_work() as here:
        with here.office.db.reading() as session:
            row, person = case_known_by(session, case).ref, person_known_by(session, to).ref
        hand(here.office, case=row, act=act, to_person=person, at=datetime.now(UTC))
        typer.echo(here.words.gettext("Handed on; the letter is on its way."))


@app.command()
def relation(
    person: Annotated[str, typer.Argument(help="Student number / 学号或工号")],
    other: Annotated[str, typer.Argument(help="Student number / 学号或工号")],
    end: Annotated[bool, typer.Option("--end", help="They are not close any more / 解除")] = False,
) -> None:
    """Note that two people are close: neither decides in a case of the other's / 申报亲属等回避关系."""
    with at_work() as here:
        with here.office.db.reading() as session:
            one, two = (person_known_by(session, name).ref for name in (person, other))
        change = take_back if end else declare
        change(here.office.db, person=one, other=two, at=datetime.now(UTC))
        typer.echo(here.words.gettext("Noted."))


def _turned_over(here: Installation, successions: list[Succession]) -> None:
    tasks = turn_over(here.office, successions, datetime.now(UTC))
    said = here.words.gettext("Posts passed on: {posts}; open tasks with them: {tasks}")
    typer.echo(said.format(posts=len(successions), tasks=tasks))


def _check_days(since: date | None, until: date, today: date) -> None:
    if until < max(since or today, today):
        raise typer.BadParameter("--until lies before the first day / 结束日早于开始日")


@contextmanager
def at_work() -> Iterator[Installation]:
    """The installation; what it refuses is said in a sentence, and ends with 1."""
    with installation() as here:
        try:
            yield here
        except Refusal as refusal:
            nth = f"{refusal.words['nth']}: " if "nth" in refusal.words else ""
            typer.echo(f"{nth}{refusal.code}: {here.words.pgettext('refusal', refusal.code)}", err=True)
        except NotKnown as error:
            typer.echo(here.words.pgettext("not known", error.what).format(name=error.name), err=True)
        except BadTable as error:
            for line, code, value in error.complaints:
                typer.echo(f"{line}: {here.words.pgettext('table', code).format(value=value)}", err=True)
        else:
            return
        raise typer.Exit(REFUSED)
