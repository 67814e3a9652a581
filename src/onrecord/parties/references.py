"""References to parties: each name, description and pronoun of a report to whom it stands for.

Names are settled over the whole report first (see `cluster`); then the text is gone through once,
and each description and pronoun takes the best of the parties mentioned lately (see `scoring`).
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from onrecord.model import Kind, PartyType, Span, Statement
from onrecord.parties.cluster import Cluster
from onrecord.parties.given import given_gender
from onrecord.parties.ground import Ground, Reference
from onrecord.parties.mentions import Arcs, MentionKind
from onrecord.parties.phrases import noun_type
from onrecord.parties.roles import age_in, find_age, find_roles
from onrecord.parties.scoring import (
    DESCRIPTION,
    PRONOUN,
    Asked,
    Entity,
    Seen,
    choose,
    fits,
    synonyms,
)
from onrecord.parties.words import (
    ARTICLES,
    BROAD_BODIES,
    CALLINGS,
    COLLECTIONS,
    DEFINITE,
    DETERMINERS,
    DOCUMENTS,
    FEMALE,
    GENERIC_BODIES,
    GENERIC_PEOPLE,
    HONORIFICS,
    INDEFINITE,
    KIN,
    MALE,
    MEDIA,
    NEVER_NAMED,
    POSSESSIVES,
    PRONOUNS,
    RELATIVES,
    STUDIES,
    Gender,
    Person,
    Pronoun,
    Word,
    fold,
    is_body,
    is_capitalised,
    is_person_noun,
    is_plural,
    is_several,
    office,
    singular,
)

__all__ = ["Resolved", "resolve_references"]

_SURE = 0.7  # what the arcs must say for a noun to stand for a party that was not called so
_NEAREST = 16  # parties among these that are compared
_REACH = 60  # references back that a pronoun or description may take up
_FAR_REACH = 600  # and a name that may be several's
_OPENING = 3  # paragraphs below the headline, a dateline's among them, in which it is taken up
_FAR = 4  # parties of the same noun that a description may take up from farther away
_PEOPLE = frozenset({PartyType.PERSON, PartyType.UNNAMED})
_THINGS = frozenset({PartyType.ORGANISATION, PartyType.PLACE, PartyType.GROUP})
_SEVERAL = frozenset({PartyType.GROUP, PartyType.UNNAMED, PartyType.PERSON})
_BODIES = frozenset({PartyType.ORGANISATION, PartyType.PLACE})

_OF_WHAT = frozenset("at for from in of".split())
_OF = re.compile(r"\sof\s(?=[\w-])")
_ONES = frozenset("one some many others another most several each all both none".split())

Entities = tuple[Entity, ...]


@dataclass(frozen=True, slots=True)
class _Settled:
    """A reference that stands for parties. `at` and `number` are the reference's."""

    reference: Reference
    at: int
    number: int | None
    entities: Entities
    subject: bool


@dataclass(frozen=True, slots=True)
class _Chances:
    """The probability that the arcs give each party, and that it is none of them.

    Where they know nothing, not `learned`, all are alike.
    """

    of: Mapping[Entity, float]
    none: float
    learned: bool

    def sure(self) -> frozenset[Entity]:
        """The party, if any, of which the arcs alone tell that it is this one."""
        if not self.learned:
            return frozenset()
        return frozenset(entity for entity, chance in self.of.items() if chance >= _SURE)


class Resolved:
    """What each reference stands for, by `id` of the reference, and all parties found."""

    def __init__(self) -> None:
        self.entities: list[Entity] = []
        self.of: dict[int, Entities] = {}

    def add(self, cluster: Cluster | None = None) -> Entity:
        """A new party."""
        entity = Entity(len(self.entities), cluster)
        self.entities.append(entity)
        return entity

    def bind(self, reference: Reference, entities: Entities) -> None:
        """Let a reference stand for parties."""
        self.of[id(reference)] = entities
        if len(entities) == 1:
            entities[0].references.append(reference)


def resolve_references(
    ground: Ground,
    references: Sequence[Reference],
    clusters: Sequence[Cluster],
    choices: Mapping[int, Sequence[Cluster]],
    sources: Mapping[int, Sequence[tuple[Statement, Sequence[Reference]]]],
    arcs: Arcs,
) -> Resolved:
    """Go through all references of a report in the order of its text.

    `choices` are the clusters that an ambiguous name may belong to. `sources` has, by `id` of a
    reference that is a source, the statements that it makes with all of their sources.
    """
    walk = _Walk(ground, references, sources, arcs)
    walk.begin(clusters, choices)
    for reference in references:
        walk.take(reference)
    return walk.resolved


class _Walk:
    """One passage through the references of a report."""

    def __init__(
        self,
        ground: Ground,
        references: Sequence[Reference],
        sources: Mapping[int, Sequence[tuple[Statement, Sequence[Reference]]]],
        arcs: Arcs,
    ) -> None:
        self.ground = ground
        self.resolved = Resolved()
        self._sources = sources
        self._arcs = arcs
        self._choices: dict[int, list[Entity]] = {}
        self._recent: list[_Settled] = []
        self._by_noun: defaultdict[str, list[Entity]] = defaultdict(list)
        self._in_role: list[tuple[Span, int, Entity]] = []  # with where its noun stands
        self._last_statement: tuple[int, Sequence[Reference]] = (0, ())
        self._statements: list[tuple[int, Sequence[Reference]]] = []
        self._source_heads = {
            r.head.start
            for r in references
            if id(r) in sources and r.kind is MentionKind.DESCRIPTION
        }
        self._quoted = _quoted_by(sources)
        self._members: dict[int, Entity] = {}  # by where their noun stands: a team of scientists
        self._owners = {r.span.end: r for r in references}
        self._first_person = next(
            (r for r in references if r.kind is MentionKind.NAME and r.type is PartyType.PERSON),
            None,
        )
        self._people = {
            r.span.end
            for r in references
            if r.kind is MentionKind.NAME and r.type is PartyType.PERSON
        }

    def begin(
        self,
        clusters: Sequence[Cluster],
        choices: Mapping[int, Sequence[Cluster]],
    ) -> None:
        """Make the named parties and read their roles."""
        of: dict[int, Entity] = {}
        for cluster in clusters:
            entity = of[id(cluster)] = self.resolved.add(cluster)
            entity.type, entity.plural = cluster.type, cluster.family
            entity.told_gender |= cluster.genders
            if entity.type is PartyType.PERSON and len(cluster.name.key) > 1:
                entity.given_gender = given_gender(cluster.name.key[0])
            if entity.type is PartyType.ORGANISATION:
                self._call_by_name(entity, cluster.name.key)
            for reference in cluster.references:
                self.resolved.of[id(reference)] = (entity,)
                self._read_roles(entity, reference)
        self._kin = _with_kin(of.values())
        for key, fitting in choices.items():
            self._choices[key] = [of[id(cluster)] for cluster in fitting]
        self._in_role.sort(key=lambda role: role[0])
        self._role_starts = [span.start for span, _, _ in self._in_role]

    def _call_by_name(self, entity: Entity, key: tuple[str, ...]) -> None:
        """The Home Office is the office, the Government of Iraq the Iraqi government."""
        for word in key:
            if is_body(word):
                entity.call(singular(word), frozenset(key) - {word, "of", "the"})
                self._by_noun[singular(word)].append(entity)

    def _read_roles(self, entity: Entity, reference: Reference) -> None:
        if entity.type is PartyType.PLACE:
            return  # in "the mayor of Orva, Orva" the mayor is no place
        for role in find_roles(self.ground, reference, self._people):
            if role.head_at in self._source_heads:
                continue  # according to his publicist, Mendez …: who says it is another
            entity.roles.append(role)
            entity.call(role.head, role.proper)
            self._in_role.append((role.span, role.head_at, entity))
            if entity not in self._by_noun[role.head][-_FAR:]:
                self._by_noun[role.head].append(entity)
        age = find_age(self.ground, reference)
        if age is not None:
            entity.ages.add(age)

    def take(self, reference: Reference) -> None:
        """Settle one reference."""
        if reference.kind is MentionKind.NAME:
            entities = self._named(reference)
        elif reference.kind is MentionKind.PRONOUN:
            entities = self._pronoun(reference)
        else:
            entities = self._described(reference)
        if not entities:
            return
        self.resolved.bind(reference, entities)
        subject = self._is_subject(reference)
        for entity in entities if subject else ():
            entity.acted = True
        self._recent.append(_Settled(reference, reference.at, reference.number, entities, subject))
        made = self._sources.get(id(reference))
        if made:
            end = max((span.end for span in made[-1][0].source), default=reference.at)
            self._last_statement = (end, made[-1][1])
            self._statements.append(self._last_statement)
            for entity in entities:
                entity.spoke = True

    def _is_subject(self, reference: Reference) -> bool:
        """Whether it opens its sentence or says something: subjects come first in English."""
        if id(reference) in self._sources:
            return True
        start = reference.phrase.start if reference.phrase else reference.span.start
        begins = self.ground.sentence_start(start)
        if self._recent and self._recent[-1].at >= begins:
            return False
        return len(self.ground.text[begins : min(start, begins + 160)].split(None, 4)) <= 4

    # Names

    def _named(self, reference: Reference) -> Entities:
        known = self.resolved.of.get(id(reference))
        if known is not None:
            return known
        fitting = self._choices.get(id(reference), [])
        asked = Asked(reference, None, None, reference.gender)
        fitting = list(filter(fits(asked), fitting)) or fitting
        lately = self._lately(asked, _FAR_REACH)
        latest = _latest(lately, set(fitting).__contains__)
        if not latest:
            return (fitting[0],) if fitting else ()
        # Whoever was last called by this one word goes on to be.
        best = self._best(asked, lately, latest, _ONE_SURNAME)
        if reference.gender is not None:
            best.told_gender.add(reference.gender)
        return (best,)

    # Pronouns

    def _pronoun(self, reference: Reference) -> Entities:
        low = self.ground.words(reference.head).casefold()
        if low in RELATIVES:
            return self._relative(reference)
        pronoun = PRONOUNS.get(low)
        if pronoun is None or pronoun.person is not Person.THIRD:
            return ()
        asked = self._asked(reference, _types_of(pronoun), pronoun.plural, pronoun.gender)
        asked.several = low in ("both", "all")
        joint = self._joint(reference) if pronoun.plural else ()
        lately = self._lately(asked)
        fitting = _latest(lately, fits(asked))
        since = self._last_statement[0]
        if joint and not any(e.plural and not e.thing and s.at > since for e, s in fitting.items()):
            return joint
        if not fitting:
            return ()
        best = self._best(asked, lately, fitting, PRONOUN)
        if pronoun.gender is not None and best.type in (None, *_PEOPLE):
            best.seen_gender[pronoun.gender] = best.seen_gender.get(pronoun.gender, 0) + 1
        return (best,)

    def _relative(self, reference: Reference) -> Entities:
        """`…, who said`: what stands right before it, but not where that says of what it is: in
        `Holt, a professor at the Vellin Institute, who` that is Holt."""
        found: Entities = ()
        for other in reversed(self._recent[-6:]):
            if self.ground.sentence(other.at) != self.ground.sentence(reference.at):
                break
            found = found or other.entities
            if not self._says_of_what(other):
                return other.entities
        return found

    def _says_of_what(self, settled: _Settled) -> bool:
        """Whether a body or place only tells of what is before: a professor at the Vellin
        Institute, Harbour Trust engineers."""
        span = settled.reference.span
        before = [word.low for word in self.ground.words_in(max(0, span.start - 40), span.start)]
        before = [low for low in before if low not in ARTICLES]
        behind = [word.low for word in self.ground.words_in(span.end, span.end + 2)]
        tied = before[-1:] and before[-1] in _OF_WHAT
        told = behind and is_person_noun(behind[0])
        return bool(tied or told) and all(entity.type in _BODIES for entity in settled.entities)

    def _joint(self, reference: Reference) -> Entities:
        """The several who made the statement before, in the same paragraph or the one before."""
        at, sources = self._last_statement
        if len(sources) < 2 or self.ground.paragraph(reference.at) - self.ground.paragraph(at) > 1:
            return ()
        found = [e for source in sources for e in self.resolved.of.get(id(source), ())]
        return tuple(dict.fromkeys(found)) if len(found) > 1 else ()

    # Descriptions

    def _described(self, reference: Reference) -> Entities:
        role = self._role_over(reference)
        if role is not None:
            return (role,)
        words = self.ground.words_in(reference.span.start, reference.head.end)[-30:]
        if not words:
            return ()
        if reference.head.start in self._members and len(words) == 1:
            return (self._members[reference.head.start],)
        head = words[-1].low
        if id(reference) in self._sources and {head, singular(head)} & DOCUMENTS:
            issuer = self._issuer(reference, words)
            if issuer:
                return issuer
        if self._is_silent_thing(reference, head):
            return (self._same_thing(words) or self._begin(reference, words),)
        asked = self._wants(reference, words)
        if words[0].low == "both" and is_plural(head):
            joint = self._joint(reference) or self._last_two(asked)
            if joint:
                return joint
        return (self._recognised(asked, words) or self._begin(reference, words),)

    def _recognised(self, asked: Asked, words: list[Word]) -> Entity | None:
        """The party that was spoken of before, or that the next paragraph names."""
        reference, found = asked.reference, None
        if _may_take_up(reference, words, self.ground.in_headline(reference.at)):
            found = self._take_up(asked, words)
        found = found or self._told_in_headline(asked, words)
        if found is not None and not self._is_of_headline(found):
            return found
        named = self._named_next(asked, words)
        if named is not None and found is not None:
            self._become(found, named)
        return named or found

    def _is_of_headline(self, entity: Entity) -> bool:
        """Whether a party without a name is spoken of in the headline alone."""
        known = entity.cluster is not None or entity.thing or not entity.references
        return not known and self.ground.in_headline(entity.references[-1].at)

    def _become(self, old: Entity, new: Entity) -> None:
        """Let all that stands for one party stand for another, in whom it is recognised."""
        for reference in old.references:
            self.resolved.bind(reference, (new,))
        for number, settled in enumerate(self._recent):
            if old in settled.entities:
                entities = tuple(new if entity is old else entity for entity in settled.entities)
                self._recent[number] = replace(settled, entities=entities)
        for called in self._by_noun.values():
            called[:] = [new if entity is old else entity for entity in called]

    def _told_in_headline(self, asked: Asked, words: list[Word]) -> Entity | None:
        """Whom the headline told of without a name: scientists, who are `scientists from Vellin`
        where the report begins."""
        end, at = self.ground.headline_end, asked.reference.at
        opens = end <= at and self.ground.paragraph(at) - self.ground.paragraph(end) <= _OPENING
        if end == 0 or not opens or words[0].low in ("another", "other", "others"):
            return None
        fitting = fits(asked)
        for noun in synonyms(asked.head or ""):
            for entity in self._by_noun.get(noun, [])[:_NEAREST]:
                if self._is_of_headline(entity) and fitting(entity):
                    entity.call(asked.head or "", asked.proper)
                    return entity
        return None

    def _named_next(self, asked: Asked, words: list[Word]) -> Entity | None:
        """Whom the next paragraph names, where a report begins with what somebody says whom it calls
        by a noun alone: `The guard says …`, `Martin Holt, 61, …`."""
        reference, first = asked.reference, self._first_person
        if first is None or not asked.speaks or asked.plural or asked.head in NEVER_NAMED:
            return None
        in_headline = self.ground.in_headline(reference.at)
        apart = self.ground.paragraph(first.at) - self.ground.paragraph(reference.at)
        if not 0 < apart <= 1 + in_headline or not (in_headline or words[0].low in DEFINITE):
            return None
        named = self.resolved.of.get(id(first), ())
        if not self._opens(first) or noun_type(words[-1].low) is not PartyType.PERSON:
            return None
        if len(named) != 1 or self._has_role_at(named[0], first.at) or not fits(asked)(named[0]):
            return None
        named[0].call(asked.head or "", asked.proper)
        self._by_noun[asked.head or ""].append(named[0])
        return named[0]

    def _opens(self, name: Reference) -> bool:
        """Whether a name, with its title, says something or begins a sentence."""
        begins = self.ground.sentence_start(name.span.start)
        before = self.ground.words_in(begins, name.span.start)
        titled = all(fold(word.low) in HONORIFICS for word in before)
        return id(name) in self._sources or titled

    def _has_role_at(self, entity: Entity, at: int) -> bool:
        """Whether a role is told where a party is named first: then the name is of no other."""
        paragraph = self.ground.paragraph(at)
        return any(self.ground.paragraph(role.head_at) == paragraph for role in entity.roles)

    def _is_silent_thing(self, reference: Reference, head: str) -> bool:
        """Whether a description is of neither person nor body and says nothing: no party, but what a
        pronoun may stand for, so that it is not taken for a party."""
        known = reference.type is not None or noun_type(head) is not None or head in _ONES
        return not known and id(reference) not in self._sources

    def _same_thing(self, words: list[Word]) -> Entity | None:
        """What was last called by the same noun: the site."""
        called = self._by_noun.get(singular(words[-1].low), ())
        return called[-1] if called and words[0].low in DEFINITE and called[-1].thing else None

    def _role_over(self, reference: Reference) -> Entity | None:
        """The named party beside which a description stands as its role."""
        number = bisect_right(self._role_starts, reference.head.start) - 1
        if number < 0 or self._in_role[number][0].end < reference.head.end:
            return None
        if id(reference) in self._sources:
            return None  # what says something here is no role of another who is named beside it
        _, head_at, entity = self._in_role[number]
        return entity if head_at == reference.head.start else None

    def _wants(self, reference: Reference, words: list[Word]) -> Asked:
        head = words[-1].low
        calling = _calling(words)
        noun = calling or office(words)
        plural = None if calling or noun in COLLECTIONS else is_several(head)
        kind = noun_type(head) or reference.type
        types: frozenset[PartyType] | None = None
        if kind is PartyType.PERSON:
            types = _SEVERAL if plural else _PEOPLE
        elif kind is not None:
            types = _BODIES if kind is PartyType.PLACE or head == "government" else _THINGS
            types = types | _SEVERAL if calling else types
        gender = Gender.MALE if noun in MALE else Gender.FEMALE if noun in FEMALE else None
        asked = self._asked(reference, types, plural, gender)
        asked.head = noun
        asked.proper = _proper(words)
        asked.owners = self._owned_by(reference, words)
        asked.age = age_in(words[-1].text)
        asked.pointing = words[0].low in ("this", "that", "these", "those") and len(words) > 1
        asked.generic = (
            head in GENERIC_BODIES or head in GENERIC_PEOPLE or asked.age is not None
        ) and words[0].low in ("the", "this", "that")
        leaves_out = self.ground.in_headline(reference.at)  # articles, as headlines do
        asked.bare = words[0].low not in DEFINITE and not leaves_out
        if not asked.bare:
            lists = (self._by_noun.get(other, [])[:_NEAREST] for other in synonyms(noun))
            alike = {entity for entities in lists for entity in entities}
            asked.called = sum(noun in entity.heads for entity in alike)
        asked.kin = noun in KIN and words[0].low == "the"
        return asked

    def _owned_by(self, reference: Reference, words: list[Word]) -> frozenset[int]:
        """The parties whose name or pronoun stands in a description before its noun."""
        owners: set[int] = set()
        for other in self._recent[-12:]:
            if reference.span.start <= other.reference.span.start < reference.head.start:
                owners.update(entity.number for entity in other.entities)
        return frozenset(owners)

    def _take_up(self, asked: Asked, words: list[Word]) -> Entity | None:
        """The party mentioned before that a description stands for, if any fits better than none."""
        assert asked.head is not None
        lately = self._lately(asked)
        latest = _latest(lately, fits(asked))
        near = [(e, settled.at, settled.subject) for e, settled in latest.items()]
        chances = self._weigh(asked.reference, lately, latest)
        may_be_called = _may_be_called(asked, chances)
        candidates = (
            self._as_seen(asked, entity, at, subject, chances)
            for entity, at, subject in (*near, *self._far(asked, latest))
            if may_be_called(entity)
        )
        best = choose(asked, candidates, DESCRIPTION, chances.none)
        if best is not None:
            best.call(asked.head, asked.proper)
        return best

    def _far(self, asked: Asked, near: Collection[Entity]) -> Iterable[tuple[Entity, int, bool]]:
        """The parties farther away that were called by the same noun, with where they stand."""
        fitting = fits(asked)
        if asked.kin:
            yield from (
                (e, e.references[-1].at, False)
                for e in self._kin
                if e not in near and e.references and fitting(e)
            )
        nouns = (asked.head or "",) if asked.bare else synonyms(asked.head or "")
        for noun in nouns:
            for entity in self._by_noun.get(noun, [])[-_FAR:]:
                if entity not in near and fitting(entity):
                    last = entity.references[-1] if entity.references else asked.reference
                    yield entity, last.at, False

    def _begin(self, reference: Reference, words: list[Word]) -> Entity:
        entity = self.resolved.add()
        head = words[-1].low
        noun = office(words)
        entity.plural = is_several(head) or head in ("many", "some", "others")
        entity.plural &= not _is_one_of(words)
        entity.type = described_type(self.ground, reference, words)
        says = id(reference) in self._sources and noun not in DOCUMENTS
        known = noun_type(head) is not None or reference.type is not None or head in _ONES
        entity.thing = not (known or says)
        entity.call(noun, _proper(words) | self._proper_behind(reference))
        calling = _calling(words)
        if calling:
            entity.type, entity.plural = PartyType.GROUP, True
            entity.call(calling, frozenset())
            self._by_noun[calling].append(entity)
        if noun in COLLECTIONS:
            self._note_members(entity, reference.head.end)
        age = age_in(words[-1].text)
        if age is not None:
            entity.ages.add(age)
        self._by_noun[noun].append(entity)
        return entity

    def _note_members(self, entity: Entity, end: int) -> None:
        """A team of scientists is the scientists."""
        behind = _OF.match(self.ground.text, end)
        words = self.ground.words_in(behind.end(), behind.end() + 60)[:3] if behind else []
        member = next((word for word in words if is_several(word.low)), None)
        if member is not None:
            entity.type, entity.plural = PartyType.GROUP, True
            entity.call(singular(member.low), frozenset())
            entity.members = frozenset({singular(member.low)})
            self._by_noun[singular(member.low)].append(entity)
            self._members[member.start] = entity

    def _issuer(self, reference: Reference, words: list[Word]) -> Entities:
        """Whose statement, report or website it is that says something."""
        end = reference.phrase.end if reference.phrase else reference.span.end
        for other in reversed(self._recent[-8:]):
            if reference.span.start <= other.reference.span.start < reference.head.start:
                return other.entities
        low = words[0].low
        if low in POSSESSIVES and low in PRONOUNS:
            owner = self._owners.get(words[0].end)
            if owner is not None and id(owner) in self.resolved.of:
                return self.resolved.of[id(owner)]
            stand_in = Reference(words[0].span, words[0].span, MentionKind.PRONOUN, None)
            return self._pronoun(stand_in)
        if low not in DEFINITE or end - reference.head.end > 2:
            return ()
        return self._of_statement_with(reference, singular(words[-1].low))

    def _of_statement_with(self, reference: Reference, noun: str) -> Entities:
        """Who made the statement, lately, in whose sentence a document was spoken of."""
        paragraph = self.ground.paragraph(reference.at)
        for at, sources in reversed(self._statements[-6:]):
            if paragraph - self.ground.paragraph(at) > 2:
                break
            start, end = self.ground.sentence_start(at), self.ground.sentence_end(at)
            words = self.ground.words_in(start, min(end, reference.span.start, start + 1_000))
            if any(_tells_of(word, words[n + 1 :], noun) for n, word in enumerate(words)):
                found = [e for source in sources for e in self.resolved.of.get(id(source), ())]
                return tuple(dict.fromkeys(found))
        return ()

    def _proper_behind(self, reference: Reference) -> frozenset[str]:
        """The capitalised words behind the noun, which tell a party apart: officials in Kent."""
        end = reference.phrase.end if reference.phrase else reference.head.end
        words = self.ground.words_in(reference.head.end, end)
        return frozenset(fold(word.text) for word in words if is_capitalised(word.text))

    def _last_two(self, asked: Asked) -> Entities:
        """The last two that `both countries` may stand for."""
        found = [
            entity
            for entity in _latest(self._lately(asked))
            if entity.cluster is not None and (asked.types is None or entity.type in asked.types)
        ]
        return tuple(found[:2]) if len(found) > 1 else ()

    # Candidates

    def _asked(
        self,
        reference: Reference,
        types: frozenset[PartyType] | None,
        plural: bool | None,
        gender: Gender | None,
    ) -> Asked:
        asked = Asked(reference, types, plural, gender)
        made = self._sources.get(id(reference), ())
        asked.content = tuple(span for statement, _ in made for span in statement.content)
        asked.speaks = bool(made)
        asked.speakers = self._speaking_at(reference.at)
        at, sources = self._last_statement
        if sources and self.ground.paragraph(reference.at) - self.ground.paragraph(at) <= 2:
            asked.last_speakers = frozenset(
                e.number for source in sources for e in self.resolved.of.get(id(source), ())
            )
        return asked

    def _speaking_at(self, at: int) -> frozenset[int]:
        """Who says the quoted words at an offset, as far as that is known."""
        starts, spans = self._quoted
        number = bisect_right(starts, at) - 1
        if number < 0 or spans[number][0].end <= at:
            return frozenset()
        return frozenset(
            e.number for r in spans[number][1] for e in self.resolved.of.get(id(r), ())
        )

    def _lately(self, asked: Asked, reach: int = _REACH) -> list[_Settled]:
        """What is settled before a reference, the last first; not what it says itself."""
        first = max(0, len(self._recent) - reach)
        end = bisect_left(self._recent, asked.reference.at, first, key=_AT)
        lately = self._recent[first:end]
        lately.reverse()
        if not asked.content:
            return lately
        return [settled for settled in lately if not _within(settled.at, asked.content)]

    def _best(
        self,
        asked: Asked,
        lately: Sequence[_Settled],
        fitting: Mapping[Entity, _Settled],
        weights: Mapping[str, float],
    ) -> Entity:
        """The one that scores best of those that fit; there is one at least."""
        if len(fitting) == 1:
            return next(iter(fitting))
        chances = self._weigh(asked.reference, lately, fitting)
        candidates = (
            self._as_seen(asked, entity, settled.at, settled.subject, chances)
            for entity, settled in fitting.items()
        )
        best = choose(asked, candidates, weights)
        assert best is not None
        return best

    def _as_seen(
        self, asked: Asked, entity: Entity, at: int, subject: bool, chances: _Chances
    ) -> Seen:
        here, ground = asked.reference.at, self.ground
        return Seen(
            entity,
            subject,
            sentences=abs(ground.sentence(here) - ground.sentence(at)),
            paragraphs=abs(ground.paragraph(here) - ground.paragraph(at)),
            probability=chances.of.get(entity, chances.none),
        )

    def _weigh(
        self,
        reference: Reference,
        lately: Sequence[_Settled],
        latest: Mapping[Entity, _Settled],
    ) -> _Chances:
        """What the arcs give each of the latest parties, by all their mentions lately."""
        even = 1 / (len(latest) + 1)
        alike = _Chances(dict.fromkeys(latest, even), even, learned=False)
        if reference.number is None:
            return alike
        mentions = [
            (entity, settled.number)
            for settled in lately
            if settled.number is not None
            for entity in settled.entities
            if entity in latest
        ]
        numbers = list({number for _, number in mentions})
        scores = self._arcs.scores(reference.number, numbers).tolist() if numbers else []
        if not any(scores):
            return alike
        top = max(scores)
        powers = [math.exp(score - top) for score in scores]
        total = sum(powers)
        power_of = dict(zip(numbers, powers, strict=False))  # the last is for none of them
        of: dict[Entity, float] = {}
        for entity, number in mentions:
            of[entity] = of.get(entity, 0.0) + power_of[number] / total
        return _Chances(dict.fromkeys(latest, even) | of, powers[-1] / total, learned=True)


_AT = attrgetter("at")


def _latest(
    lately: Iterable[_Settled], may_be: Callable[[Entity], bool] | None = None
) -> dict[Entity, _Settled]:
    """The nearest parties that may be meant, each with where it was mentioned last."""
    latest: dict[Entity, _Settled] = {}
    looked_at: set[Entity] = set()
    for settled in lately:
        for entity in settled.entities:
            if entity in looked_at:
                continue
            looked_at.add(entity)
            if may_be is None or may_be(entity):
                latest[entity] = settled
                if len(latest) == _NEAREST:
                    return latest
    return latest


# Between two people of one surname: who was called so last, and more than the other.
_ONE_SURNAME = dict.fromkeys({*PRONOUN, *DESCRIPTION}, 0.0) | {
    "arc": 1.0,
    "spoke_last": 0.8,
    "sentences": -0.3,
    "paragraphs": -0.1,
    "often": 0.8,
}


def _types_of(pronoun: Pronoun) -> frozenset[PartyType] | None:
    if pronoun.animate is None:
        return None
    return _PEOPLE if pronoun.animate else _THINGS


def _within(at: int, spans: Sequence[Span]) -> bool:
    return any(start <= at < end for start, end in spans)


def _with_kin(named: Iterable[Entity]) -> list[Entity]:
    """The people of whose surname there are others; each is told so."""
    of_surname: defaultdict[str, list[Entity]] = defaultdict(list)
    for entity in named:
        if entity.cluster is not None and entity.type is PartyType.PERSON:
            key = entity.cluster.name.key
            if len(key) > 1:
                of_surname[key[-1]].append(entity)
    found = [entity for kin in of_surname.values() if len(kin) > 1 for entity in kin]
    for entity in found:
        entity.has_kin = True
    return found[:_NEAREST]


def _proper(words: Sequence[Word]) -> frozenset[str]:
    """The capitalised words before a noun, folded."""
    return frozenset(
        fold(w.text)
        for w in words[:-1]
        if is_capitalised(w.text) and w.low not in DETERMINERS and not w.low.endswith("-based")
    )


def _tells_of(word: Word, behind: Sequence[Word], document: str) -> bool:
    """Whether a word is a document's; in `study co-author Mara Quill` it tells of one of several."""
    same = document == singular(word.low) or (document in STUDIES and word.low in STUDIES)
    return same and not (behind and is_person_noun(behind[0].low))


def _calling(words: Sequence[Word]) -> str | None:
    """What the people of a team are called by it: the research team are the researchers."""
    told = len(words) > 1 and singular(words[-1].low) in COLLECTIONS
    return CALLINGS.get(words[-2].low) if told else None


def _is_one_of(words: Sequence[Word]) -> bool:
    """One of the children is one; the children are several."""
    return len(words) > 2 and words[0].low in ("one", "each") and words[1].low == "of"


def _may_take_up(reference: Reference, words: list[Word], in_headline: bool) -> bool:
    """Whether a description may stand for what was mentioned before: the president, police.

    A noun without an article that says itself which ones it means (scientists from Kent) does not,
    but in a headline, which leaves articles out.
    """
    if words[0].low not in DEFINITE and reference.goes_on and not in_headline:
        return False
    return words[0].low not in INDEFINITE or len(words) == 1


def _may_be_called(asked: Asked, chances: _Chances) -> Callable[[Entity], bool]:
    """Whether something tells that a party goes by this noun: it was called so, the noun takes
    up whatever was named, or the arcs are sure."""
    nouns = synonyms(asked.head or "")
    whatever = not asked.bare and (asked.generic or asked.pointing)

    def is_kin(entity: Entity) -> bool:
        gender = entity.gender or entity.given_gender
        return asked.kin and gender is asked.gender and entity.has_kin

    sure = chances.sure()

    def may_be(entity: Entity) -> bool:
        if not nouns.isdisjoint(entity.heads):
            return not asked.bare or _same_bare(asked, entity)
        told = whatever or entity in sure or is_kin(entity)
        return told and _may_be_of_kind(asked.head or "", entity)

    return may_be


def _may_be_of_kind(noun: str, entity: Entity) -> bool:
    """Whether nothing says that a party is of another kind: the Associated Press is no court."""
    if noun in BROAD_BODIES or not is_body(noun):
        return True
    told = entity.heads if entity.cluster is None else entity.cluster.name.key
    kinds = {singular(word) for word in told if is_body(word)}
    return not kinds or noun in kinds or (noun in MEDIA and not kinds.isdisjoint(MEDIA))


def _same_bare(asked: Asked, entity: Entity) -> bool:
    """A noun without article takes up a body, or the same words again: police, Mexican president."""
    if entity.cluster is not None:
        return not entity.plural
    if not entity.plural:
        return entity.type in _BODIES
    if asked.head in entity.members:
        return False  # scientists debate it: not the team of scientists
    return not asked.proper or bool(entity.heads.get(asked.head or ""))


def described_type(ground: Ground, reference: Reference, words: list[Word]) -> PartyType:
    """What kind of party a description that names nobody is of."""
    head = words[-1].low
    plural = is_several(head)
    kind = noun_type(head) or reference.type
    if kind in _BODIES:
        return PartyType.GROUP if plural else kind or PartyType.ORGANISATION
    if words[0].low in ("one", "each") and (len(words) == 1 or _is_one_of(words)):
        return PartyType.UNNAMED
    end = reference.phrase.end if reference.phrase else reference.span.end
    rest = ground.text[reference.head.end : end].casefold()
    if plural or head in ("many", "some", "others", "most", "several"):
        return PartyType.UNNAMED if _is_source(head, rest) else PartyType.GROUP
    return PartyType.UNNAMED


def _is_source(head: str, rest: str) -> bool:
    """Whether a plural speaks of informants, not of a group that a reader could tell."""
    noun = singular(head)
    if noun in ("official", "source", "insider", "aide", "diplomat", "staffer"):
        return True
    told = ("familiar", "briefed", "knowledge", "close to", "involved", "who asked", "who spoke")
    return head in ("people", "persons") and any(words in rest for words in told)


def _quoted_by(
    sources: Mapping[int, Sequence[tuple[Statement, Sequence[Reference]]]],
) -> tuple[list[int], list[tuple[Span, Sequence[Reference]]]]:
    """The spans of quoted content in order, with the sources of each."""
    spans: dict[Span, Sequence[Reference]] = {}
    for made in sources.values():
        for statement, references in made:
            if statement.kind is Kind.DIRECT:
                spans.update((span, references) for span in statement.content)
    ordered = sorted(spans.items(), key=lambda pair: pair[0])
    return [span.start for span, _ in ordered], ordered
