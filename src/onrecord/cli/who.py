"""`onrecord who`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.options import archive_option, days_options, form_option
from onrecord.cli.output import Output, open_output
from onrecord.cli.party import linked_archive
from onrecord.cli.terminal import Screen, as_seen, one_line, screen_of
from onrecord.settings import archive_path

if TYPE_CHECKING:
    from rich.console import Console

    from onrecord.archive.dossier import Count, Dossier, Line, Other, Precision, Use

__all__ = ["who_command"]

_SHOWN = 20  # statements of either kind on a screen
_MOST = 100_000
_MOST_MONTHS = 36  # above which the timeline goes by years
_MOST_LISTED = 12  # names, roles, outlets on a screen
_COLUMNS = (
    "identity",
    "name",
    "part",
    "id",
    "day",
    "outlet",
    "speakers",
    "act",
    "kind",
    "words",
    "title",
    "url",
    "report",
    "statement",
    "confidence",
)


@click.command(
    "who",
    short_help="Show what somebody said, and what is said about them.",
    epilog="""\b
Examples:
  onrecord who ada quill
  onrecord who 4711 --about "harbour bridge" --since 2022
  onrecord who quill --format jsonl | jq .roles
""",
)
@click.argument("name", nargs=-1, required=True, metavar="NAME|ID...")
@click.option("--about", default="", metavar="NAME", help="Only what they said of this party.")
@days_options
@click.option(
    "--limit",
    type=click.IntRange(1, _MOST),
    help=f"At most so many statements of either kind. Default: {_SHOWN}; for programs all.",
)
@form_option("text", "table", "jsonl", "csv")
@archive_option
def who_command(
    name: tuple[str, ...],
    about: str,
    since: date | None,
    until: date | None,
    limit: int | None,
    form: str,
    archive: Path | None,
) -> None:
    """Show somebody's dossier: names, roles over time, what they said, what is said about them.

    NAME is a whole name or words of one, whatever their case and accents; an ID is the number of an
    identity. Where several are called so, each is listed with its number, and the exit status is
    65; where nobody is, names near it are told, and it is 66.

    Roles have the days of the first and the last report that used them. --about finds what was read
    as said of that party, and statements that have its name among their words. Every report counts,
    copies of one text too; what people have corrected in review counts as they have it. jsonl is one line with all of it, csv a row for each statement.
    """
    from onrecord.archive.dossier import Asked, dossier
    from onrecord.archive.errors import told
    from onrecord.archive.identity.finding import find

    shown = limit or (_SHOWN if form in ("text", "table") else None)
    asked = Asked(about, since, until, shown)
    with linked_archive(archive_path(archive)) as opened, told(opened.path):
        made = dossier(opened.connection, find(opened.connection, " ".join(name)), asked)
    with open_output(None) as out:
        for piece in _pieces(form, made, out):
            out.write(piece)


def _pieces(form: str, made: Dossier, out: Output) -> Iterator[str]:
    if form in ("text", "table"):
        yield _show(made, screen_of(out.terminal), _text if form == "text" else _table)
        return
    lines = _csv(made) if form == "csv" else _jsonl(made)
    yield from as_seen(lines, form, out.terminal)


# --- for programs --------------------------------------------------------------------------------


def _jsonl(made: Dossier) -> Iterator[str]:
    yield json.dumps(asdict(made), ensure_ascii=False) + "\n"


def _csv(made: Dossier) -> Iterator[str]:
    from onrecord.export.csv import csv_line

    yield csv_line(_COLUMNS)
    for part, lines in (("said", made.said), ("about", made.about)):
        for line in lines:
            row = asdict(line) | {"speakers": "; ".join(line.speakers)}
            cells = [made.identity_id, made.name, part, *row.values()]
            yield csv_line(cells)


# --- for people ----------------------------------------------------------------------------------


def _show(
    made: Dossier, screen: Screen, statements: Callable[[Console, str, Iterable[Line], int], None]
) -> str:
    from rich.text import Text

    from onrecord.cli.report import console_for, written

    console = console_for(screen)
    console.print(Text(one_line(made.name), "title"))
    for label, values in _facts(made):
        for number, value in enumerate(values):
            _put(console, f"  {label if not number else '':<14}", value)
    _timeline(console, made)
    statements(console, "said", made.said, made.said_count)
    statements(console, "said about them", made.about, made.about_count)
    return "".join(f"{line.rstrip()}\n" for line in written(console).splitlines())


def _facts(made: Dossier) -> Iterator[tuple[str, list[str]]]:
    yield "identity", [f"{made.identity_id} ({made.type})"]
    yield "names", _few(map(_use, made.names))
    for fact in ("alias", "wikidata"):
        known = [
            f"{one_line(f.value)} ({one_line(f.by)}, {f.made[:10]}: {one_line(f.why)})"
            for f in made.facts
            if f.fact == fact
        ]
        yield {"alias": "also called"}.get(fact, fact), known
    yield "roles", _few(map(_use, made.roles))
    yield "outlets", _few(map(_count, made.outlets))
    yield "years", _few(map(_count, made.years))
    yield "reviewed", [_reviewed(made.precision)] if made.precision else []
    yield "spoke to", _few(map(_other, made.spoke_to))
    yield "speaks of", _few(map(_other, made.speaks_of))
    yield "spoken of by", _few(map(_other, made.spoken_of_by))


def _few(values: Iterable[str]) -> list[str]:
    listed = list(values)
    more = len(listed) - _MOST_LISTED
    return [*listed[:_MOST_LISTED], *([f"and {more} more"] if more > 0 else [])]


def _use(use: Use) -> str:
    days = " to ".join(dict.fromkeys(day for day in (use.first_day, use.last_day) if day))
    reports = "1 report" if use.reports == 1 else f"{use.reports} reports"
    return f"{one_line(use.words)} ({', '.join(part for part in (reports, days) if part)})"


def _count(count: Count) -> str:
    return f"{one_line(count.label)}: {count.said} said, {count.about} about"


def _reviewed(found: Precision) -> str:
    return (
        f"{found.right} of {found.judged} right "
        f"({found.least:.0%} to {found.most:.0%} with 95% confidence, if drawn at random)"
    )


def _other(other: Other) -> str:
    return f"{one_line(other.name)}: {other.statements}"


def _timeline(console: Console, made: Dossier) -> None:
    """A bar for each month in which there is something, or each year where those are many."""
    times = made.months if len(made.months) <= _MOST_MONTHS else made.years
    if not times:
        return
    most = max(count.said + count.about for count in times)
    room = max(min(console.width - 44, 40), 5)
    console.print("\ntimeline", style="title")
    for count in times:
        bar = "█" * max(1, round(room * (count.said + count.about) / most))
        _put(console, f"  {count.label:<10}", f"{bar} {count.said} said, {count.about} about")


def _text(console: Console, title: str, lines: Iterable[Line], total: int) -> None:
    from rich.text import Text

    lines = list(lines)
    if not total:
        return
    console.print(Text(f"\n{title}: {_of(len(lines), total)}", "title"))
    for line in lines:
        console.print()
        who = one_line(", ".join(line.speakers)) or "not named"
        _put(
            console, "  ", f"{line.day or 'day not known'} · {who} · {one_line(line.act or 'say')}"
        )
        _put(console, "    ", one_line(line.words), "content")
        place = " · ".join(one_line(part) for part in (line.outlet, line.title) if part)
        _put(console, "    ", f"{place} · statement {line.number}", "aside")


def _table(console: Console, title: str, lines: Iterable[Line], total: int) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    lines = list(lines)
    if not total:
        return
    console.print(Text(f"\n{title}: {_of(len(lines), total)}", "title"))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), width=console.width)
    table.add_column("id", justify="right", no_wrap=True)
    table.add_column("day", no_wrap=True)
    table.add_column("outlet", max_width=max(10, console.width // 8), overflow="fold")
    table.add_column("who", style="source", max_width=max(14, console.width // 6), overflow="fold")
    table.add_column("what", style="content", overflow="fold")
    for line in lines:
        cells = (line.day or "", line.outlet or "", ", ".join(line.speakers), line.words)
        table.add_row(str(line.number), *(Text(one_line(cell)) for cell in cells))
    console.print(table)


def _of(shown: int, total: int) -> str:
    return f"{total:,}" if shown == total else f"{shown:,} of {total:,}, the newest"


def _put(console: Console, lead: str, words: str, style: str = "") -> None:
    """Words wrapped under one another, with `lead` before the first line."""
    from rich.text import Text

    for piece in Text(words, style).wrap(console, max(console.width - len(lead), 10)):
        piece.rstrip()
        console.print(Text.assemble(lead, piece), soft_wrap=True)
        lead = " " * len(lead)
