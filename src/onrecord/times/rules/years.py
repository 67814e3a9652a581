"""Years, their parts, and what is longer: 2008, the 1990s, summer 2009, the third quarter."""

from __future__ import annotations

import re
from datetime import date

from onrecord.times import words as w
from onrecord.times.meanings import (
    Decade,
    Fixed,
    Meaning,
    Range,
    Reference,
    Relative,
    Season,
    Subdivision,
    Within,
)
from onrecord.times.periods import Grain, Period
from onrecord.times.rules.base import (
    CAPITAL_AFTER,
    DIGIT,
    YEARS_READ,
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


_YEAR_CUE = re.compile(
    r"\b(?:in|since|during|until|till|early|late|mid|year|winter|spring|summer|autumn|fall|in early"
    r"|in late|through|throughout|calendar|circa|before|after|by|from|between|ending|ended)[\s-]$",
    re.I,
)
_WEAK_YEAR_CUE = re.compile(
    r"\b(?:of|the|to|and|for|than|about|around|as of|or|its|their)[\s-]$", re.I
)
_COUNTED = re.compile(
    r"\s(?:of\s(?:the|them|its|his|her|their)\b|or more\b|more\b|other\b|new\b|people\b|men\b|women\b"
    r"|children\b|million\b|[a-z]+s\b)|\s?(?:%|percent|per cent|°|km|mph|kg|m\b)"
)
_NUMBERED = re.compile(
    r"(?:[$€£#]|\b(?:US|No\.|number|room|flight|page|route|highway|area)\s?)$", re.I
)
_EVENT_AFTER = re.compile(r"\s[A-Z][a-z]+|\s[a-z]+")


@rule(
    RULES,
    DIGIT,
    rf"(?P<year>{w.YEAR})(?P<to>[-–/](?P<end>\d{{4}}|\d\d)(?!\d|[-–/]\d))?(?![\w]|[-–/]\d)",
)
def _year_alone(m: re.Match[str]) -> Meaning | None:
    year = int(m["year"])
    if year not in YEARS_READ or _NUMBERED.search(text_before(m)):
        return None
    if m["end"]:
        return _years(m)
    return _this_year(year) if _is_year(m, year) else None


def _years(m: re.Match[str]) -> Meaning | None:
    """Two years with a dash: 2010-2014, 2014-15."""
    first = int(m["year"])
    last = int(m["end"]) if len(m["end"]) == 4 else first // 100 * 100 + int(m["end"])
    if not first < last <= first + 200:
        return None
    return Range(_this_year(first), _this_year(last))


def _this_year(year: int) -> Fixed:
    return Fixed(Period(date(year, 1, 1), Grain.YEAR))


def _is_year(m: re.Match[str], year: int) -> bool:
    """Whether a number is a year, by the words around it."""
    before, after = text_before(m), text_after(m)
    if re.search(r"[-–]$", before) and not _YEAR_CUE.search(before):
        return False
    if _YEAR_CUE.search(before):
        return not re.match(r"\s(?:people|men|women|children|million|percent)\b|\s?%", after)
    if _COUNTED.match(after) or not 1800 <= year <= 2100:
        return False
    if _WEAK_YEAR_CUE.search(before):
        return True
    if before.endswith("(") or after.startswith(")"):
        return True
    previous = re.search(r"(\w+)[,']?s?\s$", before)
    named = bool(previous and previous[1][0].isupper())
    return not named and (_EVENT_AFTER.match(after) is not None or after[:2] in ("'s", "’s"))


@rule(RULES, "year", rf"[Yy]ear{S}(?P<year>{w.YEAR})")
def _the_word_year(m: re.Match[str]) -> Meaning | None:
    return _this_year(int(m["year"])) if int(m["year"]) in YEARS_READ else None


@rule(RULES, f"the {DIGIT}", rf"(?:[Tt]he{S})?(?P<decade>1\d|20)(?P<tens>\d)0['’]?s\b")
def _decade(m: re.Match[str]) -> Meaning | None:
    return Fixed(Period(date(int(m["decade"] + m["tens"] + "0"), 1, 1), Grain.DECADE))


@rule(RULES, f"the {DIGIT}", rf"(?:[Tt]he{S}['‘’]?)?(?P<tens>\d)0['’]?s\b")
def _short_decade(m: re.Match[str]) -> Meaning | None:
    apostrophe = text_before(m, 1) in ("'", "‘", "’")
    if not apostrophe and not m.group().lower().startswith("the"):
        return None
    if (
        re.search(r"\b(?:in|into|reach(?:ed|ing)?)\s$", text_before(m), re.I)
        and "'" not in m.group()
    ):
        return Decade(int(m["tens"])) if int(m["tens"]) >= 2 else None
    return Decade(int(m["tens"]))


_DECADE_WORDS = {
    "twenties": 2,
    "thirties": 3,
    "forties": 4,
    "fifties": 5,
    "sixties": 6,
    "seventies": 7,
    "eighties": 8,
    "nineties": 9,
    "noughties": 0,
}


@rule(RULES, "the", rf"[Tt]he{S}(?P<word>{'|'.join(_DECADE_WORDS)})\b(?!\sand\b)")
def _decade_in_words(m: re.Match[str]) -> Meaning | None:
    return Decade(_DECADE_WORDS[m["word"]])


@rule(
    RULES,
    f"the {DIGIT} {w.ORDINAL_STARTS}",
    rf"(?:[Tt]he{S})?(?P<nth>{w.ORDINAL})(?:{S}|-)century\b",
)
def _century(m: re.Match[str]) -> Meaning | None:
    nth = w.ordinal(m["nth"])
    if not 11 <= nth <= 29:
        return None
    return Fixed(Period(date(100 * (nth - 1), 1, 1), Grain.CENTURY))


@rule(
    RULES,
    "the last next this winter spring summer autumn fall",
    rf"(?:(?:[Tt]he{S})?(?P<turn>[Ll]ast|[Pp]ast|[Pp]revious|[Tt]his|[Nn]ext|[Cc]oming){S}|[Tt]he{S})?"
    rf"(?P<season>{w.SEASON})\b(?:(?:{S}of)?{S}(?P<year>{w.YEAR}))?",
)
def _season(m: re.Match[str]) -> Meaning | None:
    word, before, after = m["season"].lower(), text_before(m), text_after(m)
    certain = m["turn"] or m["year"] or re.match(r"\s(?:of|in)\s(?:this|last|next)\b", after)
    if not certain:
        if word in ("fall", "spring") and not re.search(
            r"\b(?:in|since|by|until|during)\s$", before
        ):
            return None
        if m["season"][0].isupper() or CAPITAL_AFTER.match(after):
            return None
        if not re.search(r"\b(?:in|since|by|until|during|over|early|late|mid)[\s-]$", before, re.I):
            return None
    season = Season(w.SEASONS[word], checked_year(year_of(m["year"])), turn(m["turn"]))
    return Within(season, Relative(Grain.YEAR, 0)) if is_this(m) else season


_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}


@rule(
    RULES,
    f"the first second third fourth {DIGIT}",
    rf"(?:[Tt]he{S})?(?P<nth>(?i:first|second|third|fourth|1st|2nd|3rd|4th))(?:{S}|-)"
    rf"(?P<part>(?i:quarter|half))\b(?![-\s]final)"
    rf"(?:(?:{S}(?:of|in))?{S}(?:the{S})?(?P<fiscal>fiscal{S}(?:year{S})?)?(?P<year>{w.YEAR}))?",
)
def _nth_part(m: re.Match[str]) -> Meaning | None:
    grain = Grain.QUARTER if m["part"].lower() == "quarter" else Grain.HALF
    number = _NTH[m["nth"].lower()]
    if grain is Grain.HALF:
        of_year = m["year"] or re.match(r"\sof (?:this|last|next|the) year", text_after(m))
        if number > 2 or not of_year:
            return None  # of a match
    if m["fiscal"]:
        return Reference(f"FY{m['year']}-{grain.value}{number}")
    return Subdivision(number, grain, checked_year(year_of(m["year"])))


@rule(
    RULES,
    f"q1 q2 q3 q4 h1 h2 {DIGIT}",
    rf"(?:(?P<y1>{w.YEAR})[\s-]?)?(?P<kind>[QH])(?P<nth>[1-4])\b(?:{S}(?P<y2>{w.YEAR}))?",
)
def _short_part(m: re.Match[str]) -> Meaning | None:
    year = checked_year(year_of(m["y1"] or m["y2"]))
    if m["kind"] == "H" and (int(m["nth"]) > 2 or year is None):
        return None
    return Subdivision(int(m["nth"]), Grain(m["kind"]), year)


@rule(
    RULES,
    f"fiscal fy the {DIGIT}",
    rf"(?:[Tt]he{S})?(?:[Ff]iscal{S}(?:year{S})?(?P<a>{w.YEAR})|(?P<b>{w.YEAR}){S}fiscal{S}year\b"
    rf"|FY\s?(?P<c>{w.YEAR}))",
)
def _fiscal_year(m: re.Match[str]) -> Meaning | None:
    return Reference(f"FY{m['a'] or m['b'] or m['c']}")


@rule(RULES, "fy2", r"FY(?P<year>2\d\d\d)\b")
def _short_fiscal_year(m: re.Match[str]) -> Meaning | None:
    return Reference(f"FY{m['year']}")
