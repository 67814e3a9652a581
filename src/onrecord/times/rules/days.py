"""Days and months of the calendar: July 18, 18 July 2022, 7/18/22, March, Christmas.

Numeric dates are read month first (7/18/22), as American news writes them, unless that is impossible
(18/7/22) or the year comes first; dates with full stops are read day first (18.7.2022).
"""

from __future__ import annotations

import re

from onrecord.times import words as w
from onrecord.times.meanings import (
    CalendarDay,
    CalendarMonth,
    Clock,
    Impossible,
    Meaning,
    MonthDay,
    Range,
    Relative,
    Within,
)
from onrecord.times.periods import Grain
from onrecord.times.rules.base import (
    CAPITAL_AFTER,
    DIGIT,
    Rule,
    checked_year,
    is_this,
    rule,
    text_after,
    text_before,
    turn,
    year_of,
)
from onrecord.times.words import SPACE as S

__all__ = ["RULES"]

RULES: list[Rule] = []


_MONTH_STARTS = " ".join(w.MONTHS)
_YEAR_AFTER = rf"(?:(?:,?{S}|{S}of{S})(?P<year>{w.YEAR}|['’]\d\d\b)(?!\s?%))?"
_TO = rf"(?:{w.DASH}|{S}(?:to|through|until|till){S})"
_NO_DAY = r"(?!\d|:\d|[.,]\d|\s?%|\s(?:percent|per\scent|million|billion|[ap]\.?m\b))"
_TAKES_NO_DAY = re.compile(r"\bin\s$", re.I)


@rule(
    RULES,
    DIGIT,
    r"(?P<y>\d{4})(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?P<t>T\d\d:\d\d)?(?!\d)",
)
def _year_first(m: re.Match[str]) -> Meaning | None:
    if int(m["m"]) > 12:
        raise Impossible(f"the calendar has no month {m['m']}")
    day = CalendarDay(int(m["m"]), int(m["d"]), checked_year(int(m["y"])))
    return Clock(m["t"], day) if m["t"] else day


@rule(
    RULES,
    DIGIT,
    r"(?P<a>\d{1,2})(?:(?P<s>[-/])(?P<b>\d{1,2})(?P=s)(?P<y>\d{4}|\d\d)|\.(?P<c>\d{1,2})\.(?P<z>\d{4}))"
    r"(?![\d/]|[-.]\d)",
)
def _year_last(m: re.Match[str]) -> Meaning | None:
    if m["s"] == "-" and len(m["y"]) == 2:
        return None  # a score, a vote
    if m["c"]:
        month, day, year = int(m["c"]), int(m["a"]), m["z"]
    else:
        month, day, year = int(m["a"]), int(m["b"]), m["y"]
        if month > 12:
            month, day = day, month
    if not 1 <= month <= 12:
        return None
    return CalendarDay(month, day, checked_year(year_of(year)))


@rule(RULES, DIGIT, r"(?P<a>\d{1,2})/(?P<b>\d{1,2})(?![\d/])")
def _slashed(m: re.Match[str]) -> Meaning | None:
    if m.group() == "9/11":
        return CalendarDay(9, 11, 2001)
    if not re.search(
        r"\b(?:on|by|since|until|from|between|dated)\s$", text_before(m), re.I
    ) and not re.search(r"\bfrom \d\d?/\d\d? to $|\bbetween \d\d?/\d\d? and $", text_before(m)):
        return None  # a fraction, a name (24/7)
    month, day = int(m["a"]), int(m["b"])
    if month > 12:
        month, day = day, month
    return CalendarDay(month, day) if 1 <= month <= 12 and day else None


@rule(
    RULES,
    _MONTH_STARTS,
    rf"(?P<month>{w.MONTH})(?P<rest>{S}(?:the{S})?(?P<day>\d{{1,2}}(?:st|nd|rd|th)?|{w.ORDINAL}){_NO_DAY}"
    rf"(?:{_TO}(?P<to>\d{{1,2}})(?:st|nd|rd|th)?{_NO_DAY}(?![-–/]\d))?{_YEAR_AFTER})",
)
def _month_and_day(m: re.Match[str]) -> Meaning | None:
    if not m["year"] and not m["to"] and _TAKES_NO_DAY.search(text_before(m, 4)):
        return None  # "in March 27 people": the number is not of the month
    if _is_name(m, m["month"]) and not _follows_cue(m):
        return None
    return _days(m["month"], m["day"], m["to"], m["year"])


@rule(
    RULES,
    f"{DIGIT} the {w.ORDINAL_STARTS}",
    rf"(?:[Tt]he{S})?(?P<day>\d{{1,2}}(?:st|nd|rd|th)?|{w.ORDINAL})"
    rf"(?:(?:{_TO}|{S}and{S})(?P<to>\d{{1,2}}(?:st|nd|rd|th)?))?"
    rf"\.?{S}(?:day{S})?(?:of{S})?(?P<month>{w.MONTH}){_YEAR_AFTER}(?!\s?\d)",
)
def _day_and_month(m: re.Match[str]) -> Meaning | None:
    if m.string[m.start() - 1 : m.start()] in ("-", "–", "/", ".") and m.start():
        return None
    return _days(m["month"], m["day"], m["to"], m["year"])


def _days(month_word: str, first: str, last: str | None, year_word: str | None) -> Meaning:
    """A day of a month, or the days from one to another."""
    month, year = _month(month_word), checked_year(year_of(year_word))
    days = [CalendarDay(month, _day_number(day), year) for day in (first, last) if day]
    return Range(days[0], days[1]) if len(days) == 2 else days[0]


def _month(word: str) -> int:
    return w.MONTHS[word.rstrip(".").lower()]


def _day_number(words: str) -> int:
    return int(words) if words.isdigit() else w.ordinal(words)


_SURE_MONTH_CUE = re.compile(
    r"\b(?:in|since|until|till|during|last|next|this|late|early|mid|by|through)[\s-]$", re.I
)
_MONTH_CUE = re.compile(
    r"\b(?:in|since|by|of|until|till|from|through|during|between|and|to|last|next|this|late|early|mid"
    r"|mid-|before|after|for|every|each|on|end|or|as|following|previous|past|coming|around)[\s-]$",
    re.I,
)


@rule(
    RULES,
    f"{_MONTH_STARTS} last next this",
    rf"(?:(?P<turn>[Ll]ast|[Nn]ext|[Tt]his|[Pp]ast|[Cc]oming){S})?(?P<month>{w.MONTH})\b"
    rf"(?P<year>(?:,?{S}|{S}of{S}|-)(?P<y>{w.YEAR}|['’]\d\d\b)(?!\s?%))?",
)
def _month_alone(m: re.Match[str]) -> Meaning | None:
    bare = not m["turn"] and not m["y"]
    if bare and _is_name(m, m["month"]) and not _SURE_MONTH_CUE.search(text_before(m)):
        return None
    if bare and _doubtful(m["month"]) and not _follows_cue(m):
        return None
    if bare and m["month"] in ("March", "May") and m.string[m.end() : m.end() + 1] in ("-", "'"):
        return None
    month = CalendarMonth(_month(m["month"]), checked_year(year_of(m["y"])), turn(m["turn"]))
    return Within(month, Relative(Grain.YEAR, 0)) if is_this(m) else month


def _follows_cue(m: re.Match[str]) -> bool:
    return bool(_MONTH_CUE.search(text_before(m)))


def _doubtful(month: str) -> bool:
    """May the verb, March the verb, and short forms that are names or other words."""
    return month in ("May", "March", "MAY", "MARCH") or (
        len(month.rstrip(".")) <= 4 and month.lower() not in ("june", "july")
    )


_CAPITAL_BEFORE = re.compile(r"[A-Z][a-z]+\.?\s$")


def _is_name(m: re.Match[str], month: str) -> bool:
    """April Jones, Theresa May: a capitalised neighbour that is not the start of a sentence."""
    if month.lower().rstrip(".") not in ("april", "may", "june", "march", "august", "jan"):
        return False
    before = _CAPITAL_BEFORE.search(text_before(m))
    return bool(before) or bool(CAPITAL_AFTER.match(text_after(m)))


@rule(
    RULES,
    f"the {DIGIT}",
    rf"(?:[Tt]he{S})?(?P<day>\d{{1,2}}(?:st|nd|rd|th))(?=[.,;:)\s](?!\s?[A-Z]|century|anniversary)|$)",
)
def _day_alone(m: re.Match[str]) -> Meaning | None:
    if re.match(r"\s(?:of|in)\s(?:this|next|last|the\s)", text_after(m)):
        return MonthDay(w.ordinal(m["day"]))
    if re.search(rf"\b(?:week of|{w.WEEKDAY},?)\s$", text_before(m)):
        return MonthDay(w.ordinal(m["day"]))
    if re.search(r"\b(?:on|until|since|by)\s$", text_before(m), re.I) and re.match(
        r"[.,;]|\s(?:and|when|but|after|before|at)\b", text_after(m)
    ):
        return MonthDay(w.ordinal(m["day"]))
    return None


_HOLIDAYS = {
    "Christmas Eve": (12, 24),
    "Christmas Day": (12, 25),
    "Christmas": (12, 25),
    "Boxing Day": (12, 26),
    "New Year's Eve": (12, 31),
    "New Year's Day": (1, 1),
    "Valentine's Day": (2, 14),
    "Halloween": (10, 31),
}


@rule(
    RULES,
    "christmas boxing new valentine halloween",
    "(?P<name>"
    + "|".join(_HOLIDAYS).replace("'", "['’]").replace(" ", S)
    + rf")\b{_YEAR_AFTER}(?!\sIsland)",
)
def _holiday(m: re.Match[str]) -> Meaning | None:
    name = " ".join(m["name"].split()).replace("’", "'")
    month, day = _HOLIDAYS[name]
    return CalendarDay(month, day, checked_year(year_of(m["year"])))
