"""What an expression means, before and after it is held against the report's date.

A meaning is what the words alone say: "the month before the report's", "a Monday", "18 July of a
year not said". `resolve` turns it into a value and an interval, given where the reader stands. It
never fills in what it does not know: without a report date "Monday" stays `XXXX-WXX-1`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol, runtime_checkable

from onrecord.model import TimeType
from onrecord.times.periods import Grain, Period, shift_months

__all__ = [
    "CalendarDay",
    "CalendarMonth",
    "Clock",
    "DayPart",
    "Decade",
    "Fixed",
    "Impossible",
    "Inner",
    "Length",
    "Meaning",
    "MonthDay",
    "NthWeek",
    "NthWeekday",
    "Offset",
    "Range",
    "Reference",
    "Relative",
    "Repeat",
    "Resolved",
    "Rest",
    "Season",
    "Standpoint",
    "Subdivision",
    "WeekOf",
    "Weekday",
    "Within",
]

_NEAR_PAST = 270  # days; a day and month without a year further back than this is the coming one
# The same against what the sentence says, which may be of another day; and for a month.
_LONG, _LONG_OF_MONTHS = 300, 335


class Impossible(Exception):
    """The calendar has no such date, or it contradicts itself. The message says which."""


@dataclass(frozen=True, slots=True)
class Standpoint:
    """From where an expression is read.

    `report` is the day of the report, `story` the last day that the story told of before the
    expression. `direction` is -1 where the sentence speaks of the past, 1 where it looks ahead,
    0 where it does not say.
    """

    report: date | None
    story: date | None = None
    direction: int = 0


@dataclass(frozen=True, slots=True)
class Resolved:
    """A meaning's TIMEX3 type and value, the days that it covers, and what that rests on."""

    type: TimeType
    value: str
    earliest: date | None
    latest: date | None
    rule: str
    period: Period | None = None

    @classmethod
    def of(cls, period: Period, rule: str) -> Resolved:
        """A period of the calendar."""
        try:
            return cls(TimeType.DATE, period.value, period.start, period.end, rule, period)
        except OverflowError as error:
            raise Impossible(f"{period.value} is outside the calendar") from error

    @classmethod
    def open(cls, value: str, rule: str, kind: TimeType = TimeType.DATE) -> Resolved:
        """A value that no interval is known for."""
        return cls(kind, value, None, None, rule)


class Meaning(Protocol):
    """What words say of a time."""

    def resolve(self, at: Standpoint) -> Resolved:
        """The value and the interval as seen from `at`. Raises Impossible."""
        ...


@dataclass(frozen=True, slots=True)
class Fixed:
    """A period that needs no standpoint: 2008, the 19th century."""

    period: Period

    def resolve(self, at: Standpoint) -> Resolved:
        return Resolved.of(self.period, "as written")


@dataclass(frozen=True, slots=True)
class Reference:
    """A time that is only before, at or after now: recently, currently, soon, fiscal 2009."""

    value: str
    type: TimeType = TimeType.DATE

    def resolve(self, at: Standpoint) -> Resolved:
        return Resolved.open(self.value, "no more than a reference", self.type)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of a month, with or without its year and its weekday (0 is Monday).

    `turn` is -1 for "last July 18", 1 for "next July 18".
    """

    month: int
    day: int
    year: int | None = None
    weekday: int | None = None

    def resolve(self, at: Standpoint) -> Resolved:
        if self.year is not None:
            return self._in_year(self.year)
        if at.report is None:
            _day(2000, self.month, self.day)  # a leap year: has every day that there is
            return Resolved.open(f"XXXX-{self.month:02}-{self.day:02}", "no report date")
        days = list(self._near(at.report))
        if not days:
            raise Impossible(f"no day {self.month}-{self.day} near the report's date")
        day, rule = _nearest(days, at)
        return Resolved.of(Period(day, Grain.DAY), rule)

    def within(self, outer: Period) -> Resolved:
        """That day of a year."""
        if outer.grain is not Grain.YEAR:
            raise Impossible(f"day {self.month}-{self.day} of {outer.value}")
        return self._in_year(outer.start.year)

    def _in_year(self, year: int) -> Resolved:
        day = _day(year, self.month, self.day)
        if self.weekday is not None and day.weekday() != self.weekday:
            raise Impossible(f"{day} is not the weekday that is written beside it")
        return Resolved.of(Period(day, Grain.DAY), "as written")

    def _near(self, report: date) -> Iterator[date]:
        """The days of that name in the years around, those on the stated weekday if any are."""
        every = [
            day
            for year in range(max(report.year - 8, 1), min(report.year + 9, 9999))
            if (day := _day_or_none(year, self.month, self.day))
        ]
        near = [day for day in every if abs(day.year - report.year) <= 1] or every
        fitting = [day for day in near if self.weekday in (None, day.weekday())]
        yield from fitting or near


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of a month that is not named: the 27th."""

    day: int

    def resolve(self, at: Standpoint) -> Resolved:
        if not 1 <= self.day <= 31:
            raise Impossible(f"no month has a day {self.day}")
        if at.report is None:
            return Resolved.open(f"XXXX-XX-{self.day:02}", "no report date")
        months = (shift_months(at.report.replace(day=1), n) for n in range(-2, 3))
        days = [day for m in months if (day := _day_or_none(m.year, m.month, self.day))]
        day, rule = _nearest(days, at)
        return Resolved.of(Period(day, Grain.DAY), rule)

    def within(self, outer: Period) -> Resolved:
        """That day of a month."""
        if outer.grain is not Grain.MONTH:
            raise Impossible(f"a {self.day}th of {outer.value}")
        day = _day(outer.start.year, outer.start.month, self.day)
        return Resolved.of(Period(day, Grain.DAY), "day of that month")


@dataclass(frozen=True, slots=True)
class CalendarMonth:
    """A month, with or without its year. `turn` is -1 for "last July", 1 for "next July"."""

    month: int
    year: int | None = None
    turn: int = 0

    def resolve(self, at: Standpoint) -> Resolved:
        if self.year is not None:
            return Resolved.of(Period(date(self.year, self.month, 1), Grain.MONTH), "as written")
        if at.report is None:
            return Resolved.open(f"XXXX-{self.month:02}", "no report date")
        here = at.report.replace(day=1)
        months = [here.replace(year=here.year + n, month=self.month) for n in (-1, 0, 1)]
        if self.turn:
            beyond = [m for m in months if (m > here) == (self.turn > 0) and m != here]
            month = min(beyond, key=lambda m: abs(m - here))
            return Resolved.of(Period(month, Grain.MONTH), "last or next")
        month, rule = _nearest(months, replace(at, report=here), _LONG_OF_MONTHS)
        return Resolved.of(Period(month, Grain.MONTH), rule)

    def within(self, outer: Period) -> Resolved:
        """That month of a year."""
        if outer.grain is not Grain.YEAR:
            raise Impossible(f"month {self.month} of {outer.value}")
        month = Period(outer.start.replace(month=self.month), Grain.MONTH)
        return Resolved.of(month, "month of that year")


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week, 0 is Monday. `turn` is -1 for "last Monday", 1 for "next Monday"."""

    day: int
    turn: int = 0
    this_week: bool = False

    def resolve(self, at: Standpoint) -> Resolved:
        if at.report is None:
            return Resolved.open(f"XXXX-WXX-{self.day + 1}", "no report date")
        if self.this_week:
            week = Period.containing(at.report, Grain.WEEK)
            gone = at.direction < 0 and week.start + timedelta(days=self.day) > at.report
            return self.within(week.shift(-1) if gone else week)
        back = (at.report.weekday() - self.day) % 7
        if self.turn < 0:
            day, rule = at.report - timedelta(days=back or 7), "the last one"
        elif self.turn > 0:
            day, rule = at.report + timedelta(days=7 - back), "the next one"
        elif at.direction > 0:
            day, rule = at.report + timedelta(days=(7 - back) % 7), "ahead: the sentence says so"
        else:
            day, rule = at.report - timedelta(days=back), "on or before the report's day"
        return Resolved.of(Period(day, Grain.DAY), rule)

    def within(self, outer: Period) -> Resolved:
        """That day of a week."""
        if outer.grain is not Grain.WEEK:
            raise Impossible(f"weekday {self.day + 1} of {outer.value}")
        day = outer.start + timedelta(days=self.day)
        return Resolved.of(Period(day, Grain.DAY), "day of that week")


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """The nth of a weekday in a month, the last for -1: the first Tuesday in November."""

    nth: int
    day: int

    def resolve(self, at: Standpoint) -> Resolved:
        return Resolved.open(f"XXXX-XX-WXX-{self.day + 1}", "no month known")

    def within(self, outer: Period) -> Resolved:
        """That day of a month."""
        days = [outer.start + timedelta(days=n) for n in range((outer.end - outer.start).days + 1)]
        fitting = [day for day in days if day.weekday() == self.day]
        if outer.grain is not Grain.MONTH or self.nth > len(fitting):
            raise Impossible(f"{outer.value} has no weekday {self.day + 1} number {self.nth}")
        day = fitting[self.nth - 1 if self.nth > 0 else -1]
        return Resolved.of(Period(day, Grain.DAY), "nth weekday of that month")


@dataclass(frozen=True, slots=True)
class NthWeek:
    """The nth week or weekend of a month or year, the last for -1: the first week of July.

    A week belongs to the month or year that its Thursday is in, as ISO 8601 has it for years.
    """

    nth: int
    grain: Grain

    def resolve(self, at: Standpoint) -> Resolved:
        return Resolved.open(_unknown(self.grain), "no month or year known")

    def within(self, outer: Period) -> Resolved:
        """That week of a month or year."""
        week = Period.containing(outer.start - timedelta(days=7), Grain.WEEK)
        inside = []
        while week.start <= outer.end:
            if outer.start <= week.start + timedelta(days=3) <= outer.end:
                inside.append(week)
            week = week.shift(1)
        if outer.grain not in (Grain.MONTH, Grain.YEAR) or self.nth > len(inside):
            raise Impossible(f"{outer.value} has no week number {self.nth}")
        found = inside[self.nth - 1 if self.nth > 0 else -1]
        return Resolved.of(Period.containing(found.start, self.grain), "nth week of that period")


@dataclass(frozen=True, slots=True)
class Relative:
    """A period counted from the report (yesterday, last month, two years ago) or from the story.

    `clip` keeps only the part before (-1) or after (1) the report's day: earlier this year.
    """

    grain: Grain
    count: int
    from_story: bool = False
    clip: int = 0

    def resolve(self, at: Standpoint) -> Resolved:
        origin = (at.story or at.report) if self.from_story else at.report
        if origin is None:
            return Resolved.open(_unknown(self.grain), "no report date")
        try:
            period = Period.containing(origin, self.grain).shift(self.count)
            if self._weekend_gone(period, origin, at):
                period = period.shift(-1)
        except OverflowError as error:
            raise Impossible(f"{self.count} {self.grain.name.lower()}s from {origin}") from error
        told = self.from_story and at.story is not None
        found = Resolved.of(period, "from the day before it" if told else "from the report's day")
        if self.clip < 0 and at.report and period.start <= at.report:
            return replace(found, latest=min(period.end, at.report))
        if self.clip > 0 and at.report and period.end >= at.report:
            return replace(found, earliest=max(period.start, at.report))
        return found

    def _weekend_gone(self, period: Period, origin: date, at: Standpoint) -> bool:
        """Whether "this weekend", told of early in the week, is the one that is over."""
        past = self.grain is Grain.WEEKEND and self.count == 0 and at.direction < 0
        return past and origin < period.start


@dataclass(frozen=True, slots=True)
class Offset:
    """A day several lengths before (`sign` -1) or after: one month and 21 days ago."""

    steps: tuple[tuple[Grain, float], ...]
    sign: int
    from_story: bool = False

    def resolve(self, at: Standpoint) -> Resolved:
        day = (at.story or at.report) if self.from_story else at.report
        if day is None:
            return Resolved.open("XXXX-XX-XX", "no report date")
        try:
            for grain, count in self.steps:
                day = _moved(day, grain, self.sign * count)
        except OverflowError as error:
            raise Impossible(f"a day that far from {at.report}") from error
        return Resolved.of(Period(day, Grain.DAY), "counted from the report's day or the story's")


@dataclass(frozen=True, slots=True)
class Season:
    """A season, with or without its year: WI, SP, SU or FA."""

    name: str
    year: int | None = None
    turn: int = 0

    def resolve(self, at: Standpoint) -> Resolved:
        if self.year is not None:
            return Resolved.of(self._of(self.year), "as written")
        if at.report is None:
            return Resolved.open(f"XXXX-{self.name}", "no report date")
        here = Period.containing(at.report, Grain.SEASON)
        seasons = [self._of(at.report.year + n) for n in (-1, 0, 1)]
        if self.turn:
            beyond = [s for s in seasons if (s > here) == (self.turn > 0) and s != here]
            nearest = min(beyond, key=lambda s: abs(s.start - here.start))
            return Resolved.of(nearest, "last or next")
        start, rule = _nearest([s.start for s in seasons], replace(at, report=here.start))
        return Resolved.of(Period(start, Grain.SEASON), rule)

    def within(self, outer: Period) -> Resolved:
        """That season of a year."""
        if outer.grain is not Grain.YEAR:
            raise Impossible(f"{self.name} of {outer.value}")
        return Resolved.of(self._of(outer.start.year), "season of that year")

    def _of(self, year: int) -> Period:
        first = {"WI": -1, "SP": 2, "SU": 5, "FA": 8}[self.name]
        return Period(shift_months(date(year, 1, 1), first), Grain.SEASON)


@dataclass(frozen=True, slots=True)
class Subdivision:
    """The nth quarter or half of a year; without a year the last one begun by the report's day."""

    number: int
    grain: Grain
    year: int | None = None

    def resolve(self, at: Standpoint) -> Resolved:
        if self.year is not None:
            return Resolved.of(self._of(self.year), "as written")
        if at.report is None:
            return Resolved.open(f"XXXX-{self.grain.value}{self.number}", "no report date")
        this_year = self._of(at.report.year)
        if this_year.start > at.report and at.direction <= 0:
            return Resolved.of(this_year.shift(-12 // self._months), "the last one begun")
        return Resolved.of(this_year, "of the report's year")

    def within(self, outer: Period) -> Resolved:
        """That part of a year."""
        if outer.grain is not Grain.YEAR:
            raise Impossible(f"part {self.number} of {outer.value}")
        return Resolved.of(self._of(outer.start.year), "part of that year")

    @property
    def _months(self) -> int:
        return 3 if self.grain is Grain.QUARTER else 6

    def _of(self, year: int) -> Period:
        return Period(date(year, self._months * (self.number - 1) + 1, 1), self.grain)


@dataclass(frozen=True, slots=True)
class Decade:
    """A decade by its two figures, the 90s: the last one begun by the report's day."""

    tens: int

    def resolve(self, at: Standpoint) -> Resolved:
        if at.report is None:
            return Resolved.open(f"XX{self.tens}", "no report date")
        century = at.report.year // 100 * 100
        start = date(century + 10 * self.tens, 1, 1)
        if start > at.report:
            start = start.replace(year=start.year - 100)
        return Resolved.of(Period(start, Grain.DECADE), "the last one begun")


@dataclass(frozen=True, slots=True)
class Length:
    """A duration. `edge` is -1 for the one that ends with the report's day (the past two weeks), 1
    for the one that begins after it. `count` is None where the text does not say (several). `ahead` are the periods counted
    in "in three weeks", which is a day where the sentence looks ahead and else a length."""

    value: str
    edge: int = 0
    count: float | None = None
    grain: Grain | None = None
    ahead: tuple[Grain, int] | None = None

    def resolve(self, at: Standpoint) -> Resolved:
        if self.ahead and at.direction > 0:
            return Relative(*self.ahead).resolve(at)
        found = Resolved.open(self.value, "a length", TimeType.DURATION)
        if not (self.edge and at.report and self.count and self.grain):
            return found
        try:
            far = _moved(at.report, self.grain, self.edge * self.count)
        except OverflowError:
            return found
        tomorrow = at.report + timedelta(days=1)
        first, last = (tomorrow, far) if self.edge > 0 else (far, at.report)
        return replace(found, earliest=first, latest=last, rule="a length up to the report's day")


@dataclass(frozen=True, slots=True)
class Repeat:
    """A time that comes again: every year, on Mondays."""

    value: str

    def resolve(self, at: Standpoint) -> Resolved:
        return Resolved.open(self.value, "comes again", TimeType.SET)


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day, of the day that `day` means; of no known day where that is None."""

    time: str
    day: Meaning | None = None

    def resolve(self, at: Standpoint) -> Resolved:
        if self.day is None:
            if at.story is None:
                return Resolved.open(f"XXXX-XX-XX{self.time}", "no day said", TimeType.TIME)
            found = Resolved.of(
                Period(at.story, Grain.DAY), "on the day before it in the paragraph"
            )
        else:
            found = self.day.resolve(at)
        return replace(found, type=TimeType.TIME, value=found.value + self.time)


@dataclass(frozen=True, slots=True)
class DayPart:
    """A part of a day: Monday night, this morning. `code` is TMO, TAF, TEV or TNI."""

    code: str
    day: Meaning

    def resolve(self, at: Standpoint) -> Resolved:
        found = self.day.resolve(at)
        return replace(found, type=TimeType.TIME, value=found.value + self.code)


@dataclass(frozen=True, slots=True)
class WeekOf:
    """The week that a day is in: the week of July 18."""

    day: Meaning

    def resolve(self, at: Standpoint) -> Resolved:
        found = self.day.resolve(at)
        if found.earliest is None:
            return Resolved.open(_unknown(Grain.WEEK), found.rule)
        return Resolved.of(Period.containing(found.earliest, Grain.WEEK), "the week of that day")


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of a period on the report's day: the rest of the year."""

    whole: Meaning

    def resolve(self, at: Standpoint) -> Resolved:
        found = self.whole.resolve(at)
        if found.earliest is None or found.latest is None or at.report is None:
            return found
        if not found.earliest <= at.report <= found.latest:
            return found
        return replace(found, earliest=at.report, rule="from the report's day on")


@runtime_checkable
class Inner(Protocol):
    """A meaning that a longer period can bound."""

    def resolve(self, at: Standpoint) -> Resolved:
        """See `Meaning`."""
        ...

    def within(self, outer: Period) -> Resolved:
        """The part of `outer` that is meant. Raises Impossible."""
        ...


@dataclass(frozen=True, slots=True)
class Within:
    """A period inside another: March last year, Monday of next week, the 20th of this month."""

    inner: Inner
    outer: Meaning

    def resolve(self, at: Standpoint) -> Resolved:
        outer = self.outer.resolve(at).period
        if outer is None:
            return self.inner.resolve(replace(at, report=None))
        return self.inner.within(outer)


@dataclass(frozen=True, slots=True)
class Range:
    """From one time to another, both included: a length whose ends are known."""

    first: Meaning
    last: Meaning

    def resolve(self, at: Standpoint) -> Resolved:
        last = self.last.resolve(at)
        first = self._first(at, last)
        if first.earliest is None or last.latest is None or last.earliest is None:
            return Resolved.open("PXD", "ends not known", TimeType.DURATION)
        if first.earliest > last.latest:
            raise Impossible(
                f"a range that ends ({last.latest}) before it begins ({first.earliest})"
            )
        value = _length(first, last)
        return Resolved(TimeType.DURATION, value, first.earliest, last.latest, "from end to end")

    def _first(self, at: Standpoint, last: Resolved) -> Resolved:
        """The beginning; one without a year is the last before the end."""
        first = self.first
        if last.latest is None or getattr(first, "year", True) is not None:
            return first.resolve(at)
        return first.resolve(replace(at, report=last.latest, direction=-1))


def _length(first: Resolved, last: Resolved) -> str:
    """The distance between two times as a TIMEX3 duration, in the unit that both are given in."""
    assert first.earliest and last.earliest
    grains = {found.period.grain for found in (first, last) if found.period}
    months = 12 * (last.earliest.year - first.earliest.year)
    months += last.earliest.month - first.earliest.month
    if grains == {Grain.YEAR}:
        return f"P{months // 12}Y"
    if grains <= {Grain.YEAR, Grain.MONTH}:
        return f"P{months}M"
    return f"P{(last.earliest - first.earliest).days}D"


def _moved(day: date, grain: Grain, count: float) -> date:
    """`day`, moved by a number of periods."""
    match grain:
        case Grain.DAY:
            return day + timedelta(days=count)
        case Grain.WEEK | Grain.WEEKEND:
            return day + timedelta(weeks=count)
        case Grain.MONTH:
            return shift_months(day, int(count))
        case Grain.QUARTER:
            return shift_months(day, int(3 * count))
        case Grain.YEAR:
            return shift_months(day, int(12 * count))
        case Grain.DECADE:
            return shift_months(day, int(120 * count))
        case _:
            return shift_months(day, int(1200 * count))


def _nearest(days: list[date], at: Standpoint, long: int = _LONG) -> tuple[date, str]:
    """Of the days of one name, the one that news means: the past one, unless the sentence looks
    ahead or the past one is so far back that a writer would have given its year."""
    assert at.report is not None
    past = max((day for day in days if day <= at.report), default=None)
    ahead = min((day for day in days if day >= at.report), default=None)
    if past is None or ahead is None:
        return (past or ahead or days[0]), "the only one near"
    if past == ahead:
        return past, "the report's own"
    if at.direction > 0:
        if (ahead - at.report).days > long:
            return past, "past: the one ahead would need its year"
        return ahead, "ahead: the sentence says so"
    if (at.report - past).days > (_NEAR_PAST if at.direction == 0 else long):
        return ahead, "ahead: the past one would need its year"
    return past, "on or before the report's day"


def _unknown(grain: Grain) -> str:
    """The value of a period of unknown place."""
    return {
        Grain.DAY: "XXXX-XX-XX",
        Grain.WEEK: "XXXX-WXX",
        Grain.WEEKEND: "XXXX-WXX-WE",
        Grain.MONTH: "XXXX-XX",
        Grain.QUARTER: "XXXX-QX",
        Grain.HALF: "XXXX-HX",
        Grain.SEASON: "XXXX-XX",
        Grain.YEAR: "XXXX",
        Grain.DECADE: "XXX",
        Grain.CENTURY: "XX",
    }[grain]


def _day_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day(year: int, month: int, day: int) -> date:
    found = _day_or_none(year, month, day)
    if found is None:
        raise Impossible(f"the calendar has no {year:04}-{month:02}-{day:02}")
    return found
