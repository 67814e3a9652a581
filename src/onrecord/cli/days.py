"""Days and intervals of days in plain English words, whatever the locale."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from onrecord.model import TimeType, TimeValue

__all__ = ["day_name", "interval", "meaning", "on_days", "time_of_day"]

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_CLOCK = re.compile(r"T(\d\d:\d\d)")
# The parts of a day and the indefinite times of TIMEX3 (TimeML 1.2.1).
_PARTS = {"TMO": "morning", "TAF": "afternoon", "TEV": "evening", "TNI": "night"}
_REFERENCES = {"PAST_REF": "in the past", "PRESENT_REF": "now", "FUTURE_REF": "in the future"}
_DURATION = re.compile(r"P(?:T(\d+)([HMS])|(\d+)([YMWD]))")
_UNITS = {"Y": "year", "M": "month", "W": "week", "D": "day"}
_CLOCK_UNITS = {"H": "hour", "M": "minute", "S": "second"}


def day_name(day: date) -> str:
    """Such as `Mon 18 July 2022`."""
    return f"{_WEEKDAYS[day.weekday()]} {_day(day)} {day.year}"


def interval(earliest: date, latest: date) -> str:
    """Such as `Mon 18 July 2022`, `June 2022`, `11 to 17 July 2022`."""
    first, last = _ends(earliest, latest)
    return f"{first} to {last}" if first else last


def on_days(earliest: date | None, latest: date | None) -> str | None:
    """When something happened that fell in an interval of days; None where no end is known.

    `on Mon 18 July 2022`, `in June 2022`, `between 11 and 17 July 2022`, `by Mon 18 July 2022`.
    """
    if earliest is None or latest is None:
        bound = earliest or latest
        if bound is None:
            return None
        return f"{'by' if earliest is None else 'not before'} {day_name(bound)}"
    if earliest == latest:
        return f"on {day_name(latest)}"
    first, last = _ends(earliest, latest)
    return f"between {first} and {last}" if first else f"in {last}"


def time_of_day(value: str | None) -> str | None:
    """The part of a day that a TIMEX3 value names: `15:00`, `evening`."""
    clock = _CLOCK.search(value or "")
    return clock[1] if clock else _PARTS.get((value or "")[-3:])


def meaning(time: TimeValue) -> str:
    """What a time expression comes to: its days where they are known, else what it tells."""
    if time.earliest and time.latest:
        days, clock = interval(time.earliest, time.latest), time_of_day(time.value)
        return f"{days}, {clock}" if clock else days
    length = _length(time.value)
    if time.type is TimeType.SET:
        return f"every {length.removeprefix('1 ')}" if length else "again and again"
    if time.type is TimeType.DURATION:
        return length or "length not known"
    return _REFERENCES.get(time.value) or "day not known"


def _ends(earliest: date, latest: date) -> tuple[str, str]:
    """The two ends as short as they can be; the first is empty where one name says it all."""
    if earliest == latest:
        return "", day_name(latest)
    if earliest.day == 1 and latest.day == monthrange(latest.year, latest.month)[1]:
        return _whole_months(earliest, latest)
    first = _day(earliest) if earliest.year == latest.year else f"{_day(earliest)} {earliest.year}"
    if (earliest.year, earliest.month) == (latest.year, latest.month):
        first = str(earliest.day)
    return first, f"{_day(latest)} {latest.year}"


def _whole_months(earliest: date, latest: date) -> tuple[str, str]:
    if earliest.month == 1 and latest.month == 12:
        return "" if earliest.year == latest.year else str(earliest.year), str(latest.year)
    last = f"{_MONTHS[latest.month - 1]} {latest.year}"
    if earliest.year != latest.year:
        return f"{_MONTHS[earliest.month - 1]} {earliest.year}", last
    return "" if earliest.month == latest.month else _MONTHS[earliest.month - 1], last


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"


def _length(value: str) -> str | None:
    """A TIMEX3 duration of one unit: `2 weeks`."""
    found = _DURATION.fullmatch(value)
    if found is None:
        return None
    number, unit = found[1] or found[3], (_CLOCK_UNITS[found[2]] if found[2] else _UNITS[found[4]])
    return f"{number} {unit}" if number == "1" else f"{number} {unit}s"
