"""Pictures of a dossier as SVG, each with the table that says the same.

They are made for a column of 380 units, so that their type is legible on a phone; the style sheet
bounds how far they grow. Colours are classes of the style sheet, and never the only sign: what is
said stands above the line and what is said about them below it. However much there is to show, a
picture has at most a hundred bars or lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from onrecord.archive.dossier import Count, Use

__all__ = ["Picture", "outlets", "roles", "timeline"]

_WIDTH = 380
_MOST_ROWS = 100  # of a table
_MOST_BARS = 12  # outlets and roles that are drawn
_MOST_BINS = 60  # of a timeline, above which it goes by longer times
_LABEL = 24  # characters of a label beside a bar
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and its table. `left_out` are rows that neither shows."""

    title: str
    svg: Markup
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: int = 0


# --- a timeline ----------------------------------------------------------------------------------

_TOP, _HALF, _FOOT = 16, 56, 34  # above the bars, the higher half, and below the bars


def timeline(name: str, months: Sequence[Count]) -> Picture | None:
    """Statements by and about somebody by month, or by as long a time as it takes to draw them.

    `months` are counts by `YYYY-MM`; what has no date is in neither picture nor table. None where
    nothing has one.
    """
    dated = {count.label: count for count in months if re.fullmatch(r"\d{4}-\d{2}", count.label)}
    if not dated:
        return None
    unit, bins = _binned(list(dated.values()))
    most = max(max(count.said, count.about) for count in bins)
    title = f"Statements by and about {name}, by {unit}"
    told = f"From {bins[0].label} to {bins[-1].label}; at most {most:,} in a {unit}."
    rows = [
        (count.label, f"{count.said:,}", f"{count.about:,}")
        for count in bins
        if count.said or count.about
    ]
    svg = _svg("timeline", title, told, _TOP + 2 * _HALF + _FOOT, _timeline(bins, most))
    return Picture(title, svg, (unit, "said", "about"), tuple(rows))


def _binned(counts: Sequence[Count]) -> tuple[str, list[Count]]:
    """The counts by the shortest unit of which not too many lie between the first and the last."""
    units: list[tuple[str, Callable[[int], int], Callable[[int], str]]] = [
        ("month", lambda at: at, _month_of),
        ("year", lambda at: at // 12, lambda at: f"{at:04}"),
        ("decade", lambda at: at // 120, lambda at: f"{at * 10:04}s"),
        ("century", lambda at: at // 1200, lambda at: f"{at * 100:04}s"),
    ]
    at = [12 * int(count.label[:4]) + int(count.label[5:]) - 1 for count in counts]
    unit, bin_of, label = next(
        (each for each in units if each[1](max(at)) - each[1](min(at)) < _MOST_BINS), units[-1]
    )
    first, last = bin_of(min(at)), bin_of(max(at))
    said, about = Counter[int](), Counter[int]()
    for month, count in zip(at, counts, strict=True):
        said[bin_of(month)] += count.said
        about[bin_of(month)] += count.about
    return unit, [Count(label(n), said[n], about[n]) for n in range(first, last + 1)]


def _month_of(at: int) -> str:
    return f"{_MONTHS[at % 12]} {at // 12:04}"


def _timeline(bins: Sequence[Count], most: int) -> Iterator[str]:
    left, line = 30, _TOP + _HALF
    step = (_WIDTH - left) / max(len(bins), 6)
    for number, count in enumerate(bins):
        x, width = left + step * number + step * 0.1, step * 0.8
        for kind, value, up in (("said", count.said, True), ("about", count.about, False)):
            if value:
                height = max(_HALF * value / max(most, 1), 1.5)
                y = line - height if up else line
                yield _rect(f"p-{kind}", x, y, width, height, f"{count.label}: {value:,} {kind}")
    yield _line("p-axis", left, line, _WIDTH, line)
    yield _text("p-note", 0, line - 6, "said")
    yield _text("p-note", 0, line + 14, "about")
    for y in (_TOP, _TOP + 2 * _HALF):
        yield _line("p-grid", left, y, _WIDTH, y)
        yield _text("p-note", left - 4, y + 4, f"{most:,}", "end")
    yield from _under(bins, left, step, _TOP + 2 * _HALF + 16)


def _under(bins: Sequence[Count], left: float, step: float, y: float) -> Iterator[str]:
    """As many labels below the bars as there is room for, each with its tick."""
    every = max(1, -(-62 // max(int(step), 1)))
    for number in range(0, len(bins), every):
        x = left + step * (number + 0.5)
        at, anchor = (_WIDTH, "end") if x > _WIDTH - 28 else (x, "middle")
        yield _line("p-axis", x, _TOP + _HALF - 2, x, _TOP + _HALF + 2)
        yield _text("p-label", at, y, bins[number].label, anchor)


# --- bars by outlet ------------------------------------------------------------------------------


def outlets(name: str, counts: Sequence[Count]) -> Picture | None:
    """Statements by and about somebody by outlet, those with most first."""
    if not counts:
        return None
    drawn = counts[:_MOST_BARS]
    most = max(count.said + count.about for count in drawn)
    title = f"Statements by and about {name}, by outlet"
    told = "; ".join(
        f"{count.label}: {count.said:,} said, {count.about:,} about" for count in drawn
    )
    if len(counts) > len(drawn):
        told += f"; {len(counts) - len(drawn):,} more outlets in the table"
    rows = tuple((c.label, f"{c.said:,}", f"{c.about:,}") for c in counts[:_MOST_ROWS])
    svg = _svg("outlets", title, told, 30 * len(drawn) + 4, _bars(drawn, most))
    left_out = max(len(counts) - _MOST_ROWS, 0)
    return Picture(title, svg, ("outlet", "said", "about"), rows, left_out)


def _bars(counts: Sequence[Count], most: int) -> Iterator[str]:
    room = _WIDTH - 96
    for number, count in enumerate(counts):
        y, x = 30 * number, 0.0
        yield _text("p-label", 0, y + 12, _short(count.label, 52))
        for kind, value in (("said", count.said), ("about", count.about)):
            width = room * value / max(most, 1)
            if value:
                words = f"{count.label}: {value:,} {kind}"
                yield _rect(f"p-{kind}", x, y + 17, max(width - 1, 1), 9, words)
            x += width
        told = f"{count.said:,} said, {count.about:,} about"
        yield _text("p-note", x + 4, y + 25, told)


# --- roles over time -----------------------------------------------------------------------------


def roles(name: str, uses: Sequence[Use]) -> Picture | None:
    """What reports call somebody beside the name, with the days of the first and last report.

    The roles that most reports use are drawn, in the order of time; all are in the table.
    """
    dated = [use for use in uses if _days(use)]
    if not dated:
        return None
    most = sorted(dated, key=lambda use: (-use.reports, use.words))[:_MOST_BARS]
    drawn = sorted(most, key=lambda use: (use.first_day or "", use.last_day or "", use.words))
    first = min(date.fromisoformat(use.first_day or "") for use in drawn)
    last = max(date.fromisoformat(use.last_day or "") for use in drawn)
    title = f"What reports call {name}, over time"
    told = f"{len(drawn)} roles between {first} and {last}."
    svg = _svg("roles", title, told, 24 * len(drawn) + 22, _lines(drawn, first, last))
    rows = tuple(
        (use.words, f"{use.reports:,}", use.first_day or "", use.last_day or "")
        for use in uses[:_MOST_ROWS]
    )
    columns = ("role", "reports", "first", "last")
    return Picture(title, svg, columns, rows, max(len(uses) - _MOST_ROWS, 0))


def _days(use: Use) -> bool:
    return bool(use.first_day and use.last_day)


def _lines(uses: Sequence[Use], first: date, last: date) -> Iterator[str]:
    left, right = 158, _WIDTH - 40
    length = max((last - first).days, 1)

    def place(day: str | None) -> float:
        return left + (right - left) * (date.fromisoformat(day or "") - first).days / length

    for number, use in enumerate(uses):
        y, start, end = 24 * number + 12, place(use.first_day), place(use.last_day)
        words = f"{use.words}: {use.reports:,} reports, {use.first_day} to {use.last_day}"
        yield _text("p-label", left - 10, y + 4, _short(use.words, _LABEL), "end")
        yield _line("p-grid", left, y, right, y)
        yield _rect("p-said", start - 3, y - 3, end - start + 6, 6, words, round_=3)
        yield _text("p-note", _WIDTH, y + 4, f"{use.reports:,}×", "end")
    below = 24 * len(uses) + 12
    yield _text("p-note", left, below, first.isoformat())
    if last > first:
        yield _text("p-note", right, below, last.isoformat(), "end")


# --- pieces of SVG -------------------------------------------------------------------------------


def _svg(id_: str, title: str, told: str, height: float, pieces: Iterable[str]) -> Markup:
    made = (
        f'<svg class="picture" viewBox="0 0 {_WIDTH} {_number(height)}" role="img" '
        f'aria-labelledby="{id_}-title {id_}-told" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{id_}-title">{_clean(title)}</title>'
        f'<desc id="{id_}-told">{_clean(told)}</desc>{"".join(pieces)}</svg>'
    )
    return Markup(made)


def _rect(
    class_: str, x: float, y: float, width: float, height: float, told: str, *, round_: int = 0
) -> str:
    rounded = f' rx="{round_}"' if round_ else ""
    return (
        f'<rect class="{class_}" x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" '
        f'height="{_number(height)}"{rounded}><title>{_clean(told)}</title></rect>'
    )


def _line(class_: str, x: float, y: float, to_x: float, to_y: float) -> str:
    return (
        f'<line class="{class_}" x1="{_number(x)}" y1="{_number(y)}" '
        f'x2="{_number(to_x)}" y2="{_number(to_y)}"/>'
    )


def _text(class_: str, x: float, y: float, words: str, anchor: str = "start") -> str:
    return (
        f'<text class="{class_}" x="{_number(x)}" y="{_number(y)}" text-anchor="{anchor}">'
        f"{_clean(words)}</text>"
    )


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def _clean(words: str) -> Markup:
    """Text for SVG: escaped, without what XML cannot hold, and no longer than anyone reads."""
    return escape(_NOT_XML.sub("\ufffd", words[:2_000]))
