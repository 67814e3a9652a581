"""Whether two statements carry one saying-event: a sum of reasons, each with its weight.

Precision comes first: two statements that are one event in the world but told in other words stay
apart. The weights are set by hand; `benchmarks.utterances` and `benchmarks.stories` measure what
they do.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from string import ascii_lowercase
from typing import NamedTuple

from onrecord.compare.alignment import Match, align
from onrecord.compare.rarity import stem, weight
from onrecord.compare.spelling import one_spelling
from onrecord.compare.words import find_words
from onrecord.model import Kind
from onrecord.text.quotations import find_quotations

__all__ = ["THRESHOLD", "Contents", "Reason", "Saying", "evidence", "read_contents", "total"]

THRESHOLD = 5.0
_MOST_WORDS = 400  # of a statement that are compared; a longer one is told by its beginning
_VERBATIM = 5  # quoted words in a row that nobody finds twice by chance
_EXCERPT = 4  # quoted words that are all of one statement, and stand in the other
_NEARLY = 0.8  # of the shorter quotation's words: one word in five may be another outlet's
_LITTLE = 8.0  # nats: what two rare words tell
_MUCH = 20.0
_QUOTED_WHOLE = "one is quoted whole in the other"  # then what else the longer says is no matter
_ALL = 4.0  # what it tells that one has all the words of the other
_MOST_ELSE = 3.5  # that quotes, numbers and copies add, but for one whole in the other: it has _ALL
_UNITS = ascii_lowercase  # written onto a number: 3m, 10k, 2nd
_NOT = frozenset(
    "not no never none nothing neither nor cannot can't don't won't didn't doesn't isn't aren't wasn't "
    "weren't wouldn't couldn't shouldn't hasn't haven't hadn't without denied denies deny".split()
)


class Reason(NamedTuple):
    """Something that speaks for one saying-event, or with a negative weight against it."""

    reason: str
    weight: float


@dataclass(frozen=True, slots=True)
class Contents:
    """What a statement's words come to.

    `keys` are its words in one spelling. `quoted` tells of each word whether it stands inside
    quotation marks, `tells` what each word that tells anything does, by the word without its ending,
    and `denies` whether it says that something is not so, as far as one word can turn it. `figures`
    are its numbers, without what they are counted in: 3 of 3m.
    """

    keys: tuple[str, ...]
    quoted: tuple[bool, ...]
    tells: Mapping[str, float]
    figures: frozenset[str]
    denies: bool


@lru_cache(maxsize=16_384)  # a statement is compared with all that its speaker said in those days
def read_contents(words: str, kind: Kind) -> Contents:
    """The contents of a statement of this kind; at most 400 words of it."""
    found = find_words(words)
    written, starts = found.keys[:_MOST_WORDS], found.starts[:_MOST_WORDS]
    keys = tuple(map(one_spelling, written))
    told = zip(keys, map(weight, written), strict=True)
    return Contents(
        keys=keys,
        quoted=_quoted(words, kind, starts),
        tells={stem(key): tells for key, tells in told if tells > 0},
        figures=frozenset(key.rstrip(_UNITS) for key in keys if key[:1].isdigit()),
        denies=sum(key in _NOT for key in keys) % 2 == 1,
    )


def _quoted(words: str, kind: Kind, starts: Sequence[int]) -> tuple[bool, ...]:
    if kind is not Kind.MIXED:
        return (kind is Kind.DIRECT,) * len(starts)
    inner = [quotation.inner for quotation in find_quotations(words, [(0, len(words))])]
    begins = [begin for begin, _ in inner]
    numbers = [bisect_right(begins, start) - 1 for start in starts]
    return tuple(
        number >= 0 and start < inner[number][1]
        for number, start in zip(numbers, starts, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Saying:
    """A statement as it is compared. Days are counted from 0001-01-01, which is 1.

    `within_own` says that it stands inside a statement of the same speaker: "We said so", in what
    they say now.
    """

    statement_id: int
    report_id: int
    kind: Kind
    negative: bool
    words: str
    speaker: str | None
    first_day: int | None
    last_day: int | None
    within_own: bool = False

    @property
    def contents(self) -> Contents:
        """What its words come to."""
        return read_contents(self.words, self.kind)


def total(reasons: list[Reason]) -> float:
    """The score: THRESHOLD and above is taken for one saying-event."""
    return sum(reason.weight for reason in reasons)


def evidence(left: Saying, right: Saying, *, copied: bool = False) -> list[Reason]:
    """What speaks for two statements being one saying-event, and what against.

    `copied` says that one's report is a copy of the other's. That the speaker is the same and the
    days are compatible is for the caller to see to.
    """
    one, two = left.contents, right.contents
    if copied and one.keys == two.keys:
        return [Reason("the same words in copies of one text", THRESHOLD)]
    common = sum(min(one.tells[key], two.tells[key]) for key in one.tells.keys() & two.tells.keys())
    least = min(sum(one.tells.values()), sum(two.tells.values()))
    reasons = [
        Reason("words in common", round(_ALL * min(1.0, common / least), 2) if least else 0.0),
        Reason("what they tell", round(2 * min(common, _MUCH) / _MUCH, 2)),
    ]
    if least and reasons[0].weight < _ALL and total(reasons) + _MOST_ELSE < THRESHOLD:
        return reasons  # whatever else there is to say, it would not be enough
    quotes = list(_of_quotes(one, two))
    if common < _LITTLE and not any(reason.weight > 0 for reason in quotes):
        reasons.append(Reason("few words in common", -2.0))
    if copied:
        reasons.append(Reason("in copies of one text", 1.0))
    if left.negative != right.negative:
        one = replace(one, denies=not one.denies)
    contents = (
        [] if any(reason.reason == _QUOTED_WHOLE for reason in quotes) else _of_contents(one, two)
    )
    return [*reasons, *quotes, *contents, *_of_days(left, right)]


def _of_quotes(left: Contents, right: Contents) -> Iterator[Reason]:
    if not any(left.quoted) and not any(right.quoted):
        return
    matches = align(left.keys, right.keys)
    longest = max(
        (_longest_run(_either_quoted(left, right, match)) for match in matches), default=0
    )
    if _is_excerpt(left, right) or _is_excerpt(right, left):
        yield Reason(_QUOTED_WHOLE, 3.5)
    elif _nearly(left, right, matches):
        yield Reason("nearly all quoted words in common", 2.0)
    elif longest >= _VERBATIM:
        yield Reason("quoted words in common", 1.5)
    elif min(sum(left.quoted), sum(right.quoted)) >= _VERBATIM:
        yield Reason("other words quoted", -1.5)


def _either_quoted(left: Contents, right: Contents, match: Match) -> Iterator[bool]:
    return (
        left.quoted[match.left + n] or right.quoted[match.right + n] for n in range(match.length)
    )


def _is_excerpt(short: Contents, long: Contents) -> bool:
    """Whether all of `short` is quoted, and stands quoted in `long`."""
    size = len(short.keys)
    return (
        _EXCERPT <= size <= len(long.keys)
        and all(short.quoted)
        and any(
            long.keys[n : n + size] == short.keys and all(long.quoted[n : n + size])
            for n in range(len(long.keys) - size + 1)
        )
    )


def _nearly(left: Contents, right: Contents, matches: Sequence[Match]) -> bool:
    """Whether nearly all the words that one of them quotes are quoted in the other, in order."""
    both = sum(
        left.quoted[match.left + n] and right.quoted[match.right + n]
        for match in matches
        for n in range(match.length)
    )
    least = min(sum(left.quoted), sum(right.quoted))
    return both >= max(_VERBATIM, _NEARLY * least)


def _longest_run(flags: Iterator[bool]) -> int:
    longest = run = 0
    for flag in flags:
        run = run + 1 if flag else 0
        longest = max(longest, run)
    return longest


def _of_contents(left: Contents, right: Contents) -> Iterator[Reason]:
    if left.figures and right.figures:
        same = left.figures <= right.figures or right.figures <= left.figures
        yield Reason("the same numbers", 0.5) if same else Reason("other numbers", -2.0)
    if left.denies != right.denies:
        yield Reason("one denies it", -4.0)


def _of_days(left: Saying, right: Saying) -> Iterator[Reason]:
    if left.last_day is not None and right.last_day is not None:
        apart = abs(left.last_day - right.last_day)
        if apart:
            yield Reason("days apart", round(-0.3 * min(apart, 7), 2))
