"""Words that were looked for, marked in text that is escaped."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from onrecord.archive.words import Term

__all__ = ["marked"]

# What the archive's index takes for a word: letters, numbers, private use, and marks upon them.
_WORD = re.compile(r"[^\W_][^\W_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\W_]*)*|[\ue000-\uf8ff]+")


class _Word(NamedTuple):
    start: int
    end: int
    form: str


def marked(text: str, terms: Sequence[Term]) -> Markup:
    """The text, escaped, with what the terms found in it in `<mark>`.

    Case and accents do not tell words apart, as in the archive's index. Terms that are not wanted
    mark nothing. Words with only a space between them are one mark.
    """
    phrases = _phrases(terms)
    if not phrases:
        return escape(text)
    pieces: list[str] = []
    at = 0
    for start, end in _joined(text, _found(_words(text), phrases)):
        pieces += (escape(text[at:start]), Markup("<mark>{}</mark>").format(text[start:end]))
        at = end
    pieces.append(escape(text[at:]))
    return Markup("").join(pieces)


_Phrase = tuple[list[str], bool]  # its words; whether the last one may go on


def _phrases(terms: Sequence[Term]) -> list[_Phrase]:
    wanted = (([w.form for w in _words(t.text)], t.beginning) for t in terms if t.wanted)
    return [phrase for phrase in wanted if phrase[0]]


def _words(text: str) -> list[_Word]:
    return [_Word(m.start(), m.end(), _form(m[0])) for m in _WORD.finditer(text)]


def _form(word: str) -> str:
    """A word without case and accents."""
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFD", word)
    return "".join(c for c in parts if not unicodedata.combining(c)).lower()


def _found(words: Sequence[_Word], phrases: Sequence[_Phrase]) -> Iterator[tuple[int, int]]:
    """Where words stand that a phrase found, one by one, in their order."""
    by_first = defaultdict[str, list[_Phrase]](list)
    beginnings = [phrase for phrase in phrases if len(phrase[0]) == 1 and phrase[1]]
    for phrase in phrases:
        by_first[phrase[0][0]].append(phrase)
    reach = 0  # words before this one are marked
    for number, word in enumerate(words):
        for phrase in (*by_first.get(word.form, ()), *beginnings):
            if _stands(phrase, words, number):
                reach = max(reach, number + len(phrase[0]))
        if number < reach:
            yield word.start, word.end


def _stands(phrase: _Phrase, words: Sequence[_Word], at: int) -> bool:
    wanted, beginning = phrase
    there = words[at : at + len(wanted)]
    if len(there) < len(wanted):
        return False
    whole = len(wanted) - beginning
    if any(word.form != form for word, form in zip(there[:whole], wanted, strict=False)):
        return False
    return not beginning or there[-1].form.startswith(wanted[-1])


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
