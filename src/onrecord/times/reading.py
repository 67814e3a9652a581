"""THE WAY IN: a report's text and date in, its time expressions out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from onrecord.model import Published, Span, TimeValue
from onrecord.times.grammar import Expression, find_expressions
from onrecord.times.joining import join
from onrecord.times.meanings import Clock, Impossible, Resolved, Standpoint
from onrecord.times.periods import Grain
from onrecord.times.tense import direction
from onrecord.times.values import Reading
from onrecord.years import FIRST_YEAR, plausible_day

__all__ = ["find_times", "read_times"]

Given = date | tuple[date, date] | Published | None


def find_times(
    text: str, paragraphs: Iterable[tuple[int, int]], published: Given = None
) -> list[TimeValue]:
    """The time expressions of a report; see `read_times`, which also says what it refused."""
    return list(read_times(text, paragraphs, published).times)


def read_times(
    text: str, paragraphs: Iterable[tuple[int, int]], published: Given = None
) -> Reading:
    """The time expressions in the `paragraphs` of a text, against the report's date.

    1. find the expressions of each paragraph and join those that are one
    2. tell from the words around each whether the sentence looks back or ahead
    3. resolve them in order, since "the following day" rests on the day before it in the story

    `paragraphs` are `[start, end)` spans of `text`, ascending. `published` is a day, or the first and
    the last day that the report can be of: then each expression is resolved against both, and keeps
    of its value what both agree on. A report's date before 1600 or after next year is not believed:
    the text is read as if it had none, and a warning says so.
    """
    warnings: list[str] = []
    ends = _believed(published, warnings)
    found = _read(text, paragraphs, warnings)
    readings = [_resolved(found, text, day) for day in ends]
    times: list[TimeValue] = []
    for index, sighting in enumerate(found):
        results = [reading[index] for reading in readings]
        refusal = next((result for result in results if isinstance(result, str)), None)
        if refusal is not None:
            warnings.append(_refusal(text, sighting.span, refusal))
            continue
        times.append(_merged(sighting.span, [r for r in results if isinstance(r, Resolved)]))
    return Reading(tuple(times), tuple(warnings))


@dataclass(frozen=True, slots=True)
class _Sighting:
    """An expression where it stands: `direction` as in `Standpoint`, `paragraph` by number."""

    expression: Expression
    direction: int
    paragraph: int

    @property
    def span(self) -> Span:
        return Span(self.expression.start, self.expression.end)


def _believed(published: Given, warnings: list[str]) -> list[date | None]:
    """The days to read from: one, or the ends of an interval; None where nothing is known."""
    if published is None:
        return [None]
    if isinstance(published, Published):
        published = (published.earliest, published.latest)
    days = [published] if isinstance(published, date) else sorted(set(published))
    for day in days:
        if not plausible_day(day, date.today()):
            warnings.append(
                f"the report's date {day} is before {FIRST_YEAR} or after next year, so times "
                "are read as if it had none; give the right one with --published"
            )
            return [None]
    return list(days)


def _read(text: str, paragraphs: Iterable[tuple[int, int]], warnings: list[str]) -> list[_Sighting]:
    """The expressions of all paragraphs in order, an outer one before its parts."""
    sightings: list[_Sighting] = []
    for number, (first, last) in enumerate(paragraphs):
        refused: list[tuple[int, int, str]] = []
        found = join(list(find_expressions(text, first, last, refused)), text, first, last)
        warnings.extend(_refusal(text, Span(start, end), why) for start, end, why in refused)
        for expression in found:
            for each in (expression, *expression.parts):
                ahead = direction(text, each.start, each.end, first, last)
                sightings.append(_Sighting(each, ahead, number))
    return sightings


def _refusal(text: str, span: Span, why: str) -> str:
    words = " ".join(text[span.start : span.end].split())
    return f"the date at {span.start} ({words!r}) is passed over: {why}"


def _resolved(found: list[_Sighting], text: str, report: date | None) -> list[Resolved | str]:
    """Each expression against the report's day and the story so far; why, where that cannot be."""
    results: list[Resolved | str] = []
    story: date | None = None
    told_in = -1
    for sighting in found:
        meaning = sighting.expression.meaning
        known = None if isinstance(meaning, Clock) and told_in != sighting.paragraph else story
        at = Standpoint(report, known, sighting.direction)
        try:
            result = meaning.resolve(at)
        except Impossible as why:
            results.append(str(why))
            continue
        results.append(result)
        if result.period is not None and result.period.grain is Grain.DAY:
            story, told_in = result.period.start, sighting.paragraph
    return results


def _merged(span: Span, results: list[Resolved]) -> TimeValue:
    """One value from those that the ends of the report's interval give."""
    first, last = results[0], results[-1]
    earliest, latest = first.earliest, last.latest
    if earliest is None or latest is None:
        earliest = latest = None
    elif first.value != last.value:
        earliest, latest = (
            min(earliest, last.earliest or earliest),
            max(latest, first.latest or latest),
        )
    value = first.value if first.value == last.value else _agreed(first.value, last.value)
    return TimeValue(
        span=span,
        type=first.type,
        value=value,
        earliest=earliest,
        latest=latest,
        rule=first.rule,
    )


def _agreed(one: str, other: str) -> str:
    """What two values have in common; an X for each figure of a part in which they differ."""
    parts = re.split(r"([-T])", one), re.split(r"([-T])", other)
    if len(parts[0]) != len(parts[1]):
        return re.sub(r"\d", "X", one)
    return "".join(a if a == b else re.sub(r"\d", "X", a) for a, b in zip(*parts, strict=True))
