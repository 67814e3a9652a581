"""`onrecord read`."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Unpack

import click
from click.shell_completion import CompletionItem

from onrecord.cli.output import Output, open_output
from onrecord.cli.terminal import Progress, say, screen_of, visible, visible_json
from onrecord.errors import MissingInput, OnrecordError
from onrecord.years import FIRST_YEAR, last_year, plausible_day

if TYPE_CHECKING:
    from onrecord.export import Writer
    from onrecord.model import Record
    from onrecord.pipeline import Known

__all__ = ["read_command"]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class _Reader(Protocol):
    def read(self, source: str | Path, **known: Unpack[Known]) -> Record: ...


def _day(_: click.Context, __: click.Parameter, text: str | None) -> date | None:
    """A day as YYYY-MM-DD, in the years that a news report can be from."""
    if text is None:
        return None
    if not _DAY.fullmatch(text):
        raise click.BadParameter(f"{text!r} is not of the form YYYY-MM-DD, such as 2022-07-18.")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text} is not in the calendar.") from None
    today = date.today()
    if not plausible_day(day, today):
        raise click.BadParameter(f"{text} is not in the years {FIRST_YEAR} to {last_year(today)}.")
    return day


def _complete_file(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem]:
    return [CompletionItem(typed, type="file")]


@click.command(
    "read",
    short_help="Print every statement in news reports.",
    epilog="""\b
Examples:
  onrecord read report.html
  curl -s https://example.org/report | onrecord read --format jsonl
  onrecord read reports/*.txt --format csv --output statements.csv
""",
)
@click.argument("inputs", nargs=-1, metavar="[FILE|-|URL]...", shell_complete=_complete_file)
@click.option(
    "--published",
    callback=_day,
    metavar="DATE",
    help="The day that the reports were published, as YYYY-MM-DD, where you know it better.",
)
@click.option(
    "--around",
    type=click.IntRange(FIRST_YEAR, last_year(date.today())),
    metavar="YEAR",
    help="A year near that of the reports, to choose by where their own words leave several.",
)
@click.option("--any-language", is_flag=True, help="Read reports that are not in English too.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "table", "jsonl", "csv"]),
    default="text",
    show_default=True,
    help="text and table are for people, jsonl and csv for programs.",
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
    form: str,
    output: Path | None,
) -> None:
    """Print every statement in news reports: who, the act, the words, and the place in the text.

    Reads text, Markdown, HTML and PDF from files, standard input (-, or no argument) and the web.
    The format is the same on a terminal and in a pipe; text is wrapped to the terminal, elsewhere
    to 80 columns or $COLUMNS. Colours heed NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE.

    An input that cannot be read is named on standard error and the others are read all the same.
    The exit status is the highest met: 65 not to be read as a report, 66 missing, 69 unreachable,
    73 output not written, 77 forbidden, 78 the model is damaged. In CSV, a cell that a spreadsheet
    would run as a formula begins with an apostrophe.
    """
    known: Known = {"published": published, "around": around, "any_language": any_language}
    run = _Run(_named(inputs), known)
    with open_output(output) as out:
        for piece in _writer(form, out)(run.records()):
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


def _writer(form: str, out: Output) -> Writer:
    """The writer of a format. What is for programs is altered only where an eye will see it."""
    from onrecord.cli.report import report_writer
    from onrecord.cli.table import table_writer
    from onrecord.export.csv import write_csv
    from onrecord.export.jsonl import write_jsonl

    if form == "text":
        return report_writer(screen_of(out.terminal))
    if form == "table":
        return table_writer(screen_of(out.terminal))
    write, safe = (write_csv, visible) if form == "csv" else (write_jsonl, visible_json)
    return (lambda records: map(safe, write(records))) if out.terminal else write
