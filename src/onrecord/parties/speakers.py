"""Statements to their speakers, addressees and whom they speak of."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from onrecord.model import SpeakerBasis, Statement
from onrecord.parties.ground import Ground, Reference
from onrecord.parties.mentions import MentionKind
from onrecord.parties.references import Resolved
from onrecord.parties.scoring import Entity
from onrecord.parties.words import ABSTRACT, PRONOUNS, Person

__all__ = ["Told", "find_speakers"]

_MOST_ABOUT = 500  # references in one content that are looked at

# Cues that leave open who says it: reportedly, was planned, are expected.
_LEFT_OPEN = re.compile(
    r"\w+ly|(?:had |has |have )?(?:is|are|was|were|been)\s(?:\w+ ){0,2}\w+(?:ed|wn|id|ld)(?:\s\w+){0,2}",
    re.I,
)

Entities = tuple[Entity, ...]


class Told:
    """Who makes each statement, to whom, and about whom; by the number of the statement."""

    def __init__(self, size: int) -> None:
        self.speakers: list[Entities] = [()] * size
        self.basis: list[SpeakerBasis | None] = [None] * size
        self.addressees: list[Entities] = [()] * size
        self.about: list[Entities] = [()] * size


def find_speakers(
    ground: Ground,
    statements: Sequence[Statement],
    sources: Sequence[Sequence[Reference]],
    addressees: Sequence[Sequence[Reference]],
    references: Sequence[Reference],
    resolved: Resolved,
) -> Told:
    """Settle all statements; I, we and you are settled with them, since they hang on each other."""
    told = Told(len(statements))
    for number, found in enumerate(sources):
        told.speakers[number] = _all_of(found, resolved)
        told.basis[number] = _basis(ground, found) if told.speakers[number] else None
    for number in range(len(statements)):
        if not statements[number].source:
            _share(ground, statements, told, number)
    holders = _innermost(statements, references)
    _speech_pronouns(ground, statements, sources, references, holders, told, resolved)
    for number, found in enumerate(addressees):
        told.addressees[number] = _all_of(found, resolved)
    starts = [reference.at for reference in references]
    for number, statement in enumerate(statements):
        told.about[number] = _spoken_of(
            statement, references, starts, resolved, told.speakers[number]
        )
    return told


def _all_of(references: Sequence[Reference], resolved: Resolved) -> Entities:
    found = [e for reference in references for e in resolved.of.get(id(reference), ())]
    return tuple(dict.fromkeys(found))


def _basis(ground: Ground, references: Sequence[Reference]) -> SpeakerBasis | None:
    kinds = {reference.kind for reference in references}
    if MentionKind.NAME in kinds:
        return SpeakerBasis.NAME
    if MentionKind.DESCRIPTION in kinds:
        return SpeakerBasis.DESCRIPTION
    return SpeakerBasis.PRONOUN if kinds else None


def _share(ground: Ground, statements: Sequence[Statement], told: Told, number: int) -> None:
    """A statement without a source goes on from the one before in the same sentence."""
    if not number:
        return
    statement, before = statements[number], statements[number - 1]
    if any(_LEFT_OPEN.fullmatch(ground.words(span)) for span in statement.cue):
        return
    here = (statement.cue or statement.content)[0].start
    there = (before.cue or before.content)[0].start
    near = ground.sentence(here) - ground.sentence(there) in (0, 1)
    if told.speakers[number - 1] and near and ground.paragraph(here) == ground.paragraph(there):
        told.speakers[number] = told.speakers[number - 1]
        told.basis[number] = SpeakerBasis.SHARED


def _innermost(
    statements: Sequence[Statement], references: Sequence[Reference]
) -> list[int | None]:
    """For each reference, the number of the statement whose content most closely holds it."""
    spans = sorted(
        (span.start, -span.end, number)
        for number, statement in enumerate(statements)
        for span in statement.content
    )
    holders: list[int | None] = []
    open_spans: list[tuple[int, int]] = []
    at = 0
    for reference in references:
        while at < len(spans) and spans[at][0] <= reference.at:
            open_spans.append((-spans[at][1], spans[at][2]))
            at += 1
        while open_spans and open_spans[-1][0] <= reference.at:
            open_spans.pop()
        holders.append(open_spans[-1][1] if open_spans else None)
    return holders


def _speech_pronouns(
    ground: Ground,
    statements: Sequence[Statement],
    sources: Sequence[Sequence[Reference]],
    references: Sequence[Reference],
    holders: Sequence[int | None],
    told: Told,
    resolved: Resolved,
) -> None:
    """I and we are whoever speaks, you is who is spoken to; outer statements come first."""
    makes: dict[int, list[int]] = {}
    for number, found in enumerate(sources):
        for reference in found:
            makes.setdefault(id(reference), []).append(number)
    order = sorted(
        (
            n
            for n, r in enumerate(references)
            if _person(ground, r) in (Person.FIRST, Person.SECOND)
        ),
        key=lambda n: _depth_key(statements, holders[n]),
    )
    for place in order:
        reference = references[place]
        own = makes.get(id(reference), [])
        holder = holders[place]
        asked = holder is None and _person(ground, reference) is Person.SECOND
        if asked:
            holder = _answer(ground, statements, own)
        elif holder is None or holder in own:
            holder = _nearby(ground, statements, reference, own, told) if own else None
        if holder is None:
            continue
        first = _person(ground, reference) is Person.FIRST
        entities = told.speakers[holder] if first or asked else told.addressees[holder]
        if not entities:
            continue
        resolved.bind(reference, entities)
        for number in own:
            told.speakers[number] = _all_of(sources[number], resolved)
            told.basis[number] = _basis(ground, sources[number])


def _person(ground: Ground, reference: Reference) -> Person | None:
    if reference.kind is not MentionKind.PRONOUN:
        return None
    pronoun = PRONOUNS.get(ground.words(reference.head).casefold())
    return pronoun.person if pronoun else None


def _depth_key(statements: Sequence[Statement], holder: int | None) -> int:
    """Longer contents hold shorter ones, so they come first."""
    if holder is None:
        return 0
    return -sum(end - start for start, end in statements[holder].content)


def _answer(ground: Ground, statements: Sequence[Statement], own: Sequence[int]) -> int | None:
    """The answer behind a question of an interview: it is its speaker who is asked as you."""
    for number in range(own[-1] + 1, min(len(statements), own[-1] + 4)) if own else ():
        cue = statements[number].cue
        if cue and ground.words(cue[0]) == ":":
            return number
    return None


def _nearby(
    ground: Ground,
    statements: Sequence[Statement],
    reference: Reference,
    own: Sequence[int],
    told: Told,
) -> int | None:
    """The statement beside one whose source is I but that no content holds: what was left out is
    most likely the words of whoever spoke in the same paragraph."""
    paragraph = ground.paragraph(reference.at)
    best: tuple[int, int] | None = None
    for number in range(max(0, own[0] - 6), min(len(statements), own[-1] + 7)):
        statement = statements[number]
        if number in own or not told.speakers[number] or not statement.source:
            continue
        at = statement.source[0].start
        if ground.paragraph(at) == paragraph:
            distance = abs(at - reference.at)
            best = min(best or (distance, number), (distance, number))
    return best[1] if best else None


def _spoken_of(
    statement: Statement,
    references: Sequence[Reference],
    starts: Sequence[int],
    resolved: Resolved,
    speakers: Entities,
) -> Entities:
    """Who is mentioned in the content; the speakers only where they are named there."""
    found: dict[Entity, None] = {}
    for start, end in statement.content:
        first = bisect_left(starts, start)
        for reference in references[first : min(bisect_left(starts, end), first + _MOST_ABOUT)]:
            for entity in resolved.of.get(id(reference), ()):
                if entity not in speakers or reference.kind is MentionKind.NAME:
                    found[entity] = None
    return tuple(found)


def tells_nobody(words: str) -> bool:
    """Whether a source is of no party at all: reports, rumours."""
    return words.casefold() in ABSTRACT
