"""Names and their forms: which words of a name count, and when two names may be one party's.

Nothing here knows the text around a name; see `cluster` for that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from onrecord.parties.words import (
    ARTICLES,
    HONORIFICS,
    PARTICLES,
    SUFFIXES,
    Gender,
    fold,
    is_body,
    words_in,
)

__all__ = [
    "Name",
    "acronym_fits",
    "body_fits",
    "body_key",
    "initials",
    "is_spelt",
    "person_fit",
    "read_name",
]

# The forms of firms, which reports give or leave out at will.
_FIRM_FORMS = frozenset(
    "inc incorporated ltd limited corp corporation co company plc llc llp gmbh ag sa nv bv ab oyj spa "
    "holdings group".split()
)
_SMALL = frozenset("of the for and in on de du la des a an to".split())
_SHORTEST_SPELT = 5  # letters of an abbreviation in small letters
_SPELT_APART = 5  # letters of the shortest name in which one letter may differ: Wasef, Wasif


@dataclass(frozen=True, slots=True)
class Name:
    """A name as compared. `key` are its folded words without title, suffix and leading article."""

    key: tuple[str, ...]
    title: str | None = None
    suffix: str | None = None

    @property
    def gender(self) -> Gender | None:
        """What the title tells."""
        return HONORIFICS.get(self.title) if self.title else None


@lru_cache(maxsize=4096)
def read_name(words: str) -> Name:
    """A name's words as written to the form in which they are compared."""
    written = list(words_in(words, 0, len(words)))
    key = [fold(word.text) for word in written][:12]
    initial = bool(written) and words[written[0].end :].startswith(".")  # A. Quill is no article
    title = suffix = None
    while len(key) > 1 and key[0] in HONORIFICS:
        title = key.pop(0)
    if len(key) > 1 and key[0] in ARTICLES and not initial:
        key.pop(0)
    if len(key) > 2 and key[-1] in SUFFIXES:
        suffix = key.pop()
    return Name(tuple(key), title, suffix)


def person_fit(short: Name, long: Name) -> int:
    """How well a person's shorter name fits the longer: 0 not at all, 3 by the surname.

    2 is by the first name alone, 1 by a part that is seldom used alone (the Lopez of Lopez Obrador).
    """
    if short.suffix and long.suffix and short.suffix != long.suffix:
        return 0
    a, b = short.key, long.key
    if a == b:
        return 3
    if not a or len(a) > len(b) or _has_digit(b[1:]) > _has_digit(a):
        return 0
    if len(a) == 1:
        return _one_word_fit(a[0], b)
    if a == b[-len(a) :]:
        return 3
    if a[0] in PARTICLES and _bare(a[-1]) == _bare(b[-1]) and not b[0].startswith(a[0]):
        return 3
    return 3 if _given_fit(a[0], b[0]) and _follows(a[1:], b[1:]) else 0


def _one_word_fit(word: str, long: tuple[str, ...]) -> int:
    if _bare(word) == _bare(long[-1]):
        return 3
    if word == long[0]:
        return 2
    if word in long[1:-1] and len(long) > 2 and len(word) > 2 and word not in PARTICLES:
        return 1
    return 3 if one_letter_apart(word, long[-1]) else 0


def _has_digit(words: tuple[str, ...]) -> bool:
    return any(c.isdigit() for word in words for c in word)


def _bare(word: str) -> str:
    """A surname without the article that is written onto it: al-Eryani."""
    return word[3:] if word[:3] in ("al-", "el-") else word


def _given_fit(a: str, b: str) -> bool:
    """Whether two first names may be one: equal, an initial, or a short form."""
    if a == b or (a[0] == b[0] and 1 in (len(a), len(b))):
        return True
    return min(len(a), len(b)) >= 3 and (a.startswith(b) or b.startswith(a))


def _follows(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether the words of `a` stand in `b` in this order, an initial for a word."""
    rest = iter(b)
    return all(any(x == y or (x[0] == y[0] and 1 in (len(x), len(y))) for y in rest) for x in a)


def one_letter_apart(a: str, b: str) -> bool:
    """Whether one letter of a long word is another, missing or too many; the first is the same."""
    if min(len(a), len(b)) < _SPELT_APART or a[0] != b[0] or abs(len(a) - len(b)) > 1 or a == b:
        return False
    at = next(
        (n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
    if len(a) == len(b):
        return a[at + 1 :] == b[at + 1 :] and a[-1] == b[-1]
    # A letter more at the end is a plural or another form, not a slip.
    long, short = (a, b) if len(a) > len(b) else (b, a)
    return at < len(short) and long[at + 1 :] == short[at:]


def body_key(key: tuple[str, ...]) -> tuple[str, ...]:
    """An organisation's words for comparing: Ministry of Defence is Defence Ministry, Inc. is none."""
    words = [word for word in key if word not in _SMALL] or list(key)
    while len(words) > 1 and words[-1] in _FIRM_FORMS:
        words.pop()
    if len(words) > 1 and is_body(words[0]) and "of" in key[:2]:
        words.append(words.pop(0))
    return tuple(words)


def body_fits(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether a body key may be a short form of another: its first words, or its last two or more."""
    if not 0 < len(short) < len(long):
        return False
    if short == long[: len(short)]:
        if _has_digit(long[len(short) :]):
            return False  # a firm is not what it makes: Orvex, Orvex T400
        return not is_body(short[-1]) or len(short) > 2
    return len(short) > 1 and short == long[-len(short) :]


def initials(key: tuple[str, ...]) -> Iterator[str]:
    """The acronyms that a name may have: with and without its small words."""
    parts = [part for word in key for part in word.replace("/", "-").split("-") if part]
    yield "".join(part[0] for part in parts if part not in _SMALL)
    yield "".join(part[0] for part in parts)


def is_spelt(short: str, key: tuple[str, ...]) -> bool:
    """Whether an abbreviation in small letters takes all of its own from a name, in order: Velvolc
    of the Vellin Institute of Volcanology."""
    rest = iter("".join(key))
    in_order = fold(short)[0] == key[0][:1] and all(letter in rest for letter in fold(short))
    return len(key) > 1 and len(short) >= _SHORTEST_SPELT and short[1:].islower() and in_order


def acronym_fits(acronym: str, key: tuple[str, ...]) -> bool:
    """Whether a bracketed abbreviation can be of a name: its letters stand in the name in order.

    The first letters must be the same, so TfL is of Transport for London. One in three may be
    another, since many are of a name in another language: Federal Security Service (FSB).
    """
    letters = [c for c in acronym if c.isalnum()]
    if not letters or key[0][:1] != letters[0]:
        return False
    name, at, found = "".join(key), 0, 0
    for letter in letters:
        next_at = name.find(letter, at)
        if next_at >= 0:
            at, found = next_at + 1, found + 1
    return 3 * found >= 2 * len(letters) and len(key) > 1
