"""`onrecord add`."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.options import complete_file, reading_options
from onrecord.cli.output import Output, open_output
from onrecord.cli.pace import Pace
from onrecord.cli.terminal import say
from onrecord.errors import OnrecordError
from onrecord.settings import archive_path

if TYPE_CHECKING:
    from onrecord.archive.store import Archive, Run
    from onrecord.batch.extraction import Extracted, Extractor, RawReader
    from onrecord.batch.gather import Inputs
    from onrecord.pipeline import Known

__all__ = ["add_command", "load_reader"]

_MOST_WORKERS = 64
_A_WORKER_EACH = 8  # inputs that are worth the second in which another process loads the model


@click.command(
    "add",
    short_help="Add news reports to an archive.",
    epilog="""\b
Examples:
  onrecord add report.html
  onrecord add reports/ https://example.org/feed.xml crawl.warc.gz
  onrecord extract crawl.warc.gz --out crawl && onrecord add crawl
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
    RSS, Atom and JSON feeds (the reports that they list), WARC files, JSON lines as `onrecord read`
    writes them or with a report each as `text` or `html`, and folders that `onrecord extract` has
    written. In folders, files of other kinds are passed over.

    Each report is written in one step, with the bytes it came from. What the archive has already is
    passed over, so that you can stop (Ctrl-C) and run the same command again. A page whose text has
    changed becomes a revision; the text before it stays.

    With several workers, an input that takes more than two minutes or 1,000 MB, or ends the process
    that reads it, is refused, and another process goes on.

    The exit status is the highest met, as for `onrecord read`; 70 when an input ended the process
    that read it, 74 or 75 when the archive cannot be used, 130 after Ctrl-C.
    """
    from onrecord.archive.store import Archive
    from onrecord.batch.extraction import Extractor
    from onrecord.batch.gather import Inputs

    given = Inputs(inputs or _piped())
    path = archive_path(archive)
    known: Known = {"published": published, "around": around, "any_language": any_language}
    workers = workers or _workers_for(given.total)
    threads = 1 if workers > 1 else None
    extractor = Extractor(load_reader, known, path, again, threads)
    with ExitStack() as stack:
        refusals = stack.enter_context(open_output(rejects)) if rejects else None
        adding = _Adding(stack.enter_context(Archive.open(path, write=True)), again, refusals)
        adding.run(given, extractor, workers)
    ctx.exit(adding.status)


def load_reader(threads: int | None) -> RawReader:
    """The reader of reports, its model loaded. Tests put their own in its place."""
    from onrecord.batch.extraction import load_reader

    return load_reader(threads)


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
        from onrecord.batch.extraction import extract_all

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
                    run=self._run_of(done),
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

    def _run_of(self, done: Extracted) -> Run | None:
        """What read the report: this run, another one, or nobody knows."""
        if done.read_by is None:
            return self._run if done.data is not None else None
        from onrecord.archive.store import Run

        return Run(*done.read_by)

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


def _workers_for(total: int | None) -> int:
    processors = os.cpu_count() or 1
    if total is None:
        return min(processors, _MOST_WORKERS)
    return max(1, min(processors, total // _A_WORKER_EACH, _MOST_WORKERS))


def _this_run() -> Run:
    """This version of onrecord and the model that it ships."""
    from onrecord.archive.store import Run
    from onrecord.batch.extraction import this_reader

    return Run(*this_reader())


def _piped() -> tuple[str, ...]:
    """Standard input, where something is piped in."""
    if sys.stdin is None or sys.stdin.isatty():
        raise click.UsageError("Name a file, a folder, a URL, or - for standard input.")
    return ("-",)
