"""Times of day: 3 p.m., 18:00 UTC, noon."""

from __future__ import annotations

import re

from onrecord.times import words as w
from onrecord.times.meanings import Clock, Meaning
from onrecord.times.rules.base import CAPITAL_AFTER, DIGIT, Rule, rule, text_after, text_before
from onrecord.times.words import SPACE as S

__all__ = ["RULES"]

RULES: list[Rule] = []


_ZONE = (
    r"(?:\s?(?P<open>\()?(?P<zone>UTC|GMT|Z|EST|EDT|CST|CDT|MST|MDT|PST|PDT|BST|CET|CEST|IST|JST|AEST|ET|PT)\b"
    r"(?P<shift>\s?[+-]\s?\d{1,2}(?::\d\d)?)?(?(open)\)))"
)


@rule(
    RULES,
    f"{DIGIT} {w.NUMBER_STARTS}",
    rf"(?P<hour>\d{{1,2}}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    rf"(?:[:.](?P<minute>[0-5]\d))?(?:\s?(?P<half>[ap]\.\s?m\b\.?|[AP]\.M\b\.?|[ap]m\b|[AP]M\b)|{S}(?P<clock>o['’]clock)\b)"
    rf"(?:{S}(?:on{S})?in{S}the{S}(?P<part>morning|afternoon|evening))?{_ZONE}?",
)
def _twelve_hours(m: re.Match[str]) -> Meaning | None:
    hour = w.number(m["hour"])
    if hour is None or not 1 <= hour <= 12:
        return None
    later = (m["half"] or "").lower().startswith("p") or m["part"] in ("afternoon", "evening")
    hour = hour % 12 + (12 if later else 0) if m["half"] or m["part"] else hour
    return Clock(f"T{int(hour):02}:{m['minute'] or '00'}{_zone(m)}")


@rule(
    RULES,
    DIGIT,
    rf"(?P<hour>[01]?\d|2[0-3])(?P<colon>[:.]?)(?P<minute>[0-5]\d)(?:\s?(?:hours|hrs)\b)?{_ZONE}?(?![\d:]|\.\d)",
)
def _full_day_clock(m: re.Match[str]) -> Meaning | None:
    if m["colon"] != ":" and not (m["zone"] and len(m["hour"]) == 2):
        return None
    if m["colon"] == ":" and not (m["zone"] or _says_at(m)):
        return None  # a score, a verse
    return Clock(f"T{int(m['hour']):02}:{m['minute']}{_zone(m)}")


def _says_at(m: re.Match[str]) -> bool:
    return bool(
        re.search(
            r"\b(?:at|by|until|around|about|from|to|before|after|since)\s$", text_before(m), re.I
        )
    )


def _zone(m: re.Match[str]) -> str:
    return "Z" if m["zone"] in ("UTC", "GMT", "Z") and not m["shift"] else ""


@rule(RULES, "noon midnight midday", r"(?P<word>(?i:noon|midnight|midday))\b")
def _noon(m: re.Match[str]) -> Meaning | None:
    if m.group()[0].isupper() and CAPITAL_AFTER.match(text_after(m)):
        return None
    return Clock("T24:00" if m["word"].lower() == "midnight" else "T12:00")
