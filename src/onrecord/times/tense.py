"""Whether the words around an expression look back or ahead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["direction", "gone_by", "still_to_come"]

_REACH = 110  # code points looked at before an expression
_REACH_AFTER = 45

_WORD = re.compile(r"\w+(?:['’]t\b)?|['’]ll\b")
_PAST = frozenset(
    "said says told was were had has have did went came took made gave got met held won lost began rose"
    " fell died sent left saw found wrote spoke set hit cut ran led struck shot fled broke brought sold"
    " bought paid put became grew withdrew swore".split()
)
_MODAL = "will shall won['’]t would can could may might should must ['’]ll"
_FORESEEN = "due set scheduled expected planned slated likely going about"
_INTENDED = (
    "plan plans hope hopes expect expects intend intends want wants aim aims agreed promised vowed"
    " pledged planning hoping expecting urged asked called ordered"
)
_NOUNS = "upcoming forthcoming deadline"
# A form that looks ahead takes its verb with it, so that "will be delayed" is no past.
_AHEAD = re.compile(
    rf"(?:{_MODAL.replace(' ', '|')})\b(?:\s(?:not|also|then|now|be|have|likely))*\s\w+(?:\s\w+ed\b)?"
    rf"|(?:is|are|was|were|be|been)\s(?:now\s|also\s)?(?:{_FORESEEN.replace(' ', '|')})\b"
    r"(?:\sto\s(?:be\s)?\w+)?"
    r"|(?:is|are|was|were)\sto\s(?:be\s)?\w+"
    rf"|(?:{_FORESEEN.replace(' ', '|')})\s(?:to|for)\b(?:\s(?:be\s)?\w+)?"
    rf"|(?:{_INTENDED.replace(' ', '|')})\sto\s(?:be\s)?\w+"
    rf"|(?:{_NOUNS.replace(' ', '|')})\b",
    re.I,
)
_AHEAD_STARTS = frozenset(
    f"{_MODAL} won't won’t 'll ’ll is are was were be been {_FORESEEN} {_INTENDED} {_NOUNS}".split()
)
_AHEAD_AFTER = re.compile(
    r"\s(?:\w+\s){0,2}?(?:will|shall|is due|are due|is set|are set)\b|['’]ll\b"
)
_NAMES = frozenset({"May", "Will"})  # Theresa May stepped down: no modal verb
_PRESENT = re.compile(r"(?:will|shall|won['’]t|['’]ll)\b|(?:is|are)\s", re.I)
_END_OF_SENTENCE = re.compile(r"[.!?][\"”’)]?\s+(?=[A-Z\"“‘(])")


class _Verb(NamedTuple):
    """A verb form: where it stands, and whether it looks ahead of what is told."""

    start: int
    end: int
    ahead: bool


def direction(text: str, start: int, end: int, first: int, last: int) -> int:
    """-1 where the words around `text[start:end]` tell of the past, 1 of the future, 0 unclear.

    Only the sentence counts, and only within `text[first:last]`, its paragraph.
    """
    verb = _nearest_verb(text, start, first)
    if verb is not None:
        return 1 if verb.ahead else -1
    after = text[end : min(last, end + _REACH_AFTER)]
    return 1 if _AHEAD_AFTER.match(after) else _direction_of_next(text, end, last)


def _direction_of_next(text: str, end: int, last: int) -> int:
    """The direction of the first verb form behind `end`: this Sunday, he crossed the Channel."""
    limit = min(last, end + _REACH)
    stop = _END_OF_SENTENCE.search(text, end, limit)
    verb = next(_verbs(text, end, stop.start() if stop else limit), None)
    if verb is None:
        return 0
    if not verb.ahead:
        return -1
    return 1 if _PRESENT.match(text, verb.start) else 0


def still_to_come(text: str, start: int, first: int) -> bool:
    """Whether `text[start:]` is ahead of the report itself, not only of what it tells.

    "will open in 2030" is; "would open in 2030" and "was due in 2030" may be long over.
    """
    verb = _nearest_verb(text, start, first)
    return verb is not None and verb.ahead and bool(_PRESENT.match(text, verb.start))


_AT_A_TIME = re.compile(r"\b(?:in|on|since|during)\s$", re.I)
_NOT_YET = re.compile(
    r"\b(?:for|to|by|until|before|due|target\w*|plan\w*|deliver\w*|expect\w*|future|next|order\w*)\b",
    re.I,
)


def gone_by(text: str, start: int, first: int) -> bool:
    """Whether the words before `text[start:]` leave no doubt that it was over when they were written.

    "was founded in 1998" does; "delayed until 2020" and "ordered for delivery in 2014" do not, though
    their verbs are past.
    """
    verb = _nearest_verb(text, start, first)
    if verb is None or verb.ahead or not _AT_A_TIME.search(text, max(first, start - 8), start):
        return False
    return not _NOT_YET.search(text, verb.start, start)


def _nearest_verb(text: str, start: int, first: int) -> _Verb | None:
    """The last verb form before `start` in its sentence, in a paragraph that begins at `first`."""
    opening = max(first, start - _REACH)
    for sentence in _END_OF_SENTENCE.finditer(text, opening, start):
        opening = sentence.end()
    nearest = None
    for verb in _verbs(text, opening, start):
        nearest = verb
    return nearest


def _verbs(text: str, start: int, end: int) -> Iterator[_Verb]:
    """The verb forms of `text[start:end]`, in order and apart."""
    reached = start
    for word in _WORD.finditer(text, start, end):
        if word.start() < reached or word.group() in _NAMES:
            continue
        low = word.group().lower()
        ahead = _AHEAD.match(text, word.start(), end) if low in _AHEAD_STARTS else None
        if ahead:
            reached = ahead.end()
            yield _Verb(ahead.start(), ahead.end(), True)
        elif low in _PAST or (len(low) > 3 and low.endswith("ed")):
            yield _Verb(word.start(), word.end(), False)
