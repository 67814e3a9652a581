"""What a report calls a party beside its name: Mexican President, the mayor of London, 53.

Roles are read where they are written: before the name, behind it between commas, before it with a
comma, or behind "who is" and "is".
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from onrecord.model import PartyType, Span
from onrecord.parties.ground import Ground, Reference
from onrecord.parties.words import (
    ARTICLES,
    HONORIFICS,
    MODIFIERS,
    OFFICES,
    POSSESSIVES,
    PREPOSITIONS,
    TIME_WORDS,
    Word,
    fold,
    is_body,
    is_capitalised,
    is_person_noun,
    office,
    singular,
    words_in,
)

__all__ = ["Role", "age_in", "find_age", "find_roles"]

_BEFORE = 140  # code points before a name in which its role may begin
_AFTER = 180  # and behind it
_AGE = re.compile(r",?\s\(?(?:aged?\s)?(\d{1,3})\b\)?(?=[,.)]|\s(?:was|is|said|died)\b)")
_AGED_BEFORE = re.compile(r"\b(\d{1,3})-year-old\s[^.,;]{0,60}$")
_YEARS_OLD = re.compile(r"\b(\d{1,3})-year-old$")
_BEHIND = re.compile(r"(?:,\s(?:\d{1,3},\s)?(?:who\s(?:is|was)\s(?:also\s)?)?|\s\()")
_COPULA = re.compile(r"\s(?:is|was|became|remains|serves\sas|served\sas)\s(?=(?:an?|the)\s)")
_ENDS = re.compile(
    r"[,.;:()\[\]—–!?\"“”]|\s(?:who|which|that|and|but|said|says|told|has|had|was|is)\b"
)
_APPOSED = re.compile(r"(?:^|[\s(])((?:the|an?|his|her|its|their)\s[^,.;:\"“”()]{3,90}),\s$", re.I)
_OLDEST = 120
_OPENING = ARTICLES | POSSESSIVES  # of a phrase; no part of the role
_LEADING = (
    PREPOSITIONS
    | _OPENING
    | frozenset("and but yet so while when then now still also both only even".split())
)
_VERBS = frozenset({"accused"})  # right before a name; the accused has none behind it
_NEVER_CALLED = frozenset("government police parliament court army military media press".split())
_NO_BEGINNING = PREPOSITIONS | {"and", "or"}
_NO_ROLE = TIME_WORDS | PREPOSITIONS


@dataclass(frozen=True, slots=True)
class Role:
    """One role as written. `head` is the noun it turns on, at `head_at`; `proper` its capitalised words, folded."""

    span: Span
    head: str
    head_at: int
    proper: frozenset[str]


def find_roles(ground: Ground, name: Reference, people: Container[int]) -> Iterator[Role]:
    """The roles that stand beside one mention of a name. `people` are the offsets at which the
    names of people end."""
    for span in (_before(ground, name, people), _apposed(ground, name)):
        if span is not None:
            yield _role(ground, span)
    for pattern in (_BEHIND, _COPULA):
        span = _behind(ground, name, pattern)
        if span is not None:
            yield _role(ground, span)


def _role(ground: Ground, span: Span) -> Role:
    words = list(words_in(ground.text, *span))
    if len(words) > 1 and words[0].low in _OPENING:
        words = words[1:]
    span = Span(words[0].start, span.end)
    head = head_of(words)
    proper = frozenset(fold(w.text) for w in words if is_capitalised(w.text) and w is not head)
    noun = office(words[: words.index(head) + 1])
    return Role(span, noun, head.start, proper - {"former", "ex"})


def head_of(words: list[Word]) -> Word:
    """The noun on which a phrase turns: the last word before a preposition."""
    for number, word in enumerate(words[1:], 1):
        if word.low in PREPOSITIONS or words[number - 1].low in PREPOSITIONS:
            return words[number - 1]
    return words[-1]


def _before(ground: Ground, name: Reference, people: Container[int]) -> Span | None:
    """The role right before a name: UK Home Secretary, Minister of Information, eyewitness."""
    low = max(ground.sentence_start(name.span.start), name.span.start - _BEFORE)
    words = ground.words_in(low, name.span.start)
    while words and fold(words[-1].low) in HONORIFICS and words[-1].low not in OFFICES:
        words.pop()
    if not words or not _glued(ground, words[-1].end, name.span.start):
        return None
    if words[-1].low in PREPOSITIONS | ARTICLES:
        return None  # in "the mayor of Brackwater", the role is nobody's beside Brackwater's
    anchor = _office_of(ground, words)
    if anchor is None and not _is_calling(words[-1], name):
        return None
    if anchor is None:
        anchor = len(words) - 1
    first = _extend(ground, words, anchor, name, people)
    return Span(words[first].start, words[-1].end)


def _glued(ground: Ground, end: int, start: int) -> bool:
    between = ground.text[end:start].strip()
    return between in ("", ".") or fold(between).strip(" .") in HONORIFICS


def _is_calling(word: Word, name: Reference) -> bool:
    if word.possessive or word.low in _VERBS:
        return False
    last = word.low.rsplit("-", 1)[-1]
    if name.type is PartyType.ORGANISATION:
        called = is_body(word.low) and word.low not in _NEVER_CALLED
        return called and not is_capitalised(word.text)
    return is_person_noun(word.low) or last in OFFICES


def _office_of(ground: Ground, words: list[Word]) -> int | None:
    """Where `Minister of Information` begins, when that is what ends the words."""
    for number in range(len(words) - 1, max(-1, len(words) - 8), -1):
        word = words[number]
        if number + 1 < len(words) and ground.text[word.end : words[number + 1].start] != " ":
            return None
        if word.low == "of" and number and singular(words[number - 1].low) in OFFICES:
            return number - 1
        if not (is_capitalised(word.text) or word.low in ("of", "the", "and", "for")):
            return None
    return None


def _extend(
    ground: Ground, words: list[Word], first: int, name: Reference, people: Container[int]
) -> int:
    """How far before its noun a role reaches."""
    phrase = name.phrase
    start = phrase.start if phrase is not None and phrase.start <= words[first].start else None
    while first > 0:
        word, after = words[first - 1], words[first]
        between = ground.text[word.end : after.start]
        if word.possessive or between.strip(" -/&"):
            break
        if word.low == "and" and first > 1 and words[first - 2].end in people:
            break  # Chancellor Jonna Reeve and Prime Minister X: hers is no role of his
        in_phrase = start is not None and word.start >= start
        joins = (
            word.low in ("of", "for", "and", "&", "the")
            and first > 1
            and (is_capitalised(words[first - 2].text) or words[first - 2].low in ("of", "for"))
        )
        if word.low in ARTICLES and not joins:
            break
        proper = is_capitalised(word.text) and fold(word.low) not in _NO_ROLE
        known = word.low in MODIFIERS or (is_person_noun(word.low) and in_phrase)
        if not (proper or known or joins or (in_phrase and word.low not in PREPOSITIONS)):
            break
        first -= 1
    while first < len(words) - 1 and words[first].low in _LEADING:
        first += 1
    return first


def _apposed(ground: Ground, name: Reference) -> Span | None:
    """`the current bishop, Allan Casicas,`"""
    low = max(ground.sentence_start(name.span.start), name.span.start - _BEFORE)
    # Most names have no comma before them, and need no search.
    if "," not in ground.text[max(low, name.span.start - 3) : name.span.start]:
        return None
    match = _APPOSED.search(ground.text[low : name.span.start])
    after = ground.text[name.span.end : name.span.end + 5]
    if match is None or after.startswith((" and ", ", and", "'s", "’s")):
        return None
    span = Span(low + match.start(1), low + match.end(1))
    words = list(words_in(ground.text, *span))
    head = head_of(words)
    return span if is_person_noun(head.low) and singular(head.low) == head.low else None


def _behind(ground: Ground, name: Reference, pattern: re.Pattern[str]) -> Span | None:
    """`Sadiq Khan, the mayor of London,`; `Khan, who is mayor of London`; `Khan is the mayor`."""
    match = pattern.match(ground.text, name.span.end)
    if match is None:
        return None
    limit = min(match.end() + _AFTER, ground.sentence_end(name.span.end))
    end = _ENDS.search(ground.text, match.end(), limit)
    span = Span(match.end(), end.start() if end else limit)
    words = list(words_in(ground.text, *span))
    if not words or (pattern is _BEHIND and not _is_closed(ground, end, match.end())):
        return None
    head = head_of(words)
    first = words[0]
    fits = (
        is_person_noun(head.low) if name.type is not PartyType.ORGANISATION else is_body(head.low)
    )
    if not fits or first.low in _NO_BEGINNING or singular(head.low) != head.low:
        return None
    if name.type is PartyType.ORGANISATION and is_capitalised(head.text):
        return None  # Vellin Hospital, Orva Hospital and …: these are several
    if pattern is _BEHIND and _leads_to_name(ground, words, head, span):
        return None  # X, president Y
    return Span(span.start, words[-1].end)


def _is_closed(ground: Ground, end: re.Match[str] | None, start: int) -> bool:
    """Whether an apposition ends as one: with a mark, not with the verb of a clause of its own."""
    if end is None or (not end.group().isspace() and end.group()[-1:] in ",.;:)]—–!?"):
        return True
    who = ground.text[max(0, start - 9) : start]
    return end.group().strip() in ("who", "which", "that", "and") or "who " in who


def _leads_to_name(ground: Ground, words: list[Word], head: Word, span: Span) -> bool:
    """Whether what stands behind the noun is a name: then the role is that name's."""
    after = next((w for w in words if w.start > head.start), None)
    if after is None or after.low in PREPOSITIONS:
        return False
    return is_capitalised(after.text)


def find_age(ground: Ground, name: Reference) -> int | None:
    """The age that stands with a name: `X, 51,`; `the 51-year-old singer X`."""
    match = _AGE.match(ground.text, name.span.end)
    if match is None:
        low = max(ground.sentence_start(name.span.start), name.span.start - 80)
        match = _AGED_BEFORE.search(ground.text[low : name.span.start])
    if match is None:
        return None
    return int(match[1]) if 0 < int(match[1]) <= _OLDEST else None


def age_in(words: str) -> int | None:
    """The age by which a description calls its party: the 51-year-old."""
    match = _YEARS_OLD.search(words)
    return int(match[1]) if match else None
