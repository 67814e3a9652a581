"""Records as tables for people: one a report, a row for each statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from onrecord.cli.places import offsets
from onrecord.cli.report import act, console_for, heading, origin, who, written
from onrecord.cli.terminal import Screen, one_line
from onrecord.export import Writer
from onrecord.model import Part, Record, Report, Statement

__all__ = ["table_writer"]


def table_writer(screen: Screen) -> Writer:
    """The writer of tables for a screen."""

    def write(records: Iterable[Record]) -> Iterator[str]:
        gap = ""
        for record in records:
            yield gap + _show(record, screen)
            gap = "\n"

    return write


def _show(record: Record, screen: Screen) -> str:
    from rich import box
    from rich.table import Table
    from rich.text import Text

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
    table.add_column(
        "source", style="source", max_width=max(16, screen.width // 5), overflow="fold"
    )
    table.add_column("cue", style="cue", max_width=max(12, screen.width // 8), overflow="fold")
    table.add_column("content", style="content", overflow="fold")
    table.add_column("kind", style="aside")
    table.add_column("at", style="aside")
    for number, statement in enumerate(record.statements, 1):
        table.add_row(*(Text(cell) for cell in _cells(number, record.report, statement)))
    console = console_for(screen)
    console.print(table)
    return "".join(f"{line.rstrip()}\n" for line in written(console).splitlines())


def _cells(number: int, report: Report, statement: Statement) -> Iterator[str]:
    yield str(number)
    yield who(report, statement)
    yield act(report, statement)
    yield one_line(statement.words)
    yield statement.kind if statement.part is Part.BODY else f"{statement.kind}, {statement.part}"
    yield offsets(statement.content)
