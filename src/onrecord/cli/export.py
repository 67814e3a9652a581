"""`onrecord export`."""

from __future__ import annotations

import io
import shutil
import sys
import tarfile
import tempfile
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onrecord.cli.options import archive_option, complete_file
from onrecord.cli.output import Output, cannot_write, mask, open_output
from onrecord.cli.pace import Pace
from onrecord.cli.party import linked_archive
from onrecord.cli.search import search_command
from onrecord.cli.terminal import as_seen, say
from onrecord.errors import DamagedInput, OnrecordError, OutputError
from onrecord.settings import archive_path

if TYPE_CHECKING:
    from onrecord.archive.search import Query
    from onrecord.archive.store import Archive
    from onrecord.batch.gather import Input
    from onrecord.export import Writer
    from onrecord.export.archived import Archived
    from onrecord.model import Record

__all__ = ["export_command"]

_LINES = ("jsonl", "csv", "annotation", "schemaorg", "ftm")
_FOLDERS = ("parquet", "brat")
_FORMS = ("jsonl", "csv", "parquet", "annotation", "schemaorg", "ftm", "brat", "datasette")
_FILTERS = "speaker about outlet since until kind act medium party_type min_confidence".split()
_STANDARD = Path("-")


def _with_filters_of_search(command: click.Command) -> click.Command:
    """The filters of `onrecord search`: the same options, so that they cannot come to differ."""
    command.params += [option for option in search_command.params if option.name in _FILTERS]
    return command


@_with_filters_of_search
@click.command(
    "export",
    short_help="Write what an archive holds for other programs.",
    epilog="""\b
Examples:
  onrecord export > records.jsonl
  onrecord export --format csv --speaker quill --since 2022 --out quill.csv
  onrecord export --format brat --out standoff
  onrecord read --format jsonl report.html | onrecord export - --format annotation
""",
)
@click.argument("inputs", nargs=-1, metavar="[FILE|-]...", shell_complete=complete_file)
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMS),
    default="jsonl",
    show_default=True,
    help="jsonl: records; csv: statements; parquet: tables; annotation: W3C Web Annotations; "
    "schemaorg: Quotation and Claim; ftm: FollowTheMoney; brat: standoff; datasette: metadata.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=_STANDARD,
    metavar="PATH",
    help="Write to a file, which is replaced when all is written; for parquet and brat to a new "
    "folder. Default: -, standard output, where brat is one tar.",
)
@archive_option
@click.option("--words", default="", metavar="WORDS", help="With these words, as search has them.")
@click.pass_context
def export_command(
    ctx: click.Context,
    /,
    inputs: tuple[str, ...],
    form: str,
    out: Path,
    archive: Path | None,
    words: str,
    **filters: Any,
) -> None:
    """Write what an archive holds as files that other programs read.

    What people have corrected in review is written as they have it, and what they found wrong is
    not. Only the current version of a page is written. With a filter, which is as in `onrecord
    search`, reports have those statements alone that it finds, and reports without any are left
    out.

    FILE holds records as JSON lines, as this command and `onrecord read --format jsonl` write them,
    or is a folder of `onrecord extract`; then no archive is opened. What cannot be read is named on
    standard error, and the exit status is the highest met, as for `onrecord read`.
    """
    query = _query(words, filters)
    _check(form, out, bool(inputs), query is not None, archive is not None)
    if inputs:
        exporting = _Exporting(None)
        exporting.write(form, out, exporting.of_files(inputs), None)
        ctx.exit(exporting.status)
    with _opened(form, archive_path(archive)) as opened:
        if form == "datasette":
            _write_metadata(opened, out)
            return
        from onrecord.export.archived import Archived

        archived = Archived(opened, query)
        exporting = _Exporting(archived.total())
        exporting.write(form, out, exporting.of_archive(archived), archived)


def _opened(form: str, path: Path) -> AbstractContextManager[Archive]:
    """The archive; only where people are to be the same across reports, they are linked first."""
    from onrecord.archive.store import Archive

    return linked_archive(path) if form == "ftm" else Archive.open(path)


def _query(words: str, filters: Mapping[str, Any]) -> Query | None:
    """What is looked for, or None where all is wanted."""
    from onrecord.archive.search import Query

    query = Query(words=words, **filters)
    return None if query == Query() else query


def _check(form: str, out: Path, files: bool, filtered: bool, archive: bool) -> None:
    """Raises for what does not go together."""
    if files and archive:
        raise click.UsageError("Name files or an archive, not both.")
    if files and filtered:
        raise click.UsageError("Filters need an archive; add the files to one first.")
    if form == "datasette" and (files or filtered):
        raise click.UsageError("datasette is about an archive as a whole; give no file or filter.")
    if form == "parquet" and out == _STANDARD:
        raise click.UsageError("parquet is a folder of tables; name it with --out.")
    if form == "brat" and out == _STANDARD and sys.stdout is not None and sys.stdout.isatty():
        raise click.UsageError("brat is many files; name a folder with --out, or pipe the tar.")


class _Exporting:
    """One run of the command; `status` is the exit status that it has come to."""

    def __init__(self, total: int | None) -> None:
        self.status = 0
        self._pace = Pace(total)
        self._reports = 0
        self._statements = 0

    def of_archive(self, archived: Archived) -> Generator[Record]:
        with closing(archived.records()) as records:
            for record in records:
                yield self._counted(record)

    def of_files(self, names: Iterable[str]) -> Generator[Record]:
        """The records in files; what is none is said and passed over."""
        from onrecord.batch.gather import Inputs

        for given in Inputs(names):
            try:
                record = _record(given)
            except OnrecordError as error:
                self._pace.clear()
                say(str(error))
                self.status = max(self.status, error.exit_code)
                continue
            yield self._counted(record)

    def write(
        self, form: str, out: Path, records: Generator[Record], archived: Archived | None
    ) -> None:
        """Write the records, and say how many there were."""
        try:
            # Their archive is let go of here, also where writing ends early.
            with closing(records):
                if form in _FOLDERS:
                    _write_files(form, out, records, archived)
                else:
                    _write_lines(form, _writer(form, archived), out, records)
        finally:
            self._pace.clear()
        say(f"{self._reports} reports, {self._statements} statements written")

    def _counted(self, record: Record) -> Record:
        self._reports += 1
        self._statements += len(record.statements)
        self._pace.step(record.report.title or record.report.source.name)
        return record


def _record(given: Input) -> Record:
    """The record that an input is. Raises what is wrong with it."""
    from onrecord.archive.check import faults_of
    from onrecord.batch.extraction import record_of
    from onrecord.model import Record

    record = given.what
    if isinstance(record, OnrecordError):
        raise record
    if not isinstance(record, Record):
        if not isinstance(record, bytes):
            raise DamagedInput(
                f"{given.name}: export takes records as JSON lines, and an archive by --archive; "
                "read a report first, with `onrecord read --format jsonl`."
            )
        record = record_of(given.name, record)
    for fault in faults_of(record):
        told = f"the record does not hold ({fault}); read the report again"
        raise DamagedInput(f"{given.name}: {told}.")
    return record


def _writer(form: str, archived: Archived | None) -> Writer:
    if form == "csv":
        from onrecord.export.csv import csv_writer

        return csv_writer("statements")
    if form == "annotation":
        from onrecord.export.annotation import write_annotations

        return write_annotations
    if form == "schemaorg":
        from onrecord.export.schemaorg import write_schemaorg

        return write_schemaorg
    if form == "ftm":
        from onrecord.export.ftm import ftm_writer

        return ftm_writer(archived.identities) if archived else ftm_writer()
    from onrecord.export.jsonl import write_jsonl

    return write_jsonl


def _write_lines(form: str, writer: Writer, path: Path, records: Iterable[Record]) -> None:
    with open_output(_file(path)) as out:
        out.write("")  # makes the file, be there records or not
        seen = "csv" if form == "csv" else "jsonl"
        for piece in as_seen(writer(records), seen, out.terminal):
            out.write(piece)


def _write_metadata(archive: Archive, path: Path) -> None:
    from onrecord.export.datasette import datasette_metadata

    with open_output(_file(path)) as out:
        out.write(datasette_metadata(archive))


def _file(path: Path) -> Path | None:
    if path == _STANDARD:
        return None
    if path.is_dir():
        raise OutputError(f"{path}: this is a directory; name a file.")
    return path


# --- formats of many files -----------------------------------------------------------------------


def _write_files(
    form: str, path: Path, records: Iterable[Record], archived: Archived | None
) -> None:
    from onrecord.export.brat import brat_files

    if path == _STANDARD:
        _write_tar(brat_files(records))
        return
    with _new_folder(path) as folder:
        if form == "parquet":
            from onrecord.export.parquet import write_records

            write_records(records, folder, _read_by(archived))
            return
        for name, data in brat_files(records):
            (folder / name).write_bytes(data)


def _read_by(archived: Archived | None) -> dict[str, str]:
    """What read the records, where that was one run alone; nothing where it is not known."""
    run = archived.run() if archived else None
    return {"software": run.software if run else "", "model": run.model if run else ""}


def _write_tar(files: Iterable[tuple[str, bytes]]) -> None:
    """Files as one tar to standard output, each on its way before the next is made."""
    if sys.stdout is None:
        raise OutputError("standard output: this is closed; open it, or write to a folder.")
    out = Output(sys.stdout.buffer, "standard output")
    for piece in _tar(files):
        out.write_bytes(piece)


def _tar(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        for name, data in files:
            about = tarfile.TarInfo(name)
            about.size = len(data)
            about.mode = 0o644
            tar.addfile(about, io.BytesIO(data))
            yield _taken(held)
    yield _taken(held)


def _taken(held: io.BytesIO) -> bytes:
    """What was written so far, which is then held no more."""
    data = held.getvalue()
    held.seek(0)
    held.truncate()
    return data


@contextmanager
def _new_folder(path: Path) -> Iterator[Path]:
    """A folder that is there when all is in it. Raises OutputError where something is there."""
    try:
        if path.exists() and not (path.is_dir() and not any(path.iterdir())):
            raise OutputError(f"{path}: something is there already; name a new folder.")
        made = Path(tempfile.mkdtemp(prefix=f".{path.name[:100]}.", dir=path.absolute().parent))
        try:
            yield made
            made.chmod(0o777 & ~mask())
            if path.exists():
                path.rmdir()
            made.rename(path)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise cannot_write(str(path), error) from error
