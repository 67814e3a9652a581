"""The encoder's mentions made fit for use: whole names, no titles, and what it missed.

A name's capitals tell better than the encoder where it begins and ends: `Palm | Beach County` is one
name, and so is `Department of | Transportation`. What the encoder tells is that there is a name, and
of what kind.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from onrecord.model import PartyType, Span
from onrecord.parties.given import given_gender
from onrecord.parties.ground import Ground, Reference
from onrecord.parties.mentions import Mention, MentionKind
from onrecord.parties.names import is_spelt
from onrecord.parties.words import (
    ARTICLES,
    DEFINITE,
    DETERMINERS,
    GENERIC_BODIES,
    HONORIFICS,
    INDEFINITE,
    MODIFIERS,
    OFFICES,
    PARTICLES,
    PLACES,
    PREPOSITIONS,
    PRONOUNS,
    TIME_WORDS,
    Word,
    fold,
    is_body,
    is_capitalised,
    is_demonym,
    is_person_noun,
    is_plural,
    singular,
)

__all__ = ["Reading", "missed_names", "tidy"]

_MOST_WORDS = 14  # of a name
_LONGEST_HEADLINE = 60  # words of a sentence that are looked at for capitals
_FEWEST_CAPITALS = 4  # words of a headline in capitals
_IN_CAPITALS = 0.8  # of its words are
_LONGEST_LONG_FORM = 12  # words of a name that is abbreviated
_LINKS = frozenset("of for to on and the".split())
_MARKS = frozenset('()[]{},;:!?"“”\n')
_OPENERS = frozenset(
    "yesterday today meanwhile however earlier later also then now here there while as if but and so "
    "both even still only just once again when where why how what though although because since "
    "unlike despite regarding according following during is are was were did does do can could will "
    "would should has have had born "
    "said says added adds told asked replied wrote noted remarked explained stated commented "
    "tweeted concluded recalled".split()  # Remarked Center for Harbours scientist Mara Quill
)
_NEVER_NAMES = _OPENERS - {"will", "can", "born", "do"}  # these are people's names too
_NEVER_FIRST = DETERMINERS | PREPOSITIONS | _OPENERS  # words of a name
_CLAUSES = frozenset("but if when he she they it".split())  # with which another begins
_NEVER_LAST = _CLAUSES | frozenset("and in the as at on so".split())
# Offices that are nobody's own name; Dean, King and Bishop are.
_TITLES = frozenset(
    "pope president minister secretary senator governor chancellor premier professor ambassador "
    "democrat republican taoiseach youtuber".split()
)
_HOLDERS = _TITLES | frozenset("speaker dean mayor director head chair chairman member".split())
_BEFORE_NOUNS = DEFINITE | INDEFINITE
_INNER = _LINKS | PARTICLES | PREPOSITIONS  # words in small letters that stand within a name
_IN_BODIES = frozenset({"service", "services", "board"})  # that end names of which an and is part
_STOPPED = frozenset({"jr", "sr", "st", "mt", "ft"})  # abbreviations behind which a name goes on
_PRONOUN = re.compile(
    r"\b(?=[himtouwsy])(?:he|him|his|himself|she|her|hers|herself|it|its|itself|they|them|their|theirs|themselves"
    r"|I|me|my|mine|myself|we|us|our|ours|ourselves|you|your|yours|yourself|yourselves)\b",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\s{0,2}[(\[]([A-Z][\w&.-]{1,9})[)\]]")


class Reading:
    """The words of a report, and which of them are one name."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.words = ground.all_words
        self.people: set[int] = set()  # words with which the encoder has a person's name begin
        self.others: set[int] = set()  # words of what else it has named
        self.ends: dict[int, int] = {}  # of those, by where they begin
        self._in_capitals: dict[int, bool] = {}  # by where a sentence begins
        self._small = {word.text for word in self.words if word.text[:1].islower()}

    def whole_name(self, first: int, last: int, kind: PartyType | None) -> tuple[int, int]:
        """A name widened to all the capitalised words that belong to it, within its sentence. Where
        the whole sentence is in capitals, they tell nothing."""
        if self._is_in_capitals(first):
            return first, last
        told = last
        while last - first < _MOST_WORDS and self._goes_on(first, last, kind):
            last += 1 + (0 if self._is_proper(last) else self._particles(last) or self._link(last))
        if self._is_of_office(told, last):
            last = told
        while last - first < _MOST_WORDS and first > 0 and self._begins_before(first, kind):
            first -= 1
        return first, last

    def _is_in_capitals(self, number: int) -> bool:
        """Whether the sentence of a word is in capitals, as headlines of agencies are."""
        start = self.ground.sentence_start(self.words[number].start)
        if start not in self._in_capitals:
            first, last = self.ground.touched(Span(start, self.ground.sentence_end(start)))
            texts = [w.text for w in self.words[first : min(last, first + _LONGEST_HEADLINE)]]
            capitals = sum(text.isupper() for text in texts)
            self._in_capitals[start] = capitals >= max(_FEWEST_CAPITALS, _IN_CAPITALS * len(texts))
        return self._in_capitals[start]

    def _is_of_office(self, told: int, last: int) -> bool:
        """Whether words added to a name are of the office behind them: UK Home Secretary."""
        if not told < last < len(self.words) or not self._glued(last):
            return False
        office = self.words[last]
        added = self.words[told:last]
        return (
            _is_office(office)
            and office.text[0].isupper()
            and not any(is_body(word.low) or word.low in _LINKS for word in added)
        )

    def _glued(self, number: int) -> bool:
        """Whether only a space stands before a word, or the full stop of an initial."""
        if not 0 < number < len(self.words):
            return False
        before, word = self.words[number - 1], self.words[number]
        between = self.ground.text[before.end : word.start]
        if before.possessive:
            return between in ("'s ", "’s ", "' ", "’ ") and self._owner_is_common(number - 1)
        initial = len(before.text) == 1 or fold(before.low) in _STOPPED
        return between == " " or (between == ". " and initial)

    def is_title(self, number: int) -> bool:
        """Whether a word is the title of the name behind it: DCI Quist."""
        titled = self._glued(number + 1) and self._is_proper(number + 1)
        return titled and fold(self.words[number].low) in HONORIFICS

    def _owner_is_common(self, number: int) -> bool:
        """Sheriff's Office and Bishops' Conference are names; Britain's Parliament is two."""
        word = self.words[number]
        return is_person_noun(word.low) or word.low in (
            "people",
            "children",
            "women",
            "men",
            "workers",
        )

    def _is_proper(self, number: int) -> bool:
        word = self.words[number]
        return (
            (word.text[0].isupper() or word.text[:3] in ("al-", "el-"))
            and fold(word.low) not in TIME_WORDS
            and (word.low not in PRONOUNS or word.text == "US")
        )

    def _particles(self, number: int) -> int:
        """How many particles from here lead on to the next capital: van der, bin."""
        count = 0
        while count < 3 and self._glued(number + count):
            if self.words[number + count].text not in PARTICLES:
                break
            count += 1
        leads = self._glued(number + count) and self._is_proper(number + count)
        return count if leads else 0

    def _link(self, number: int) -> int:
        """How many small words from here lead on to the next capital: of, of the, for."""
        count = 0
        while count < 3 and self._glued(number + count):
            word = self.words[number + count]
            if word.low not in _LINKS or word.text != word.low:
                break
            count += 1
        leads = 0 < count < 3 and self._glued(number + count) and self._is_proper(number + count)
        return count if leads and self.words[number].low != "the" else 0

    def _goes_on(self, first: int, last: int, kind: PartyType | None) -> bool:
        if last >= len(self.words) or not self._glued(last):
            return False
        before, word = self.words[last - 1], self.words[last]
        names_body = any(
            w.text[0].isupper() and (is_body(w.low) or w.low in PLACES)
            for w in self.words[first:last]
        )
        if self._is_proper(last):
            if word.low in _CLAUSES:
                return False
            if last in self.people and kind is not PartyType.PERSON:
                return False  # Ambassador to Germany Richard Grenell
            ends = _is_office(word) and not (names_body and is_plural(word.low))
            return not ends and fold(word.low) not in HONORIFICS
        if word.low in PARTICLES and word.low not in _LINKS:
            return self._particles(last) > 0
        names_body |= kind is PartyType.ORGANISATION and word.low in ("for", "of")
        if not names_body or not self._link(last) or before.possessive:
            return False
        # Health and Human Services goes on; the Senate and Congress are two.
        inside = any(w.low in ("of", "for") for w in self.words[first:last])
        inside = inside and not self._names_another(last + self._link(last))
        return (word.low != "and" or inside) and word.low != "on"

    def _names_another(self, number: int) -> bool:
        """Whether the encoder has a person or a body begin with a word: the University of Vellin and
        | Orva College."""
        told = [word.low for word in self.words[number : self.ends.get(number, number)]]
        body = len(told) > 1 and any(is_body(low) and low not in _IN_BODIES for low in told)
        return number in self.people or body

    def _begins_before(self, first: int, kind: PartyType | None) -> bool:
        before = self.words[first - 1]
        if before.text in PARTICLES and kind is PartyType.PERSON:
            return self._glued(first)
        if not self._glued(first) or not self._is_proper(first - 1):
            return False
        low = before.low
        if low in _NEVER_FIRST:
            return False
        if fold(low) in HONORIFICS or (_is_office(before) and not before.possessive):
            return False
        if kind is PartyType.PERSON and (low in MODIFIERS or is_person_noun(low) or is_body(low)):
            return False
        if kind is PartyType.PERSON and (first - 1 in self.others or _is_acronym(before)):
            return False  # Chairman of the FCA Frank Naylor
        if kind is PartyType.PERSON and first > 1 and self.words[first - 2].low in ("of", "for"):
            return False  # Minister of Information Moammar al-Eryani
        opens = self.ground.sentence_start(before.start) >= before.start - 1
        if opens and kind is not PartyType.ORGANISATION and low.endswith(("ed", "ing")):
            return False  # a participle; names of one are within the encoder's reach
        if opens and kind is PartyType.ORGANISATION and is_body(low):
            return True  # Press TV
        return not (opens and (low in self._small or low in MODIFIERS or is_person_noun(low)))

    def long_form(self, bracket: re.Match[str]) -> tuple[int, int] | None:
        """The words before a bracketed abbreviation that it abbreviates.

        By the letters, from the last to the first, each in order in the words and the first at the
        beginning of a word: the method of Schwartz and Hearst (2003).
        """
        letters = [c for c in fold(bracket[1]) if c.isalnum()]
        last = self.ground.first_word(bracket.start())
        if last == 0 or len(letters) < 2 or self.words[last - 1].end > bracket.start():
            return None
        low = self.ground.sentence_start(bracket.start())
        number = last
        while letters and number > 0 and last - number < _LONGEST_LONG_FORM:
            number -= 1
            word = fold(self.words[number].text)
            if self.words[number].start < low:
                return None
            letters = _use_up(letters, word)
        first = self.words[number]
        if letters:
            return self._spelt_form(bracket, last)
        if not first.text[0].isupper() or first.low in ARTICLES:
            return None
        return (number, last) if last - number > 1 or len(first.text) > len(bracket[1]) else None

    def _spelt_form(self, bracket: re.Match[str], last: int) -> tuple[int, int] | None:
        """The words that an abbreviation in small letters takes more of: the Vellin Institute of
        Volcanology (Velvolc)."""
        low = self.ground.sentence_start(bracket.start())
        for number in range(last - 2, max(-1, last - _LONGEST_LONG_FORM), -1):
            start = self.words[number].start
            if start < low or not _MARKS.isdisjoint(self.ground.text[start : bracket.start()]):
                break
            key = tuple(fold(word.low) for word in self.words[number:last])
            if self.words[number].text[0].isupper() and is_spelt(bracket[1], key):
                return number, last
        return None


def _use_up(letters: list[str], word: str) -> list[str]:
    """The letters of an abbreviation that are left for the words before this one.

    A word takes its first letter, if that is the last one open; or also letters within it, from its
    beginning, as TV takes from television.
    """
    for taken in range(min(len(letters), 4), 0, -1):
        tail = letters[-taken:]
        rest = iter(word[1:])
        if word[0] == tail[0] and all(c in rest for c in tail[1:]):
            ahead = letters[:-taken]
            if taken == 1 or not ahead or taken == len(letters):
                return ahead
    return letters[:-1] if letters[-1] == word[0] else letters


def _is_acronym(word: Word) -> bool:
    """Whether a word is in capitals and longer than the initials of a person."""
    return len(word.text) > 2 and word.text.isupper() and word.text.isalpha()


def _is_office(word: Word) -> bool:
    of_two = word.low.startswith("co-")  # co-developer: whatever it is that he does with others
    return of_two or singular(word.low) in OFFICES or word.low.rsplit("-", 1)[-1] in OFFICES


def tidy(reading: Reading, mentions: Sequence[Mention]) -> list[Reference]:
    """The mentions as references in the order of the text, and the names and pronouns missed."""
    ground = reading.ground
    _tell_apart(reading, mentions)
    names: list[tuple[int, int, Reference]] = []
    found: list[Reference] = []
    for number, mention in enumerate(mentions):
        if not 0 <= mention.span.start < mention.span.end <= len(ground.text):
            continue
        if mention.kind is MentionKind.NAME:
            for item in _names_in(reading, mention, number):
                if item[2].kind is MentionKind.NAME:
                    names.append(item)
                else:
                    found.append(item[2])
        else:
            found += _other(reading, mention, number)
    names += _abbreviated(reading)
    names += _bodies(reading)
    whole = _without_overlap(reading, names)
    whole += missed_names(reading, whole)
    taken = [r.span for r in sorted(whole, key=lambda r: r.span)]
    found = [r for r in found if r.kind is MentionKind.PRONOUN or not _is_covered(r.head, taken)]
    found += _missed_pronouns(ground, found, taken)
    return sorted([*found, *whole], key=lambda r: (r.at, r.head.end))


def _tell_apart(reading: Reading, mentions: Sequence[Mention]) -> None:
    """Note where the encoder has people named, and where other things, so as not to join the two."""
    for mention in mentions:
        if mention.kind is MentionKind.NAME:
            first, last = reading.ground.touched(mention.span)
            if mention.type is PartyType.PERSON:
                reading.people.add(first)
            elif mention.type is not None:
                reading.others.update(range(first, min(last, first + _MOST_WORDS)))
                reading.ends[first] = min(last, first + _MOST_WORDS)


def _names_in(reading: Reading, mention: Mention, number: int) -> list[tuple[int, int, Reference]]:
    """The name in a mention, without title, office and article and made whole; none if none is left."""
    words = reading.words
    person = mention.type is PartyType.PERSON
    first, last = _capitals(reading, mention)
    if person and last - first > 2 and first > 1 and words[first - 1].low in ("of", "for"):
        first += _is_office(words[first - 2])  # Minister of Information Moammar al-Eryani
    if first >= last or (last - first == 1 and _is_common(reading, first)):
        return []
    first, last = reading.whole_name(first, last, mention.type)
    alone = last - first == 1
    if person and _is_office(words[last - 1]):
        return []
    if alone and not person and _is_no_name(reading, first):
        return []
    span = Span(words[first].start, words[last - 1].end)
    if alone and words[first].low in GENERIC_BODIES:
        kind = MentionKind.DESCRIPTION  # the Department: it is named elsewhere
        start = words[first - 1].start if first and words[first - 1].low in ARTICLES else span.start
        return [(first, last, Reference(Span(start, span.end), span, kind, mention.type, number))]
    names_body = is_body(words[last - 1].low) or (not alone and is_body(words[first].low))
    thing = PartyType.ORGANISATION if names_body else mention.type
    return [(first, last, Reference(span, span, MentionKind.NAME, thing, number))]


def _capitals(reading: Reading, mention: Mention) -> tuple[int, int]:
    """The words of a mention from its first to its last that may be of a name."""
    words = reading.words
    first, last = _in_capitals(reading, *reading.ground.touched(mention.span))
    person = mention.type is PartyType.PERSON
    while last - first > 1 and words[first].low in _NEVER_NAMES:
        first += 1
    while first < last and (
        _stands_before(words[first], mention.type, last - first)
        or (person and _begins_otherwise(words[first:last]))
    ):
        first += 1
    if person:
        of = (n for n in range(first + 2, last) if words[n].low in ("of", "from"))
        last = next(of, last)  # Anna Holt of Vellin, but Francis of Assisi
        first += _last_office(words[first:last])
    elif last - first > 2 and words[first].low in _HOLDERS and words[first + 1].low == "of":
        first += 2 + (words[first + 2].low == "the")  # Speaker of the House
    if last - first > 2 and words[last - 1].text == "I":
        last -= 1  # the pronoun; kings have one name before their number
    while last - first > 1 and words[last - 1].low in _NEVER_LAST:
        last -= 1
    return first, last


def _in_capitals(reading: Reading, first: int, last: int) -> tuple[int, int]:
    """Of some words those of one sentence that begin and end with a capital, with no bracket and no
    common word between."""
    words, sentence = reading.words, reading.ground.sentence
    last = _before_bracket(reading, first, min(last, first + _MOST_WORDS))
    while last > first + 1 and sentence(words[last - 1].start) > sentence(words[first].start):
        last -= 1
    while last > first and not is_capitalised(words[last - 1].text):
        last -= 1
    for inner in range(last - 1, first - 1, -1):
        if not is_capitalised(words[inner].text) and words[inner].low not in _INNER:
            return inner + 1, last  # the British capital London
    return first, last


def _last_office(words: Sequence[Word]) -> int:
    """How many words there are up to an office within a name: Coptic Pope Tawadros."""
    if not words or given_gender(fold(words[0].low)) is not None:
        return 0  # James Dean Bradfield
    offices = (n for n in range(len(words) - 1, 0, -1) if words[n - 1].low in _TITLES)
    return next(offices, 0)


def _before_bracket(reading: Reading, first: int, last: int) -> int:
    """Where a name ends at the latest: no name runs over a bracket or a comma."""
    for number in range(first + 1, last):
        between = reading.ground.text[reading.words[number - 1].end : reading.words[number].start]
        if not _MARKS.isdisjoint(between):
            return number
    return last


def _is_common(reading: Reading, number: int) -> bool:
    """Whether a word is a pronoun or one of a sentence that is shouted: I WAS ALONE."""
    word = reading.words[number]
    if _is_pronoun(word) or word.low in _NEVER_NAMES:
        return True
    beside = [reading.words[n] for n in (number - 1, number + 1) if 0 <= n < len(reading.words)]
    shouted = any(w.text.isupper() and (_is_pronoun(w) or w.low in _NEVER_NAMES) for w in beside)
    return shouted and word.text.isupper() and len(word.text) > 1


def _is_pronoun(word: Word) -> bool:
    return word.low in PRONOUNS and word.text != "US"


def _is_no_name(reading: Reading, number: int) -> bool:
    """Whether a word that is alone names nothing that acts: Friday, EDT, Turkish."""
    return fold(reading.words[number].low) in TIME_WORDS or _is_adjective(reading, number)


def _is_adjective(reading: Reading, number: int) -> bool:
    """Whether a word is a place's adjective before what it describes: Turkish troops."""
    word = reading.words[number]
    before = reading.words[number - 1].low if number else ""
    after = reading.ground.text[word.end : word.end + 2]
    attributive = after[:1] in " -" and after[1:].isalpha()
    return is_demonym(word.low) and (attributive or before != "the")


def _begins_otherwise(words: Sequence[Word]) -> bool:
    """Whether words begin with what is no part of a person's name: what qualifies an office (Crown
    Prince Aldo), a body (FCA Frank Naylor)."""
    if len(words) < 3:
        return False
    first, second = words[:2]
    office = first.low in MODIFIERS and _is_office(second)
    return office or (_is_acronym(first) and not second.text.isupper())


def _stands_before(word: Word, kind: PartyType | None, left: int) -> bool:
    low = word.low
    if low in ARTICLES or (not is_capitalised(word.text) and low not in PARTICLES):
        return True
    if kind is not PartyType.PERSON:
        return False
    if fold(low) in HONORIFICS or _is_office(word):
        return True
    return left > 1 and (low in _BEFORE_NOUNS or ("-of-" in low and is_person_noun(low)))


def _other(reading: Reading, mention: Mention, number: int) -> Iterator[Reference]:
    first, last = reading.ground.touched(mention.head)
    if last <= first:
        return
    head = reading.words[last - 1]
    if mention.kind is MentionKind.PRONOUN or head.low in PRONOUNS:
        yield Reference(head.span, head.span, MentionKind.PRONOUN, None, number)
        return
    first = min(reading.ground.touched(mention.span)[0], last - 1)
    while first < last - 1 and reading.words[first].low in PREPOSITIONS:
        first += 1
    if first > 1 and reading.words[first - 1].low == "of":
        first -= 2 * (reading.words[first - 2].low in ("one", "each"))  # one of her daughters
    span = Span(reading.words[first].start, head.end)
    yield Reference(span, head.span, MentionKind.DESCRIPTION, mention.type, number)


def _abbreviated(reading: Reading) -> Iterator[tuple[int, int, Reference]]:
    """Names that stand before their abbreviation in brackets."""
    for bracket in _BRACKET.finditer(reading.ground.text):
        found = reading.long_form(bracket)
        if found is not None:
            first, last = found
            span = Span(reading.words[first].start, reading.words[last - 1].end)
            yield first, last, Reference(span, span, MentionKind.NAME, None)


def _bodies(reading: Reading) -> Iterator[tuple[int, int, Reference]]:
    """Names that begin with a body and go on behind a small word: the Government of Iraq."""
    for number, word in enumerate(reading.words):
        if word.text[0].isupper() and is_body(word.low) and not word.possessive:
            first, last = reading.whole_name(number, number + 1, PartyType.ORGANISATION)
            if last > number + 1 and reading.words[number + 1].low in _LINKS:
                span = Span(reading.words[first].start, reading.words[last - 1].end)
                yield first, last, Reference(span, span, MentionKind.NAME, PartyType.ORGANISATION)


def _without_overlap(reading: Reading, names: list[tuple[int, int, Reference]]) -> list[Reference]:
    """The names with those that share a word as one, in order; the encoder's number is kept."""
    names.sort(key=lambda item: (item[0], -item[1]))
    kept: list[tuple[int, int, Reference]] = []
    for first, last, reference in names:
        if not kept or first >= kept[-1][1]:
            kept.append((first, last, reference))
            continue
        before_first, before_last, before = kept[-1]
        short = reference.number is None and reference.type is None  # found by its abbreviation
        if short and first > before_first and last == before_last:
            before.span = before.head = reference.span  # which tells where it begins
            kept[-1] = (first, last, before)
            continue
        if last > before_last:
            start, end = before.span.start, reference.span.end
            before.span = before.head = Span(start, end)
            kept[-1] = (before_first, last, before)
        before.number = reference.number if before.number is None else before.number
        before.type = reference.type if before.type is None else before.type
    return [reference for _, _, reference in kept]


def _is_covered(head: Span, spans: Sequence[Span]) -> bool:
    number = bisect_right(spans, (head.start, len(spans) and 1 << 60)) - 1
    return number >= 0 and spans[number].end > head.start


def _missed_pronouns(
    ground: Ground, found: Iterable[Reference], names: Sequence[Span]
) -> list[Reference]:
    """Pronouns that are no mention yet; there is no doubt about what is one."""
    known = {reference.head.start for reference in found}
    return [
        Reference(Span(*match.span()), Span(*match.span()), MentionKind.PRONOUN, None)
        for match in _PRONOUN.finditer(ground.text)
        if match.start() not in known
        and match.group() not in ("US", "IT")
        and not _is_covered(Span(*match.span()), names)
    ]


def missed_names(reading: Reading, names: Sequence[Reference]) -> list[Reference]:
    """Where else a surname or a one-word name stands, and what is abbreviated to capitals."""
    known: dict[str, PartyType | None] = {}
    alone: set[str] = set()
    covered: set[int] = set()
    for reference in names:
        first, last = reading.ground.touched(reference.span)
        covered.update(range(first, last))
        key = fold(reading.words[last - 1].text)
        if last - first == 1:
            alone.add(key)
        if last - first == 1 or reference.type is PartyType.PERSON:
            known.setdefault(key, reference.type)
    missed = []
    for number, word in enumerate(reading.words):
        if number in covered or not word.text[0].isupper() or fold(word.text) in TIME_WORDS:
            continue
        key = fold(word.text)
        acronym = _is_acronym(word)
        if not (acronym or _is_name_again(reading, number, key in known, key in alone)):
            continue
        if _is_common(reading, number):
            continue
        if acronym and (_among_capitals(reading, number) or reading.is_title(number)):
            continue
        kind = known.get(key, PartyType.ORGANISATION if acronym else None)
        missed.append(Reference(word.span, word.span, MentionKind.NAME, kind))
    return missed


def _is_name_again(reading: Reading, number: int, known: bool, alone: bool) -> bool:
    if not known:
        return False
    word, words = reading.words[number], reading.words
    beside = [n for n in (number - 1, number + 1) if 0 <= n < len(words)]
    in_longer = any(
        words[n].text[0].isupper()
        and reading.ground.text[min(words[n].end, word.end) : max(words[n].start, word.start)]
        == " "
        and not (_is_office(words[n]) or fold(words[n].low) in HONORIFICS)
        for n in beside
    )
    first = reading.ground.sentence_start(word.start) == word.start
    return not in_longer and (alone or not first)


def _among_capitals(reading: Reading, number: int) -> bool:
    """Whether the words beside are in capitals too, as in a heading."""
    words = reading.words[max(0, number - 2) : number + 3]
    return sum(word.text.isupper() and len(word.text) > 1 for word in words) > 2
