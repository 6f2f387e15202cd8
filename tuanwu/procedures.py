"""`tuanwu procedures`: whether the procedures in YAML can be used, what they say, and carrying running cases over."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from casework.migration.carry import carry
from casework.migration.plan import plan
from casework.procedure import FOLDER, load_procedure
from casework.rulebook import sheet, sheets
from config.profile import DEFAULT, load_profile, profile_names
from config.words import words
from config.yaml_file import YamlError
from tuanwu.installation import installation
from tuanwu.migration_report import lines, total
from tuanwu.rulebook_table import rulebook_table
from web.diagram import diagram
from web.told_rules import told

UNUSABLE = 1

ProfileName = Annotated[str, typer.Option("--profile", envvar="TUANWU_PROFILE", help="The profile / 规则方案")]
Language = Annotated[str, typer.Option("--language", envvar="TUANWU_LANGUAGE", help="zh | en")]
Name = Annotated[str, typer.Argument(help="admission | recommendation | transfer | appraisal …")]

app = typer.Typer(
    help="Check, show and migrate the procedures / 检查、查看流程，更换版本",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command()
def check(
    profile: Annotated[
        str, typer.Option("--profile", help="One profile; else every one there is / 规则方案，默认全部")
    ] = "",
    language: Language = "zh",
) -> None:
    """Read every profile and procedure, and name file, line and key of what is wrong / 检查流程文件和规则方案.

    Ends with 0 when all can be used, 1 when one cannot.
    """
    complaints: dict[str, None] = {}
    for name in [profile] if profile else profile_names():
        try:
            settings = load_profile(name)
        except YamlError as error:
            complaints[error.told(words(language))] = None
            continue
        for path in sorted(FOLDER.glob("*.yaml")):
            try:
                procedure = load_procedure(path, settings)
            except YamlError as error:
                complaints[error.told(words(language))] = None
            else:
                typer.echo(f"{path.name}: {procedure.digest[:12]}  {name}")
    for complaint in complaints:
        typer.echo(complaint, err=True)
    if complaints:
        raise typer.Exit(UNUSABLE)


@app.command()
def show(
    name: Name = "",
    profile: ProfileName = DEFAULT,
    language: Language = "zh",
    drawn: Annotated[bool, typer.Option("--diagram", help="As a drawing (SVG) / 输出环节图（SVG）")] = False,
) -> None:
    """A procedure, or all: what happens, who acts, by when, where each number comes from / 查看流程."""
    path = FOLDER / f"{name}.yaml"
    if name and not path.is_file():
        known = ", ".join(sorted(one.stem for one in FOLDER.glob("*.yaml")))
        raise typer.BadParameter(f"no such procedure (there are: {known})")
    if drawn and not name:
        raise typer.BadParameter("a drawing shows one procedure: name it")
    spoken = words(language)
    for one in [sheet(path, profile)] if name else sheets(profile):
        book = told(one, spoken)
        for line in [diagram(book, spoken)] if drawn else rulebook_table(book, spoken):
            typer.echo(line)


@app.command()
def migrate(
    name: Name = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change / 只列出变化，不改动")] = False,
) -> None:
    """Carry running cases over to the present version of their procedure, each with an audit entry / 更换版本.

    Lists every such case with what changes for it. Cases that cannot be carried over stay where they are, with the
    reason.
    """
    with installation() as here:
        if name and name not in here.office.procedures:
            raise typer.BadParameter(f"no such procedure (there are: {', '.join(here.office.procedures)})")
        chosen = name or None
        found = []
        for one in plan(here.office, chosen) if dry_run else carry(here.office, chosen, datetime.now(UTC)):
            found.append(one)
            for line in lines(one, here.words):
                typer.echo(line)
        typer.echo(total(found, here.words, dry_run=dry_run))
