"""`tuanwu procedures`: whether the procedures in YAML can be used, and what they say, as a table."""

from collections.abc import Iterator
from typing import Annotated

import typer

from casework.procedure import FOLDER, LetterRule, Procedure, load_procedure
from casework.stages.stage import Stage
from config.profile import load_profile
from config.words import Words, words
from config.yaml_file import YamlError
from tuanwu.table import Cell, table

UNUSABLE = 1
RULES_A_LINE = 4
_TOLD_ELSEWHERE = {"id", "kind", "inspects"}

ProfileName = Annotated[str, typer.Option("--profile", envvar="TUANWU_PROFILE", help="The profile / 规则方案")]
Language = Annotated[str, typer.Option("--language", envvar="TUANWU_LANGUAGE", help="zh | en")]

app = typer.Typer(help="Check and show the procedures / 检查和查看流程", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def check(profile: ProfileName = "cn-2023") -> None:
    """Read every procedure under a profile, and name file, line and key of what is wrong / 检查流程文件.

    Ends with 0 when all can be used, 1 when one cannot.
    """
    settings, complaints = load_profile(profile), []
    for path in sorted(FOLDER.glob("*.yaml")):
        try:
            procedure = load_procedure(path, settings)
        except YamlError as error:
            complaints.append(str(error))
        else:
            typer.echo(f"{path.name}: {procedure.digest[:12]}")
    for complaint in complaints:
        typer.echo(complaint, err=True)
    if complaints:
        raise typer.Exit(UNUSABLE)


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="admission | recommendation | transfer …")],
    profile: ProfileName = "cn-2023",
    language: Language = "zh",
) -> None:
    """One procedure: its stages in order, their acts, numbers and rules, and its letters / 查看流程."""
    path = FOLDER / f"{name}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(one.stem for one in FOLDER.glob("*.yaml")))
        raise typer.BadParameter(f"no such procedure (there are: {known})")
    for line in _shown(load_procedure(path, load_profile(profile)), words(language)):
        typer.echo(line)


def _shown(procedure: Procedure, here: Words) -> Iterator[str]:
    name = here.pgettext("procedure", procedure.procedure)
    yield f"{name}  {procedure.procedure}  {procedure.digest[:12]}"
    yield ""
    stages = [_stage(number, stage, here) for number, stage in enumerate(procedure.stages, 1)]
    yield from table([_headings(here, "", "stage", "acts", "numbers", "rules"), *stages])
    yield ""
    yield from table([_headings(here, "moment", "act", "letter", "to"), *map(_letter, procedure.letters)])


def _headings(here: Words, *names: str) -> list[Cell]:
    return [[here.pgettext("heading", name) if name else ""] for name in names]


def _stage(number: int, stage: Stage, here: Words) -> list[Cell]:
    acts = [] if stage.silent else [here.pgettext("act", act) for act in stage.records]
    numbers = stage.model_dump(mode="json", exclude=_TOLD_ELSEWHERE, exclude_none=True)
    rules = getattr(stage, "inspects", ())
    return [
        [str(number)],
        [here.pgettext("stage", stage.id), stage.id],
        acts,
        [f"{name}: {_plain(value)}" for name, value in numbers.items() if value != []],
        [" ".join(rules[start : start + RULES_A_LINE]) for start in range(0, len(rules), RULES_A_LINE)],
    ]


def _letter(rule: LetterRule) -> list[Cell]:
    return [[rule.at], [rule.act or ""], [rule.letter], [", ".join(rule.to)]]


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
