"""`onrecord add`."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.options import complete_file, reading_options
from onrecord.cli.output import Output, open_output
from onrecord.cli.terminal import one_line, say
from onrecord.errors import OnrecordError
from onrecord.settings import archive_path

if TYPE_CHECKING:
    from onrecord.archive.store import Archive, Run
    from onrecord.cli.extract import Extracted, Extractor, RawReader
    from onrecord.cli.gather import Inputs
    from onrecord.pipeline import Known

__all__ = ["add_command", "load_reader"]

_MOST_WORKERS = 64
_A_WORKER_EACH = 8  # inputs that are worth the second in which another process loads the model
_EVERY = 0.1  # seconds between two states of the progress line


@click.command(
    "add",
    short_help="Add news reports to an archive.",
    epilog="""\b
Examples:
  onrecord add report.html
  onrecord add reports/ https://example.org/feed.xml crawl.warc.gz
  onrecord read --format jsonl reports/*.txt | onrecord add --archive newsroom.db
""",
)
@click.argument("inputs", nargs=-1, metavar="[PATH|URL|-]...", shell_complete=complete_file)
@click.option(
    "--archive",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The archive, made if need be. Default: $ONRECORD_ARCHIVE, or `archive` in "
    "onrecord.toml, or onrecord.db.",
)
@click.option("--again", is_flag=True, help="Read what is in the archive again, and write it anew.")
@click.option(
    "--workers",
    type=click.IntRange(1, _MOST_WORKERS),
    metavar="N",
    help="Read in N processes. Default: one for each processor, fewer for few inputs.",
)
@click.option(
    "--rejects",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write what was refused, and why, to FILE as JSON lines, not to standard error.",
)
@reading_options("Add")
@click.pass_context
def add_command(
    ctx: click.Context,
    inputs: tuple[str, ...],
    archive: Path | None,
    again: bool,
    workers: int | None,
    rejects: Path | None,
    published: date | None,
    around: int | None,
    any_language: bool,
) -> None:
    """Add news reports to an archive: an SQLite file, which other programs can open as it is.

    Reads files, folders with all that is in them, patterns such as 'news/**/*.html', web addresses,
    RSS, Atom and JSON feeds (the reports that they list), WARC files, and JSON lines as
    `onrecord read` writes them. In folders, files of other kinds are passed over.

    Each report is written in one step, with the bytes it came from. What the archive has already is
    passed over, so that you can stop (Ctrl-C) and run the same command again. A page whose text has
    changed becomes a revision; the text before it stays.

    The exit status is the highest met, as for `onrecord read`; 74 or 75 when the archive cannot be
    used, 130 after Ctrl-C.
    """
    from onrecord.archive.store import Archive
    from onrecord.cli.extract import Extractor
    from onrecord.cli.gather import Inputs

    given = Inputs(inputs or _piped())
    path = archive_path(archive)
    known: Known = {"published": published, "around": around, "any_language": any_language}
    workers = workers or _workers_for(given.total)
    threads = 1 if workers > 1 else None
    extractor = Extractor(load_reader, path, known, again, threads)
    with ExitStack() as stack:
        refusals = stack.enter_context(open_output(rejects)) if rejects else None
        adding = _Adding(stack.enter_context(Archive.open(path, write=True)), again, refusals)
        adding.run(given, extractor, workers)
    ctx.exit(adding.status)


def load_reader(threads: int | None) -> RawReader:
    """The reader of reports, its model loaded. Tests put their own in its place."""
    from onrecord.pipeline import load

    return load(threads)


class _Adding:
    """One run of the command; `status` is the exit status that it has come to."""

    def __init__(self, archive: Archive, again: bool, refusals: Output | None) -> None:
        self.status = 0
        self._archive = archive
        self._again = again
        self._refusals = refusals
        self._run = _this_run()
        self._counts: Counter[str] = Counter()

    def run(self, inputs: Inputs, extractor: Extractor, workers: int) -> None:
        """Add everything, and say at the end what became of it, also when that is Ctrl-C."""
        from onrecord.cli.extract import extract_all

        pace = Pace(inputs.total)
        results = extract_all(inputs, extractor, workers)
        try:
            for done in results:
                pace.clear()
                self._take(done)
                pace.step(done.name, more=len(done.links))
        finally:
            pace.clear()
            results.close()
            self._sum_up(pace.seconds(), inputs.passed_over)

    def _take(self, done: Extracted) -> None:
        if done.links:
            self._counts["feeds"] += 1
            return
        if done.refused is not None:
            self._refuse(done.name, done.refused)
        elif done.record is None:
            self._counts["known"] += 1
        else:
            try:
                outcome = self._archive.add(
                    done.record,
                    done.data,
                    run=self._run if done.data is not None else None,
                    again=self._again,
                )
            except OnrecordError as error:
                if error.exit_code != 65:
                    raise  # it is the archive that is at fault, and will be for the next one
                self._refuse(done.name, error)
                return
            self._counts[outcome] += 1
            if outcome != "known":
                self._counts["statements"] += len(done.record.statements)
                for warning in done.record.warnings:
                    say(f"{done.name}: {warning}")

    def _refuse(self, name: str, error: OnrecordError) -> None:
        self._counts["refused"] += 1
        self.status = max(self.status, error.exit_code)
        if self._refusals is None:
            say(str(error))
            return
        line = {"input": name, "error": type(error).__name__, "why": str(error)}
        self._refusals.write(json.dumps(line) + "\n")

    def _sum_up(self, seconds: float, passed_over: int) -> None:
        counts = self._counts
        parts = [f"{counts['added']} added"]
        parts += [
            f"{counts[name]} {name}"
            for name in ("revised", "replaced", "known", "refused")
            if counts[name]
        ]
        if passed_over:
            parts.append(f"{passed_over} files of other kinds passed over")
        done = sum(counts[name] for name in ("added", "revised", "replaced"))
        rate = f", {done / seconds:.1f} reports a second" if done and seconds > 0 else ""
        say(f"{self._archive.path}: {', '.join(parts)}; {counts['statements']} statements{rate}")


class Pace:
    """How far the work is, on one line of a terminal's standard error: number, rate, time left."""

    def __init__(self, total: int | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._total = total
        self._done = 0
        self._clock = clock
        self._began = clock()
        self._shown = self._began
        self._live = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._dirty = False

    def seconds(self) -> float:
        """Since the beginning."""
        return self._clock() - self._began

    def step(self, name: str, more: int = 0) -> None:
        """One input is done, and `more` have come up."""
        self._done += 1
        if self._total is not None:
            self._total += more
        now = self._clock()
        if self._live and now - self._shown >= _EVERY:
            from rich.cells import set_cell_size

            self._shown = now
            width = os.get_terminal_size(sys.stderr.fileno()).columns - 1
            line = set_cell_size(f"{self.told()}: {one_line(name)}", width).rstrip()
            self._write(f"\r\x1b[2K{line}")
            self._dirty = True

    def told(self) -> str:
        """Such as `12 of 340, 3.4 a second, 1:36 left`."""
        rate = self._done / max(self.seconds(), 1e-9)
        if self._total is None:
            return f"{self._done} done, {rate:.1f} a second"
        left = round((self._total - self._done) / max(rate, 1e-9))
        hours, minutes, seconds = left // 3600, left // 60 % 60, left % 60
        clock = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
        return f"{self._done} of {self._total}, {rate:.1f} a second, {clock} left"

    def clear(self) -> None:
        """Take the line away, so that something else can be written there."""
        if self._dirty:
            self._write("\r\x1b[2K")
            self._dirty = False

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


def _workers_for(total: int | None) -> int:
    processors = os.cpu_count() or 1
    if total is None:
        return min(processors, _MOST_WORKERS)
    return max(1, min(processors, total // _A_WORKER_EACH, _MOST_WORKERS))


def _this_run() -> Run:
    """This version of onrecord and the model that it ships."""
    from importlib.metadata import version
    from importlib.resources import files

    from onrecord.archive.store import Run

    manifest = json.loads(files("onrecord.encoder").joinpath("weights/manifest.json").read_bytes())
    return Run(f"onrecord {version('onrecord')}", manifest["sha256"]["model.onnx"])


def _piped() -> tuple[str, ...]:
    """Standard input, where something is piped in."""
    if sys.stdin is None or sys.stdin.isatty():
        raise click.UsageError("Name a file, a folder, a URL, or - for standard input.")
    return ("-",)
