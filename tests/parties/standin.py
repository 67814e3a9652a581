"""A tiny stand-in for the encoder: capitalised runs, pronouns, and nouns with their article.

It errs as the encoder does, and more: it knows no verbs, and guesses types by a few words.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from onrecord.model import PartyType, Span
from onrecord.parties.mentions import Mention, MentionKind
from onrecord.parties.words import (
    ARTICLES,
    DEFINITE,
    HONORIFICS,
    INDEFINITE,
    OFFICES,
    PRONOUNS,
    TIME_WORDS,
    Word,
    fold,
    is_body,
    is_person_noun,
    singular,
    words_in,
)

__all__ = ["NoArcs", "find_mentions"]

_SMALL = frozenset("of the for and bin al van de la".split())
_PLACE_CUES = frozenset("in at from to near of across".split())
_ORGANISATIONS = frozenset(
    "times post news university police inc corp ltd party court reuters agency office patrol".split()
)


class NoArcs:
    """Arcs that know nothing."""

    def scores(self, mention: int, candidates: Sequence[int]) -> npt.NDArray[np.float32]:
        return np.zeros(len(candidates) + 1, np.float32)


def find_mentions(text: str) -> list[Mention]:
    """Mentions of a text, in order."""
    words = list(words_in(text, 0, len(text)))
    names = _names(text, words)
    found = [_name(text, words, first, last) for first, last in names]
    covered = {n for first, last in names for n in range(first, last)}
    for number, word in enumerate(words):
        if word.low in PRONOUNS and number not in covered and word.text != "US":
            found.append(Mention(word.span, word.span, MentionKind.PRONOUN, None))
        elif number not in covered and (is_person_noun(word.low) or is_body(word.low)):
            found.append(_description(text, words, number))
    return sorted(found, key=lambda m: (m.head.start, m.span.start))


def _names(text: str, words: list[Word]) -> list[tuple[int, int]]:
    joined = [
        not a.possessive
        and (text[a.end : b.start] == " " or (text[a.end : b.start] == ". " and len(a.text) == 1))
        for a, b in pairwise(words)
    ]
    joined.append(False)
    runs = []
    number = 0
    while number < len(words):
        if not _may_begin(text, words, number):
            number += 1
            continue
        last = number + 1
        while last < len(words) and joined[last - 1] and _may_go_on(words, joined, last):
            last += 1
        while last > number + 1 and words[last - 1].low in _SMALL:
            last -= 1
        runs.append((number, last))
        number = last
    return runs


def _may_begin(text: str, words: list[Word], number: int) -> bool:
    word = words[number]
    if not word.text[0].isupper() or fold(word.low) in TIME_WORDS:
        return False
    if word.low in PRONOUNS and word.text != "US":
        return False
    if fold(word.low) in HONORIFICS or singular(word.low) in OFFICES:
        return False
    first = number == 0 or text[words[number - 1].end : word.start].strip(" ,’'s") != ""
    common = word.low in DEFINITE | INDEFINITE | ARTICLES or is_person_noun(word.low)
    return not common and not (first and word.low in _OPENERS)


_OPENERS = frozenset(
    "in on at after before when while if as but and for with according since during under one last "
    "yesterday earlier later however meanwhile also there what who how why not now then still even "
    "so by from to local police officials former authorities people no yes thanks".split()
)


def _may_go_on(words: list[Word], joined: list[bool], number: int) -> bool:
    word = words[number]
    if word.text[0].isupper():
        return singular(word.low) not in OFFICES and fold(word.low) not in TIME_WORDS
    after = number + 1 < len(words) and joined[number] and words[number + 1].text[0].isupper()
    return word.low in _SMALL - {"and"} and after


def _name(text: str, words: list[Word], first: int, last: int) -> Mention:
    span = Span(words[first].start, words[last - 1].end)
    lows = {word.low for word in words[first:last]}
    before = words[first - 1].low if first else ""
    if any(is_body(low) for low in lows) or lows & _ORGANISATIONS or text[slice(*span)].isupper():
        kind = PartyType.ORGANISATION
    elif before in _PLACE_CUES and last - first == 1:
        kind = PartyType.PLACE
    else:
        kind = PartyType.PERSON
    return Mention(span, span, MentionKind.NAME, kind)


def _description(text: str, words: list[Word], head: int) -> Mention:
    first = head
    while (
        first > 0
        and head - first < 4
        and text[words[first - 1].end : words[first].start] in (" ", "'s ", "’s ")
    ):
        if words[first].low in ARTICLES | DEFINITE | INDEFINITE:
            break
        known = words[first - 1].low in ARTICLES | DEFINITE | INDEFINITE
        if not (known or words[first - 1].text[0].isupper()):
            break
        first -= 1
    kind = PartyType.PERSON if is_person_noun(words[head].low) else PartyType.ORGANISATION
    return Mention(
        Span(words[first].start, words[head].end), words[head].span, MentionKind.DESCRIPTION, kind
    )
