"""`onrecord verify`."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.options import archive_option
from onrecord.cli.output import open_output
from onrecord.cli.terminal import one_line, say
from onrecord.settings import archive_path

if TYPE_CHECKING:
    from onrecord.archive.verify import Fault

__all__ = ["verify_command"]

_DOES_NOT_HOLD = 1
_MOST_WORKERS = 64


@click.command(
    "verify",
    short_help="Hold every statement in an archive to its receipt.",
    epilog="""\b
Example:
  onrecord verify --archive newsroom.db
""",
)
@click.option(
    "--workers",
    type=click.IntRange(1, _MOST_WORKERS),
    metavar="N",
    help="Check in N processes. Default: one for each processor, fewer for few reports.",
)
@archive_option
@click.pass_context
def verify_command(ctx: click.Context, workers: int | None, archive: Path | None) -> None:
    """Hold every statement in an archive to its receipt, and print what does not hold.

    Each report's text is held to its hash, its bytes as received to theirs, every span to the text
    and every statement's words to what stands there. The file's structure, its keys and its
    full-text indexes are checked too.

    The exit status is 0 when everything holds and 1 when something does not.
    """
    from onrecord.archive.store import Archive
    from onrecord.archive.verify import Checked
    from onrecord.batch.verification import verify_all

    path = archive_path(archive)
    checked = Checked()
    faults = 0
    with (
        Archive.open(path) as opened,
        open_output(None) as out,
        closing(verify_all(opened, checked, workers)) as found,
    ):
        for fault in found:
            faults += 1
            out.write(f"{_where(fault)}{one_line(fault.what)}\n")
    say(
        f"{path}: {checked.reports} reports, {checked.statements} statements, "
        f"{checked.snapshots} snapshots checked; "
        + (f"{faults} things do not hold" if faults else "everything holds")
    )
    if not checked.indexes:
        say(
            f"{path}: the full-text indexes were not checked; that takes a file that can be written"
        )
    ctx.exit(_DOES_NOT_HOLD if faults else 0)


def _where(fault: Fault) -> str:
    return f"report {fault.report}: " if fault.report else ""
