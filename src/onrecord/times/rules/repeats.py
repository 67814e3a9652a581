"""Times that come again (every year) and those that are no more than a reference (recently)."""

from __future__ import annotations

import re

from onrecord.times import words as w
from onrecord.times.meanings import Meaning, Reference, Repeat
from onrecord.times.rules.amounts import duration, singular
from onrecord.times.rules.base import CAPITAL_AFTER, DIGIT, Rule, rule, text_after, text_before
from onrecord.times.words import SPACE as S

__all__ = ["RULES"]

RULES: list[Rule] = []


@rule(
    RULES,
    "every each",
    rf"(?i:every|each){S}(?:(?P<other>other|single){S})?(?:(?P<n>{w.NUMBER}){S})?"
    rf"(?P<unit>{w.UNIT}|(?:morning|afternoon|evening|night|spring|summer|autumn|fall|winter)s?\b|{w.MONTH})",
)
def _every(m: re.Match[str]) -> Meaning | None:
    unit = m["unit"].lower()
    if unit in w.DAY_PARTS and unit != "night":
        return Repeat(f"XXXX-XX-XX{w.DAY_PARTS[unit]}")
    if unit in w.SEASONS:
        return Repeat(f"XXXX-{w.SEASONS[unit]}")
    if unit.rstrip(".") in w.MONTHS:
        return Repeat(f"XXXX-{w.MONTHS[unit.rstrip('.')]:02}")
    count = w.number(m["n"]) if m["n"] else 2.0 if m["other"] == "other" else 1.0
    return Repeat(duration([(count, singular(unit))]))


@rule(
    RULES,
    f"once twice {DIGIT} {w.NUMBER_STARTS}",
    rf"(?i:once|twice|{w.NUMBER}{S}times){S}(?:an?|per|every|each){S}(?P<unit>{w.UNIT})",
)
def _times_a(m: re.Match[str]) -> Meaning | None:
    return Repeat(duration([(1.0, singular(m["unit"]))]))


@rule(RULES, "per", rf"[Pp]er{S}(?P<unit>annum|{w.UNIT})")
def _per(m: re.Match[str]) -> Meaning | None:
    unit = "year" if m["unit"] == "annum" else singular(m["unit"])
    return None if unit in ("second", "hour", "minute") else Repeat(duration([(1.0, unit)]))


_ADVERBS = {
    "daily": "P1D",
    "nightly": "P1D",
    "weekly": "P1W",
    "fortnightly": "P2W",
    "monthly": "P1M",
    "quarterly": "P3M",
    "annually": "P1Y",
    "annual": "P1Y",
    "yearly": "P1Y",
    "biannual": "P6M",
}


@rule(RULES, " ".join(_ADVERBS), rf"(?i:{'|'.join(_ADVERBS)})\b(?![-\w])")
def _regularly(m: re.Match[str]) -> Meaning | None:
    word = m.group()
    if word[0].isupper() and not _starts_sentence(m):
        return None  # the Daily Mail
    if word[0].isupper() and CAPITAL_AFTER.match(text_after(m)):
        return None
    return Repeat(_ADVERBS[word.lower()])


def _starts_sentence(m: re.Match[str]) -> bool:
    before = text_before(m).rstrip()
    return not before or before[-1] in '.!?:"“”*'


_REFERENCES = {
    "recently": "PAST_REF",
    "lately": "PAST_REF",
    "currently": "PRESENT_REF",
    "presently": "PRESENT_REF",
    "nowadays": "PRESENT_REF",
    "now": "PRESENT_REF",
    "soon": "FUTURE_REF",
    "shortly": "FUTURE_REF",
}


@rule(RULES, " ".join(_REFERENCES), rf"(?i:{'|'.join(_REFERENCES)})\b(?![-\w])")
def _reference(m: re.Match[str]) -> Meaning | None:
    word, before, after = m.group().lower(), text_before(m), text_after(m)
    if word == "shortly" and re.match(r"\s(?:after|before)\b", after):
        return None
    if word == "soon" and (re.search(r"\b[Aa]s\s$", before) or re.match(r"\safter\b", after)):
        return None
    if word == "now" and re.match(r",|\sthat\b", after):
        return None  # a way to begin: "Now, ..."
    return Reference(_REFERENCES[word])


_PHRASES = {
    "these days": "PRESENT_REF",
    "at present": "PRESENT_REF",
    "at the moment": "PRESENT_REF",
    "right now": "PRESENT_REF",
    "for now": "PRESENT_REF",
    "the present": "PRESENT_REF",
    "in the past": "PAST_REF",
    "in the future": "FUTURE_REF",
    "in the near future": "FUTURE_REF",
    "the near future": "FUTURE_REF",
    "the foreseeable future": "FUTURE_REF",
    "the future": "FUTURE_REF",
    "the past": "PAST_REF",
}


@rule(
    RULES,
    "these at right for the in",
    "(?i:"
    + "|".join(phrase.replace(" ", S) for phrase in sorted(_PHRASES, key=len)[::-1])
    + r")\b(?!\s[a-z]+s\b)",
)
def _phrase(m: re.Match[str]) -> Meaning | None:
    words = re.sub(r"\s+", " ", m.group().lower())
    if words in ("the past", "the future", "the present", "in the past", "in the future") and not (
        re.match(r"[.,;:)”\"]|\s(?:and|when|by|but|with)\b|$", text_after(m))
    ):
        return None  # the past president, the future of work
    return Reference(_PHRASES[words])
