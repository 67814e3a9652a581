"""Expressions that are one: "at 3 p.m. on Monday", "March last year", "from 2010 to 2014".

Also what stands before or behind an expression and belongs to it: "early", "the end of", "almost".
"""

from __future__ import annotations

import re
from dataclasses import replace

from onrecord.times.grammar import Expression
from onrecord.times.meanings import (
    CalendarDay,
    CalendarMonth,
    Clock,
    DayPart,
    Fixed,
    Inner,
    Length,
    Meaning,
    MonthDay,
    NthWeek,
    NthWeekday,
    Range,
    Relative,
    Rest,
    Season,
    Subdivision,
    Weekday,
    WeekOf,
    Within,
)
from onrecord.times.periods import Grain
from onrecord.times.words import DAY_PARTS

__all__ = ["join"]

_REACH = 32
_PART_BEFORE = re.compile(
    r"(?:\b(?:early|late|mid|the\s(?:very\s)?(?:beginning|start|end|middle|close|turn)\sof"
    r"|(?:beginning|start|end|middle)\sof|earlier|later)(?:\sin|\son)?[\s-])$",
    re.I,
)
_WEEK_BEFORE = re.compile(
    r"\b(?:the\s)?week\s(?:of|(?:starting|beginning|commencing)(?:\son)?)\s$", re.I
)
_REST_BEFORE = re.compile(r"\b(?:the\s)?(?:rest|remainder)\sof\s$", re.I)
_ABOUT = re.compile(
    r"(?:\b(?:almost|nearly|about|around|roughly|approximately|some|just|at\sleast|at\smost|more\sthan"
    r"|less\sthan|fewer\sthan|over|under|up\sto|(?:just\s)?(?:over|under)|only)\s)$",
    re.I,
)
_DAY_PART_AFTER = re.compile(
    r"(?:,?\s(?:in\sthe\s|at\s)?)(?P<part>morning|afternoon|evening|night)\b(?!\s(?:Live|Football))"
)
_OF_DAY = re.compile(r"(?:,|,?\son|,?\sof|)\s{1,3}", re.I)
_AT_CLOCK = re.compile(r"(?:,|,?\sat|,?\saround|,?\sat\sabout|,?\sby|)\s{1,3}", re.I)
_OF = re.compile(r"(?:,|\sof|\sin|\son|)\s{1,3}", re.I)
_COMMA = re.compile(r"(?:,|)\s{1,3}(?:the\s)?", re.I)
_TO = re.compile(r"\s(?:to|through|until|till|thru)\s(?:the\s)?|\s?[-–—]\s?")
_AND = re.compile(r"\sand\s(?:the\s)?")
_FROM = re.compile(r"\b(?P<word>from|between)\s(?:the\s)?$", re.I)


def join(found: list[Expression], text: str, first: int, last: int) -> list[Expression]:
    """The expressions of one paragraph `text[first:last]`, those that belong together made one."""
    joined: list[Expression] = []
    for expression in found:
        expression = _with_day_part(expression, text, last)
        while joined and (pair := _pair(joined[-1], expression, text)):
            joined.pop()
            expression = pair
        joined.append(expression)
    ranged: list[Expression] = []
    for expression in joined:
        if ranged and (span := _range(ranged[-1], expression, text, first)):
            ranged.pop()
            expression = span
        ranged.append(expression)
    return [_widened(expression, text, first) for expression in ranged if _complete(expression)]


def _complete(expression: Expression) -> bool:
    """Whether what needs a period around it has found one."""
    return not isinstance(expression.meaning, (NthWeek, NthWeekday))


def _is_day(meaning: Meaning) -> bool:
    if isinstance(meaning, Relative):
        return meaning.grain is Grain.DAY
    if isinstance(meaning, Within):
        return isinstance(meaning.inner, (Weekday, MonthDay, NthWeekday))
    return isinstance(meaning, (CalendarDay, Weekday, MonthDay))


def _with_day_part(expression: Expression, text: str, last: int) -> Expression:
    """Monday night, the evening of which goes with it."""
    if not _is_day(expression.meaning):
        return expression
    match = _DAY_PART_AFTER.match(text, expression.end, last)
    if not match:
        return expression
    meaning = DayPart(DAY_PARTS[match["part"]], expression.meaning)
    return Expression(expression.start, match.end(), meaning)


def _pair(left: Expression, right: Expression, text: str) -> Expression | None:
    """Two neighbours as one expression, if they are one."""
    if right.start - left.end > _REACH or left.parts or right.parts:
        return None
    between = text[left.end : right.start]
    meaning = _joint(left.meaning, right.meaning, between)
    return Expression(left.start, right.end, meaning) if meaning else None


def _joint(left: Meaning, right: Meaning, between: str) -> Meaning | None:
    if isinstance(left, Clock) and left.day is None and _day_of(right):
        return replace(left, day=_day_of(right)) if _OF_DAY.fullmatch(between) else None
    if isinstance(right, Clock) and right.day is None and _day_of(left):
        return replace(right, day=_day_of(left)) if _AT_CLOCK.fullmatch(between) else None
    if isinstance(left, Weekday) and isinstance(right, CalendarDay):
        return replace(right, weekday=left.day) if _COMMA.fullmatch(between) else None
    if isinstance(left, CalendarDay) and isinstance(right, Weekday):
        return replace(left, weekday=right.day) if between == ", " else None
    if isinstance(left, Weekday) and isinstance(right, MonthDay):
        return right if _COMMA.fullmatch(between) else None
    return _inside(left, right, between)


def _day_of(meaning: Meaning) -> Meaning | None:
    """The day that a clock time can be of."""
    if isinstance(meaning, DayPart):
        return meaning.day
    return meaning if _is_day(meaning) else None


def _inside(left: Meaning, right: Meaning, between: str) -> Meaning | None:
    """A period inside another: March last year, last week on Friday."""
    if not _OF.fullmatch(between):
        return None
    if _bounds(left, right):
        assert isinstance(left, Inner)
        return Within(left, right)
    if isinstance(right, Weekday) and isinstance(left, Relative) and left.grain is Grain.WEEK:
        return Within(right, left) if "of" not in between else None
    return None


def _bounds(inner: Meaning, outer: Meaning) -> bool:
    """Whether `outer` can hold `inner`, and `inner` needs it."""
    if isinstance(inner, NthWeekday):
        month = isinstance(outer, Relative) and outer.grain is Grain.MONTH
        return month or isinstance(outer, CalendarMonth)
    if isinstance(inner, NthWeek):
        return isinstance(outer, (CalendarMonth, Fixed)) or (
            isinstance(outer, Relative) and outer.grain in (Grain.MONTH, Grain.YEAR)
        )
    if not isinstance(outer, Relative) or outer.from_story:
        return False
    if isinstance(inner, MonthDay):
        return outer.grain is Grain.MONTH
    if isinstance(inner, Weekday):
        return outer.grain is Grain.WEEK
    if isinstance(inner, (CalendarDay, CalendarMonth, Season, Subdivision)):
        return outer.grain is Grain.YEAR and inner.year is None
    return False


def _range(left: Expression, right: Expression, text: str, first: int) -> Expression | None:
    """From one time to another; both ends stay expressions of their own."""
    if right.start - left.end > 12 or left.parts or right.parts:
        return None
    if not (_is_end(left.meaning) and _is_end(right.meaning)):
        return None
    between = text[left.end : right.start]
    opening = _FROM.search(text, max(first, left.start - 12), left.start)
    word = opening["word"].lower() if opening else None
    if not (_TO.fullmatch(between) or (word == "between" and _AND.fullmatch(between))):
        return None
    start = opening.start() if opening else left.start
    return Expression(start, right.end, Range(left.meaning, right.meaning), (left, right))


def _is_end(meaning: Meaning) -> bool:
    if isinstance(meaning, Fixed):
        return True
    return _is_day(meaning) or isinstance(meaning, (CalendarMonth, Season, Subdivision, Relative))


def _widened(expression: Expression, text: str, first: int) -> Expression:
    """The expression with the words before it that belong to it."""
    before = max(first, expression.start - _REACH)
    if isinstance(expression.meaning, Length):
        match = _ABOUT.search(text, before, expression.start)
        return replace(expression, start=match.start()) if match else expression
    match = _WEEK_BEFORE.search(text, before, expression.start)
    if match and _is_day(expression.meaning):
        return replace(expression, start=match.start(), meaning=WeekOf(expression.meaning))
    match = _REST_BEFORE.search(text, before, expression.start)
    if match:
        return replace(expression, start=match.start(), meaning=Rest(expression.meaning))
    if isinstance(expression.meaning, (Clock, DayPart)) or expression.parts:
        return expression
    match = _PART_BEFORE.search(text, before, expression.start)
    return replace(expression, start=match.start()) if match else expression
