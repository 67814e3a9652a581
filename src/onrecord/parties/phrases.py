"""A source or an addressee as a phrase: its conjuncts, and the word that each turns on.

`Sadiq Khan, the mayor of London, and police` has two conjuncts, and turns on Sadiq Khan and on
police. There is no parser at run time, so the phrase is read by its function words, the names known
in it and the nouns of `words`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.model import PartyType, Span
from onrecord.parties.ground import Ground, Reference
from onrecord.parties.mentions import MentionKind
from onrecord.parties.words import (
    ARTICLES,
    DETERMINERS,
    DOCUMENTS,
    GENERIC_BODIES,
    HONORIFICS,
    KIN,
    MEDIA,
    MODIFIERS,
    OFFICES,
    PARTICLES,
    PLACES,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    SUFFIXES,
    TIME_WORDS,
    Word,
    fold,
    is_body,
    is_capitalised,
    is_person_noun,
    is_plural,
    singular,
    words_in,
)

__all__ = ["Names", "noun_type", "read_phrase"]

_LONGEST = 80  # words of a phrase that are read
_ANDS = frozenset({"and", "or", "nor", "&", "plus"})
_COUNTED = frozenset("one some many most several all two three none each both".split())
_EXAMPLES = frozenset({"including", "like", "such"})
_THEMSELVES = frozenset({"himself", "herself", "itself", "themselves"})
_LEADS = (PREPOSITIONS | {"according", "says", "said", "also", "as", "even"}) - RELATIVES
_PAPERS = MEDIA - {"media", "press", "daily", "publisher"}  # what a name is before: the Ledger
_OURS = frozenset("my our your".split())
_ROUND = str.maketrans("<>", "()")  # in which agencies set a ticker: Orvex Ltd <ORV.X>
_POINTERS = frozenset("this that these those one others another".split())


@dataclass(frozen=True, slots=True)
class _Unit:
    """A word of a phrase or a whole name; `mark` is the punctuation before it."""

    span: Span
    low: str
    capital: bool
    possessive: bool
    mark: str
    name: Reference | None = None

    @property
    def is_office(self) -> bool:
        return self.name is None and (
            singular(self.low) in OFFICES or self.low.rsplit("-", 1)[-1] in OFFICES
        )

    @property
    def is_title(self) -> bool:
        return self.name is None and fold(self.low) in HONORIFICS

    @property
    def is_person_name(self) -> bool:
        return self.name is not None and self.name.type is PartyType.PERSON


class Names:
    """The references that the encoder gives, by where they stand."""

    def __init__(self, references: Sequence[Reference]) -> None:
        self._names = [r for r in references if r.kind is MentionKind.NAME]
        self._starts = [r.span.start for r in self._names]
        others = [r for r in references if r.kind is not MentionKind.NAME]
        self._heads = {r.head.end: r for r in others}

    def within(self, span: Span) -> list[Reference]:
        """The names that begin in a span."""
        first, last = (bisect_left(self._starts, at) for at in span)
        return self._names[first:last]

    def over(self, at: int) -> Reference | None:
        """The name that covers an offset."""
        number = bisect_right(self._starts, at) - 1
        if number >= 0 and self._names[number].span.end > at:
            return self._names[number]
        return None

    def headed(self, end: int) -> Reference | None:
        """The description or pronoun whose head ends here."""
        return self._heads.get(end)


def read_phrase(ground: Ground, names: Names, span: Span) -> list[Reference]:
    """The references that a phrase makes, one a conjunct, in order. Empty if it has no words."""
    units = _whose_document(_units(ground, names, span))
    found: list[Reference] = []
    for conjunct in _without_apposed(list(_conjuncts(units))):
        reference = _turns_on(ground, names, conjunct)
        if reference is not None:
            found.append(reference)
    return found


def _units(ground: Ground, names: Names, span: Span) -> list[_Unit]:
    """The phrase's words without what stands in brackets, each name as one unit."""
    units: list[_Unit] = []
    done, aside = span.start, False
    for word in words_in(ground.text, *span):
        if word.start < done and units:
            continue
        if len(units) == _LONGEST:
            break
        between = ground.text[done : word.start]
        between = between.translate(_ROUND)
        aside = (aside or "(" in between) and ")" not in between.rpartition("(")[2]
        if aside and units:
            done = word.end
            continue
        mark = "".join(c for c in ground.text[done : word.start] if not c.isspace())
        name = names.over(word.start)
        if name is None:
            units.append(_unit(word, "" if _ends_date(units, word) else mark))
            done = word.end + 2 * (
                word.possessive and ground.text[word.end + 1 : word.end + 2] in "sS"
            )
            continue
        last = list(words_in(ground.text, *name.span))[-1:]
        tail = ground.text[name.span.end : name.span.end + 2]
        owns = tail in ("'s", "’s") or (tail[:1] in ("'", "’") and not tail[1:].isalnum())
        low = last[0].low if last else ""
        units.append(_Unit(name.span, low, True, owns, mark, name))
        done = name.span.end + 2 * owns
    return units


def _whose_document(units: list[_Unit]) -> list[_Unit]:
    """Whose a report is that says something: of a report by a team from Vellin, the team."""
    by, document = _cut(units), _head(units)
    while by < len(units) and units[by].low in TIME_WORDS | {"on", "in", "published", "released"}:
        by += 1
    told = document is not None and document.name is None and document.low in DOCUMENTS
    behind = by < len(units) - 1 and units[by].low == "by" and not units[by].mark
    return units[by + 1 :] if told and behind else units


def _unit(word: Word, mark: str) -> _Unit:
    return _Unit(word.span, word.low, is_capitalised(word.text), word.possessive, mark)


def _ends_date(units: list[_Unit], word: Word) -> bool:
    """March 14, | 2019."""
    month, day = (unit.low for unit in units[-2:]) if len(units) > 1 else ("", "")
    return word.low.isdigit() and len(word.low) == 4 and day.isdigit() and month in TIME_WORDS


def _conjuncts(units: list[_Unit]) -> Iterator[list[_Unit]]:
    """Cut a phrase where a new party begins; an apposition stays with what it describes."""
    pieces = _pieces(units)
    conjunct: list[_Unit] = []
    for number, (separator, piece) in enumerate(pieces):
        later_and = any(s in _ANDS or s == ",and" for s, _ in pieces[number + 1 :])
        if conjunct and _is_described_on(conjunct, pieces[number:]):
            conjunct = conjunct + [unit for _, rest in pieces[number:] for unit in rest]
            break
        if not conjunct:
            conjunct = piece
        elif _begins_party(conjunct, separator, piece, later_and):
            yield conjunct
            conjunct = piece
        else:
            conjunct = conjunct + piece
    if conjunct:
        yield conjunct


def _is_described_on(before: list[_Unit], rest: list[tuple[str, list[_Unit]]]) -> bool:
    """Maya Rook, | his wife | and the chairwoman of the Ferry Party: one person, and her roles."""
    head = _head(before)
    heads = [_head(piece) for _, piece in rest]
    separators = [separator for separator, _ in rest]
    return (
        head is not None
        and head.is_person_name
        and separators == [",", "and"]
        and all(h is not None and _is_one_persons(h) for h in heads)
    )


def _is_one_persons(head: _Unit) -> bool:
    return head.name is None and is_person_noun(head.low) and not is_plural(head.low)


def _without_apposed(conjuncts: list[list[_Unit]]) -> list[list[_Unit]]:
    """Two delegates, Colin Petty and Jeff Dorn, are these two and no more."""
    if len(conjuncts) < 3 or "," not in conjuncts[1][0].mark:
        return conjuncts
    first = _head(conjuncts[0])
    heads = [_head(conjunct) for conjunct in conjuncts[1:]]
    apposed = all(head is not None and head.is_person_name for head in heads)
    several = first is not None and first.name is None and is_plural(first.low)
    return conjuncts[1:] if apposed and several else conjuncts


def _pieces(units: list[_Unit]) -> list[tuple[str, list[_Unit]]]:
    """The phrase cut at each comma and conjunction, with what stood there."""
    pieces: list[tuple[str, list[_Unit]]] = []
    separator = ""
    for number, unit in enumerate(units):
        if unit.name is None and unit.low in _ANDS and number:
            if _joins_adjectives(units, number, pieces[-1][1]):
                continue
            separator = f"{',' if ',' in unit.mark else ''}and"
            continue
        if unit.low in ("as", "along", "together") and _joins(units, number):
            separator = "and"
            continue
        if separator == "and" and unit.low in ("well", "with", "as") and unit.name is None:
            continue
        if "," in unit.mark or ";" in unit.mark:
            separator = separator or ","
        if separator or not pieces:
            pieces.append((separator, []))
        pieces[-1][1].append(unit)
        separator = ""
    return pieces


def _joins_adjectives(units: list[_Unit], number: int, before: list[_Unit]) -> bool:
    """Civil | and coastal engineering professor."""
    if len(before) > 1 or number + 1 == len(units):
        return False
    return _may_be_adjective(before[0]) and _may_be_adjective(units[number + 1])


def _may_be_adjective(unit: _Unit) -> bool:
    low = unit.low
    noun = is_person_noun(low) or is_body(low) or is_plural(low) or unit.is_office
    closed = low in DETERMINERS or low in PRONOUNS or low in PREPOSITIONS or low in PARTICLES
    return unit.name is None and not (unit.capital or unit.possessive or noun or closed)


def _joins(units: list[_Unit], number: int) -> bool:
    after = units[number + 1].low if number + 1 < len(units) else ""
    return number > 0 and (units[number].low, after) in {
        ("as", "well"),
        ("along", "with"),
        ("together", "with"),
    }


def _begins_party(before: list[_Unit], separator: str, piece: list[_Unit], later_and: bool) -> bool:
    """Whether a piece behind a comma or an and is a party of its own."""
    first, head, before_head = piece[0], _head(piece), _head(before)
    if first.low in PREPOSITIONS | RELATIVES or first.low.isdigit() or head is None:
        return False
    if before_head is None or any(u.low in _EXAMPLES and u.name is None for u in before):
        return False
    if separator.endswith("and"):
        return _begins_after_and(before, separator, piece, head)
    if separator == ",":
        return _begins_after_comma(before, before_head, piece, head, later_and)
    return False


def _begins_after_and(before: list[_Unit], separator: str, piece: list[_Unit], head: _Unit) -> bool:
    if not _stands_alone(before) and head.is_person_name:
        return False  # Conservative Party leader and Prime Minister Boris Johnson
    if not _stands_alone(piece) and any(u.is_person_name for u in before):
        return False  # Joe Brandt, chairman and chief executive
    if _qualifies(before, piece, head):
        return False
    return separator == ",and" or not _goes_on_in_complement(before, piece)


def _begins_after_comma(
    before: list[_Unit], before_head: _Unit, piece: list[_Unit], head: _Unit, later_and: bool
) -> bool:
    """Whether what stands behind a comma is one of a list, and not an apposition."""
    if head.name is not None and head.name.type is PartyType.PLACE and _has_preposition(before):
        return False  # of Dallas, Texas
    if later_and and before_head.is_person_name and not _stands_alone(piece):
        return False  # Anna Holt, mayor of Vellin, and Ivo Lant
    if later_and:
        return not (before_head.name is None and head.is_person_name and _is_singular(before))
    return False  # Karl Ott, mayor of Vellin


def _qualifies(before: list[_Unit], piece: list[_Unit], head: _Unit) -> bool:
    """Whether the words before an and tell apart the noun behind it: legal and religious groups,
    New Orleans and Jefferson Parish officials, Ada and Ben Holt's mother."""
    if len(before) == 1 and piece[0].possessive and singular(head.low) in KIN:
        return before[0].is_person_name
    if head.name is not None or len(piece) < 2 or not is_plural(head.low):
        return False
    first = before[0]
    if first.name is not None:
        return len(before) == 1 and not first.possessive and piece[0].name is not None
    noun = is_person_noun(first.low) or is_body(first.low) or is_plural(first.low)
    known = noun or first.low in PRONOUNS or first.low in DETERMINERS
    return len(before) == 1 and not known and piece[0].low not in DETERMINERS


def _stands_alone(units: list[_Unit]) -> bool:
    """Whether units are a whole noun phrase: not a bare noun of an office, as before a name."""
    head = _head(units)
    if head is None or head.name is not None:
        return head is not None
    if units[0].low in DETERMINERS or any(u.possessive for u in units):
        return True
    if head.low in PRONOUNS:
        return True
    office = head.is_office or head.low in MODIFIERS
    return is_plural(head.low) or is_body(head.low) or (head.capital and not office)


def _is_singular(units: list[_Unit]) -> bool:
    head = _head(units)
    return head is not None and not is_plural(head.low)


def _has_preposition(units: list[_Unit]) -> bool:
    return any(u.name is None and u.low in PREPOSITIONS for u in units[1:])


def _goes_on_in_complement(before: list[_Unit], piece: list[_Unit]) -> bool:
    """Whether an `and` joins what stands behind a preposition: officials in Kent and Surrey."""
    if not _has_preposition(before):
        return False
    outer, inner, head = _head(before), before[-1], _head(piece)
    if head is None or outer is None:
        return True
    if head.is_person_name:
        return inner.is_person_name and outer.name is None and not _stands_named(before)
    if head.name is None:
        return not is_person_noun(head.low) and not is_body(head.low)
    if outer.is_person_name and not head.is_person_name and not any("," in u.mark for u in before):
        return True  # X of the Bill and Mona Gatt Foundation
    if outer.is_person_name and any("," in u.mark for u in before[1:]):
        return True  # X, professor of arts and Education
    return inner.name is not None and outer.name is None


def _stands_named(units: list[_Unit]) -> bool:
    return any(u.is_person_name for u in units[: _cut(units)])


def _cut(units: list[_Unit]) -> int:
    """Where what follows the noun begins: of France, who …, (WHO)."""
    for number, unit in enumerate(units):
        if not number:
            continue
        opens = "(" in unit.mark or "[" in unit.mark or "—" in unit.mark or "," in unit.mark
        opens |= ")" in unit.mark and units[number - 1].is_person_name  # Holt (D.) chairman of
        if opens or (unit.name is None and unit.low in PREPOSITIONS and not unit.capital):
            return number
        if _is_participle(units, number):
            return number
    return len(units)


def _is_participle(units: list[_Unit], number: int) -> bool:
    """Scientists | working at the Vellin Institute."""
    unit, after = units[number], units[number + 1].low if number + 1 < len(units) else ""
    people = is_person_noun(units[number - 1].low) and units[number - 1].name is None
    return people and unit.name is None and unit.low.endswith("ing") and after in PREPOSITIONS


def _head(units: list[_Unit]) -> _Unit | None:
    """The unit on which a noun phrase turns: a person's name where it has one, else its last noun."""
    cut = _cut(units)
    name = _named_at_end(units, cut)
    if name is not None:
        return name
    for unit in reversed(units[:cut]):
        if unit.name is not None or not (unit.low in ARTICLES or fold(unit.low) in TIME_WORDS):
            return unit
    return None


def _named_at_end(units: list[_Unit], cut: int) -> _Unit | None:
    """The name in `Minister of Information Moammar al-Eryani`: the of belongs to the office."""
    if not 0 < cut < len(units) - 2 or units[cut].low not in ("of", "for", "to") or units[cut].mark:
        return None
    before = units[cut - 1]
    if not before.is_office or units[0].low in ("a", "an"):
        return None
    for number in range(cut + 2, len(units)):
        unit, previous = units[number], units[number - 1]
        if unit.mark or (
            unit.name is None and not unit.capital and unit.low not in PARTICLES | {"and"}
        ):
            return None
        if unit.is_person_name:
            glued = (
                previous.low in PREPOSITIONS
                or previous.low in ARTICLES
                or previous.is_title
                or previous.is_office
            )
            return None if glued and previous.name is None else unit
    return None


def _turns_on(ground: Ground, names: Names, units: list[_Unit]) -> Reference | None:
    """What a conjunct refers to, with the encoder's own mention where it has one."""
    units = _without_lead(units)
    if not units:
        return None
    appositions = _split_appositions(units)
    member = _one_of(units)
    if member is not None:
        return _of_member(names, units, member, appositions[-1])
    heads = [(part, _head(part)) for part in appositions]
    chosen = next(
        ((part, head) for part, head in heads if head is not None and head.is_person_name), None
    ) or next(((part, head) for part, head in heads if head is not None), None)
    if chosen is None:
        return None
    part, head = _named_behind(appositions) or chosen
    phrase = Span(units[0].span.start, units[-1].span.end)
    if head.name is None and head.low in DOCUMENTS and units[0].low in _OURS:
        owner = units[0].span  # your letter says what you say
        return _reference(names, owner, owner, MentionKind.PRONOUN, None, phrase)
    head = _named_before(part, head)
    if head.name is not None:
        if head.name.phrase is None:
            head.name.phrase = phrase
        return head.name
    if head.low in PRONOUNS or (head.low in RELATIVES and len(part) == 1):
        return _reference(names, head.span, head.span, MentionKind.PRONOUN, None, phrase)
    # A name that stands behind a comma is one that the encoder may have missed.
    for other in appositions:
        named = _unmarked_name(ground, other)
        if named is not None:
            kind = _guess_type(ground, other, named)
            return Reference(named, named, MentionKind.NAME, kind, None, phrase)
    start = part[0].span.start
    whole = Span(start, part[-1].span.end)
    return _reference(
        names,
        Span(start, head.span.end),
        head.span,
        MentionKind.DESCRIPTION,
        noun_type(head.low),
        whole,
    )


def _named_before(part: list[_Unit], head: _Unit) -> _Unit:
    """The name of a paper or agency before the noun that says what it is: the Ledger newspaper."""
    before = part[max(0, part.index(head) - 2) : part.index(head)]
    if head.low in ("agency", "service") and before and before[-1].low == "news":
        before.pop()
    elif head.low not in _PAPERS or head.name is not None:
        return head
    owner = before[-1] if before else head
    named = owner.name is not None and owner.name.type is PartyType.ORGANISATION
    return owner if named and not owner.possessive else head


def _named_behind(parts: list[list[_Unit]]) -> tuple[list[_Unit], _Unit] | None:
    """The name of a body behind the comma, where what is before tells only of what kind it is: one
    news site, Orva.example."""
    first, head = parts[0], _head(parts[0])
    if len(parts) < 2 or head is None or head.name is not None or _has_preposition(first):
        return None
    part = [unit for unit in parts[1] if unit.low not in ARTICLES or unit.name is not None]
    name = part[0].name if len(part) == 1 else None
    named = name is not None and name.type is PartyType.ORGANISATION and not part[0].possessive
    return (parts[1], part[0]) if named and not is_plural(head.low) else None


def _without_lead(units: list[_Unit]) -> list[_Unit]:
    """Drop what opens a source without being of it: by, according to."""
    number = 0
    while number < len(units) and units[number].name is None and units[number].low in _LEADS:
        number += 1
    while len(units) > number + 1 and units[-1].low in _THEMSELVES:
        units = units[:-1]
    least = 0 < number < len(units) and units[number].low in ("least", "most")
    return units[number - least :] or units[-1:]


def _of_member(names: Names, units: list[_Unit], member: _Unit, last: list[_Unit]) -> Reference:
    """One of these groups, or the Free Harbour Party where `last` names it behind a comma."""
    apposed = _head(last)
    if apposed is not None and apposed.name is not None:
        return apposed.name
    span = Span(units[0].span.start, member.span.end)
    phrase = Span(span.start, units[-1].span.end)
    noun = noun_type(member.low)
    return _reference(names, span, member.span, MentionKind.DESCRIPTION, noun, phrase)


def _one_of(units: list[_Unit]) -> _Unit | None:
    """The noun in `one of the children`, which tells more of the one than `one` does."""
    if len(units) < 3 or units[0].low not in ("one", "each") or units[1].low != "of":
        return None
    head = _head(units[2:])
    if head is None or head.name is not None or head.low in PRONOUNS:
        return None
    return head


def _split_appositions(units: list[_Unit]) -> list[list[_Unit]]:
    parts: list[list[_Unit]] = [[]]
    for unit in units:
        if unit.name is None and unit.low in _EXAMPLES:
            return [*parts[:-1], [*parts[-1], unit]]  # what follows are some of those meant
        if parts[-1] and "," in unit.mark and unit.low not in PREPOSITIONS:
            parts.append([])
        parts[-1].append(unit)
    return parts


def _reference(
    names: Names, span: Span, head: Span, kind: MentionKind, noun: PartyType | None, phrase: Span
) -> Reference:
    known = names.headed(head.end)
    if known is None:
        return Reference(span, head, kind, noun, None, phrase)
    known.phrase = phrase
    if kind is MentionKind.DESCRIPTION:
        known.span = span  # a source begins where it says, whatever the encoder took for its words
    if known.type is None:
        known.type = noun
    return known


def noun_type(low: str) -> PartyType | None:
    """What kind of party a noun stands for, where the noun alone tells it."""
    if is_person_noun(low):
        return PartyType.PERSON
    if is_body(low):
        return PartyType.ORGANISATION
    if singular(low) in PLACES:
        return PartyType.PLACE
    return None


def _unmarked_name(ground: Ground, units: list[_Unit]) -> Span | None:
    """A run of capitalised words that ends a noun phrase and is no office: a name that was missed."""
    cut = _cut(units)
    first = cut
    while first > 0 and _may_be_named(units[first - 1]):
        first -= 1
    if first == 0 and cut > 1 and units[0].low in ARTICLES:
        first = 1
    run = units[first:cut]
    while run and (run[0].low in PARTICLES | ARTICLES or not run[0].capital):
        run = run[1:]
    while run and not run[-1].capital:
        run = run[:-1]
    if not run or all(u.low in MODIFIERS or u.low in DETERMINERS for u in run):
        return None
    if len(run) == 1 and run[0].span.start == ground.sentence_start(run[0].span.start):
        low = run[0].low
        if is_person_noun(low) or is_body(low) or is_plural(low):
            return None
    if len(run) == 1 and run[0].low in GENERIC_BODIES:
        return None
    if run[-1].low in _COUNTED or run[-1].low in _POINTERS:
        return None
    return Span(run[0].span.start, run[-1].span.end)


def _may_be_named(unit: _Unit) -> bool:
    if unit.name is not None or unit.possessive:
        return False
    if unit.is_office or unit.is_title:
        return False
    return unit.capital or unit.low in PARTICLES or fold(unit.low) in SUFFIXES


def _guess_type(ground: Ground, units: list[_Unit], named: Span) -> PartyType:
    """What a missed name stands for, by the noun before it and its own words."""
    own = [u for u in units if named.start <= u.span.start < named.end]
    before = [u for u in units if u.span.end <= named.start]
    if before and (before[-1].is_office or before[-1].is_title):
        return PartyType.PERSON
    if any(is_body(u.low) for u in own) or "the" in {u.low for u in before}:
        return PartyType.ORGANISATION
    if before and is_person_noun(before[-1].low):
        return PartyType.PERSON
    words = ground.words(named)
    return (
        PartyType.PERSON if len(own) in (2, 3) and not words.isupper() else PartyType.ORGANISATION
    )
