"""How well a party fits a pronoun or a description: all weights and constraints in one place.

A candidate that breaks a constraint is out. The others are ranked by a log-linear sum: each feature
times its weight, with the encoder's arcs as one of them. Arcs that are all zero say nothing and
leave the rest to decide, which is how the figures without the learned part are made.

`python -m benchmarks.weights` fits the weights to the tuning half of benchmarks/annotation and to the
documents of GUM that training sees. Those of DESCRIPTION come from there but for "generic", "kin" and
"other_noun"; those of PRONOUN are round figures set by hand, since the fitted ones bound fewer
pronouns of the same documents rightly, end to end.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from onrecord.model import PartyType, Span
from onrecord.parties.cluster import Cluster
from onrecord.parties.ground import Reference
from onrecord.parties.mentions import MentionKind
from onrecord.parties.roles import Role
from onrecord.parties.words import DOCUMENTS, FEMALE, MALE, SYNONYMS, Gender, of_one_root

__all__ = [
    "DESCRIPTION",
    "PRONOUN",
    "Asked",
    "Entity",
    "Seen",
    "choose",
    "features",
    "features_of_new",
    "fits",
    "synonyms",
]

PRONOUN: Mapping[str, float] = {
    "arc": 0.8,  # log of the arcs' probability
    "spoke_last": 0.5,  # it made the statement before
    "subject": 0.6,  # it opened the sentence or said something
    "subject_before": 0.3,  # it was the subject of the sentence before
    "goes_on": 1.5,  # and made a statement there, as this one does
    "sentences": -0.5,  # since its last mention, at most 5
    "paragraphs": -0.6,  # since its last mention, at most 3
    "often": 0.25,  # log of how often it was mentioned
    "named": 0.2,  # it has a name
    "named_in_content": -4.0,  # nobody speaks of themselves by name
    "gender_seen": 1.0,  # pronouns before agree
    "gender_unseen": -1.5,  # pronouns before disagree
    "name_of_gender": 0.7,  # its first name is one of this gender
    "name_of_other": -2.5,
    "singular_they": -1.5,
    "thing": -2.0,  # that a pronoun stands for something that is no party
    "body_as_they": -0.4,
    "place_speaks": -0.8,  # places say less than people and bodies do
    "has_spoken": 0.6,  # of what says something: so did it before
    "body_as_it": 0.8,
}
DESCRIPTION: Mapping[str, float] = {
    "arc": 0.8,
    "spoke_last": 0.19,
    "subject": 0.85,
    "subject_before": 0.44,
    "goes_on": 1.53,
    "sentences": -0.17,
    "paragraphs": -0.05,
    "often": 0.24,
    "named": -0.42,
    "named_in_content": -4.0,
    "place_speaks": -0.61,
    "has_spoken": 0.77,
    "gender_seen": 0.82,
    "gender_unseen": -1.51,
    "name_of_gender": 1.42,
    "name_of_other": -2.52,
    "same_noun": 2.56,  # it was called so before, or holds the office
    "synonym": 2.94,  # by a noun that means the same
    "only_one": 0.8,  # and nobody else was
    "same_proper": 1.46,  # and by the same proper adjective: the Mexican president
    "age": 6.0,
    "pointed_at": 0.98,  # this person, these officials: they take up what was just mentioned
    "generic": 1.6,  # the company, the man: nouns that take up what was just named
    "kin": 2.2,  # the mother, of a family that is named
    "other_noun": -0.7,  # than what it was called, and it has no name
    "new": 1.51,  # of a party of its own
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
    acted: bool = False  # it was the subject of a sentence
    thing: bool = False  # neither person nor body, as far as its noun tells: the story, the road
    references: list[Reference] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    heads: dict[str, frozenset[str]] = field(default_factory=dict)  # nouns, with proper adjectives
    members: frozenset[str] = frozenset()  # a team of scientists: scientist
    ages: set[int] = field(default_factory=set)
    has_kin: bool = False  # others of its surname are named
    told_gender: set[Gender] = field(default_factory=set)
    given_gender: Gender | None = None  # by its first name
    seen_gender: dict[Gender, int] = field(default_factory=dict)  # by the pronouns bound to it

    def call(self, head: str, proper: frozenset[str]) -> None:
        """Note that it goes by a noun."""
        for noun in {head, general_noun(head)}:
            self.heads[noun] = self.heads.get(noun, frozenset()) | proper
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
    kin: bool = False  # the mother: of whoever is spoken of
    called: int = 0  # how many parties were called by its noun, where it is definite
    bare: bool = False  # without article: police, scientists
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


def can_speak(asked: Asked, entity: Entity) -> bool:
    """Things say nothing, but for documents (the report: it said …); places do when they act."""
    if not asked.speaks:
        return True
    if entity.thing:
        singular_it = asked.plural is False and asked.gender is None
        return singular_it and not DOCUMENTS.isdisjoint(entity.heads)
    return entity.type is not PartyType.PLACE or entity.spoke or entity.acted


def fits(asked: Asked) -> Callable[[Entity], bool]:
    """Whether a candidate breaks none of the constraints, of which only those that apply are tried."""
    applying = [constraint for constraint, applies in _CONSTRAINTS if applies(asked)]

    def fitting(entity: Entity) -> bool:
        return all(constraint(asked, entity) for constraint in applying)

    return fitting


# Each with what it takes for it to exclude anybody; the surest to exclude first.
_CONSTRAINTS: Sequence[tuple[Callable[[Asked, Entity], bool], Callable[[Asked], object]]] = (
    (of_type, lambda asked: asked.types is not None),
    (can_speak, lambda asked: asked.speaks),
    (of_number, lambda asked: asked.plural is not None),
    (of_gender, lambda asked: asked.gender is not None),
    (of_age, lambda asked: asked.age is not None),
    (of_proper, lambda asked: asked.head and asked.proper),
    (not_speaking, lambda asked: asked.speakers),
    (not_owner, lambda asked: asked.owners),
)


def features(asked: Asked, seen: Seen) -> dict[str, float]:
    """The features of a candidate that are not 0, by the names that the weights have."""
    entity = seen.entity
    found = {
        "arc": math.log(seen.probability + FLOOR),
        "often": math.log1p(min(20, len(entity.references))),
    }
    _add_place(found, asked, seen)
    if entity.cluster is not None:
        found["named"] = 1.0
    if asked.speaks:
        if entity.type is PartyType.PLACE:
            found["place_speaks"] = 1.0
        if entity.spoke:
            found["has_spoken"] = 1.0
    if asked.content and _named_in(asked, entity):
        found["named_in_content"] = 1.0
    if asked.gender is not None:
        _add_gender(found, asked.gender, entity)
    if asked.reference.kind is MentionKind.PRONOUN:
        _add_of_pronoun(found, asked, entity)
    else:
        _add_of_description(found, asked, seen)
    return found


def _add_place(found: dict[str, float], asked: Asked, seen: Seen) -> None:
    """Where a party stood in the text before, and whether it spoke there."""
    spoke_last = seen.entity.number in asked.last_speakers
    if spoke_last:
        found["spoke_last"] = 1.0
    if seen.subject:
        found["subject"] = 1.0
        if seen.sentences == 1:
            found["subject_before"] = 1.0
            if spoke_last and asked.speaks:
                found["goes_on"] = 1.0
    found["sentences"] = min(5, seen.sentences)
    found["paragraphs"] = min(3, seen.paragraphs)


def _add_gender(found: dict[str, float], gender: Gender, entity: Entity) -> None:
    """What tells a party's gender: a first name, else the pronouns before."""
    if entity.given_gender is gender:
        found["name_of_gender"] = 1.0
    elif entity.seen_gender:
        usual = max(entity.seen_gender, key=lambda seen: entity.seen_gender[seen])
        found["gender_seen" if usual is gender else "gender_unseen"] = 1.0
    elif entity.given_gender is not None:
        found["name_of_other"] = 1.0


def _named_in(asked: Asked, entity: Entity) -> bool:
    """Whether a name of a party stands in what the one asked for says."""
    return any(
        start <= reference.at < end
        for start, end in asked.content
        for reference in entity.references[:200]
        if reference.kind is MentionKind.NAME
    )


def _add_of_pronoun(found: dict[str, float], asked: Asked, entity: Entity) -> None:
    if entity.thing:
        found["thing"] = 1.0
    if asked.plural:
        if entity.type in (PartyType.ORGANISATION, PartyType.PLACE):
            found["body_as_they"] = 1.0
        elif not entity.plural:
            found["singular_they"] = 1.0
    elif asked.gender is None and entity.type is PartyType.ORGANISATION:
        found["body_as_it"] = 1.0


def _add_of_description(found: dict[str, float], asked: Asked, seen: Seen) -> None:
    entity = seen.entity
    if asked.pointing and seen.sentences <= 1:
        found["pointed_at"] = 1.0
    if asked.age is not None:
        found["age"] = float(asked.age in entity.ages)
    if asked.head in entity.heads:
        found["same_noun"] = 1.0
        found["only_one"] = float(asked.called == 1)
        found["same_proper"] = float(_agree(asked.proper, entity.heads[asked.head]))
    elif asked.head and not synonyms(asked.head).isdisjoint(entity.heads):
        found["synonym"] = 1.0
    elif asked.kin and entity.has_kin:
        found["kin"] = 1.0
    elif asked.generic:
        found["generic"] = 1.0
        if entity.cluster is None:
            found["other_noun"] = 1.0


def synonyms(noun: str) -> frozenset[str]:
    """A noun with those that mean the same, or that take up what it tells."""
    return _SYNONYMS.get(general_noun(noun), frozenset()) | {noun}


def general_noun(noun: str) -> str:
    """What one of a narrower calling is: an archaeologist is a scientist."""
    return "scientist" if noun.endswith("ologist") else noun


_SYNONYMS = {noun: words for words in reversed(SYNONYMS) for noun in words}


def choose(
    asked: Asked,
    candidates: Iterable[Seen],
    weights: Mapping[str, float],
    none: float | None = None,
) -> Entity | None:
    """The candidate that scores best; the first of equals.

    `none` is the probability that the arcs give to none of them, where that may be: then None is the
    answer if no candidate scores better than a party of its own.
    """
    best = None
    best_score = -math.inf if none is None else _score(features_of_new(none), weights)
    for seen in candidates:
        total = _score(features(asked, seen), weights)
        if total > best_score:
            best, best_score = seen.entity, total
    return best


def features_of_new(none: float) -> dict[str, float]:
    """The features of a party of its own."""
    return {"arc": math.log(none + FLOOR), "new": 1.0}


def _score(found: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The log-linear sum for one candidate."""
    return sum([weights[name] * value for name, value in found.items()])
