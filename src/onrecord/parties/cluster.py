"""Names to parties: which names of a report are one party's, whatever form each has.

Names are compared as written forms, each form once, and found by their words, so the cost does not
grow with the square of the report.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from onrecord.model import PartyType, Span
from onrecord.parties.given import given_gender
from onrecord.parties.ground import Ground, Reference
from onrecord.parties.mentions import MentionKind
from onrecord.parties.names import (
    Name,
    acronym_fits,
    body_fits,
    body_key,
    initials,
    is_spelt,
    person_fit,
    read_name,
)
from onrecord.parties.words import HONORIFICS, OFFICES, Gender, Word, fold, is_capitalised, words_in

__all__ = ["Cluster", "cluster_names", "names_told"]

_CANDIDATES = 48  # clusters that one name is compared with, however many share its words
_BRACKETED = re.compile(r"\s{0,3}[(\[]\s?(?:the\s)?[\"“'‘]?([A-Z][\w.&-]{1,11})[\"”'’]?[)\]]")
# Only the passive tells an alias: "Holt called Lant a liar" does not.
_HOW = (
    r"(?:often|also|better|best|widely|commonly|formerly|previously|popularly|sometimes|usually|then"
    r"|once|locally|internationally|collectively|who\sis|who\swas|is|was|or|which\sis)"
)
_ALSO_CALLED = re.compile(
    rf"(?:,?\s(?:{_HOW}\s){{0,3}}(?:(?:referred\sto|known)\sas|a\.?k\.?a\.?|alias)\s"
    rf"|,?\s(?:{_HOW}\s){{1,3}}(?:called|nicknamed|dubbed|styled)\s"
    r"|,\s(?:nicknamed|dubbed)\s)(?:simply\s|just\s|the\s)?"
)
_QUOTED = re.compile(r"[\"“‘']([^\"”’'\n]{2,40})[\"”’']")


@dataclass(slots=True, eq=False)
class Cluster:
    """One party by its name: the fullest form, and all names of it in the text."""

    name: Name
    references: list[Reference] = field(default_factory=list)
    types: Counter[PartyType] = field(default_factory=Counter)
    genders: set[Gender] = field(default_factory=set)
    keys: set[tuple[str, ...]] = field(default_factory=set)  # of all its names
    family: bool = False  # the Turpins: a surname in the plural

    @property
    def type(self) -> PartyType | None:
        """What most of its mentions say it is; None where none says anything."""
        return PartyType.GROUP if self.family else _most(self.types)

    def absorb(self, other: Cluster | _Form) -> None:
        """Take over another's mentions, as of one party."""
        self.references += other.references
        self.types += other.types
        self.genders |= other.genders
        self.keys |= other.keys if isinstance(other, Cluster) else {other.name.key}


@dataclass(slots=True, eq=False)
class _Form:
    """One written form of a name, with all places where it stands."""

    name: Name
    references: list[Reference] = field(default_factory=list)
    types: Counter[PartyType] = field(default_factory=Counter)
    genders: set[Gender] = field(default_factory=set)
    labels: bool = True  # every time right before a colon, as in an interview

    @property
    def is_person(self) -> bool:
        """Whether most of its mentions are of a person."""
        return _most(self.types) is PartyType.PERSON


def _most(types: Counter[PartyType]) -> PartyType | None:
    return types.most_common(1)[0][0] if types else None


def cluster_names(
    ground: Ground, names: Sequence[Reference], told: Iterable[tuple[Reference, Reference]]
) -> tuple[list[Cluster], dict[int, list[Cluster]]]:
    """The parties that names stand for, and by `id` of a name that may be several's, whose it may be.

    `told` are pairs of names that the report itself says to be one party's.
    """
    index = _Index()
    undecided: list[tuple[_Form, list[Cluster]]] = []
    told = list(told)
    short = {id(other) for _, other in told}
    forms = _forms(ground, names)
    _tell_people(forms)
    for form in sorted(forms, key=lambda f: (-len(f.name.key), f.references[0].at)):
        # Of what a report itself tells, nothing is guessed.
        is_told = any(id(reference) in short for reference in form.references)
        fitting = [] if is_told else index.fitting(form)
        if len(fitting) > 1:
            undecided.append((form, fitting))
        elif fitting:
            fitting[0].absorb(form)
        else:
            index.add(form)
    now = _join_told(index.clusters, [*told, *_other_kinds(index.clusters)])
    choices: dict[int, list[Cluster]] = {}
    for form, fitting in undecided:
        left = list(dict.fromkeys(now[id(cluster)] for cluster in fitting))
        if len(left) == 1:
            left[0].absorb(form)
        else:
            choices.update((id(reference), left) for reference in form.references)
    return list(dict.fromkeys(now.values())), choices


def _tell_people(forms: Iterable[_Form]) -> None:
    """Let a full name be a person's whose surname alone is one, whatever the encoder took it for."""
    alone = {f.name.key[0] for f in forms if len(f.name.key) == 1 and f.is_person}
    for form in forms:
        key = form.name.key
        if len(key) in (2, 3) and key[-1] in alone and given_gender(key[0]) is not None:
            form.types = Counter({PartyType.PERSON: sum(form.types.values()) or 1})
            for reference in form.references:
                reference.type = PartyType.PERSON


def _other_kinds(clusters: Iterable[Cluster]) -> Iterator[tuple[Reference, Reference]]:
    """Pairs of a body and what the encoder took for a person of the same one word: Ford, where no
    person is named so in full."""
    bodies: dict[tuple[str, ...], Cluster] = {}
    people = []
    for cluster in clusters:
        if cluster.type is PartyType.ORGANISATION:
            bodies |= {key: cluster for key in cluster.keys if len(key) == 1}
        elif cluster.type is PartyType.PERSON and len(cluster.name.key) == 1:
            people.append(cluster)
    for person in people:
        body = bodies.get(person.name.key)
        if body is not None and not person.genders and person.name.title is None:
            yield body.references[0], person.references[0]


def _forms(ground: Ground, names: Iterable[Reference]) -> list[_Form]:
    """The names by their form. One word may be a person's name and, apart from it, a place's."""
    forms: dict[tuple[object, ...], _Form] = {}
    for reference in names:
        words = ground.words(reference.span)
        read = read_name(words)
        title = read.title or _title_before(ground, reference.span.start)
        name = Name(read.key, title, read.suffix)
        person = reference.type is PartyType.PERSON or title is not None
        acronym = len(name.key) == 1 and title is None and words.isupper()
        alone = (person, name.gender) if len(name.key) == 1 and not acronym else None
        key = (name.key, name.suffix, alone)
        form = forms.get(key) or forms.setdefault(key, _Form(name))
        form.references.append(reference)
        reference.gender = name.gender
        form.labels &= (
            ground.text[reference.span.end : reference.span.end + 3].lstrip("*) ")[:1] == ":"
        )
        kind = PartyType.PERSON if title is not None else reference.type
        if kind is not None:
            form.types[kind] += 1
        if name.gender is not None:
            form.genders.add(name.gender)
    return [form for form in forms.values() if form.name.key]


def _title_before(ground: Ground, start: int) -> str | None:
    """The title that stands before a name: Mr, Dr., Sen."""
    before = re.search(r"(\w{2,10})\.?\s{1,2}$", ground.text[max(0, start - 13) : start])
    if before is None or not before[1][0].isupper():
        return None
    title = fold(before[1])
    return title if title in HONORIFICS else None


class _Index:
    """The clusters so far, found by the words of a name."""

    def __init__(self) -> None:
        self.clusters: list[Cluster] = []
        self._words: defaultdict[str, list[Cluster]] = defaultdict(list)
        self._bodies: defaultdict[tuple[str, ...], list[Cluster]] = defaultdict(list)
        self._acronyms: defaultdict[str, list[Cluster]] = defaultdict(list)
        self._nearly: defaultdict[str, list[Cluster]] = defaultdict(list)

    def add(self, form: _Form) -> None:
        """Begin a cluster."""
        cluster = Cluster(form.name, family=self._is_family(form))
        cluster.absorb(form)
        self.clusters.append(cluster)
        key = form.name.key
        for word in dict.fromkeys((*key, key[-1].partition("-")[2])):
            if word:
                self._words[word].append(cluster)
        for shorter in _one_less(key[-1]) if len(key) > 1 else ():
            self._nearly[shorter].append(cluster)
        body = body_key(key)
        self._bodies[body].append(cluster)
        if len(key) > 1:
            # In the order as written: the University of Essex is no EU.
            as_written = tuple(word for word in key if word in body)
            for acronym in dict.fromkeys((*initials(as_written), *initials(key))):
                self._acronyms[acronym].append(cluster)

    def fitting(self, form: _Form) -> list[Cluster]:
        """The clusters that a form may be a name of, only those that it fits best."""
        kind = _most(form.types)
        if self._is_family(form):
            return []
        if form.labels:
            return self._people(form) or self._persons_initials(form) or self._of_bodies(form, kind)
        if kind is PartyType.PERSON:
            return self._people(form) or self._same_word(form)
        bodies = self._of_bodies(form, kind)
        if bodies or kind is PartyType.PLACE:
            return bodies or self._same_word(form)
        return self._people(form)  # the encoder took a person's name for something else

    def _people(self, form: _Form) -> list[Cluster]:
        key = form.name.key
        found = [
            *islice(self._words[key[-1]], _CANDIDATES),
            *islice(self._words[key[0]], _CANDIDATES),
        ]
        if len(key) == 1 and not found and len(form.references) < 3:
            found = [c for w in _one_less(key[0]) for c in islice(self._nearly[w], _CANDIDATES)]
        fits: dict[Cluster, int] = {}
        for cluster in found:
            apart = form.genders and cluster.genders and not form.genders & cluster.genders
            if cluster.type in (PartyType.PERSON, None) and not apart:
                fits[cluster] = person_fit(form.name, cluster.name)
        best = max(fits.values(), default=0)
        return [cluster for cluster, fit in fits.items() if fit == best > 0]

    def _same_word(self, form: _Form) -> list[Cluster]:
        """A party of the same one word, which the encoder took for another kind."""
        key = form.name.key
        return [c for c in islice(self._words[key[0]], _CANDIDATES) if c.name.key == key][:1]

    def _persons_initials(self, form: _Form) -> list[Cluster]:
        """The people whose initials stand in an interview: `NG:`."""
        key = form.name.key
        if len(key) != 1 or not 2 <= len(key[0]) <= 3:
            return []
        found = self._acronyms[key[0]]
        return found if len(found) == 1 and found[0].type is PartyType.PERSON else []

    def _of_bodies(self, form: _Form, kind: PartyType | None) -> list[Cluster]:
        key = body_key(form.name.key)
        same = [c for c in self._bodies[key] if c.type is not PartyType.PERSON]
        if same:
            return same[:1]
        if len(key) == 1 and len(key[0]) > 1:
            found = [c for c in self._acronyms[key[0]] if c.type is not PartyType.PERSON]
            if found:
                return found[:1]
        if kind is PartyType.PLACE:
            return []
        longer = [
            cluster
            for cluster in islice(self._words[key[0]], _CANDIDATES)
            if cluster.type is PartyType.ORGANISATION and body_fits(key, body_key(cluster.name.key))
        ]
        return longer if len(longer) == 1 else []

    def _is_family(self, form: _Form) -> bool:
        """Whether a form is a surname in the plural, of people who are named."""
        word = form.name.key[-1]
        if len(form.name.key) > 1 or len(word) < 4 or not word.endswith("s"):
            return False
        stem = word[:-2] if word.endswith("es") and not self._words.get(word[:-1]) else word[:-1]
        return not self._words.get(word) and any(
            len(c.name.key) > 1 and c.name.key[-1] == stem and c.type is PartyType.PERSON
            for c in islice(self._words.get(stem, ()), _CANDIDATES)
        )


def _one_less(word: str) -> list[str]:
    """A word and what it becomes without one of its letters: words one letter apart share one."""
    if not 5 <= len(word) <= 20:
        return []
    return [word, *dict.fromkeys(word[:n] + word[n + 1 :] for n in range(len(word)))]


def _join_told(
    clusters: Sequence[Cluster], told: Iterable[tuple[Reference, Reference]]
) -> dict[int, Cluster]:
    """By `id` of each cluster, what it is a part of once names told to be one party's are joined."""
    now = {id(cluster): cluster for cluster in clusters}
    of = {id(reference): cluster for cluster in clusters for reference in cluster.references}
    parts = {id(cluster): [id(cluster)] for cluster in clusters}
    for one, other in told:
        if id(one) not in of or id(other) not in of:
            continue
        keep, lose = now[id(of[id(one)])], now[id(of[id(other)])]
        if keep is lose:
            continue
        keep.absorb(lose)
        moved = parts.pop(id(lose))
        now.update((part, keep) for part in moved)
        parts[id(keep)] += moved
    return now


def names_told(
    ground: Ground, names: Sequence[Reference]
) -> tuple[list[tuple[Reference, Reference]], list[Reference]]:
    """Pairs of names that the report says to be one party's, and those names that are no mentions.

    An abbreviation in brackets behind its name, and a name behind "also known as" or its like.
    """
    at = {reference.span.start: reference for reference in names}
    starts = sorted(at)
    pairs, new = [], []
    for name in list(names):
        span = _bracketed(ground, name) or _also_called(ground, name, starts, at)
        if span is None:
            continue
        other = at.get(span.start)
        if other is None:
            other = Reference(span, span, MentionKind.NAME, name.type)
            at[span.start] = other
            new.append(other)
        elif other is not name:
            other.type = name.type
        pairs.append((name, other))
    return pairs, new


def _bracketed(ground: Ground, name: Reference) -> Span | None:
    match = _BRACKETED.match(ground.text, name.span.end)
    if match is None:
        return None
    key = read_name(ground.words(name.span)).key
    capitals = sum(c.isupper() for c in match[1]) > 1
    fits = key and (is_spelt(match[1], key) or (capitals and acronym_fits(fold(match[1]), key)))
    return Span(*match.span(1)) if fits else None


def _also_called(
    ground: Ground, name: Reference, starts: Sequence[int], at: dict[int, Reference]
) -> Span | None:
    match = _ALSO_CALLED.match(ground.text, name.span.end)
    if match is None:
        return None
    quoted = _QUOTED.match(ground.text, match.end())
    if quoted is not None and any(c.isupper() for c in quoted[1]):
        return Span(*quoted.span(1))
    number = bisect_right(starts, match.end() - 1)
    if number < len(starts) and starts[number] == match.end():
        return at[starts[number]].span
    words = list(islice(words_in(ground.text, match.end(), match.end() + 40), 4))
    run: list[Word] = []
    for word in words:
        if not is_capitalised(word.text) or word.low in OFFICES:
            break
        if run and ground.text[run[-1].end : word.start] != " ":
            break
        run.append(word)
    return Span(run[0].start, run[-1].end) if run and run[0].start == match.end() else None
