"""The mentions of a report: every name, description and pronoun that may refer to a party.

The encoder finds names and the nouns that descriptions turn on; pronouns are a closed class. It also
scores which earlier mention each refers to the party of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from onrecord.attribution.linking import ArcBias
from onrecord.encoder.arcs import paragraph_relations
from onrecord.encoder.pieces import Pieces
from onrecord.encoder.session import KEY, Heads
from onrecord.encoder.tags import NOUNS, THINGS
from onrecord.model import PartyType, Span

__all__ = ["Arcs", "Mention", "MentionKind", "Mentions", "find_mentions"]

_PRONOUN = re.compile(
    r"\b(?:he|him|his|himself|she|her|hers|herself|they|them|their|theirs|themselves"
    r"|it|its|itself|i|me|my|mine|myself|we|us|our|ours|ourselves)\b",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[,;:!?()\[\]\"“”]|\.\s")  # no description runs over these
_TYPES = {
    "person": PartyType.PERSON,
    "organisation": PartyType.ORGANISATION,
    "place": PartyType.PLACE,
    "other": None,
}

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.integer[Any]]


class MentionKind(StrEnum):
    """The form of a mention."""

    NAME = "name"
    DESCRIPTION = "description"
    PRONOUN = "pronoun"


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention. `span` is a name without titles, a description from its first word to its head
    (`the former Mexican president`), or a pronoun. `head` is the word that it turns on, of a name
    all of it. `type` is the encoder's: person, organisation, place, or None for anything else
    (peoples, events, works; pronouns).
    """

    span: Span
    head: Span
    kind: MentionKind
    type: PartyType | None


class Arcs(Protocol):
    """What the encoder says of which mention refers to what an earlier one refers to."""

    def scores(self, mention: int, candidates: Sequence[int]) -> Floats:
        """Scores of the mention with this number against earlier ones, and last of "to none of
        them"; a softmax over them is a probability."""
        ...


@dataclass(frozen=True, slots=True)
class _Anchors:
    """Where mentions are anchored: n pieces counted through the report, their paragraphs, and
    what the arc heads say of each; `none` is n scores."""

    places: Ints
    paragraphs: Ints
    queries: Floats
    keys: Floats
    none: Floats


class Mentions:
    """The mentions of a report in the order of its text, and their arcs (see `Arcs`)."""

    def __init__(self, bias: ArcBias) -> None:
        self.items: list[Mention] = []
        self._bias = bias
        self._found: list[_Anchors] = []
        self._anchors: _Anchors | None = None
        self._pieces = 0
        self._paragraphs = 0

    def add(self, text: str, pieces: Pieces, heads: Heads) -> None:
        """Add the mentions of one more passage of `text`."""
        found = list(find_mentions(text, pieces, heads))
        at = np.array([piece for _, piece in found], np.int64)
        query = heads.earlier_query[at] / np.float32(np.sqrt(KEY))
        none = (query * heads.earlier_none[at]).sum(1)
        key = heads.earlier_key[at].copy()  # what is kept of the heads is only these rows
        paragraphs = pieces.paragraphs[at].astype(np.int64) + self._paragraphs
        self._found.append(_Anchors(at + self._pieces, paragraphs, query, key, none))
        self._anchors = None
        self.items += [mention for mention, _ in found]
        self._pieces += len(pieces)
        self._paragraphs += 1 + int(pieces.paragraphs.max(initial=0))

    def scores(self, mention: int, candidates: Sequence[int]) -> Floats:
        """See `Arcs`."""
        anchors = self._joined()
        among = np.array(candidates, np.int64)
        scores = anchors.keys[among] @ anchors.queries[mention]
        scores += self._bias.of_steps(anchors.places[among] - anchors.places[mention])
        apart = anchors.paragraphs[among] - anchors.paragraphs[mention]
        scores += self._bias.relation[paragraph_relations(apart)]
        return np.append(scores, anchors.none[mention])

    def _joined(self) -> _Anchors:
        if self._anchors is None:
            columns = _Anchors.__slots__
            joined = (np.concatenate([getattr(a, name) for a in self._found]) for name in columns)
            self._anchors = _Anchors(*joined)
        return self._anchors


def find_mentions(text: str, pieces: Pieces, heads: Heads) -> Iterator[tuple[Mention, int]]:
    """The mentions of a passage in order, each with the piece that it is anchored at."""
    names = list(_names(text, pieces, heads))
    taken = np.zeros(len(pieces), bool)
    for mention, _ in names:
        first, last = np.searchsorted(pieces.starts, mention.span)
        taken[first:last] = True
    found = [*names, *_descriptions(text, pieces, heads, taken), *_pronouns(text, pieces, taken)]
    found.sort(key=lambda item: (item[0].span.start, -item[0].span.end))
    yield from found


def _names(text: str, pieces: Pieces, heads: Heads) -> Iterator[tuple[Mention, int]]:
    """Runs of pieces that are tagged as a name, from whole word to whole word."""
    tags = heads.names.argmax(1)
    begins = (tags % 2 == 1) | (np.diff(pieces.paragraphs, prepend=-1) != 0)
    glued = np.append(False, pieces.starts[1:] == pieces.ends[:-1])
    begins &= ~(glued & (np.roll(tags, 1) > 0))  # no name begins within a word of another
    firsts = np.flatnonzero((tags > 0) & (begins | (np.roll(tags, 1) == 0)))
    for first in firsts.tolist():
        last = first + 1
        while last < len(tags) and tags[last] > 0 and not begins[last]:
            last += 1
        span = _whole_words(text, int(pieces.starts[first]), int(pieces.ends[last - 1]))
        words = text[span.start : span.end]
        if any(c.isupper() for c in words):
            sums = heads.names[first:last, 1:].sum(0)
            thing = THINGS[int((sums[0::2] + sums[1::2]).argmax())]
            yield Mention(span, span, MentionKind.NAME, _TYPES[thing]), first


def _descriptions(
    text: str, pieces: Pieces, heads: Heads, taken: npt.NDArray[np.bool_]
) -> Iterator[tuple[Mention, int]]:
    """Noun phrases that turn on a common noun, from their first word to that noun."""
    nouns = heads.nouns.argmax(1)
    for noun in np.flatnonzero((nouns > 0) & ~taken).tolist():
        head = _whole_words(text, int(pieces.starts[noun]), int(pieces.ends[noun]))
        if not text[head.start].isalpha():
            continue
        first = max(0, noun - int(heads.reach[noun].argmax()))
        while pieces.paragraphs[first] != pieces.paragraphs[noun]:
            first += 1
        start = _whole_words(text, int(pieces.starts[first]), head.end).start
        for broken in _BREAK.finditer(text, start, head.start):
            start = broken.end()
        start = min(_skip_space(text, start), head.start)
        thing = NOUNS[int(nouns[noun])]
        yield Mention(Span(start, head.end), head, MentionKind.DESCRIPTION, _TYPES[thing]), noun


def _pronouns(
    text: str, pieces: Pieces, taken: npt.NDArray[np.bool_]
) -> Iterator[tuple[Mention, int]]:
    """Pronouns, but for those in names and the U.S. in capitals."""
    if not len(pieces):
        return
    for match in _PRONOUN.finditer(text, int(pieces.starts[0]), int(pieces.ends[-1])):
        piece = int(np.searchsorted(pieces.starts, match.start()))
        word = match.group()
        here = piece < len(pieces) and pieces.starts[piece] == match.start() and not taken[piece]
        if here and (len(word) == 1 or not word.isupper()):
            span = Span(*match.span())
            yield Mention(span, span, MentionKind.PRONOUN, None), piece


def _whole_words(text: str, start: int, end: int) -> Span:
    """The span from the beginning of its first word to the end of its last, no possessive 's."""
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return Span(start, end)


def _skip_space(text: str, start: int) -> int:
    while start < len(text) and text[start].isspace():
        start += 1
    return start
