"""Periods of the calendar: from a day to a century, with their TIMEX3 values.

A season is the meteorological one of the northern hemisphere: winter is December to February and
bears the year of its January, as in "the winter of 2008" for the one that ends in February 2008.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

__all__ = ["Grain", "Period", "shift_months"]


class Grain(Enum):
    """The size of a period. The value is its length in months, or 0 where that is not whole."""

    DAY = "D"
    WEEK = "W"
    WEEKEND = "WE"
    MONTH = "M"
    QUARTER = "Q"
    SEASON = "S"
    HALF = "H"
    YEAR = "Y"
    DECADE = "DE"
    CENTURY = "CE"


_MONTHS = {
    Grain.MONTH: 1,
    Grain.QUARTER: 3,
    Grain.SEASON: 3,
    Grain.HALF: 6,
    Grain.YEAR: 12,
    Grain.DECADE: 120,
    Grain.CENTURY: 1200,
}
_SEASONS = ("WI", "SP", "SU", "FA")
_FIRST_YEAR, _LAST_YEAR = 1000, 2999  # what a four-digit value can name here


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One period of the calendar, by its first day."""

    start: date
    grain: Grain

    @classmethod
    def containing(cls, day: date, grain: Grain) -> Period:
        """The period of that size that `day` lies in; for a weekend, the one of its ISO week."""
        if grain is Grain.DAY:
            return cls(day, grain)
        monday = day - timedelta(days=day.weekday())
        if grain is Grain.WEEK:
            return cls(monday, grain)
        if grain is Grain.WEEKEND:
            return cls(monday + timedelta(days=5), grain)
        if grain is Grain.SEASON:
            # December opens a winter: counted from it, seasons are quarters of a year
            shifted = shift_months(day.replace(day=1), 1)
            first = shifted.replace(month=3 * ((shifted.month - 1) // 3) + 1)
            return cls(shift_months(first, -1), grain)
        size = _MONTHS[grain]
        if size <= 12:
            return cls(date(day.year, size * ((day.month - 1) // size) + 1, 1), grain)
        years = size // 12
        return cls(date(day.year // years * years, 1, 1), grain)

    @property
    def end(self) -> date:
        """The last day of the period."""
        if self.grain is Grain.WEEKEND:
            return self.start + timedelta(days=1)
        return self.shift(1).start - timedelta(days=1)

    def shift(self, count: int) -> Period:
        """The period `count` of its size later. Raises OverflowError outside the calendar."""
        if self.grain is Grain.DAY:
            return Period(self.start + timedelta(days=count), self.grain)
        if self.grain in (Grain.WEEK, Grain.WEEKEND):
            return Period(self.start + timedelta(weeks=count), self.grain)
        return Period(shift_months(self.start, count * _MONTHS[self.grain]), self.grain)

    @property
    def value(self) -> str:
        """The TIMEX3 value."""
        start = self.start
        match self.grain:
            case Grain.DAY:
                return start.isoformat()
            case Grain.WEEK | Grain.WEEKEND:
                year, week, _ = start.isocalendar()
                return f"{year:04}-W{week:02}" + ("-WE" if self.grain is Grain.WEEKEND else "")
            case Grain.MONTH:
                return f"{start.year:04}-{start.month:02}"
            case Grain.QUARTER:
                return f"{start.year:04}-Q{start.month // 3 + 1}"
            case Grain.HALF:
                return f"{start.year:04}-H{start.month // 6 + 1}"
            case Grain.SEASON:
                named = shift_months(start, 1)
                return f"{named.year:04}-{_SEASONS[named.month // 3]}"
            case Grain.YEAR:
                return f"{start.year:04}"
            case Grain.DECADE:
                return f"{start.year // 10:03}"
            case Grain.CENTURY:
                return f"{start.year // 100:02}"


def shift_months(day: date, count: int) -> date:
    """The same day `count` months later, or the last of that month where it has no such day.

    Raises OverflowError outside the calendar.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if not 1 <= year <= 9999:
        raise OverflowError(f"{count} months from {day} is outside the calendar")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
