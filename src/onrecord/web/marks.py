"""Words that were looked for, marked in text that is escaped."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup, escape

from onrecord.archive.words import Term

__all__ = ["marked"]

# What the archive's index takes for a word: letters, numbers, private use, and marks upon them.
_WORD = re.compile(r"[^\W_][^\W_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\W_]*)*|[\ue000-\uf8ff]+")


_Phrase = tuple[list[str], bool]  # its words; whether the last one may go on


class _Phrases(NamedTuple):
    """What is to be marked: phrases by their first words, and the beginnings of single words."""

    by_first: dict[str, list[_Phrase]]
    beginnings: list[_Phrase]

    def may_stand_in(self, text: str) -> bool:
        """Whether a look at each word is worth it: most texts of a page have nothing to mark."""
        if not text.isascii():
            return bool(self.by_first)
        lower = text.lower()
        return any(first in lower for first in self.by_first)


def marked(text: str, terms: Sequence[Term]) -> Markup:
    """The text, escaped, with what the terms found in it in `<mark>`.

    Case and accents do not tell words apart, as in the archive's index. Terms that are not wanted
    mark nothing. Words with only a space between them are one mark.
    """
    phrases = _phrases(tuple(terms))
    if not phrases.may_stand_in(text):
        return escape(text)
    pieces: list[str] = []
    at = 0
    for start, end in _joined(text, _found(text, phrases)):
        pieces += (escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>")
        at = end
    pieces.append(escape(text[at:]))
    return Markup("".join(pieces))


@lru_cache(maxsize=64)  # a page marks dozens of texts with the same
def _phrases(terms: tuple[Term, ...]) -> _Phrases:
    by_first = defaultdict[str, list[_Phrase]](list)
    beginnings = []
    for term in terms:
        forms = [_form(word) for word in _WORD.findall(term.text)]
        if term.wanted and forms:
            by_first[forms[0]].append((forms, term.beginning))
            if len(forms) == 1 and term.beginning:
                beginnings.append((forms, True))
    return _Phrases(dict(by_first), beginnings)


def _form(word: str) -> str:
    """A word without case and accents."""
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFD", word)
    return "".join(c for c in parts if not unicodedata.combining(c)).lower()


def _found(text: str, phrases: _Phrases) -> Iterator[tuple[int, int]]:
    """Where words stand that a phrase found, one by one, in their order."""
    words = list(_WORD.finditer(text))
    forms = [_form(word[0]) for word in words]
    reach = 0  # words before this one are marked
    for number, form in enumerate(forms):
        for phrase in (*phrases.by_first.get(form, ()), *phrases.beginnings):
            if _stands(phrase, forms, number):
                reach = max(reach, number + len(phrase[0]))
        if number < reach:
            yield words[number].span()


def _stands(phrase: _Phrase, forms: Sequence[str], at: int) -> bool:
    wanted, beginning = phrase
    there = forms[at : at + len(wanted)]
    if not beginning:
        return there == wanted
    return (
        len(there) == len(wanted) and there[:-1] == wanted[:-1] and there[-1].startswith(wanted[-1])
    )


def _joined(text: str, found: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Neighbours with nothing but a space between them as one."""
    last: tuple[int, int] | None = None
    for start, end in found:
        if last and text[last[1] : start].isspace():
            last = last[0], end
            continue
        if last:
            yield last
        last = start, end
    if last:
        yield last
