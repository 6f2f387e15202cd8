"""`tuanwu backup`: the whole database in one file."""

from pathlib import Path
from typing import Annotated

import typer

from models.backup import NoCopy, write_copy
from tuanwu.installation import installation

FAILED = 1


def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it: a file that does not exist yet / 新文件")],
) -> None:
    """Copy the whole database into one file, while everything goes on; the copy is opened and looked at / 备份.

    A PostgreSQL database becomes a file for pg_restore. docs/operations.md says how to restore either.
    Ends with 0 when the copy is made, 1 when it could not be; then there is no file.
    """
    with installation() as here:
        try:
            copy = write_copy(here.office.db, file)
        except NoCopy as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(FAILED) from error
        typer.echo(here.words.gettext("{file}: {entries} audit entries").format(file=copy.path, entries=copy.entries))
