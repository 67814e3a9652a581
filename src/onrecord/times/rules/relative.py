"""Days of the week, and what is counted from the report's day or the story's: last month."""

from __future__ import annotations

import re

from onrecord.times import words as w
from onrecord.times.meanings import (
    DayPart,
    Meaning,
    NthWeek,
    NthWeekday,
    Reference,
    Relative,
    Repeat,
    Weekday,
)
from onrecord.times.periods import Grain
from onrecord.times.rules.amounts import edge_length
from onrecord.times.rules.base import DIGIT, Rule, rule, text_after, text_before, turn
from onrecord.times.words import SPACE as S

__all__ = ["RULES"]

RULES: list[Rule] = []


_NAMED_DAY = re.compile(
    r"\b(?:Black|Good|Ash|Super|Palm|Easter|Cyber|Bloody|Holy|Maundy|Shrove|Fat|Sheffield|Crystal"
    r"|Giving)\s$"
)
_PAPER_AFTER = re.compile(
    r"\s(?:Times|Mail|Express|Mirror|Telegraph|Herald|People|Post|Star|Sun|Independent|World|Club"
    r"|Night (?:Live|Football|Lights)|Tribune|Magazine|Review|Business|Politics|Mercury)\b"
)
_DOW_STARTS = " ".join([*w.WEEKDAYS, *(f"{day}s" for day in w.WEEKDAYS)])


@rule(
    RULES,
    f"{_DOW_STARTS} every each",
    rf"(?:(?P<each>[Ee]very|[Ee]ach){S})?(?P<day>{w.WEEKDAY})(?P<s>s)?\b",
)
def _weekdays(m: re.Match[str]) -> Meaning | None:
    if not m["each"] and not m["s"]:
        return None
    return Repeat(f"XXXX-WXX-{_weekday_number(m['day']) + 1}")


_TURN_DAY = (
    r"(?P<turn>[Tt]his\scoming|[Tt]his\spast|[Ll]ast|[Nn]ext|[Tt]his|[Pp]ast|[Cc]oming"
    r"|[Tt]he\sprevious|[Tt]he\sfollowing)"
)


@rule(
    RULES,
    f"{_DOW_STARTS} last next this past coming the",
    rf"(?:{_TURN_DAY}{S})?(?P<day>{w.WEEKDAY})(?![\w-]*\w['’]?s?{S}Times\b)(?!s\b)(?:\b|(?<=\.))",
)
def _weekday(m: re.Match[str]) -> Meaning | None:
    if _NAMED_DAY.search(text_before(m)) or _PAPER_AFTER.match(text_after(m)):
        return None
    if m["turn"] and m["turn"].lower() == "this":
        return Weekday(_weekday_number(m["day"]), this_week=True)
    return Weekday(_weekday_number(m["day"]), turn(m["turn"]))


def _weekday_number(word: str) -> int:
    return w.WEEKDAYS[word.rstrip(".").lower()]


@rule(
    RULES,
    f"the first second third fourth fifth last {DIGIT}",
    rf"(?:[Tt]he{S})?(?P<nth>(?i:first|second|third|fourth|fifth|last|\d(?:st|nd|rd|th))){S}"
    rf"(?P<day>{w.WEEKDAY})(?={S}(?:of|in){S})",
)
def _nth_weekday(m: re.Match[str]) -> Meaning | None:
    nth = -1 if m["nth"].lower() == "last" else w.ordinal(m["nth"])
    return NthWeekday(nth, _weekday_number(m["day"]))


@rule(
    RULES,
    f"the first second third fourth last {DIGIT}",
    rf"(?:[Tt]he{S})?(?P<nth>(?i:first|second|third|fourth|last|\d(?:st|nd|rd|th))){S}"
    rf"(?P<unit>week|weekend)(?={S}(?:of|in){S}(?:{w.MONTH}|\d{{4}}|(?:this|last|next){S}(?:month|year)))",
)
def _nth_week(m: re.Match[str]) -> Meaning | None:
    nth = -1 if m["nth"].lower() == "last" else w.ordinal(m["nth"])
    return NthWeek(nth, w.GRAINS[m["unit"].lower()])


_DAY_PART = "(?P<part>morning|afternoon|evening|night)"
_DEICTIC = {
    "today": 0,
    "tonight": 0,
    "yesterday": -1,
    "tomorrow": 1,
    "the day before yesterday": -2,
    "the day after tomorrow": 2,
}


@rule(
    RULES,
    "today tonight yesterday tomorrow the",
    rf"(?P<day>(?i:the{S}day{S}before{S}yesterday|the{S}day{S}after{S}tomorrow|today|tonight"
    rf"|yesterday|tomorrow))\b(?:{S}{_DAY_PART}\b)?",
)
def _deictic(m: re.Match[str]) -> Meaning | None:
    word = re.sub(r"\s+", " ", m["day"].lower())
    if re.search(r"\bUSA\s$", text_before(m)) or (
        m.group()[0].isupper() and re.match(r"\s(?:[Ss]how|[Pp]rogramme)\b", text_after(m))
    ):
        return None
    if re.match(r"['’]s\s(?!\w+ (?:said|told))", text_after(m)) and word == "today":
        return (
            Reference("PRESENT_REF") if re.match(r"['’]s\sworld\b", text_after(m)) else _day_at(0)
        )
    day = _day_at(_DEICTIC[word])
    if word == "tonight":
        return DayPart("TNI", day)
    return DayPart(w.DAY_PARTS[m["part"]], day) if m["part"] else day


def _day_at(count: int) -> Relative:
    return Relative(Grain.DAY, count)


@rule(
    RULES,
    "this last that the late early",
    rf"(?:(?i:late|early){S})?(?P<which>[Tt]his|[Ll]ast|[Tt]hat|[Tt]he{S}same){S}{_DAY_PART}\b",
)
def _part_of_day(m: re.Match[str]) -> Meaning | None:
    which = m["which"].lower()
    if which == "last" and m["part"] != "night":
        return None
    if which in ("this", "last"):
        return DayPart(w.DAY_PARTS[m["part"]], _day_at(-1 if which == "last" else 0))
    return DayPart(w.DAY_PARTS[m["part"]], Relative(Grain.DAY, 0, from_story=True))


_WHICH = r"this\spast|this\scoming|last|past|previous|this|current|next|coming|upcoming|following|same|that|preceding"
_STORY_WORDS = {"previous": -1, "following": 1, "same": 0, "that": 0, "preceding": -1}
_REPORT_WORDS = {
    "this past": -1,
    "this coming": 1,
    "last": -1,
    "past": -1,
    "this": 0,
    "current": 0,
    "next": 1,
    "coming": 1,
    "upcoming": 1,
}
_PERIOD = "(?P<unit>(?i:day|weekend|week|month|quarter|year|decade|century))"


@rule(
    RULES,
    "the last past previous this current next coming upcoming following same that",
    rf"(?:(?P<the>[Tt]he){S})?(?P<which>(?i:{_WHICH})){S}(?:(?P<fiscal>fiscal|calendar){S})?{_PERIOD}\b",
)
def _which_period(m: re.Match[str]) -> Meaning | None:
    which, grain, after = (
        " ".join(m["which"].lower().split()),
        w.GRAINS[m["unit"].lower()],
        text_after(m),
    )
    if m["fiscal"] == "fiscal":
        return Reference("FYXXXX")
    if which in _STORY_WORDS:
        if which in ("previous", "preceding") and not m["the"]:
            return Relative(grain, -1)
        if which == "that" and re.match(r"\s(?:of|when)\b", after) and grain is Grain.DAY:
            return None
        return Relative(grain, _STORY_WORDS[which], from_story=True)
    count = _REPORT_WORDS[which]
    if grain is Grain.DAY:  # the next day, the last day: told, not counted from the report
        if which == "next":
            return Relative(grain, 1, from_story=bool(m["the"]))
        return None
    if which in ("past", "last") and m["the"] and grain is not Grain.CENTURY:
        return edge_length(1, m["unit"], -1)  # the past week: the seven days, not the calendar's
    if which in ("next", "coming") and m["the"] and grain is not Grain.CENTURY:
        return Relative(grain, 1)
    return Relative(grain, count)


@rule(
    RULES,
    "earlier later",
    rf"(?i:(?P<when>earlier|later)){S}(?:(?P<which>this|last|next){S}{_PERIOD}|in{S}the{S}"
    r"(?P<unit2>week|month|year|day)|(?P<today>today))\b",
)
def _earlier_or_later(m: re.Match[str]) -> Meaning | None:
    clip = -1 if m["when"].lower() == "earlier" else 1
    grain = w.GRAINS[(m["unit"] or m["unit2"] or "day").lower()]
    which = m["which"]
    return Relative(grain, turn(which), clip=0 if turn(which) else clip)


@rule(
    RULES,
    "the",
    rf"[Tt]he{S}(?P<unit>day|week|month|year)(?:{S}(?P<which>before|after|earlier))"
    r"(?=[.,;:)]|\s(?:in|at|to|for|by|with|from|that|as|when|and|on)\b|$)",
)
def _the_daytext_before(m: re.Match[str]) -> Meaning | None:
    count = 1 if m["which"] == "after" else -1
    return Relative(w.GRAINS[m["unit"].lower()], count, from_story=True)


@rule(
    RULES,
    "the",
    rf"[Tt]he{S}(?P<unit>week|weekend|month|year)\b"
    r"(?!['’]|\s(?:of|that|when|after|before|since|end(?:ed|ing)|to|prior|earlier|he|she|they|it|we)\b)",
)
def _the_period(m: re.Match[str]) -> Meaning | None:
    if not re.search(r"\b(?:in|over|during|of|for|through|throughout|on)\s$", text_before(m), re.I):
        return None
    return Relative(w.GRAINS[m["unit"].lower()], 0)


@rule(RULES, "the", rf"[Tt]he{S}{_PERIOD}{S}after{S}(?:the{S})?next\b")
def _after_next(m: re.Match[str]) -> Meaning | None:
    return Relative(w.GRAINS[m["unit"].lower()], 2)
