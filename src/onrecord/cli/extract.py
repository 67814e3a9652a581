"""`onrecord extract`."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.options import complete_file, reading_options
from onrecord.cli.pace import StatusLine, clock_of
from onrecord.cli.terminal import say

if TYPE_CHECKING:
    from onrecord.batch.engines import Engine, Step
    from onrecord.batch.extraction import RawReader
    from onrecord.batch.folder import Done, Folder
    from onrecord.batch.plan import Plan

__all__ = ["extract_command", "load_reader"]

_MOST_PROCESSES = 256


@click.command(
    "extract",
    short_help="Extract very many reports, to Parquet.",
    epilog="""\b
Examples:
  onrecord extract reports/ --out extracted
  onrecord extract crawl/*.warc.gz --out extracted --processes 8
  onrecord extract pages.parquet lines.jsonl --out extracted --engine ray
""",
)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...", shell_complete=complete_file)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    metavar="DIR",
    help="The folder to write to, made if need be.",
)
@click.option(
    "--engine",
    type=click.Choice(["local", "ray", "spark"]),
    default="local",
    show_default=True,
    help="Processes on this machine; Ray, on the cluster of $RAY_ADDRESS or here; Spark, as "
    "spark-submit has set it up or here.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, _MOST_PROCESSES),
    metavar="N",
    help="Read in N processes at once. Default: one for each processor.",
)
@reading_options("Extract")
@click.option(
    "--seconds",
    type=click.FloatRange(0, min_open=True),
    default=120,
    show_default=True,
    metavar="N",
    help="The most time that one report may take.",
)
@click.option(
    "--memory",
    type=click.IntRange(400),
    default=1000,
    show_default=True,
    metavar="MB",
    help="The most memory that a process may take that reads.",
)
@click.pass_context
def extract_command(
    ctx: click.Context,
    inputs: tuple[str, ...],
    out: Path,
    engine: Engine,
    processes: int | None,
    published: date | None,
    around: int | None,
    any_language: bool,
    seconds: float,
    memory: int,
) -> None:
    """Extract very many reports into a folder of Parquet tables: reports, statements, parties,
    times, and refused, which says of each input that could not be read why.

    Reads WARC files, Parquet (columns `text`, `html` or `data`; beside them `url`, `published`,
    `media_type`, `charset`), JSON lines (the same names, or records of `onrecord read`), pages as
    `onrecord read` takes them, and folders and patterns of all these.

    The work is cut into parts, and each part is written when it is whole: stop it (Ctrl-C, or worse)
    and run the same command again, and it goes on where it was. What an input breaks is replaced,
    and the input refused. The output is the same for every engine and number of processes.

    `onrecord add DIR` takes the folder into an archive. The exit status is the highest met, as for
    `onrecord read`; 70 when an input ended the process that read it, 73 when the folder cannot be
    written or holds something else, 130 after Ctrl-C.
    """
    from onrecord.batch.arrow import How
    from onrecord.batch.engines import Task, run
    from onrecord.batch.extraction import this_reader
    from onrecord.batch.folder import Folder
    from onrecord.batch.guard import Bounds
    from onrecord.batch.plan import make_plan
    from onrecord.export.parquet import need_pyarrow

    need_pyarrow()
    plan = make_plan(inputs)
    bounds = Bounds(seconds, memory * 1_000_000)
    how = How(published, around, any_language, bounds, load_reader)
    task = Task(how, out.absolute(), os.getcwd())
    with Folder(out).opened(plan, this_reader(), how.known) as before:
        extracting = _Extracting(Folder(out), plan, before)
        extracting.follow(run(engine, extracting.waiting, task, processes or _processors()))
    ctx.exit(extracting.status)


def load_reader(threads: int | None) -> RawReader:
    """The reader of reports, its model loaded. Tests put their own in its place."""
    from onrecord.batch.extraction import load_reader

    return load_reader(threads)


class _Extracting:
    """One run of the command; `status` is the exit status that it has come to."""

    def __init__(self, folder: Folder, plan: Plan, before: Iterable[Done]) -> None:
        self.status = 0
        self._folder = folder
        self._plan = plan
        known = {done.part for done in before}
        self.waiting = [part for part in plan.parts if part.number not in known]
        self._bytes = sum(part.size for part in self.waiting)
        self._done_bytes = 0
        self._done_parts = len(known)
        self._inputs = 0  # of this run
        self._line = StatusLine()

    def follow(self, steps: Iterable[Step]) -> None:
        """See the work done, and say at the end what came of it, also when that is Ctrl-C."""
        try:
            for inputs, done in steps:
                self._inputs += inputs
                if done is not None:
                    self._done_bytes += done.size
                    self._done_parts += 1
                self._line.show(self._told)
        finally:
            self._line.clear()
            self._sum_up([*self._folder.done()])

    def _told(self) -> str:
        seconds = self._line.seconds()
        rate = f"{self._inputs} read, {self._inputs / max(seconds, 1e-9):.1f} a second"
        parts = f"{self._done_parts} of {len(self._plan.parts)} parts"
        if not self._done_bytes:
            return f"{rate}; {parts}"
        left = seconds * (self._bytes / self._done_bytes - 1)
        return f"{rate}; {parts}, {clock_of(left)} left"

    def _sum_up(self, all_done: Sequence[Done]) -> None:
        """Of what stands in the folder, which Ctrl-C may have kept from being seen here."""
        out, rows, errors = self._folder.path, Counter[str](), Counter[str]()
        for done in all_done:
            rows.update(done.rows)
            errors.update(done.errors)
            self.status = max(self.status, done.status)
        told = ", ".join(f"{rows[table]} {table}" for table in _COUNTED)
        if rows["refused"]:
            each = ", ".join(f"{count} {name}" for name, count in errors.most_common())
            told += f"; {rows['refused']} refused ({each}), see {out / 'refused'}"
        missing = len(self._plan.parts) - len(all_done)
        if missing:
            told += f"; {missing} of {len(self._plan.parts)} parts are still to be done"
        if self._plan.passed_over:
            told += f"; {self._plan.passed_over} files of other kinds passed over"
        seconds = self._line.seconds()
        if self._inputs and seconds > 0:
            told += f"; {self._inputs / seconds:.1f} inputs a second"
        say(f"{out}: {told}")


_COUNTED = ("reports", "statements", "parties", "times")


def _processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return min(len(os.sched_getaffinity(0)), _MOST_PROCESSES)
    return min(os.cpu_count() or 1, _MOST_PROCESSES)
