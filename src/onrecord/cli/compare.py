"""`onrecord compare`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onrecord.cli.differences import (
    marks_told,
    outlet_of,
    published_on,
    put,
    signed,
    trimmed,
    words_at,
)
from onrecord.cli.opening import bring_up_to_date
from onrecord.cli.options import archive_option, days_options, form_option
from onrecord.cli.output import Output, open_output
from onrecord.cli.terminal import Screen, as_seen, one_line, say, screen_of
from onrecord.settings import archive_path

if TYPE_CHECKING:
    from rich.text import Text

    from onrecord.archive.store import Archive
    from onrecord.compare.comparison import Comparison, Version

__all__ = ["compare_command", "compared_archive"]

_MOST = 1_000
_FOUND = 2_000  # statements of a speaker that are looked at
_COLUMNS = (
    "utterance",
    "speakers",
    "first",
    "outlet",
    "agency",
    "published_earliest",
    "published_latest",
    "copies",
    "kind",
    "words",
    "difference",
    "scare_quotes",
    "title",
    "url",
    "report",
    "statement",
)


@click.command(
    "compare",
    short_help="Show how outlets carried the same words.",
    epilog="""\b
Examples:
  onrecord compare 4711
  onrecord compare --speaker "ada quill" --about bridge --since 2022
  onrecord compare --speaker quill --format jsonl > quill.jsonl
""",
)
@click.argument("statement", required=False, type=click.IntRange(1), metavar="[ID]")
@click.option("--speaker", default="", metavar="NAME", help="Said by: words of a party's name.")
@click.option("--about", default="", metavar="NAME", help="In which this party is spoken of.")
@days_options
@click.option(
    "--limit",
    type=click.IntRange(1, _MOST),
    default=20,
    show_default=True,
    help="At most so many utterances.",
)
@form_option("text", "table", "jsonl", "csv")
@archive_option
def compare_command(
    statement: int | None,
    speaker: str,
    about: str,
    since: date | None,
    until: date | None,
    limit: int,
    form: str,
    archive: Path | None,
) -> None:
    """Show each outlet's wording of the same utterance, and how it differs from the first.

    ID is the number of a statement, as `onrecord search` shows it. With --speaker, all that this
    speaker said and that several reports carry is compared, the newest first.

    [-dropped-] words are only in the first wording, {+added+} ones only in this; altered words are
    both. Copies of one text are counted once, and folded where the wording is the same. Quotation
    marks that one outlet alone puts around a few words are told apart.
    """
    from onrecord.archive.search import Query

    _check(statement, speaker, bool(about or since or until))
    query = Query(speaker=speaker, about=about, since=since, until=until, limit=_FOUND)
    with compared_archive(archive_path(archive)) as opened:
        found, more = _found(opened, statement, query, limit)
    with open_output(None) as out:
        for piece in _pieces(form, found, out):
            out.write(piece)
    if more:
        left = "utterance is left out; see it" if more == 1 else "utterances are left out; see them"
        say(f"{more} more {left} with --limit")


def _check(statement: int | None, speaker: str, narrowed: bool) -> None:
    if statement is None and not speaker:
        raise click.UsageError("Name a statement by its number, or a speaker with --speaker.")
    if statement is not None and (speaker or narrowed):
        raise click.UsageError("Give a statement's number or --speaker with its options, not both.")


def _found(
    archive: Archive, statement: int | None, query: Any, limit: int
) -> tuple[list[Comparison], int]:
    from onrecord.compare.comparison import compare_found, compare_statement

    if statement is not None:
        return [compare_statement(archive, statement)], 0
    return compare_found(archive, query, limit)


@contextmanager
def compared_archive(path: Path) -> Iterator[Archive]:
    """The archive, its reports compared as far as it can be written. Raises its errors."""
    from onrecord.archive.store import Archive
    from onrecord.compare.update import pending, update

    bring_up_to_date(
        path,
        pending,
        lambda archive, count: update(archive, _progress(count)),
        "{} reports are not compared with the others yet",
    )
    with Archive.open(path) as archive:
        yield archive


def _progress(total: int) -> Any:
    """What shows how many reports are compared, where that takes a while and someone looks on."""
    live = total > 20 and sys.stderr.isatty()

    def show(done: int) -> None:
        if live:
            last = "\r\x1b[2K" if done >= total else ""
            sys.stderr.write(f"\r\x1b[2Kcomparing {done} of {total} reports{last}")
            sys.stderr.flush()

    return show


def _pieces(form: str, found: list[Comparison], out: Output) -> Iterator[str]:
    if form in ("text", "table"):
        write = _text if form == "text" else _table
        yield write(found, screen_of(out.terminal)) if found else "nothing to compare\n"
        return
    lines = _csv(found) if form == "csv" else _jsonl(found)
    yield from as_seen(lines, form, out.terminal)


# --- for people ----------------------------------------------------------------------------------


def _text(found: Iterable[Comparison], screen: Screen) -> str:
    from rich.text import Text

    from onrecord.cli.report import console_for, written

    console = console_for(screen)
    for number, comparison in enumerate(found):
        if number:
            put(console, Text("\n" + "─" * screen.width + "\n", "aside"))
        put(console, Text(_head(comparison), "title"))
        for place, version in enumerate(comparison.versions):
            console.print()
            put(console, Text(_origin(comparison, version, first=not place)), indent=2)
            put(console, _wording(comparison, version, first=not place), indent=4)
            for aside in _asides(version, first=not place):
                put(console, Text(aside, "aside"), indent=4)
    return trimmed(written(console))


def _head(comparison: Comparison) -> str:
    """Who spoke, and how many reports and texts carry it."""
    name = one_line(", ".join(comparison.speakers)) or "speaker not named"
    copies = comparison.reports - comparison.texts
    told = [name, _count(comparison.reports, "report")]
    if copies:
        told.append(f"{_count(copies, 'copy', 'copies')}, so {_count(comparison.texts, 'text')}")
    return " · ".join(told)


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _origin(comparison: Comparison, version: Version, *, first: bool) -> str:
    report = version.carrier.report
    parts = [outlet_of(report), published_on(report), version.carrier.kind.value]
    if report.agency:
        parts.insert(1, f"agency {one_line(report.agency)}")
    if first and comparison.first_why:
        parts.append(f"first: {comparison.first_why}")
    elif first and len(comparison.carriers) > 1:
        parts.append("compared with; who had it first is not known")
    parts.append(f"[{version.carrier.id}]")
    return " · ".join(parts)


def _wording(comparison: Comparison, version: Version, *, first: bool) -> Text:
    from rich.text import Text

    if first or not version.differences:
        return Text(one_line(version.carrier.wording.text), "content")
    base = comparison.versions[0].carrier.wording
    return signed(base, version.carrier.wording, version.differences)


def _asides(version: Version, *, first: bool) -> Iterator[str]:
    wording = version.carrier.wording
    if not first and _same(version):
        yield "the same words"
    if version.scare_quotes:
        shown = " | ".join(words_at(wording, *run) for run in version.scare_quotes)
        yield f"in quotation marks here alone: {shown}"
    yield from marks_told(wording, version.differences)
    if version.copies:
        names = dict.fromkeys(outlet_of(copy.report) for copy in version.copies)
        yield f"word for word in {_count(len(version.copies), 'copy', 'copies')}: " + ", ".join(
            names
        )


def _same(version: Version) -> bool:
    return all(piece.change == "same" for piece in version.differences)


def _table(found: Iterable[Comparison], screen: Screen) -> str:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from onrecord.cli.report import console_for, written

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), width=screen.width)
    table.add_column("id", justify="right", no_wrap=True)
    table.add_column("published", max_width=12, overflow="fold")
    table.add_column("outlet", max_width=max(12, screen.width // 5), overflow="fold")
    table.add_column("copies", justify="right", no_wrap=True)
    table.add_column("words, with differences from the first", overflow="fold")
    for comparison in found:
        table.add_row("", "", "", "", Text(_head(comparison), "title"))
        for place, version in enumerate(comparison.versions):
            table.add_row(
                str(version.carrier.id),
                published_on(version.carrier.report),
                outlet_of(version.carrier.report),
                str(len(version.copies) or ""),
                _wording(comparison, version, first=not place),
            )
    console = console_for(screen)
    console.print(table)
    return trimmed(written(console))


# --- for programs --------------------------------------------------------------------------------


def _jsonl(found: Iterable[Comparison]) -> Iterator[str]:
    for comparison in found:
        yield json.dumps(_data(comparison), ensure_ascii=False) + "\n"


def _data(comparison: Comparison) -> dict[str, Any]:
    return {
        "utterance": comparison.utterance,
        "speakers": list(comparison.speakers),
        "reports": comparison.reports,
        "texts": comparison.texts,
        "first_why": comparison.first_why,
        "versions": [_version_data(comparison, version) for version in comparison.versions],
    }


def _version_data(comparison: Comparison, version: Version) -> dict[str, Any]:
    from onrecord.compare.data import carrier_data, difference_data

    base, here = comparison.versions[0].carrier.wording, version.carrier.wording
    return carrier_data(version.carrier) | {
        "copies": [carrier_data(copy) for copy in version.copies],
        "differences": difference_data(base, here, version.differences),
        "scare_quotes": [
            {"words": words_at(here, *run), "spans": [list(span) for span in here.spans(*run)]}
            for run in version.scare_quotes
        ],
    }


def _csv(found: Iterable[Comparison]) -> Iterator[str]:
    from onrecord.export.csv import csv_line

    yield csv_line(_COLUMNS)
    for comparison in found:
        for place, version in enumerate(comparison.versions):
            yield csv_line(_row(comparison, version, first=not place))


def _row(comparison: Comparison, version: Version, *, first: bool) -> Iterator[object]:
    carrier, report = version.carrier, version.carrier.report
    yield comparison.utterance
    yield "; ".join(comparison.speakers)
    yield (comparison.first_why or "") if first else ""
    yield report.outlet
    yield report.agency
    yield report.earliest
    yield report.latest
    yield len(version.copies)
    yield carrier.kind.value
    yield carrier.wording.text
    yield "" if first else _wording(comparison, version, first=False).plain
    yield " | ".join(words_at(carrier.wording, *run) for run in version.scare_quotes)
    yield report.title
    yield report.url
    yield report.key
    yield carrier.id
