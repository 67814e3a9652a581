"""Records as tables for people: one a report, a row for each entry of one of its lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from onrecord.cli.days import meaning
from onrecord.cli.places import offsets
from onrecord.cli.report import INSIDE, console_for, heading, origin, written
from onrecord.cli.terminal import Screen, one_line
from onrecord.cli.wording import Wording, clipped
from onrecord.export import Listed, Writer
from onrecord.model import Record

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["table_writer"]


class _Column(NamedTuple):
    """A column: its name and style, and the most of the width that it takes, as one part in `most`.

    The cells of a `whole` column are short and never broken.
    """

    name: str
    style: str
    most: int | None = None
    whole: bool = False


_COLUMNS: dict[Listed, tuple[_Column, ...]] = {
    "statements": (
        _Column("speaker", "source", 5),
        _Column("act", "cue", 8),
        _Column("to", "aside", 7),
        _Column("when", "aside", 6),
        _Column("words", "content"),
    ),
    "parties": (
        _Column("name", "source"),
        _Column("type", "cue", whole=True),
        _Column("roles", "content"),
        _Column("aliases", "aside"),
        _Column("speaks", "aside", whole=True),
        _Column("mentions", "aside", whole=True),
    ),
    "times": (
        _Column("words", "source"),
        _Column("type", "cue", whole=True),
        _Column("meaning", "content"),
        _Column("value", "aside", whole=True),
        _Column("at", "aside", whole=True),
    ),
}
_NARROW = 60  # below so many columns the cells of a row stand below one another


def table_writer(screen: Screen, listed: Listed) -> Writer:
    """The writer of tables of one list for a screen."""

    def write(records: Iterable[Record]) -> Iterator[str]:
        gap = ""
        for record in records:
            yield gap + _show(record, screen, listed)
            gap = "\n"

    return write


def _show(record: Record, screen: Screen, listed: Listed) -> str:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    rows = list(_ROWS[listed](record))
    # A column that would be empty takes no room from the others.
    used = [
        n for n in range(len(_COLUMNS[listed])) if not rows or any(row[n].strip() for row in rows)
    ]
    columns = [_COLUMNS[listed][n] for n in used]
    title = Text(f"{heading(record.report)}\n{origin(record.report)}", "bold")
    table = Table(
        title=title,
        title_justify="left",
        title_style="",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1, 0, 0),
        width=screen.width,
    )
    table.add_column("#", justify="right", no_wrap=True)
    add = _add_stacked if screen.width < _NARROW else _add_wide
    add(table, columns, [[row[n] for n in used] for row in rows], screen.width)
    console = console_for(screen)
    console.print(table)
    return "".join(f"{line.rstrip()}\n" for line in written(console).splitlines())


def _add_wide(table: Table, columns: list[_Column], rows: list[list[str]], width: int) -> None:
    from rich.text import Text

    for column in columns:
        most = width // column.most if column.most else None
        table.add_column(
            column.name,
            style=column.style,
            max_width=most,
            no_wrap=column.whole,
            overflow="fold",
        )
    for number, row in enumerate(rows, 1):
        table.add_row(str(number), *(Text(cell) for cell in row))


def _add_stacked(table: Table, columns: list[_Column], rows: list[list[str]], _: int) -> None:
    """The cells of a row below one another, each but the first after the name of its column."""
    from rich.text import Text

    first, *others = columns
    table.add_column(", ".join(column.name for column in columns), overflow="fold")
    for number, (head, *cells) in enumerate(rows, 1):
        lines = [Text(head, first.style)]
        for column, cell in zip(others, cells, strict=True):
            if cell:
                lines.append(Text.assemble((f"{column.name}  ", "aside"), (cell, column.style)))
        table.add_row(str(number), Text("\n").join(lines))


def _statements(record: Record) -> Iterator[tuple[str, ...]]:
    wording = Wording(record)
    for statement in record.statements:
        yield (
            f"{INSIDE if statement.inside else ''}{wording.name(statement)}",
            wording.act(statement),
            wording.to(statement),
            wording.when(statement).removeprefix("on ").removeprefix("in "),
            one_line(statement.words),
        )


def _parties(record: Record) -> Iterator[tuple[str, ...]]:
    wording = Wording(record)
    for party in record.parties:
        yield (
            clipped(one_line(party.name)),
            party.type,
            one_line("; ".join(party.roles)),
            one_line("; ".join(party.aliases)),
            str(wording.speaks[party.id]),
            str(len(party.mentions)),
        )


def _times(record: Record) -> Iterator[tuple[str, ...]]:
    for time in record.times:
        yield (
            one_line(record.report.wording([time.span])),
            time.type.lower(),
            one_line(meaning(time)),
            one_line(time.value),
            offsets([time.span]),
        )


_ROWS: dict[Listed, Callable[[Record], Iterator[tuple[str, ...]]]] = {
    "statements": _statements,
    "parties": _parties,
    "times": _times,
}
