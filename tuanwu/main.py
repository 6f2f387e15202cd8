"""The command `tuanwu`. Each subcommand is imported when it is called, so that the light ones start at once.

Exit codes: 0 done; 1 something is wrong with what was looked at; 2 not all of it could be looked at; 3 the command
could not begin (usage, settings, schema, no database).
"""

import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

COULD_NOT_BEGIN = 3
ABOUT = "团务 tuanwu: the approval procedures of a youth organisation / 共青团组织审批流程"

SUBCOMMANDS = {
    "up": ("tuanwu.up:up", "Start everything: web, worker, Prefect / 启动全部"),
    "web": ("tuanwu.web:web", "Start the web server alone / 只启动网页"),
    "worker": ("tuanwu.worker:worker", "Start a worker alone / 只启动流程"),
    "demo": ("tuanwu.demo.command:demo", "An invented university to try with / 演示数据"),
    "import": ("tuanwu.import_:import_roster", "Take in a roster from Excel / 导入名册"),
    "graduates": ("tuanwu.graduates:graduates", "Transfers of graduates from a list / 毕业生批量转接"),
    "bring-in": ("tuanwu.bring_in:bring_in", "Running cases on paper, from a list / 接续纸面在办事项"),
    "round": ("tuanwu.round:round_", "A yearly procedure for all members / 年度批量发起"),
    "rehearse": ("tuanwu.rehearse.command:rehearse", "Play written stories against the rules / 预演"),
    "year": ("tuanwu.year.command:year", "A whole year of a university, in minutes / 预演一年"),
    "posts": ("tuanwu.posts:app", "Who holds which post; stand-ins, turnover / 职务、代办、换届"),
    "calendar": ("tuanwu.calendar:app", "Holidays known, deadlines counted again / 放假安排"),
    "numbers": ("tuanwu.numbers:app", "Serial numbers: segments, kept, spoilt / 发展团员编号"),
    "procedures": ("tuanwu.procedures:app", "Check and show the procedures / 检查和查看流程"),
    "mail": ("tuanwu.mail:app", "See every letter before it is sent / 预览邮件"),
    "channels": ("tuanwu.channels:app", "Group robots and telephones / 群机器人与短信"),
    "inspect": ("tuanwu.inspect.command:inspect", "Look at many records by the rules / 倒查"),
    "audit": ("tuanwu.audit:app", "Prove the history, rebuild from it / 核验与重建"),
    "doctor": ("tuanwu.doctor:doctor", "Look for what must never be / 检查数据"),
    "backup": ("tuanwu.backup:backup", "Copy the database to a file / 备份"),
    "bench": ("tuanwu.bench.command:bench", "Measure how fast it is here / 性能测试"),
}
"""Name: where the function or the group of subcommands is, and what it does."""


class Subcommands(TyperGroup):
    """Knows every subcommand by name, and loads the one that is called."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        for name, (_, does) in SUBCOMMANDS.items():
            self.add_command(TyperCommand(name, short_help=does))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command named first, loaded."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, load(name) if name else command, rest


def load(name: str) -> Any:
    """A subcommand, imported."""
    module, _, function = SUBCOMMANDS[name][0].partition(":")
    found = getattr(import_module(module), function)
    if isinstance(found, typer.Typer):
        return get_command(found)
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command(name)(found)
    return get_command(alone)


def run(args: list[str] | None = None) -> None:
    """The entry point. What the user can mend ends with a sentence, not with a traceback."""
    group = Subcommands(name="tuanwu", help=ABOUT, no_args_is_help=True, rich_markup_mode=None)
    try:
        code = group.main(args, prog_name="tuanwu", standalone_mode=False)
    except typer.TyperException as error:
        error.show()  # type: ignore[attr-defined]
        code = COULD_NOT_BEGIN
    except Exception as error:
        code = _explained(error)
    sys.exit(code or 0)


def _explained(error: Exception) -> int:
    from tuanwu.complaint import sentence

    said = sentence(error)
    if said is None:
        raise error
    typer.echo(said, err=True)
    return COULD_NOT_BEGIN
