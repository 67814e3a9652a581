"""`onrecord review`: people's judgements of statements."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from onrecord.cli.opening import bring_up_to_date
from onrecord.cli.options import archive_option, signer_option
from onrecord.cli.output import Output, open_output
from onrecord.cli.terminal import as_seen, one_line, say
from onrecord.errors import ForbiddenInput, MissingInput
from onrecord.settings import archive_path, signer

if TYPE_CHECKING:
    from onrecord.archive.reviews_reading import Asked
    from onrecord.archive.reviews_shown import Decided
    from onrecord.archive.store import Archive

__all__ = ["review_command"]

_MOST = 100_000
_LONGEST_LINE = 20_000_000  # bytes; one holds at most what a report can
_FILE = click.Path(dir_okay=False, allow_dash=True, path_type=Path)


@click.command(
    "review",
    short_help="Judge statements, the least certain first.",
    epilog="""\b
Examples:
  onrecord review --outlet "harrow post" --by ida
  onrecord review --limit 50 --export to-judge.jsonl
  onrecord review --import judged.jsonl --by ida
""",
)
@click.option("--speaker", default="", metavar="NAME", help="Said by: words of a party's name.")
@click.option("--outlet", default="", metavar="NAME", help="In this outlet: part of its name.")
@signer_option("judges")
@click.option(
    "--limit",
    type=click.IntRange(1, _MOST),
    default=100,
    show_default=True,
    help="At most so many statements.",
)
@click.option(
    "--export", "export", type=_FILE, metavar="FILE", help="Write the statements as JSON lines."
)
@click.option(
    "--import", "import_", type=_FILE, metavar="FILE", help="Take judgements from such lines."
)
@click.option(
    "--export-training",
    type=_FILE,
    metavar="FILE",
    help="Write what people found right as training data.",
)
@click.option("--decisions", is_flag=True, help="List all decisions, the latest first.")
@archive_option
@click.pass_context
def review_command(
    ctx: click.Context,
    speaker: str,
    outlet: str,
    by: str | None,
    limit: int,
    export: Path | None,
    import_: Path | None,
    export_training: Path | None,
    decisions: bool,
    archive: Path | None,
) -> None:
    """Judge statements one by one, those least sure to be right first.

    A key each: r it is right, w no such statement stands there, s fix the speaker, f fix the spans,
    k skip, u undo, q quit. Every decision is signed, dated and written at once. It is kept apart
    from what was read, and holds when reports are read again. The view `reviewed` of the archive
    has the statements as people corrected them.

    Without a terminal, judge elsewhere: --export writes the statements, --import takes them back
    with a verdict. FILE may be - for standard output or input.
    """
    from onrecord.archive.reviews_reading import Asked

    path = archive_path(archive)
    asked = Asked(speaker=speaker, outlet=outlet, limit=limit)
    actions = (export, import_, export_training, decisions or None)
    if sum(action is not None for action in actions) > 1:
        raise click.UsageError("--export, --import, --export-training, --decisions: give one.")
    if export is not None:
        _export(path, asked, export)
    elif import_ is not None:
        ctx.exit(_import(path, signer(by), import_))
    elif export_training is not None:
        _export_training(path, export_training)
    elif decisions:
        _list(path)
    elif not at_terminal():
        raise click.UsageError("judging takes a terminal; without one, use --export and --import.")
    else:
        _judge(path, asked, signer(by))


def at_terminal() -> bool:
    """Whether a person can see statements and press keys."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


@contextmanager
def _settled(path: Path, *, write: bool = False) -> Iterator[Archive]:
    """The archive, its judgements led to what was read last. Raises its errors."""
    from onrecord.archive.errors import told
    from onrecord.archive.reviews import settle
    from onrecord.archive.store import Archive

    if write:
        with Archive.open(path):
            pass  # it is there; an archive is never made here
    else:
        bring_up_to_date(
            path,
            _waiting,
            lambda archive, _: settle(archive),
            "judgements on {} reports do not lead to what was read last",
        )
    with Archive.open(path, write=write) as archive, told(path):
        if write:
            settle(archive)
        yield archive


def _waiting(archive: Archive) -> int:
    (count,) = archive.connection.execute("SELECT count(*) FROM review_pending").fetchone()
    return int(count)


def _judge(path: Path, asked: Asked, by: str) -> None:
    from onrecord.archive.reviews import check_signer
    from onrecord.archive.reviews_reading import waiting
    from onrecord.cli.review_session import Session

    check_signer(by)
    with _settled(path, write=True) as archive, open_output(None) as out:
        queue = waiting(archive.connection, asked)
        if not queue:
            out.write("there is nothing to review\n")
            return
        session = Session(archive, queue, by, out)
        try:
            session.run()
        finally:
            say(f"{path}: {session.taken} decisions taken, {session.undone} undone, by {by}")


def _export(path: Path, asked: Asked, target: Path) -> None:
    from onrecord.archive.reviews_lines import line_of
    from onrecord.archive.reviews_reading import load, waiting

    written = 0
    with _settled(path) as archive, _output(target) as out:
        for statement_id in waiting(archive.connection, asked):
            item = load(archive, statement_id)
            if item is not None:
                _write(out, line_of(item))
                written += 1
        out.write("")  # makes the file, be there statements or not
    say(f"{path}: {written} statements to judge")


def _write(out: Output, data: Mapping[str, Any]) -> None:
    line = json.dumps(data, ensure_ascii=False) + "\n"
    for seen in as_seen([line], "jsonl", out.terminal):
        out.write(seen)


def _export_training(path: Path, target: Path) -> None:
    from onrecord.archive.reviews_reading import training

    reports = statements = 0
    with _settled(path) as archive, _output(target) as out:
        for report in training(archive.connection):
            _write(out, report)
            reports += 1
            statements += len(report["statements"])
        out.write("")
    say(f"{path}: {statements} statements of {reports} reports that people found right")


def _import(path: Path, by: str, source: Path) -> int:
    """Take the judgements in a file; the exit status. What cannot be taken stops nothing else."""
    from onrecord.archive.identity.update import deciding
    from onrecord.archive.reviews import decide
    from onrecord.archive.reviews_lines import read_line
    from onrecord.errors import RefusedDecision, UnknownStatement

    taken = known = empty = refused = status = 0
    with _opened(source) as stream, _settled(path, write=True) as archive:
        for number, line in enumerate(_lines(stream), 1):
            try:
                if line is None:
                    raise RefusedDecision(f"the line has more than {_LONGEST_LINE} bytes.")
                judgement = read_line(line, by)
                if judgement is None:
                    empty += 1
                    continue
                with deciding(archive) as connection:
                    decision = decide(connection, judgement)
            except (RefusedDecision, UnknownStatement) as error:
                say(f"{source}, line {number}: {error}")
                refused += 1
                status = max(status, error.exit_code)
                continue
            taken += decision is not None
            known += decision is None
    say(
        f"{path}: {taken} decisions taken, {known} known already, "
        f"{empty} lines without a verdict, {refused} refused"
    )
    return status


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """The lines that hold something; None for one that is too long to be one."""
    while line := stream.readline(_LONGEST_LINE):
        if len(line) < _LONGEST_LINE or line.endswith(b"\n"):
            if line.strip():
                yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_LONGEST_LINE)
        yield None


@contextmanager
def _opened(source: Path) -> Iterator[BinaryIO]:
    if str(source) == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = source.open("rb")
    except PermissionError as error:
        raise ForbiddenInput(f"{source}: it may not be read; change its permissions.") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise MissingInput(f"{source}: cannot be opened ({reason}); check the path.") from error
    with stream:
        yield stream


def _output(target: Path) -> AbstractContextManager[Output]:
    return open_output(None if str(target) == "-" else target)


def _list(path: Path) -> None:
    from onrecord.archive.reviews_shown import decided

    with _settled(path) as archive, open_output(None) as out:
        listed = list(decided(archive.connection, most=None))
        out.write("".join(f"{_decision(each)}\n" for each in listed) or "no decisions yet\n")


def _decision(kept: Decided) -> str:
    """Such as `12  right (ida, 2026-11-24): Ada Quill: “It will stand.” · A bridge`."""
    undone = f", undone {kept.undone[:10]} by {kept.undone_by}" if kept.undone else ""
    state = {"replaced": ", replaced", "waits": ", waits: no statement read last is this one"}
    signed = f"{kept.by}, {kept.made[:10]}{undone}{state.get(kept.state, '')}"
    who = "; ".join(kept.speakers) or kept.source or "not named"
    told = f"{kept.verdict} ({signed}): {who}: {kept.words} · {kept.title or kept.report}"
    return f"{kept.number}  {one_line(told)}"
