"""How likely two parties of different reports are one: a sum of weights, each with its reason.

A weight is in log odds (natural logarithm): 0 says nothing, +3 makes "the same" about twenty times
likelier against "different", -3 the other way round. The sum starts from the names, since only
parties whose names may be of one bearer are compared. The weights were set by hand and adjusted on
ECB+ topics 1-18 alone; docs/explanation/identity.md has what they reach on data not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from onrecord.archive.identity.appearance import Appearance, Company
from onrecord.archive.identity.roles import Roles
from onrecord.model import PartyType
from onrecord.parties.names import (
    Name,
    body_fits,
    body_key,
    initials,
    one_letter_apart,
    person_fit,
)
from onrecord.parties.words import Gender, is_body

__all__ = [
    "THRESHOLD",
    "Reason",
    "compare",
    "contradiction",
    "may_fit",
    "names_evidence",
    "only_bearer",
    "total",
]

_SURNAME_ALONE = "the surname of the other"
_SINGLE_NAME = "the same single name"
_ONLY_ONE = "nobody else in the archive has this surname"
THRESHOLD = 2.0  # a link above this is taken; below, the parties stay apart until a person says so

_SAME_PAGE_DAYS = 3
_MONTH = 31
_GENERATION = 20 * 365
_PAIRS = 100_000  # of names whose comparison is remembered: in news the same ones come every day
_body_key = lru_cache(maxsize=_PAIRS)(body_key)
_ACRONYM = 3  # letters from which an acronym is seldom somebody else's


class Reason(NamedTuple):
    """One thing that speaks for or against, in words, and its weight in log odds."""

    words: str
    weight: float


def only_bearer(reasons: list[Reason]) -> list[Reason]:
    """The same evidence where no other identity bears the surname that two persons share."""
    if reasons and reasons[0].words in (_SURNAME_ALONE, _SINGLE_NAME):
        return [reasons[0], Reason(_ONLY_ONE, 0.8), *reasons[1:]]
    return reasons


def total(reasons: list[Reason]) -> float:
    """The score: the sum of the weights."""
    return round(sum(reason.weight for reason in reasons), 2)


def compare(a: Appearance, b: Appearance, with_a: Company, with_b: Company) -> list[Reason]:
    """What speaks for and against two parties being one; nothing where no names of theirs fit."""
    by_name = names_evidence(a, b)
    if by_name is None:
        return []
    roles = list(role_evidence(a, b))
    # Two people of one name in one story have the same company.
    company = [] if _against(roles) else _company(with_a, with_b)
    return [
        by_name,
        *_types(a, b),
        *roles,
        *company,
        *_days(a, b),
        *_places_of_print(a, b),
    ]


def contradiction(a: Appearance, b: Appearance) -> float:
    """How strongly what two parties are called speaks against their being one; 0 or below."""
    return _against(role_evidence(a, b))


def _against(reasons: Iterable[Reason]) -> float:
    return sum(reason.weight for reason in reasons if reason.weight < 0)


# --- names ---------------------------------------------------------------------------------------


def names_evidence(a: Appearance, b: Appearance) -> Reason | None:
    """What the best-fitting pair of names says, or None where none fits."""
    judge = _JUDGES.get((a.type, b.type), _same_form)
    found = [
        reason for one in a.forms for other in b.forms if (reason := judge(one, other)) is not None
    ]
    return max(found, key=lambda reason: reason.weight, default=None)


def may_fit(party: Appearance, forms: Iterable[Name]) -> bool:
    """Whether one of these names, of whatever type, may be of the party's bearer.

    Names that have no word in common are passed over where no rule joins such: names of several
    words, and a body's name of one word that is no acronym of the other.
    """
    judge = _JUDGES.get((party.type, party.type), _same_form)
    bodies = judge is _bodies
    single = [one for one in party.forms if len(one.key) == 1]
    words = {word for one in party.forms for word in one.key}
    for other in forms:
        near: Sequence[Name] = party.forms
        if len(other.key) > 1 and words.isdisjoint(other.key):
            near = single
            if bodies:
                near = [one for one in single if one.key[0] in _initials(other.key)]
        if any(judge(one, other) is not None or one.key == other.key for one in near):
            return True
    return False


@lru_cache(maxsize=_PAIRS)
def _initials(key: tuple[str, ...]) -> frozenset[str]:
    return frozenset(initials(key))


@lru_cache(maxsize=_PAIRS)
def _persons(a: Name, b: Name) -> Reason | None:
    if a.gender and b.gender and a.gender is not b.gender:
        return None
    if a.suffix and b.suffix and a.suffix != b.suffix:
        return None
    short, long = (a, b) if len(a.key) <= len(b.key) else (b, a)
    if short.key == long.key:
        return _equal(short)
    if len(short.key) > 1:
        return _longer_persons(short, long)
    if short.key[0] == long.key[-1]:
        return Reason(_SURNAME_ALONE, 1.0)
    if person_fit(short, long) == 2:
        return Reason("the first name of the other", -0.8)
    return None


def _equal(name: Name) -> Reason:
    if len(name.key) == 1:
        return Reason(_SINGLE_NAME, 1.4)
    return Reason("the same full name", 3.2 if len(name.key) == 2 else 3.8)


def _longer_persons(short: Name, long: Name) -> Reason | None:
    if person_fit(short, long) == 3:
        initial = any(len(word) == 1 for word in short.key)
        exact = short.key[0] in long.key and short.key[-1] == long.key[-1]
        if initial:
            return Reason("one name an initial of the other", 2.0)
        return Reason("one name a shorter form of the other", 3.0 if exact else 2.4)
    alike = [x == y for x, y in zip(short.key, long.key, strict=False)]
    if len(short.key) == len(long.key) and alike.count(False) == 1:
        at = alike.index(False)
        if one_letter_apart(short.key[at], long.key[at]):
            return Reason("names one letter apart", 2.2)
    return None


@lru_cache(maxsize=_PAIRS)
def _bodies(a: Name, b: Name) -> Reason | None:
    one, other = _body_key(a.key), _body_key(b.key)
    if one == other:
        return Reason("the same name", 3.4 if len(one) > 1 else 2.6)
    if sorted(one) == sorted(other):
        return Reason("the same words in another order", 2.4)
    if _abbreviates(a, b) or _abbreviates(b, a):
        letters = min(len(a.key[0]), len(b.key[0]))
        return Reason("one name an acronym of the other", 2.2 if letters >= _ACRONYM else 1.4)
    if "and" in a.key + b.key:
        return None  # what comes before or after it may be the name of another body
    short, long = (one, other) if len(one) < len(other) else (other, one)
    if body_fits(short, long):
        return Reason("one name a shorter form of the other", 1.6 if len(short) > 1 else 1.0)
    if len(short) == 1 and short[0] == long[-1] and not is_body(short[0]):
        return Reason("the last word of the other", 0.8)
    return None


def _abbreviates(short: Name, long: Name) -> bool:
    word = short.key[0]
    return len(short.key) == 1 < min(len(long.key), len(word)) and word in _initials(long.key)


def _same_form(a: Name, b: Name) -> Reason | None:
    if a.key != b.key:
        return None
    return Reason("the same name", 2.6 if len(a.key) == 1 else 3.4)


_JUDGES: dict[tuple[PartyType, PartyType], Callable[[Name, Name], Reason | None]] = {
    (PartyType.PERSON, PartyType.PERSON): _persons,
    (PartyType.ORGANISATION, PartyType.ORGANISATION): _bodies,
}


def _types(a: Appearance, b: Appearance) -> Iterator[Reason]:
    if a.type is b.type:
        return
    either = {a.type, b.type}
    weight = -1.0 if PartyType.PERSON not in either else -3.0  # Washington is place and government
    yield Reason(f"one is {_an(a.type)}, the other {_an(b.type)}", weight)


def _an(kind: PartyType) -> str:
    return f"an {kind}" if kind is PartyType.ORGANISATION else f"a {kind}"


# --- roles ---------------------------------------------------------------------------------------


def role_evidence(a: Appearance, b: Appearance) -> Iterator[Reason]:
    """What the roles that the reports give say of two parties."""
    one, other = a.roles, b.roles
    if shared := sorted(one.words & other.words):
        yield Reason(f"both called {_listed(shared)}", min(0.8 * len(shared), 2.0))
    if one.fields and other.fields and not one.fields & other.fields:
        yield Reason(f"{_listed(one.fields)} against {_listed(other.fields)}", -4.0)
    elif one.fields & other.fields and _other_country(one, other):
        yield Reason(f"{_listed(one.countries)} against {_listed(other.countries)}", -4.0)
    elif agreed := sorted(one.countries & other.countries):
        yield Reason(f"both of {_listed(agreed)}", 0.6)
    yield from _gender_and_age(a, b)


def _other_country(one: Roles, other: Roles) -> bool:
    return bool(one.countries and other.countries and not one.countries & other.countries)


def _gender_and_age(a: Appearance, b: Appearance) -> Iterator[Reason]:
    genders = _gender(a), _gender(b)
    if None not in genders and genders[0] is not genders[1]:
        yield Reason("a man against a woman", -4.0)
    one, other = a.roles.age, b.roles.age
    if one is None or other is None or a.days is None or b.days is None:
        return
    years = (b.days[1] - a.days[1]).days / 365.25
    apart = abs(other - one - years)
    if apart <= 1.5:  # a birthday between, and a day that is known to the year
        yield Reason(f"aged {one} and {other}", 1.2)
    elif apart > 2.5:
        yield Reason(f"aged {one} and {other}", -3.0)


def _gender(party: Appearance) -> Gender | None:
    told = {name.gender for name in party.forms if name.gender} | {party.roles.gender} - {None}
    return next(iter(told)) if len(told) == 1 else None


# --- around them ---------------------------------------------------------------------------------


def _company(one: Company, other: Company) -> Iterator[Reason]:
    shared = sorted((one.persons & other.persons) | (one.bodies & other.bodies))
    places = sorted(one.places & other.places)
    weight = min(0.7 * len(shared) + 0.2 * len(places), 2.1)
    if weight:
        yield Reason(f"named beside {_listed([*shared, *places])}", round(weight, 2))


def _days(a: Appearance, b: Appearance) -> Iterator[Reason]:
    if a.days is None or b.days is None:
        return
    apart = max((a.days[0] - b.days[1]).days, (b.days[0] - a.days[1]).days, 0)
    widest = max((days[1] - days[0]).days for days in (a.days, b.days))
    if apart > _GENERATION:
        yield Reason(f"reports {apart // 365} years apart", -1.5)
    elif widest <= _MONTH and apart <= _SAME_PAGE_DAYS:
        yield Reason("reports of the same days", 0.5)
    elif widest <= _MONTH and apart <= _MONTH:
        yield Reason("reports within a month", 0.2)


def _places_of_print(a: Appearance, b: Appearance) -> Iterator[Reason]:
    if a.url is not None and a.url == b.url:
        yield Reason("two versions of one page", 2.0)
    elif a.outlet_id is not None and a.outlet_id == b.outlet_id:
        yield Reason("the same outlet", 0.1)


def _listed(words: Iterable[str]) -> str:
    """The first few of some words."""
    listed = sorted(words)
    return ", ".join(listed[:3]) + (" …" if len(listed) > 3 else "")
