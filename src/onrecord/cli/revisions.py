"""`onrecord revisions`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onrecord.cli.differences import (
    marks_told,
    published_on,
    put,
    signed,
    trimmed,
)
from onrecord.cli.options import archive_option, form_option
from onrecord.cli.output import Output, open_output
from onrecord.cli.terminal import Screen, as_seen, one_line, screen_of
from onrecord.settings import archive_path

if TYPE_CHECKING:
    from rich.text import Text

    from onrecord.compare.carriers import Carrier, Source
    from onrecord.compare.revisions import Revision, StatementChange

__all__ = ["revisions_command"]

_COLUMNS = (
    "before",
    "before_added",
    "after",
    "after_added",
    "change",
    "source_before",
    "source_after",
    "words_before",
    "words_after",
    "difference",
)
# The sign and the colour of each fate; the sign says it all.
_SIGNS = {"appeared": ("+", "source"), "changed": ("~", "title"), "vanished": ("-", "cue")}


@click.command(
    "revisions",
    short_help="Show what a page said before and after each change.",
    epilog="""\b
Examples:
  onrecord revisions https://example.org/news/bridge
  onrecord revisions https://example.org/news/bridge --format jsonl
""",
)
@click.argument("url")
@form_option("text", "table", "jsonl", "csv")
@archive_option
def revisions_command(url: str, form: str, archive: Path | None) -> None:
    """Show which statements appeared, changed or vanished between the versions of a page.

    URL is the address that the page was added from. Two statements are taken for one if at least
    half of their words are the same. [-dropped-] words are only in the version before, {+added+}
    ones only in the one after.
    """
    from onrecord.archive.store import Archive
    from onrecord.compare.revisions import revisions

    with Archive.open(archive_path(archive)) as opened:
        found = revisions(opened, url)
    with open_output(None) as out:
        for piece in _pieces(form, found, out):
            out.write(piece)


def _pieces(form: str, found: list[Revision], out: Output) -> Iterator[str]:
    if form in ("text", "table"):
        write = _text if form == "text" else _table
        yield (
            write(found, screen_of(out.terminal)) if found else "one version, so nothing changed\n"
        )
        return
    lines = _csv(found) if form == "csv" else _jsonl(found)
    yield from as_seen(lines, form, out.terminal)


# --- for people ----------------------------------------------------------------------------------


def _text(found: Iterable[Revision], screen: Screen) -> str:
    from rich.text import Text

    from onrecord.cli.report import console_for, written

    console = console_for(screen)
    for number, revision in enumerate(found):
        if number:
            console.print()
        put(console, Text(f"{_version(revision.before)}\n→ {_version(revision.after)}", "title"))
        if revision.before.title != revision.after.title:
            put(console, Text(_titles(revision)), indent=2)
        put(console, Text(_count(revision)), indent=2)
        for change in revision.changes:
            console.print()
            sign, style = _SIGNS[change.fate.value]
            put(console, Text(f"{sign} {change.fate.value} · {_who(change)}", style), indent=2)
            put(console, _wording(change), indent=4)
            for aside in _asides(change):
                put(console, Text(aside, "aside"), indent=4)
    return trimmed(written(console))


def _version(report: Source) -> str:
    return f"added {report.added[:10]}, published {published_on(report)} [report {report.key}]"


def _titles(revision: Revision) -> str:
    before, after = revision.before.title, revision.after.title
    return f"title: {one_line(before or 'none')} → {one_line(after or 'none')}"


def _count(revision: Revision) -> str:
    fates = [change.fate.value for change in revision.changes]
    told = [f"{fates.count(fate)} {fate}" for fate in _SIGNS if fate in fates]
    return ", ".join([*told, f"{revision.unchanged} unchanged"])


def _who(change: StatementChange) -> str:
    """Whose words they are, and whose they were where that has changed."""
    names = dict.fromkeys(_source(each) for each in (change.before, change.after) if each)
    return " → ".join(names)


def _source(carrier: Carrier) -> str:
    return one_line(carrier.source or ", ".join(carrier.speakers)) or "source not named"


def _wording(change: StatementChange) -> Text:
    from rich.text import Text

    if change.before and change.after:
        return signed(change.before.wording, change.after.wording, change.differences)
    carrier = change.after or change.before
    return Text(one_line(carrier.wording.text) if carrier else "", "content")


def _asides(change: StatementChange) -> Iterator[str]:
    if change.after:
        for told in marks_told(change.after.wording, change.differences):
            yield told.replace("in the first", "before")


def _table(found: Iterable[Revision], screen: Screen) -> str:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from onrecord.cli.report import console_for, written

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), width=screen.width)
    table.add_column("added", no_wrap=True)
    table.add_column("change", no_wrap=True)
    table.add_column("who", style="source", max_width=max(14, screen.width // 5), overflow="fold")
    table.add_column("what", overflow="fold")
    for revision in found:
        for change in revision.changes:
            words = _wording(change)
            day = Text(revision.after.added[:10])
            table.add_row(day, Text(change.fate.value), Text(_who(change)), words)
    console = console_for(screen)
    console.print(table)
    return trimmed(written(console))


# --- for programs --------------------------------------------------------------------------------


def _jsonl(found: Iterable[Revision]) -> Iterator[str]:
    for revision in found:
        yield json.dumps(_data(revision), ensure_ascii=False) + "\n"


def _data(revision: Revision) -> dict[str, Any]:
    from onrecord.compare.data import version_data

    return {
        "url": revision.after.url,
        "before": version_data(revision.before),
        "after": version_data(revision.after),
        "unchanged": revision.unchanged,
        "changes": [_change_data(change) for change in revision.changes],
    }


def _change_data(change: StatementChange) -> dict[str, Any]:
    from onrecord.compare.data import carrier_data, difference_data

    differences = (
        difference_data(change.before.wording, change.after.wording, change.differences)
        if change.before and change.after
        else []
    )
    return {
        "change": change.fate.value,
        "before": change.before and carrier_data(change.before),
        "after": change.after and carrier_data(change.after),
        "differences": differences,
    }


def _csv(found: Iterable[Revision]) -> Iterator[str]:
    from onrecord.export.csv import csv_line

    yield csv_line(_COLUMNS)
    for revision in found:
        for change in revision.changes:
            yield csv_line(_row(revision, change))


def _row(revision: Revision, change: StatementChange) -> Iterator[object]:
    yield revision.before.key
    yield revision.before.added
    yield revision.after.key
    yield revision.after.added
    yield change.fate.value
    for carrier in (change.before, change.after):
        yield carrier and carrier.source
    for carrier in (change.before, change.after):
        yield carrier and carrier.wording.text
    yield _wording(change).plain if change.before and change.after else ""
