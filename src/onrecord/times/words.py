"""The words of time: months, weekdays, numbers, units. What the rules are put together from."""

from __future__ import annotations

import re

from onrecord.times.periods import Grain

__all__ = [
    "DAY_PARTS",
    "GRAINS",
    "MONTH",
    "MONTHS",
    "NUMBER",
    "NUMBER_STARTS",
    "ORDINAL",
    "ORDINAL_STARTS",
    "SEASON",
    "SEASONS",
    "SPACE",
    "UNIT",
    "UNIT_CODES",
    "WEEKDAY",
    "WEEKDAYS",
    "YEAR",
    "number",
    "ordinal",
]

SPACE = r"\s{1,3}"
DASH = r"\s?[-–—]\s?"

_MONTH_NAMES = (
    "january february march april may june july august september october november december".split()
)
MONTHS = {name: n for n, name in enumerate(_MONTH_NAMES, 1)}
MONTHS |= {name[:3]: n for name, n in MONTHS.items()} | {"sept": 9}
# A short form of a month is one with its full stop, or before a day; "may", "march" and the short
# forms are months only with a capital letter.
MONTH = (
    "(?:[Jj]anuary|[Ff]ebruary|March|[Aa]pril|May|[Jj]une|[Jj]uly|August|[Ss]eptember|[Oo]ctober"
    "|[Nn]ovember|[Dd]ecember|JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER"
    "|NOVEMBER|DECEMBER|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\\b\\.?)"
)

_WEEKDAY_NAMES = "monday tuesday wednesday thursday friday saturday sunday".split()
WEEKDAYS = {name: n for n, name in enumerate(_WEEKDAY_NAMES)}
WEEKDAYS |= {"mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3}
WEEKDAYS |= {"fri": 4, "sat": 5, "sun": 6}
WEEKDAY = (
    "(?:(?i:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
    "|(?:Mon|Tues?|Wed|Thurs?|Thur?|Fri|Sat|Sun)(?:\\.|(?=,)))"
)

SEASONS = {"winter": "WI", "spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA"}
SEASON = "(?i:winter|spring|summer|autumn|fall)"

DAY_PARTS = {"morning": "TMO", "afternoon": "TAF", "evening": "TEV", "night": "TNI"}

_ONES = "one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_CARDINALS = {word: n for n, word in enumerate(_ONES + _TEENS, 1)}
_CARDINALS |= {word: 10 * n for n, word in enumerate(_TENS, 2)}
_CARDINALS |= {
    f"{ten}-{one}": 10 * t + o for t, ten in enumerate(_TENS, 2) for o, one in enumerate(_ONES, 1)
}
_ORDINALS = dict(
    zip(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
        " thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split(),
        range(1, 20),
        strict=True,
    )
)
_ORDINALS |= {"twentieth": 20, "thirtieth": 30}
_ORDINALS |= {
    f"{ten}-{one}": 10 * t + o
    for t, ten in enumerate(_TENS[:2], 2)
    for o, one in enumerate(list(_ORDINALS)[:9], 1)
}


def _any_of(words: dict[str, int]) -> str:
    """A pattern for the words, the longest first; a hyphen inside may be written as a space."""
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(word.replace("-", r"[-\s]") for word in ordered)


_VAGUE = (
    r"several|many|some|a[ ]few|few|a[ ]number[ ]of|dozens[ ]of|tens[ ]of|hundreds[ ]of"
    r"|thousands[ ]of|countless"
)
NUMBER = (
    rf"(?i:\d{{1,3}}(?:,\d{{3}}){{1,2}}|\d{{1,6}}(?:\.\d{{1,3}})?|{_VAGUE}|(?:a[ ])?couple(?:[ ]of)?"
    rf"|(?:a|one)[ ]hundred|half[ ]an?|half|a[ ]dozen|{_any_of(_CARDINALS)}|an?(?![ ]half))"
    r"(?i:[ ]and[ ]a[ ]half)?"
)
ORDINAL = rf"(?i:\d{{1,2}}(?:st|nd|rd|th)|{_any_of(_ORDINALS)})\b"

# The words that a match of ORDINAL or NUMBER can begin with, digits apart.
ORDINAL_STARTS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty thirtieth"
    " thirty"
)
NUMBER_STARTS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
    " a an several many some few couple half dozens tens hundreds thousands countless"
)

YEAR = r"(?:1[0-9]\d\d|2\d\d\d)(?!\d|[.,]\d)"

UNIT_CODES = {
    "second": "TS",
    "minute": "TM",
    "hour": "TH",
    "day": "D",
    "night": "D",
    "week": "W",
    "weekend": "WE",
    "fortnight": "W",
    "month": "M",
    "quarter": "Q",
    "year": "Y",
    "decade": "DE",
    "century": "CE",
    "centurie": "CE",
    "sec": "TS",
    "min": "TM",
    "hr": "TH",
    "yr": "Y",
}
UNIT = (
    "(?i:seconds?|minutes?|hours?|days?|weekends?|weeks?|fortnights?|months?|quarters?|years?"
    "|decades?|centuries|century|mins?|secs?|hrs?|yrs?)\\b"
)
GRAINS = {
    "day": Grain.DAY,
    "week": Grain.WEEK,
    "weekend": Grain.WEEKEND,
    "month": Grain.MONTH,
    "quarter": Grain.QUARTER,
    "year": Grain.YEAR,
    "decade": Grain.DECADE,
    "century": Grain.CENTURY,
}


def number(words: str) -> float | None:
    """What a match of `NUMBER` counts; None where it does not say (several, a few)."""
    low = re.sub(r"\s+", " ", words.lower())
    half = low.endswith(" and a half")
    low = low.removesuffix(" and a half")
    extra = 0.5 if half else 0.0
    if low[0].isdigit():
        return float(low.replace(",", "")) + extra
    if low in ("a", "an"):
        return 1 + extra
    if low.startswith("half"):
        return 0.5
    if "couple" in low:
        return 2
    if low == "a dozen":
        return 12
    if low.endswith(" hundred"):
        return 100
    counted = _CARDINALS.get(low.replace(" ", "-"))
    return None if counted is None else counted + extra


def ordinal(words: str) -> int:
    """What a match of `ORDINAL` counts to."""
    low = re.sub(r"\s+", "-", words.lower())
    return int(low[:-2]) if low[0].isdigit() else _ORDINALS[low]
