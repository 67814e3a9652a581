"""The report's own date, from its dateline, its URL and its text, by constraints.

A dateline mostly gives a day and a month and leaves out the year. What the text says elsewhere rules
years out: a weekday told of as past, a year that has gone by or is still to come, an age beside a
year of birth. What is left is a day, an interval, or nothing: no year is claimed that the constraints
do not force. A year that the reader gives (`around`) decides between those that are left.

One of the constraints is a custom and not a fact: under a dateline with a place, as agencies write it,
news names its own day or the day before by its weekday. It counts only where the report tells of one
weekday alone. It does not hold for a date line without a place, as Wikinews has: of 103 such reports 4
tell of their own day, 6 of the day before, 84 of two or three days before (MEANTIME airbus, GUM and
Wikinews 2019, counted on their published dates).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from onrecord.model import Published, TimeType, TimeValue
from onrecord.times.periods import shift_months
from onrecord.times.reading import read_times
from onrecord.times.tense import direction, gone_by, still_to_come
from onrecord.times.words import WEEKDAYS
from onrecord.years import FIRST_YEAR

__all__ = ["ReportDate", "infer_published"]

_DATELINE_PARAGRAPHS = 12  # a dateline stands under title, picture and caption at the latest
_SHOWN = 4  # years listed when several are left

Basis = Literal["dateline", "url", "inferred"]


@dataclass(frozen=True, slots=True)
class ReportDate:
    """The answer, and which constraints decided it. `why` also says why there is none."""

    published: Published | None
    why: str


@dataclass(frozen=True, slots=True)
class _Constraint:
    """What a day must be, `why` in words. `bounds` tells the first or last day that it allows."""

    holds: Callable[[date], bool]
    why: str
    after: date | None = None
    before: date | None = None


@dataclass(frozen=True, slots=True)
class _Clue:
    """A time expression without a report date, where it stands."""

    time: TimeValue
    paragraph: tuple[int, int]
    number: int
    direction: int


def infer_published(
    text: str,
    paragraphs: Iterable[tuple[int, int]],
    *,
    url: str | None = None,
    around: int | None = None,
    today: date | None = None,
) -> ReportDate:
    """The day that a report was published, as far as its words and its URL say.

    1. a full date in the URL's path or in the dateline is the answer
    2. a month in the URL, or a day and month in the dateline, gives the days that are possible
    3. each constraint from the text leaves out those that it rules out
    4. `around` picks the year nearest to it from those left

    `paragraphs` are `[start, end)` spans, ascending. No report is of after `today` (default: the day
    that this runs on).
    """
    today = today or date.today()
    clues = _clues(text, list(paragraphs))
    days, basis, start = _possible(text, clues, url, today)
    if not days:
        return _between(text, clues)
    if len(days) == 1:
        return _answer(days, basis, [start])
    used = [start]
    bounded = basis == "url"
    for constraint in _constraints(text, clues):
        left = [day for day in days if constraint.holds(day)]
        if not left:
            return ReportDate(
                None, f"the constraints contradict: {'; '.join([*used, constraint.why])}"
            )
        if len(left) < len(days):
            used.append(constraint.why)
            bounded = bounded or constraint.after is not None
        days = left
    if around is not None and len(days) > 1:
        days, bounded = _nearest(days, around), True
        used.append(f"nearest to the year {around} that was given")
    return _settled(days, basis, used, bounded)


def _settled(days: list[date], basis: Basis, used: list[str], bounded: bool) -> ReportDate:
    if len(days) > 1 and not bounded:
        years = ", ".join(str(day.year) for day in days[-_SHOWN:])
        return ReportDate(
            None,
            f"several years are possible, the last of them {years} ({'; '.join(used)}); "
            "give the day with --published or a year with --around",
        )
    return _answer(days, basis if len(used) == 1 else "inferred", used)


def _answer(days: list[date], basis: Basis, used: list[str]) -> ReportDate:
    first, last = min(days), max(days)
    why = "; ".join(used)
    value = first.isoformat() if first == last else None
    published = Published(value=value, earliest=first, latest=last, basis=basis, why=why)
    return ReportDate(published, why)


def _nearest(days: list[date], around: int) -> list[date]:
    distance = min(abs(day.year - around) for day in days)
    return [day for day in days if abs(day.year - around) == distance]


# --- what is possible ----------------------------------------------------------------------------

_URL_DAY = re.compile(
    r"(?<!\d)((?:1[6-9]|20)\d\d)([-/_]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)"
)
_URL_MONTH = re.compile(r"/((?:1[6-9]|20)\d\d)/(0?[1-9]|1[0-2])/")
_BEHIND_DATELINE = re.compile(
    r"(?:,?\s\d{4})?\s{0,2}(?:\([^()\n]{1,40}\)\s{0,2})?(?:--|[-–—]|:)\s?"
)
_ALONE_BEFORE = re.compile(r"\W*(?:(?:Published|Updated|Posted)\W*(?:on\s)?)?(?:\w+day,?\s)?\W*")
_WEEKDAY_WRITTEN = re.compile(r"(\w+day)\b", re.I)
_HAS_PLACE = re.compile(r"\W*[A-Z][\w.’' ]*,")
_CLOSED_DATELINE = re.compile(r"\s{0,2}\([A-Z][^()\n]{1,40}\)")


def _possible(
    text: str, clues: Sequence[_Clue], url: str | None, today: date
) -> tuple[list[date], Basis, str]:
    """The days that URL and dateline leave possible, and what they rest on."""
    in_url = _days_in(url or "")
    if len(in_url) == 1:
        return list(in_url), "url", f"the URL has {min(in_url)}"
    url = None if in_url else url  # several days contradict one another
    dateline = _dateline(text, clues)
    if dateline is None:
        return _url_month(url)
    words = " ".join(text[slice(*dateline.time.span)].split())
    why = f"the dateline has {words!r}"
    if dateline.time.earliest:
        return [dateline.time.earliest], "dateline", why
    days = _every_year(dateline.time.value, today)
    in_month, _, url_why = _url_month(url)
    if both := [found for found in days if found in in_month]:
        return both, "dateline", f"{why}; {url_why}"
    return days, "dateline", why


def _every_year(value: str, today: date) -> list[date]:
    """The days that XXXX-MM-DD can be, none after `today`."""
    month, day = (int(part) for part in value.split("-")[1:3])
    years = range(FIRST_YEAR, today.year + 1)
    days = (_day_or_none(year, month, day) for year in years)
    return [found for found in days if found and found <= today]


def _days_in(url: str) -> set[date]:
    """The full dates in a URL's path."""
    path = url.split("://", 1)[-1].partition("/")[2]
    days = {_day_or_none(int(m[1]), int(m[3]), int(m[4])) for m in _URL_DAY.finditer(path)}
    return {day for day in days if day}


def _url_month(url: str | None) -> tuple[list[date], Basis, str]:
    match = _URL_MONTH.search(url or "")
    if not match:
        return [], "url", ""
    first = date(int(match[1]), int(match[2]), 1)
    count = (shift_months(first, 1) - first).days
    return [first + timedelta(days=n) for n in range(count)], "url", f"the URL has {first:%Y-%m}"


def _dateline(text: str, clues: Sequence[_Clue]) -> _Clue | None:
    """The day that the report's dateline or date line gives, if there is one."""
    for clue in clues:
        if clue.number >= _DATELINE_PARAGRAPHS:
            break
        if re.fullmatch(r"(?:XXXX|\d{4})-\d\d-\d\d", clue.time.value) and _is_dateline(text, clue):
            return clue
    return None


def _is_dateline(text: str, clue: _Clue) -> bool:
    """Whether a day opens its paragraph behind a place, or is all that its paragraph says."""
    (first, last), (start, end) = clue.paragraph, clue.time.span
    if start - first > 60:
        return False
    before, after = text[first:start], text[end : min(last, end + 80)]
    if re.search(r"[.!?]\s+\w+\s", before):
        return False
    if _ALONE_BEFORE.fullmatch(before) and not after.strip(" \t\n*_.|,"):
        return True
    if not re.search(r"[A-Z][\w.’' ]*(?:,\s[\w.’' ]+)?[,:]?\s$", before) or re.search(
        r"\b(?:on|by|since|from|until|said)\s$", before, re.I
    ):
        return False
    return bool(_BEHIND_DATELINE.match(after) or _CLOSED_DATELINE.match(after))


# --- what the text rules out ---------------------------------------------------------------------


def _clues(text: str, paragraphs: list[tuple[int, int]]) -> list[_Clue]:
    found = []
    times = iter(read_times(text, paragraphs).times)
    time = next(times, None)
    for number, (first, last) in enumerate(paragraphs):
        while time is not None and time.span.start < last:
            ahead = direction(text, time.span.start, time.span.end, first, last)
            found.append(_Clue(time, (first, last), number, ahead))
            time = next(times, None)
    return found


def _constraints(text: str, clues: Sequence[_Clue]) -> list[_Constraint]:
    """All that the text says about its own day, the firmest first."""
    dateline = _dateline(text, clues)
    return [
        *_years(text, clues, dateline),
        *_ages(text, clues),
        *_weekdays(text, clues, dateline),
    ]


def _years(text: str, clues: Sequence[_Clue], dateline: _Clue | None) -> list[_Constraint]:
    """Not before a time that the text tells of as past, nor after one that it looks ahead to."""
    dated = [
        clue
        for clue in clues
        if clue is not dateline and clue.time.earliest and clue.time.type is not TimeType.DURATION
    ]
    found = []
    gone = [clue for clue in dated if gone_by(text, clue.time.span.start, clue.paragraph[0])]
    if gone:
        last = max(gone, key=lambda clue: clue.time.earliest or date.min)
        after = last.time.earliest
        assert after
        why = f"{_words(text, last)!r} is told of as past"
        found.append(_Constraint(lambda day: day >= after, why, after=after))
    told_of = {_sentence(text, clue) for clue in gone}
    coming = [
        clue
        for clue in dated
        if still_to_come(text, clue.time.span.start, clue.paragraph[0])
        and _sentence(text, clue) not in told_of  # "said in 2010 that it will open in 2012"
    ]
    if coming:
        first = min(coming, key=lambda clue: clue.time.latest or date.max)
        before = first.time.latest
        assert before
        why = f"{_words(text, first)!r} is still to come"
        found.append(_Constraint(lambda day: day <= before, why, before=before))
    return found


_AGE = re.compile(r"\b(?:(\d{1,3})[-\s]years?[-\s]old|aged\s(\d{1,3})\b)")
_BORN = re.compile(r"\bborn\s(?:in|on)\s$")
_OLDEST = 120  # years
_SENTENCE = 400  # code points of a sentence looked at on either side


def _ages(text: str, clues: Sequence[_Clue]) -> list[_Constraint]:
    """An age and a birth in one sentence fix the year to one of two, with a birthday to one year."""
    found = []
    for clue in clues:
        born = clue.time.earliest, clue.time.latest
        if not born[0] or not born[1] or not _born_before(text, clue):
            continue
        ages = {int(m[1] or m[2]) for m in _AGE.finditer(_sentence(text, clue))}
        if len(ages) != 1 or (age := ages.pop()) > _OLDEST:
            continue
        after = shift_months(born[0], 12 * age)
        before = shift_months(born[1], 12 * (age + 1)) - timedelta(days=1)
        why = f"someone born {_words(text, clue)} is {age}"
        found.append(_between_days(after, before, why))
    return found


def _born_before(text: str, clue: _Clue) -> bool:
    start = clue.time.span.start
    return bool(_BORN.search(text, max(clue.paragraph[0], start - 12), start))


def _between_days(after: date, before: date, why: str) -> _Constraint:
    return _Constraint(lambda day: after <= day <= before, why, after, before)


def _sentence(text: str, clue: _Clue) -> str:
    first, last = clue.paragraph
    start, end = clue.time.span
    first, last = max(first, start - _SENTENCE), min(last, end + _SENTENCE)
    opening = text.rfind(". ", first, start) + 1 or first
    closing = text.find(". ", end, last)
    return text[opening : closing if closing >= 0 else last]


def _weekdays(text: str, clues: Sequence[_Clue], dateline: _Clue | None) -> list[_Constraint]:
    """The dateline's own weekday; else the one weekday told of as past, or the day after it."""
    if dateline is None:
        return []
    written = _WEEKDAY_WRITTEN.match(_words(text, dateline))
    if written:
        number = WEEKDAYS[written[1].lower()]
        why = f"its day is a {written[1]}"
        return [_Constraint(lambda day: day.weekday() == number, why)]
    if not _HAS_PLACE.match(text[dateline.paragraph[0] : dateline.time.span.start]):
        return []
    return _told_weekday(text, clues)


def _told_weekday(text: str, clues: Sequence[_Clue]) -> list[_Constraint]:
    told: dict[int, str] = {}
    for clue in clues:
        match = re.fullmatch(r"XXXX-WXX-(\d)", clue.time.value)
        if match and clue.time.type is TimeType.DATE and clue.direction <= 0:
            told.setdefault(int(match[1]) - 1, _words(text, clue))
    if len(told) != 1:
        return []
    weekday, words = told.popitem()
    if words.lower().startswith(("last", "next", "this")):
        return []
    why = f"it tells of {words}, by custom its own day or the day before"
    return [_Constraint(lambda day: (day.weekday() - weekday) % 7 <= 1, why)]


def _between(text: str, clues: Sequence[_Clue]) -> ReportDate:
    """Without a day in dateline or URL: an interval, where the text bounds it on both sides."""
    bounds = [c for c in _constraints(text, clues) if c.after or c.before]
    after = max((c.after for c in bounds if c.after), default=None)
    before = min((c.before for c in bounds if c.before), default=None)
    if after is None or before is None or after > before:
        return ReportDate(
            None, "neither dateline nor URL has a day, and the text does not bound it"
        )
    why = "; ".join(c.why for c in bounds)
    published = Published(value=None, earliest=after, latest=before, basis="inferred", why=why)
    return ReportDate(published, why)


def _words(text: str, clue: _Clue) -> str:
    return " ".join(text[slice(*clue.time.span)].split())


def _day_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
