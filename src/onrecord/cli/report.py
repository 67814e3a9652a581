"""A record for people to read: the report's head, then its statements, numbered.

Who stands before the act, and the words on lines of their own; colours repeat what the places and
marks say already. The 256 colours were chosen for a contrast of 4.5 to 1 both on black and on white
(WCAG 2.2, 1.4.3); how legible 16 colours are is up to the terminal's own palette.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import TYPE_CHECKING

from onrecord.cli.places import Places
from onrecord.cli.terminal import Screen, one_line
from onrecord.export import Writer
from onrecord.model import Kind, Part, Published, Record, Report, Statement

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

__all__ = [
    "STYLES_256",
    "act",
    "console_for",
    "heading",
    "origin",
    "report_writer",
    "who",
    "written",
]

STYLES_256 = {
    "title": "bold",
    "source": "bold color(63)",
    "cue": "color(163)",
    "content": "color(29)",
    "aside": "color(243)",
}
STYLES_16 = {
    "title": "bold",
    "source": "bold bright_blue",
    "cue": "magenta",
    "content": "green",
    "aside": "none",
}
_DOUBTFUL = 0.5  # confidence is a probability: below a half, more likely wrong than right
_LABEL_WIDTH = 12
_COPIED = frozenset({"from", "address"})  # left whole however long, so that they can be copied


def report_writer(screen: Screen) -> Writer:
    """The writer of records for a screen."""

    def write(records: Iterable[Record]) -> Iterator[str]:
        rule = ""
        for record in records:
            yield rule + _show(record, screen)
            rule = "\n" + "─" * screen.width + "\n\n"

    return write


def console_for(screen: Screen) -> Console:
    """A console that writes to memory, as the screen would have it."""
    from rich.console import Console
    from rich.theme import Theme

    many = "256color" in os.environ.get("TERM", "") or "COLORTERM" in os.environ
    return Console(
        file=StringIO(),
        width=screen.width,
        force_terminal=screen.colour,
        color_system=("256" if many else "standard") if screen.colour else None,
        no_color=not screen.colour,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        theme=Theme(STYLES_256 if many else STYLES_16),
    )


def written(console: Console) -> str:
    """What a console of `console_for` has been given to write."""
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def heading(report: Report) -> str:
    """The report's title, or that it has none."""
    return one_line(report.title or "") or "(no title)"


def origin(report: Report) -> str:
    """What a person calls the input that the report came from."""
    return "standard input" if report.source.name == "-" else one_line(report.source.name)


def who(report: Report, statement: Statement) -> str:
    """The words of the source as written, or that it is not named."""
    return one_line(report.wording(statement.source)) or "source not named"


def act(report: Report, statement: Statement) -> str:
    """The words of the cue as written, or that there are none."""
    return one_line(report.wording(statement.cue)) or "no cue"


def _show(record: Record, screen: Screen) -> str:
    from rich.text import Text

    console = console_for(screen)
    _put(console, Text(heading(record.report), "title"), "", "")
    for label, value in _facts(record):
        fact = Text(value)
        if label in _COPIED:
            fact.no_wrap, fact.overflow = True, "ignore"
        _put(console, fact, f"  {label:<{_LABEL_WIDTH}}", " " * (_LABEL_WIDTH + 2))
    places = Places(record.report)
    numbers = {statement.id: n for n, statement in enumerate(record.statements, 1)}
    margin = len(str(len(numbers))) + 2
    for statement in record.statements:
        console.print()
        first = f"{numbers[statement.id]:>{margin}}  "
        for line in _lines(record.report, statement, places, numbers):
            _put(console, line, first, " " * (margin + 2))
            first = " " * (margin + 2)
    return written(console)


def _facts(record: Record) -> Iterator[tuple[str, str]]:
    report = record.report
    publisher = ", agency ".join(name for name in (report.outlet, report.agency) if name)
    if publisher:
        yield "outlet", one_line(publisher)
    if report.byline:
        yield "by", one_line(", ".join(report.byline))
    yield "published", _day(report.published)
    yield "from", origin(report)
    if report.url and report.url != report.source.name:
        yield "address", one_line(report.url)
    yield "statements", _count(record.statements)


def _day(published: Published | None) -> str:
    if published is None:
        return "not known"
    day = published.value or f"between {published.earliest} and {published.latest}"
    basis = published.basis  # a given day needs no reason beyond that
    return one_line(f"{day} ({basis if basis == 'given' else f'{basis}: {published.why}'})")


def _count(statements: Iterable[Statement]) -> str:
    kinds = Counter(statement.kind for statement in statements)
    if not kinds:
        return "none"
    told = ", ".join(f"{kinds[kind]} {kind}" for kind in Kind if kinds[kind])
    return f"{kinds.total()}: {told}"


def _lines(
    report: Report, statement: Statement, places: Places, numbers: dict[str, int]
) -> Iterator[Text]:
    from rich.text import Text

    yield Text.assemble(
        (who(report, statement), "source"),
        " · ",
        (act(report, statement), "cue"),
    )
    yield Text(one_line(statement.words), "content")
    yield Text(" · ".join(_aside(statement, places, numbers)), "aside")


def _aside(statement: Statement, places: Places, numbers: dict[str, int]) -> Iterator[str]:
    yield statement.kind
    if statement.part is not Part.BODY:
        yield statement.part
    if statement.inside in numbers:
        yield f"inside {numbers[statement.inside]}"
    if statement.confidence < _DOUBTFUL:
        yield f"doubtful, confidence {statement.confidence:.2f}"
    yield places.name(statement.content)


def _put(console: Console, line: Text, first: str, rest: str) -> None:
    """Print `line` wrapped, with `first` before its first line and `rest` before the others."""
    from rich.text import Text

    lead = first
    for piece in line.wrap(console, max(console.width - len(first), 10)):
        piece.rstrip()
        whole = Text.assemble((lead, "aside" if lead.strip() else ""), piece)
        console.print(whole, soft_wrap=True)
        lead = rest
