"""A record for people to read: the report's head, its statements, numbered, its parties and times.

Who and the act stand before the words, which have lines of their own, and the rest after them;
colours repeat what the places and marks say already. A statement inside another stands below it,
indented and after a mark. The 256 colours were chosen for a contrast of 4.5 to 1 both on black and
on white (WCAG 2.2, 1.4.3); how legible 16 colours are is up to the terminal's own palette.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import TYPE_CHECKING

from onrecord.cli.days import meaning
from onrecord.cli.places import Places
from onrecord.cli.terminal import Screen, one_line
from onrecord.cli.wording import Wording, clipped
from onrecord.export import Writer
from onrecord.model import Kind, Part, Published, Record, Report, Statement

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

__all__ = [
    "INSIDE",
    "STYLES_256",
    "console_for",
    "heading",
    "origin",
    "report_writer",
    "written",
]

INSIDE = "↳ "  # before a statement that stands inside another
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
_MOST_LISTED = 12  # lines of each list at the end
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


def _show(record: Record, screen: Screen) -> str:
    console = console_for(screen)
    _print(console, _head(console, record))
    wording = Wording(record)
    _put_statements(console, record, wording)
    _put_list(console, "parties", len(record.parties), _parties(record, wording))
    _put_list(console, "times", len(record.times), _times(record, wording))
    return written(console)


def _head(console: Console, record: Record) -> Iterator[Text]:
    from rich.text import Text

    yield from _hung(console, Text(heading(record.report), "title"), "", "")
    for label, value in _facts(record):
        fact = Text(value)
        if label in _COPIED:
            fact.no_wrap, fact.overflow = True, "ignore"
        yield from _hung(console, fact, f"  {label:<{_LABEL_WIDTH}}", " " * (_LABEL_WIDTH + 2))


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


def _put_statements(console: Console, record: Record, wording: Wording) -> None:
    from rich.text import Text

    entries = _Entries(record, wording)
    margin = len(str(len(record.statements))) + 2
    deepest = console.width // 16  # more would leave the words too little room
    for number, depth in in_their_holders(record.statements):
        level = min(depth, deepest)
        mark = "  " * (level - 1) + INSIDE if level else ""
        first = f"{number:>{margin}}  {mark}"
        rest = " " * len(first)
        lines = [Text()]
        for line in entries.lines(record.statements[number - 1]):
            lines += _hung(console, line, first, rest)
            first = rest
        _print(console, lines)


def in_their_holders(statements: Sequence[Statement]) -> Iterator[tuple[int, int]]:
    """The number of each statement, from 1, and how deep it stands, below the one that holds it.

    A statement that is held by none that is there, or in the end by itself, stands on its own.
    """
    held = defaultdict(list)
    ids = {statement.id for statement in statements}
    for number, statement in enumerate(statements, 1):
        held[statement.inside if statement.inside in ids else None].append(number)
    shown: set[int] = set()
    for root in (*held[None], *range(1, len(statements) + 1)):
        waiting = [(root, 0)]
        while waiting:
            number, depth = waiting.pop()
            if number not in shown:
                shown.add(number)
                yield number, depth
                inner = held.pop(statements[number - 1].id, ())
                waiting += ((child, depth + 1) for child in reversed(inner))


class _Entries:
    """The lines of each statement of one record, before they are wrapped."""

    def __init__(self, record: Record, wording: Wording) -> None:
        self._wording = wording
        self._places = Places(record.report)
        self._numbers = {statement.id: n for n, statement in enumerate(record.statements, 1)}

    def lines(self, statement: Statement) -> Iterator[Text]:
        from rich.text import Text

        yield self._heading(statement)
        yield Text(one_line(statement.words), "content")
        if circumstances := " · ".join(self._wording.circumstances(statement)):
            yield Text(circumstances, "aside")
        yield Text(" · ".join(self._aside(statement)), "aside")

    def _heading(self, statement: Statement) -> Text:
        from rich.text import Text

        names, words = self._wording.speaker(statement)
        to = self._wording.to(statement)
        return Text.assemble(
            (names, "source"),
            " " if names and words else "",
            (words, "" if names else "source"),
            " · ",
            (self._wording.cue(statement), "cue"),
            f" · to {to}" if to else "",
        )

    def _aside(self, statement: Statement) -> Iterator[str]:
        if act := self._wording.plain_act(statement):
            yield act
        yield statement.kind
        if statement.part is not Part.BODY:
            yield statement.part
        if statement.inside in self._numbers:
            yield f"inside {self._numbers[statement.inside]}"
        if statement.confidence < _DOUBTFUL:
            yield f"doubtful, confidence {statement.confidence:.2f}"
        yield self._places.name(statement.content)


def _parties(record: Record, wording: Wording) -> list[Text]:
    """The parties, those that speak most first."""
    from rich.text import Text

    return [
        Text.assemble(
            (clipped(one_line(party.name)), "source"),
            f" · {' · '.join(wording.party_facts(party))}",
        )
        for party in sorted(record.parties, key=lambda party: -wording.speaks[party.id])
    ]


def _times(record: Record, wording: Wording) -> list[Text]:
    """The time expressions with what they come to, those that are alike as one."""
    from rich.text import Text

    told = Counter((wording.time_words(time.span), meaning(time)) for time in record.times)
    return [
        Text(f"{words} · {one_line(what)}{f' · {count} times' if count > 1 else ''}")
        for (words, what), count in told.items()
    ]


def _put_list(console: Console, name: str, total: int, lines: list[Text]) -> None:
    """Print a list under its name, and where the rest is if it is cut."""
    from rich.text import Text

    if not lines:
        return
    cut = f" · the first {_MOST_LISTED} here, all with --list {name}"
    title = Text.assemble((name.capitalize(), "title"), f"  {total}")
    shown = [
        Text(),
        *_hung(console, title.append(cut if len(lines) > _MOST_LISTED else ""), "", "  "),
    ]
    for line in lines[:_MOST_LISTED]:
        shown += _hung(console, line, "  ", "    ")
    _print(console, shown)


def _hung(console: Console, line: Text, first: str, rest: str) -> Iterator[Text]:
    """`line` wrapped, with `first` before its first line and `rest` before the others."""
    from rich.text import Text

    lead = first
    for piece in line.wrap(console, max(console.width - max(len(first), len(rest)), 10)):
        piece.rstrip()
        yield Text.assemble((lead, "aside" if lead.strip() else ""), piece)
        lead = rest


def _print(console: Console, lines: Iterable[Text]) -> None:
    """Print lines that are wrapped already, at once: each call of rich has its price."""
    from rich.text import Text

    console.print(Text("\n").join(lines), soft_wrap=True)
