"""`onrecord read`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Unpack

import click

from onrecord.cli.options import complete_file, reading_options
from onrecord.cli.output import Output, open_output
from onrecord.cli.terminal import Progress, as_seen, say, screen_of
from onrecord.errors import MissingInput, OnrecordError

if TYPE_CHECKING:
    from onrecord.export import Listed, Writer
    from onrecord.model import Record
    from onrecord.pipeline import Known

__all__ = ["read_command"]


class _Reader(Protocol):
    def read(self, source: str | Path, **known: Unpack[Known]) -> Record: ...


@click.command(
    "read",
    short_help="Print every statement in news reports.",
    epilog="""\b
Examples:
  onrecord read report.html
  curl -s https://example.org/report | onrecord read --format jsonl
  onrecord read reports/*.txt --format csv --output statements.csv
  onrecord read report.html --list parties
""",
)
@click.argument("inputs", nargs=-1, metavar="[FILE|-|URL]...", shell_complete=complete_file)
@reading_options("Read")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "table", "jsonl", "csv"]),
    help="text and table are for people, jsonl and csv for programs.  "
    "[default: text; with --list, table]",
)
@click.option(
    "--list",
    "listed",
    type=click.Choice(["statements", "parties", "times"]),
    help="What the rows of table and csv are, and the lines of jsonl, which without it are whole "
    "records.  [default: statements]",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write to FILE, which is replaced when all is written, not to standard output.",
)
@click.pass_context
def read_command(
    ctx: click.Context,
    inputs: tuple[str, ...],
    published: date | None,
    around: int | None,
    any_language: bool,
    form: str | None,
    listed: Listed | None,
    output: Path | None,
) -> None:
    """Print every statement in news reports: who, the act, to whom, when, the words, and their place
    in the text; and the parties and times of each report.

    Reads text, Markdown, HTML and PDF from files, standard input (-, or no argument) and the web.
    The format is the same on a terminal and in a pipe; text is wrapped to the terminal, elsewhere
    to 80 columns or $COLUMNS. Colours heed NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE.

    An input that cannot be read is named on standard error and the others are read all the same.
    The exit status is the highest met: 65 not to be read as a report, 66 missing, 69 unreachable,
    73 output not written, 77 forbidden, 78 the model is damaged. In CSV, a cell that a spreadsheet
    would run as a formula begins with an apostrophe.
    """
    writer = _writer(form or ("table" if listed else "text"), listed)
    known: Known = {"published": published, "around": around, "any_language": any_language}
    run = _Run(_named(inputs), known)
    with open_output(output) as out:
        for piece in writer(out)(run.records()):
            out.write(piece)
    ctx.exit(run.status)


class _Run:
    """One reading of many inputs; `status` is the exit status that it has come to."""

    def __init__(self, inputs: tuple[str, ...], known: Known) -> None:
        self.status = 0
        self._inputs = inputs
        self._known = known

    def records(self) -> Iterator[Record]:
        """The record of each input that can be read; the others are said and counted."""
        reader = load_reader()
        progress = Progress(len(self._inputs))
        for number, name in enumerate(self._inputs, 1):
            progress.show(number, name)
            try:
                outcome = self._read(reader, name)
            finally:
                progress.clear()
            if isinstance(outcome, OnrecordError):
                say(str(outcome))
                self.status = max(self.status, outcome.exit_code)
                continue
            for warning in outcome.warnings:
                say(f"{name}: {warning}")
            yield outcome

    def _read(self, reader: _Reader, name: str) -> Record | OnrecordError:
        if os.path.isdir(name):
            files = f"{name.rstrip('/')}/*.txt"
            return MissingInput(f"{name}: this is a directory; give the files in it, as {files}")
        # A str with a line break would be taken for the text itself.
        source = Path(name) if "\n" in name else name
        try:
            return reader.read(source, **self._known)
        except OnrecordError as error:
            return error


def load_reader() -> _Reader:
    """The reader of reports, its model loaded. Tests put their own in its place."""
    from onrecord.pipeline import load

    return load()


def _named(inputs: tuple[str, ...]) -> tuple[str, ...]:
    """The inputs named, or standard input where something is piped in."""
    if inputs:
        return inputs
    if sys.stdin is None or sys.stdin.isatty():
        raise click.UsageError("Name a file, a URL, or - for standard input.")
    return ("-",)


def _writer(form: str, listed: Listed | None) -> Callable[[Output], Writer]:
    """What makes the writer of a format, once it is known where it writes to.

    What is for programs is altered only where an eye will see it.
    """
    from onrecord.cli.report import report_writer
    from onrecord.cli.table import table_writer
    from onrecord.export.csv import csv_writer
    from onrecord.export.jsonl import jsonl_rows, write_jsonl

    if form == "text":
        if listed:
            raise click.UsageError("--list goes with table, jsonl and csv; text shows every list.")
        return lambda out: report_writer(screen_of(out.terminal))
    if form == "table":
        return lambda out: table_writer(screen_of(out.terminal), listed or "statements")
    if form == "csv":
        write = csv_writer(listed or "statements")
    else:
        write = jsonl_rows(listed) if listed else write_jsonl
    return lambda out: lambda records: as_seen(write(records), form, out.terminal)
