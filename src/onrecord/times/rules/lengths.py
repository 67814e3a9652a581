"""Lengths of time: two weeks, the past three years, a two-year deal, for decades."""

from __future__ import annotations

import re

from onrecord.model import TimeType
from onrecord.times import words as w
from onrecord.times.meanings import Length, Meaning, Offset, Reference, Relative, Repeat
from onrecord.times.rules.amounts import (
    Amount,
    duration,
    edge_length,
    grain_of,
    singular,
    whole_periods,
)
from onrecord.times.rules.base import DIGIT, YEARS_READ, Rule, rule, text_after, text_before, turn
from onrecord.times.words import SPACE as S

__all__ = ["RULES"]

RULES: list[Rule] = []

_KNOWN_AGE = re.compile(r"[-\s]{1,2}olds?\b|\sof age\b")
_IN = re.compile(r"\b[Ii]n\s$")
_AGED = re.compile(r"\b(?:aged|ages?|turn(?:s|ed|ing)?)\s$", re.I)


_LONGER = r"business|working|consecutive|straight|full|whole|long|short|calendar|more|extra"
_AMOUNT = rf"{w.NUMBER}(?:{S}|-)(?:(?:{_LONGER}){S})?{w.UNIT}"
_MORE_AMOUNTS = rf"(?:(?:,|{S}and)?{S}{w.NUMBER}(?:{S}|-){w.UNIT}){{0,3}}"
_ONE_AMOUNT = re.compile(rf"(?P<n>{w.NUMBER})(?:{S}|-)(?:(?:{_LONGER}){S})?(?P<u>{w.UNIT})")
_COUNTED_THINGS = re.compile(
    r"(?:[\d][\d,.]*|million|billion|trillion|thousand|hundred|once|twice|times|percent|%|cent|dollars|euros"
    r"|pounds|cents|barrels|people|passengers|units|cars|vehicles|jobs|flights|hours|days|deaths"
    r"|cases|tons|tonnes|copies|miles|aircraft|planes)\s$"
)


@rule(
    RULES,
    "the last past next first coming previous recent over this these in",
    rf"(?:[Tt]he{S})?(?P<which>(?i:last|past|next|coming|previous|following|first|upcoming)){S}"
    rf"(?:(?P<n>{w.NUMBER})(?:{S}|-))?(?P<unit>{w.UNIT})",
)
def _counted_edge(m: re.Match[str]) -> Meaning | None:
    which, unit = m["which"].lower(), singular(m["unit"])
    if m["n"] is None:
        if not m["unit"].lower().endswith("s") or which == "first":
            return None
        return Reference("FUTURE_REF" if turn(which) >= 0 else "PAST_REF")
    edge = 0 if which in ("first", "following") else turn(which) or 1
    return edge_length(w.number(m["n"]), unit, edge)


@rule(
    RULES,
    "recent coming",
    rf"(?P<which>(?i:recent|coming)){S}(?P<unit>days|weeks|months|years|decades|times|hours)\b",
)
def _vague_edge(m: re.Match[str]) -> Meaning | None:
    return Reference("PAST_REF" if m["which"].lower() == "recent" else "FUTURE_REF")


@rule(
    RULES,
    f"{DIGIT} {w.NUMBER_STARTS}",
    rf"{_AMOUNT}(?P<half>{S}and{S}a{S}half)?{_MORE_AMOUNTS}"
    rf"(?P<when>,?{S}(?:ago|earlier|later|previously|from{S}(?:now|today)|hence|before|prior|time)\b)?",
)
def _amount(m: re.Match[str]) -> Meaning | None:
    if _is_age(m) or _is_part_of_number(m):
        return None
    amounts = [(w.number(a["n"]), singular(a["u"])) for a in _ONE_AMOUNT.finditer(m.group())]
    when = " ".join((m["when"] or "").lower().strip(" ,").split())
    if when and (when != "time" or _IN.search(text_before(m))):
        return _moved(when, amounts)
    count, unit = amounts[0]
    if m["half"] and count:
        amounts[0] = (count + 0.5, unit)
    elif len(amounts) == 1 and count == 1 and re.match(r"an?\s", m.group(), re.I):
        return _a_unit(m, unit)
    if _is_no_length(m, count, unit):
        return None
    ahead = whole_periods(count, unit) if len(amounts) == 1 and _IN.search(text_before(m)) else None
    return Length(duration(amounts), ahead=ahead)


def _a_unit(m: re.Match[str], unit: str) -> Meaning | None:
    """An article and a unit: a rate (15 a year), a length (for a year), or nothing (a day out)."""
    if _COUNTED_THINGS.search(text_before(m)):
        return Repeat(duration([(1.0, unit)]))
    if unit in ("second", "quarter") or not _follows_length_cue(m):
        return None
    return Length(duration([(1.0, unit)]))


def _is_no_length(m: re.Match[str], count: float | None, unit: str) -> bool:
    """A year before a singular (2018 day five), the twenty second, a quarter that is a share."""
    singular_form = not m.group().lower().endswith("s")
    if count is not None and count >= YEARS_READ[0] and singular_form:
        return True
    if unit == "second" and singular_form and "-" not in m.group() and count != 1:
        return True
    return unit == "quarter" and not re.search(r"consecutive|straight", m.group())


def _is_age(m: re.Match[str]) -> bool:
    return bool(_KNOWN_AGE.match(text_after(m)) or _AGED.search(text_before(m)))


def _is_part_of_number(m: re.Match[str]) -> bool:
    """Whether digits begin in the middle of a number: 1.5 years is not 5 years."""
    return m.group()[0].isdigit() and bool(re.search(r"\d[.,]$|[$€£]$", text_before(m, 3)))


_LENGTH_CUE = re.compile(
    r"\b(?:for|in|within|after|of|over|than|about|nearly|almost|least|half|every|is|was|only|just"
    r"|lasted|last|took|take|takes|spent|spend|under|past|to|by|during|following|with|get|serve|served)\s$",
    re.I,
)


def _follows_length_cue(m: re.Match[str]) -> bool:
    before = text_before(m)
    return (
        bool(_LENGTH_CUE.search(before))
        or not before.strip()
        or before[-2:-1] in (".", ",", "“", '"')
    )


def _moved(word: str, amounts: list[Amount]) -> Meaning:
    """A time some lengths before or after the report's day, or the story's."""
    back = word in ("ago", "earlier", "previously", "before", "prior")  # else later, from now
    from_story = word in ("earlier", "later", "before", "previously", "prior")
    count, unit = amounts[-1]
    if count is None or unit in ("second", "minute", "hour", "sec", "min", "hr"):
        kind = TimeType.TIME if count is not None else TimeType.DATE
        return Reference("PAST_REF" if back else "FUTURE_REF", kind)
    sign = -1 if back else 1
    whole = whole_periods(count, unit)
    if len(amounts) > 1 or whole is None:
        steps = tuple((grain_of(unit), number) for number, unit in amounts if number is not None)
        return Offset(steps, sign, from_story)
    grain, periods = whole
    return Relative(grain, sign * periods, from_story)


_BARE = "(?P<unit>seconds|minutes|hours|days|weeks|months|years|decades|centuries)"


@rule(
    RULES,
    "for over in within the hours days weeks months years decades centuries minutes seconds",
    rf"(?P<cue>(?i:for|over{S}the|within|in|through{S}the)(?={S}))?(?P<words>(?:{S})?(?:the{S})?{_BARE}\b)"
    rf"(?P<turn>,?{S}(?:ago|earlier|later)\b)?",
)
def _bare_units(m: re.Match[str]) -> Meaning | None:
    if m["turn"]:
        return Reference("FUTURE_REF" if m["turn"].strip().endswith("later") else "PAST_REF")
    cue = re.search(r"\b(?:for|over|within|through|after|of)\s(?:the\s)?$", text_before(m))
    if m["cue"] or (cue and not text_after(m).startswith((" of", " to"))):
        return Length(duration([(None, singular(m["unit"]))]))
    return None


@rule(
    RULES,
    "all the full whole entire another every",
    rf"(?P<all>(?i:all|(?:the{S})?(?:whole|entire|full)|another))(?:{S}|-)"
    r"(?P<unit>hour|day|week|month|year|weekend|decade)\b",
)
def _whole(m: re.Match[str]) -> Meaning | None:
    if m["all"].lower() == "all" and re.match(r"s\b", text_after(m)):
        return None
    return Length(duration([(1.0, m["unit"])]))
