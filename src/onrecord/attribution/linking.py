"""From runs to statements: each content to its cue, each cue to its source.

A cue makes a statement. Every content piece points to the cue that it belongs to, and a cue to its
source or to none; so several cues may share a source ("X said …, adding that …"), and a content
may stand in several places.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from onrecord.attribution.tagging import Run
from onrecord.encoder.arcs import distance_buckets, paragraph_relations
from onrecord.encoder.pieces import Pieces
from onrecord.encoder.session import Heads
from onrecord.encoder.tags import ROLES, TAGS
from onrecord.text.reading import Passage
from onrecord.text.turns import Transcript

__all__ = [
    "ArcBias",
    "Link",
    "Ties",
    "complete_speeches",
    "find_ties",
    "link_runs",
]

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.integer[Any]]

CONTENT = 1 + ROLES.index("content")
FARTHEST = 128  # pieces; all distances from here on are in one bucket
SPOKEN = 0.3  # a quotation in parts is a statement's content when so much of it is tagged so


@dataclass(frozen=True, slots=True)
class ArcBias:
    """What distance and paragraph add to an arc's score.

    `by_step` has a number for each signed distance in pieces from -FARTHEST to FARTHEST, `relation`
    one for each relation of paragraphs.
    """

    by_step: Floats
    relation: Floats

    @classmethod
    def learned(cls, numbers: Mapping[str, Sequence[float]]) -> ArcBias:
        """From the manifest's `distance`, a number a bucket, and its `relation`."""
        distance = np.array(numbers["distance"], np.float32)
        steps = np.arange(-FARTHEST, FARTHEST + 1)
        return cls(distance[distance_buckets(steps)], np.array(numbers["relation"], np.float32))

    def of_steps(self, steps: Ints) -> Floats:
        """What signed distances add."""
        out: Floats = self.by_step[np.minimum(np.maximum(steps, -FARTHEST), FARTHEST) + FARTHEST]
        return out


@dataclass(frozen=True, slots=True)
class Ties:
    """What quotations hold together: `zones` numbers the zone of each unit, `speeches` the
    quotation of each piece that stands in one of several parts, -1 for all other pieces. `known`
    are the tags of the pieces of a transcript, -1 for all others.

    News keeps a statement in one paragraph (99% of PolNeAR's): an arc leaves its unit only where
    there is nothing to point to, first for the units that one quotation runs through (its zone),
    then for those around. The parts of one quotation in a unit have one cue.
    """

    zones: Ints
    speeches: Ints
    known: Ints


@dataclass(frozen=True, slots=True)
class Link:
    """One statement in runs. `cue` is None for content that no cue introduces. The two
    probabilities are those of the arcs chosen, against the other cues and sources at hand."""

    source: Run | None
    cue: Run | None
    content: tuple[Run, ...]
    cue_probability: float
    source_probability: float


def find_ties(passage: Passage, pieces: Pieces) -> Ties:
    """The ties of the pieces of a passage."""
    speeches = np.full(len(pieces), -1, np.int64)
    parts = Counter(passage.speeches)
    for quotation, speech in zip(passage.quotations, passage.speeches, strict=True):
        if parts[speech] > 1:
            first, last = np.searchsorted(pieces.starts, [quotation.start, quotation.end])
            speeches[first:last] = speech
    return Ties(
        np.array(passage.zones, np.int64), speeches, _known_tags(passage.transcript, pieces)
    )


def _known_tags(transcript: Transcript, pieces: Pieces) -> Ints:
    """A label is a source, the colon behind it a cue, and what follows in its paragraph content."""
    known = np.full(len(pieces), -1, np.int64)

    def know(role: str | None, span: tuple[int, int]) -> None:
        first, last = np.searchsorted(pieces.starts, span)
        known[first:last] = TAGS.index(f"I-{role}" if role else "O")
        if role:
            known[first] = TAGS.index(f"B-{role}")

    for turn in transcript.turns:
        know(None, turn.before)
        for role, span in zip(ROLES, (turn.label, turn.colon, turn.said), strict=True):
            know(role, span)
    for direction in transcript.directions:
        know(None, direction)
    return known


def complete_speeches(tags: Ints, paragraphs: Ints, ties: Ties) -> Ints:
    """The tags, with the untouched parts of a quotation made content where its other parts are.

    That they belong to it follows from the convention of its marks, however rare it is in the data
    that the tags were learned from.
    """
    out = tags.copy()
    said = (tags + 1) // 2 == CONTENT
    for speech in np.unique(ties.speeches[ties.speeches >= 0]):
        at = np.flatnonzero(ties.speeches == speech)
        parts = np.split(at, np.flatnonzero((np.diff(at) > 1) | np.diff(paragraphs[at])) + 1)
        if said[at].mean() < SPOKEN:
            continue
        for part in parts:
            if not tags[part].any() and (ties.known[part] < 0).all():
                out[part] = 2 * CONTENT
                out[part[0]] = 2 * CONTENT - 1
    return out


def link_runs(
    runs: list[Run],
    pieces: Pieces,
    ties: Ties,
    heads: Heads,
    to_cue: ArcBias,
    to_source: ArcBias,
) -> list[Link]:
    """The statements that `runs` make, in order of the first piece of their content."""
    by_role: dict[str, list[Run]] = {"source": [], "cue": [], "content": []}
    for run in runs:
        by_role[run.role].append(run)
    cues, sources = by_role["cue"], by_role["source"]
    held: dict[int, list[tuple[Run, float]]] = {}
    for speech in _speeches(by_role["content"], pieces.paragraphs, ties):
        cue, sureness = _cue_of(speech, cues, pieces, ties, heads, to_cue)
        held.setdefault(cue, []).extend((run, sureness) for run in speech)
    links = [Link(None, None, (run,), sureness, 1.0) for run, sureness in held.pop(-1, [])]
    for number, parts in held.items():
        source, source_sureness = _source_of(cues[number], sources, pieces, ties, heads, to_source)
        content = tuple(run for run, _ in parts)
        links.append(Link(source, cues[number], content, min(p for _, p in parts), source_sureness))
    return sorted(links, key=lambda link: link.content[0].first)


def _speeches(contents: list[Run], paragraphs: Ints, ties: Ties) -> Iterator[list[Run]]:
    """Contents that one quotation ties together in a paragraph, the others by themselves."""
    held: list[Run] = []
    last = (-1, -1)
    for run in contents:
        middle = (run.first + run.last) // 2
        here = int(ties.speeches[middle]), int(paragraphs[middle])
        if held and (here[0] < 0 or here != last):
            yield held
            held = []
        held.append(run)
        last = here
    if held:
        yield held


def _cue_of(
    speech: list[Run], cues: list[Run], pieces: Pieces, ties: Ties, heads: Heads, bias: ArcBias
) -> tuple[int, float]:
    """The number of the cue that a speech belongs to, -1 where none is at hand; and how surely."""
    near = _at_hand(cues, speech[0].first, pieces, ties, beyond=2)
    if not near:
        return -1, 1.0
    at = np.concatenate([np.arange(run.first, run.last) for run in speech])
    firsts = np.array([cues[n].first for n in near])
    scores = _arcs(at, firsts, heads.cue_query, heads.cue_key, pieces, bias)
    mean = _softmax(scores).mean(0)
    best = int(mean.argmax())
    return near[best], float(mean[best])


def _source_of(
    cue: Run, sources: list[Run], pieces: Pieces, ties: Ties, heads: Heads, bias: ArcBias
) -> tuple[Run | None, float]:
    """The source of a cue or None, and how surely."""
    near = _at_hand(sources, cue.first, pieces, ties, beyond=0)
    at = np.array([cue.first])
    firsts = np.array([sources[n].first for n in near], np.int64)
    scores = _arcs(at, firsts, heads.source_query, heads.source_key, pieces, bias)[0]
    query = heads.source_query[cue.first]
    none = query @ heads.source_none[cue.first] / np.sqrt(len(query))
    none += bias.of_steps(-heads.positions[at])[0]
    none += bias.relation[0]
    chances = _softmax(np.append(scores, none)[None])[0]
    best = int(chances.argmax())
    return (sources[near[best]] if best < len(near) else None), float(chances[best])


def _at_hand(runs: list[Run], piece: int, pieces: Pieces, ties: Ties, beyond: int) -> list[int]:
    """The numbers of the runs in the unit of `piece`; failing that, of those in its zone; failing
    that, of those up to `beyond` units away. `runs` are in order."""

    def between(first: int, last: int) -> list[int]:
        start, end = np.searchsorted(pieces.paragraphs, [first, last + 1])
        low = bisect_left(runs, start, key=lambda run: run.first)
        return list(range(low, bisect_left(runs, end, key=lambda run: run.first)))

    unit = int(pieces.paragraphs[piece])
    zone = ties.zones[unit]
    first, last = np.searchsorted(ties.zones, [zone, zone + 1])
    return (
        between(unit, unit)
        or between(int(first), int(last) - 1)
        or between(unit - beyond, unit + beyond)
    )


def _arcs(
    tails: Ints,
    heads_at: Ints,
    query: Floats,
    key: Floats,
    pieces: Pieces,
    bias: ArcBias,
) -> Floats:
    """Scores of the arcs from each of `tails` to each of `heads_at` (numbers of pieces)."""
    scores = query[tails] @ key[heads_at].T / np.sqrt(query.shape[1])
    # A [SEP] stands between paragraphs, which the distance counts as the encoder did.
    apart = (pieces.paragraphs[heads_at][None, :] - pieces.paragraphs[tails][:, None]).astype(int)
    steps = heads_at[None, :] - tails[:, None] + apart
    scores += bias.of_steps(steps)
    out: Floats = scores + bias.relation[paragraph_relations(apart)]
    return out


def _softmax(scores: Floats) -> Floats:
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    out: Floats = shifted / shifted.sum(axis=-1, keepdims=True)
    return out
