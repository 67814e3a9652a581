"""How well a party fits a pronoun or a description: all weights and constraints in one place.

A candidate that breaks a constraint is out. The others are ranked by a log-linear sum: each feature
times its weight, with the encoder's arcs as one of them. Arcs that are all zero say nothing and
leave the rest to decide, which is how the figures without the learned part are made.

The weights are round figures set by hand, on the tuning half of benchmarks/annotation.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from onrecord.model import PartyType, Span
from onrecord.parties.cluster import Cluster
from onrecord.parties.ground import Reference
from onrecord.parties.mentions import MentionKind
from onrecord.parties.roles import Role
from onrecord.parties.words import FEMALE, MALE, SYNONYMS, Gender, of_one_root

__all__ = [
    "DESCRIPTION",
    "PRONOUN",
    "Asked",
    "Entity",
    "Seen",
    "fits",
    "score",
    "synonyms",
]

PRONOUN: Mapping[str, float] = {
    "arc": 0.8,  # log of the arcs' probability
    "spoke_last": 1.0,  # it made the statement before
    "subject": 0.6,  # it opened the sentence or said something
    "sentences": -0.5,  # since its last mention, at most 5
    "paragraphs": -0.6,  # since its last mention, at most 3
    "often": 0.25,  # log of how often it was mentioned
    "named": 0.2,  # it has a name
    "named_in_content": -4.0,  # nobody speaks of themselves by name
    "gender_seen": 1.0,  # pronouns before agree
    "gender_unseen": -1.5,  # pronouns before disagree
    "singular_they": -1.5,
    "thing": -2.0,  # that a pronoun stands for something that is no party
    "body_as_they": -0.4,
    "place_speaks": -0.8,  # places say less than people and bodies do
    "has_spoken": 0.6,  # of what says something: so did it before
    "body_as_it": 0.8,
}
DESCRIPTION: Mapping[str, float] = {
    "arc": 0.8,
    "spoke_last": 0.4,
    "subject": 0.3,
    "sentences": -0.2,
    "paragraphs": -0.2,
    "often": 0.2,
    "named": 0.3,
    "named_in_content": -4.0,
    "place_speaks": -0.5,
    "has_spoken": 0.3,
    "gender_seen": 0.5,
    "gender_unseen": -1.5,
    "same_noun": 3.5,  # it was called so before, or holds the office
    "synonym": 2.5,  # by a noun that means the same
    "same_proper": 1.5,  # and by the same proper adjective: the Mexican president
    "age": 6.0,
    "pointed_at": 2.5,  # this person, these officials: they take up what was just mentioned
    "generic": 1.6,  # the company, the man: nouns that take up what was just named
    "new": 1.4,  # of a party of its own
}
FLOOR = 0.02  # the least probability that the arcs are taken to give


@dataclass(slots=True, eq=False)
class Entity:
    """A party in the making: a named cluster or what a description began."""

    number: int
    cluster: Cluster | None = None
    type: PartyType | None = None
    plural: bool = False
    spoke: bool = False
    thing: bool = False  # neither person nor body, as far as its noun tells: the story, the road
    references: list[Reference] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    heads: dict[str, frozenset[str]] = field(default_factory=dict)  # nouns, with proper adjectives
    ages: set[int] = field(default_factory=set)
    told_gender: set[Gender] = field(default_factory=set)
    seen_gender: dict[Gender, int] = field(default_factory=dict)  # by the pronouns bound to it

    def call(self, head: str, proper: frozenset[str]) -> None:
        """Note that it goes by a noun."""
        self.heads[head] = self.heads.get(head, frozenset()) | proper
        if head in MALE:
            self.told_gender.add(Gender.MALE)
        elif head in FEMALE:
            self.told_gender.add(Gender.FEMALE)

    @property
    def gender(self) -> Gender | None:
        """What titles, kinship and nouns tell; None where they tell nothing, or both."""
        return next(iter(self.told_gender)) if len(self.told_gender) == 1 else None


@dataclass(slots=True)
class Seen:
    """A candidate as it stands in the text before: its last mention in reach."""

    entity: Entity
    subject: bool
    sentences: int
    paragraphs: int
    probability: float


@dataclass(slots=True)
class Asked:
    """What a pronoun or description wants of its party. None is: it does not tell.

    `content` are the spans of the statement that it is the source of, `speakers` who says the words
    in which it stands.
    """

    reference: Reference
    types: frozenset[PartyType] | None
    plural: bool | None
    gender: Gender | None
    head: str | None = None
    proper: frozenset[str] = frozenset()
    age: int | None = None
    generic: bool = False
    pointing: bool = False  # this, these
    several: bool = False  # both, all: no one alone
    speaks: bool = False  # it is the source of a statement
    content: tuple[Span, ...] = ()
    speakers: frozenset[int] = frozenset()
    owners: frozenset[int] = frozenset()  # to whom a description belongs: his publicist
    last_speakers: frozenset[int] = frozenset()


def of_type(asked: Asked, entity: Entity) -> bool:
    """A person is no it, a body no she, a story neither he nor the minister."""
    if entity.thing:
        pronoun = asked.reference.kind is MentionKind.PRONOUN
        return asked.types is None or (pronoun and PartyType.PERSON not in asked.types)
    return asked.types is None or entity.type is None or entity.type in asked.types


def of_number(asked: Asked, entity: Entity) -> bool:
    """A plural stands for several, a singular for one; they may be a body, or one of unknown gender."""
    if asked.plural is None:
        return True
    if asked.reference.kind is MentionKind.PRONOUN and asked.plural:
        return entity.plural or not asked.several
    return asked.plural == entity.plural


def of_gender(asked: Asked, entity: Entity) -> bool:
    """What titles and nouns tell of gender is not contradicted."""
    return asked.gender is None or entity.gender in (None, asked.gender)


def of_age(asked: Asked, entity: Entity) -> bool:
    """The 51-year-old is nobody whose age is given otherwise."""
    return asked.age is None or not entity.ages or asked.age in entity.ages


def of_proper(asked: Asked, entity: Entity) -> bool:
    """The French president is not the Mexican one."""
    known = entity.heads.get(asked.head) if asked.head else None
    return not asked.proper or not known or _agree(asked.proper, known)


def _agree(some: frozenset[str], others: frozenset[str]) -> bool:
    return any(of_one_root(a, b) for a in some for b in others)


def not_speaking(asked: Asked, entity: Entity) -> bool:
    """In quoted words the speaker is I, never he."""
    return entity.number not in asked.speakers


def not_owner(asked: Asked, entity: Entity) -> bool:
    """His publicist is not he, and Assange's supporters are not Assange."""
    return entity.number not in asked.owners


def fits(asked: Asked, entity: Entity) -> bool:
    """Whether a candidate breaks no constraint."""
    return (
        of_type(asked, entity)
        and of_number(asked, entity)
        and of_gender(asked, entity)
        and of_age(asked, entity)
        and of_proper(asked, entity)
        and not_speaking(asked, entity)
        and not_owner(asked, entity)
    )


def features(asked: Asked, seen: Seen) -> Iterable[tuple[str, float]]:
    """The features of a candidate that are not 0, by the names that the weights have."""
    entity = seen.entity
    yield "arc", math.log(seen.probability + FLOOR)
    if entity.number in asked.last_speakers:
        yield "spoke_last", 1.0
    if seen.subject:
        yield "subject", 1.0
    yield "sentences", min(5, seen.sentences)
    yield "paragraphs", min(3, seen.paragraphs)
    yield "often", math.log1p(min(20, len(entity.references)))
    if entity.cluster is not None:
        yield "named", 1.0
    if asked.speaks and entity.type is PartyType.PLACE:
        yield "place_speaks", 1.0
    if asked.speaks and entity.spoke:
        yield "has_spoken", 1.0
    if asked.content and _named_in(asked, entity):
        yield "named_in_content", 1.0
    if asked.gender is not None and entity.seen_gender:
        usual = max(entity.seen_gender, key=lambda gender: entity.seen_gender[gender])
        yield ("gender_seen" if usual is asked.gender else "gender_unseen"), 1.0
    if asked.reference.kind is MentionKind.PRONOUN:
        yield from _pronoun_features(asked, entity)
    else:
        yield from _description_features(asked, entity)


def _named_in(asked: Asked, entity: Entity) -> bool:
    """Whether a name of a party stands in what the one asked for says."""
    return any(
        start <= reference.at < end
        for start, end in asked.content
        for reference in entity.references[:200]
        if reference.kind is MentionKind.NAME
    )


def _pronoun_features(asked: Asked, entity: Entity) -> Iterable[tuple[str, float]]:
    if entity.thing:
        yield "thing", 1.0
    body = entity.type in (PartyType.ORGANISATION, PartyType.PLACE)
    if asked.plural and body:
        yield "body_as_they", 1.0
    elif asked.plural and not entity.plural:
        yield "singular_they", 1.0
    if not asked.plural and asked.gender is None and entity.type is PartyType.ORGANISATION:
        yield "body_as_it", 1.0


def _description_features(asked: Asked, entity: Entity) -> Iterable[tuple[str, float]]:
    if asked.pointing:
        yield "pointed_at", 1.0
    if asked.age is not None:
        yield "age", float(asked.age in entity.ages)
    if asked.head in entity.heads:
        yield "same_noun", 1.0
        yield "same_proper", float(_agree(asked.proper, entity.heads[asked.head]))
    elif asked.head and not synonyms(asked.head).isdisjoint(entity.heads):
        yield "synonym", 1.0
    elif asked.generic:
        yield "generic", 1.0


def synonyms(noun: str) -> frozenset[str]:
    """A noun with those that mean the same."""
    return _SYNONYMS.get(noun) or frozenset({noun})


_SYNONYMS = {noun: words for words in reversed(SYNONYMS) for noun in words}


def score(asked: Asked, seen: Seen, weights: Mapping[str, float]) -> float:
    """The log-linear sum for one candidate."""
    return sum(weights[name] * value for name, value in features(asked, seen))
