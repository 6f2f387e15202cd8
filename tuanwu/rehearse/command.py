"""`tuanwu rehearse`: play written stories against the rules, and say which expectations held."""

from pathlib import Path
from typing import Annotated

import typer

from casework.procedure import load_procedures
from config.words import LANGUAGES, Words, words
from config.yaml_file import YamlError
from tuanwu.rehearse.check import check
from tuanwu.rehearse.play import play
from tuanwu.rehearse.report import as_json, in_words
from tuanwu.rehearse.stage_it import stage
from tuanwu.rehearse.story import read_script
from tuanwu.rehearse.timeline import timeline

HELD, MISSED, UNREADABLE = 0, 1, 2


def rehearse(
    files: Annotated[list[Path], typer.Argument(help="Stories, in YAML / 预演文件")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object a file / 输出 JSON")] = False,
    show_timeline: Annotated[bool, typer.Option("--timeline", help="Print each case's history / 输出办理过程")] = False,
    language: Annotated[
        str, typer.Option("--language", envvar="TUANWU_LANGUAGE", help=f"{' | '.join(LANGUAGES)} / 语言")
    ] = LANGUAGES[0],
) -> None:
    """Play stories on a throw-away database, with a clock that they move / 预演.

    Ends with 0 when every expectation held, 1 when some did not, 2 when a file could not be read.
    """
    codes, faults = [], []
    for file in files:
        try:
            codes.append(_rehearse(file, words(language), json=json, show_timeline=show_timeline))
        except Exception as fault:  # a fault of the engine in one story keeps no other from being played
            typer.echo(f"{file}: {type(fault).__name__}: {fault}", err=True)
            faults.append(fault)
    if faults:
        raise faults[0]
    raise typer.Exit(max(codes))


def _rehearse(file: Path, spoken: Words, *, json: bool, show_timeline: bool) -> int:
    try:
        script = read_script(file)
        check(script, load_procedures(script.profile))
    except YamlError as error:
        typer.echo(error.told(spoken), err=True)
        return UNREADABLE
    with stage(script) as office:
        performance = play(script, office)
        cases = performance.cases if show_timeline else {}
        timelines = {name: timeline(office, ref, spoken) for name, ref in cases.items()}
    if json:
        typer.echo(as_json(script, performance, spoken, timelines))
    else:
        typer.echo(in_words(script, performance, spoken))
        for name, lines in timelines.items():
            typer.echo("\n".join([f"\n  {name}", *(f"    {line}" for line in lines)]))
    return HELD if performance.ok else MISSED
