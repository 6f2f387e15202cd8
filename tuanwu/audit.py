"""`tuanwu audit`: prove that nothing was altered, and rebuild from the log what was spoilt beside it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

import typer

from casework.rebuild import Odd, odd_cases
from casework.rebuild import rebuild as rebuild_cases
from casework.terms import SHANGHAI
from casework.verification.finding import Finding
from casework.verify import Verdict
from casework.verify import verify as verify_office
from config.words import Words
from tuanwu.installation import installation

TAMPERED, INCOMPLETE = 1, 2
SHOWN = 20

app = typer.Typer(
    help="Prove the history, and rebuild from it / 核验与重建", no_args_is_help=True, rich_markup_mode=None
)


@app.command()
def verify() -> None:
    """Prove that no entry was altered, and that acts and cases are what the entries say / 核验审计日志.

    Ends with 0 when all is well, 1 when something was altered (the first bad entry is named), 2 when entries older
    than an hour are not covered by a checkpoint yet, 3 when it could not begin.
    """
    with installation() as here:
        verdict = verify_office(here.office, datetime.now(UTC))
        for line in _verdict(verdict, here.words):
            typer.echo(line)
    if verdict.findings:
        raise typer.Exit(TAMPERED)
    if verdict.uncovered_since:
        raise typer.Exit(INCOMPLETE)


@app.command()
def rebuild(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what differs, write nothing / 只比较")] = False,
) -> None:
    """Write anew what is kept of cases and their stages, where it is not what the entries say / 按日志重建.

    Ends with 0 when all is (again) as the entries say, 1 when something differs and was not written.
    """
    with installation() as here:
        found = odd_cases(here.office) if dry_run else rebuild_cases(here.office)
        for line in _rebuilt(found, here.words, dry_run):
            typer.echo(line)
    if any(dry_run or odd.why_not for odd in found):
        raise typer.Exit(TAMPERED)


def _verdict(verdict: Verdict, words: Words) -> Iterator[str]:
    for finding in verdict.findings[:SHOWN]:
        yield _line(finding, words)
    if len(verdict.findings) > SHOWN:
        yield words.gettext("… and {count} more").format(count=len(verdict.findings) - SHOWN)
    yield words.gettext("{entries} entries, {cases} cases, checkpoints: {checkpoints}, over {covered} entries").format(
        entries=verdict.entries, cases=verdict.cases, checkpoints=verdict.checkpoints, covered=verdict.covered
    )
    if verdict.findings:
        yield words.gettext("The record was altered.")
    elif verdict.uncovered_since:
        since = verdict.uncovered_since.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
        yield words.gettext("Nothing was altered, but no checkpoint covers the entries since {since}.").format(
            since=since
        )
    else:
        yield words.gettext("Nothing was altered.")


def _line(finding: Finding, words: Words) -> str:
    sentence = finding.sentence(words)
    return sentence if finding.seq is None else f"seq {finding.seq}: {sentence}"


def _rebuilt(found: list[Odd], words: Words, dry_run: bool) -> Iterator[str]:
    for odd in found:
        for run, column, kept, folded in odd.differences:
            row = "cases" if run is None else f"stage_run {run}"
            yield words.gettext("case {case}: {row}.{column} is {kept}, and must be {folded}").format(
                case=odd.number, row=row, column=column, kept=kept, folded=folded
            )
        if odd.why_not:
            yield words.pgettext("not rebuilt", odd.why_not).format(case=odd.number)
    written = 0 if dry_run else sum(odd.why_not is None for odd in found)
    yield words.gettext("{found} cases differ, {written} were written anew").format(found=len(found), written=written)
