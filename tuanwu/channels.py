"""`tuanwu channels`: who is told on which further channel, besides by letter."""

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from casework import channels
from casework.refusal import Refusal
from casework.visibility import EVERYTHING
from config.words import Words
from notifications.channels import READ, Channels
from notifications.mask import mask_address
from notifications.nudge import say
from tuanwu.installation import installation
from tuanwu.table import table

FAILED = 1
app = typer.Typer(help="Group robots and telephones / 群机器人与短信", no_args_is_help=True, rich_markup_mode=None)

Post = Annotated[str | None, typer.Option(help="The post told, with --organisation / 岗位，如 branch_secretary")]
Place = Annotated[str | None, typer.Option("--organisation", help="The organisation's code in the roster / 组织代码")]
Student = Annotated[str | None, typer.Option("--person", help="One person's student number / 学号")]
Kind = Annotated[str, typer.Argument(help="robot or sms / 群机器人或短信")]
Ref = Annotated[str, typer.Argument(help="The channel's reference, from `list` / 编号")]


@app.command("list")
def listed() -> None:
    """Every channel, whose it is, and how it has fared / 列出全部."""
    with installation() as here, here.office.db.reading() as session:
        say_ = here.words
        rows = [[[say_.gettext(head)] for head in ("Reference", "Channel", "Whose", "Waiting", "Dead", "Last heard")]]
        rows += [_row(one, say_) for one in channels.kept(session, EVERYTHING)]
        for line in table(rows):
            typer.echo(line)


@app.command()
def add(kind: Kind, post: Post = None, organisation: Place = None, person: Student = None) -> None:
    """Tell a post's holders, or one person, there too. The address is asked for, so that it stays out of the shell's
    history / 新增."""
    if kind not in READ:
        raise typer.BadParameter(f"{kind}: not one of {', '.join(READ)}")
    if (person is None) == (post is None) or (post is None) != (organisation is None):
        raise typer.BadParameter("give --person, or --post with --organisation")
    with installation() as here:
        typed = _asked(here.words.gettext("Address"))
        now = datetime.now(UTC)
        try:
            address = READ[kind](typed)
            with here.office.db.transaction() as session:
                if person is not None:
                    added = channels.add_for_person(session, kind, address, person, now)
                else:
                    added = channels.add_for_post(session, kind, address, organisation or "", post or "", now)
                typer.echo(added.ref)
        except ValueError as error:
            _fail(str(error))
        except Refusal as refusal:
            _fail(here.words.pgettext("refusal", refusal.code))


@app.command()
def remove(ref: Ref) -> None:
    """Tell nothing there any more / 删除."""
    with installation() as here:
        with here.office.db.transaction() as session:
            found = channels.remove(session, ref)
        if not found:
            _fail(here.words.gettext("There is no channel {ref}.").format(ref=ref))


@app.command("try")
def try_(ref: Ref) -> None:
    """Send a nudge with invented words there, now / 试发."""
    with installation() as here:
        with here.office.db.reading() as session:
            found = channels.by_ref(session, ref)
        if found is None:
            _fail(here.words.gettext("There is no channel {ref}.").format(ref=ref))
            return
        said = say(["task"], ("7F3A",), None, None, here.settings.language, mailed=True)
        delivery = Channels.of(here.settings).tell(found.kind, found.address, f"try-{ref}", said)
        typer.echo(f"{delivery.state}: {delivery.reply}")
        if delivery.state != "sent":
            raise typer.Exit(FAILED)


def _asked(prompt: str) -> str:
    """A line that nobody reads over the shoulder; from a pipe, where there is no terminal."""
    return str(typer.prompt(prompt, hide_input=True)) if sys.stdin.isatty() else sys.stdin.readline()


def _row(one: channels.Kept, words: Words) -> list[list[str]]:
    whose = one.person or f"{one.organisation} {words.pgettext('post', one.post or '')}"
    kind = f"{one.kind} {mask_address(one.address, one.kind)}"
    paused = [words.gettext("paused")] if one.paused_at else []
    return [[one.ref], [kind, *paused], [whose], [str(one.waiting)], [str(one.dead)], [one.last or ""]]


def _fail(sentence: str) -> None:
    typer.echo(sentence, err=True)
    raise typer.Exit(FAILED)
