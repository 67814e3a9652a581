"""The source that a statement lacks, or of which the encoder found only a part.

Heads that read word by word at times miss a subject that stands right before its verb, or end a
source before the name that it leads to. Both are mended here by what stands beside the cue.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from onrecord.model import PartyType, Span, Statement
from onrecord.parties.ground import Ground, Reference
from onrecord.parties.mentions import MentionKind
from onrecord.parties.words import (
    HONORIFICS,
    MODIFIERS,
    OFFICES,
    PREPOSITIONS,
    fold,
    is_body,
    is_capitalised,
    is_person_noun,
    is_plural,
    singular,
)

__all__ = ["Subjects"]

_TO_CUE = re.compile(r"\s{0,2}(?:[(\[][\w.&-]{1,12}[)\]])?[\s*]{0,3}")
_ANOTHER_VERB = re.compile(r"(?:\band|\bbut|,\s?(?:and|but|then))\s(?:also\s|then\s|later\s)?$")
_SUBJECTS = frozenset("he she they it i we you".split())
_PASTS = frozenset("said told wrote thought knew".split())
_NO_VERBS = frozenset("in on at of for with by from to as about under".split())
_BE = frozenset("is are was were be been being".split())
_SEEMING = ("seem", "appear", "look")  # of whom it is thought, not who thinks
_AUXILIARIES = frozenset(
    "have has had is are was were will would can could may might must should did do does".split()
)
_NO_END = PREPOSITIONS | frozenset("and or nor neither both".split())  # before a last pronoun
_AND = frozenset({"and", "or", "nor", "&"})
_STOP = re.compile(r"[,.;:!?)\]\n\"“”]")
_NEAR = 6  # code points from "according to" to its source, an opening mark or an article at most
_LONGEST_TELLER = 150
_LONGEST_LABEL = 60
_BETWEEN = 80  # code points between a source and its cue in which the rest of it may stand


class Subjects:
    """Looks for sources among the references of a report, which are in the order of the text."""

    def __init__(self, ground: Ground, references: Sequence[Reference]) -> None:
        self._ground = ground
        self._references = sorted(references, key=lambda r: r.span.end)
        self._ends = [reference.span.end for reference in self._references]

    def source(self, statement: Statement, before: Statement | None) -> tuple[Span, ...]:
        """The source of a statement, mended or found; empty where it has none of its own.

        `before` is the statement before it, which a statement without a source may go on from.
        """
        if len(statement.source) < 2 and (teller := self._teller(statement)) is not None:
            return (teller,)
        if len(statement.source) == 1 and len(statement.cue) == 1:
            return (self._mended(statement.source[0], statement.cue[0]),)
        if statement.source or not statement.cue:
            return statement.source
        cue = statement.cue[0]
        if self._leaves_open_who(cue):
            return ()
        beside = self._beside(cue)
        found = beside.span if beside is not None else self._label(cue)
        if found is None and not self._in_one_sentence(before, cue):
            found = self._subject(cue)
        if found is None or any(s <= found.start < e for s, e in statement.content):
            return ()
        return (found,)

    def _teller(self, statement: Statement) -> Span | None:
        """What stands behind "according to", where the encoder has something else for the source,
        or nothing."""
        if len(statement.cue) != 1:
            return None
        (cue,) = statement.cue
        if not self._leads_to_source(cue):
            return None
        if any(0 <= source.start - cue.end <= _NEAR for source in statement.source):
            return None
        end = min(self._ground.sentence_end(cue.end), cue.end + _LONGEST_TELLER)
        behind = [span.start for span in statement.content if span.start >= cue.end]
        if behind:
            end = min(end, *behind)
        elif stop := _STOP.search(self._ground.text, cue.end, end):
            end = stop.start()
        words = self._ground.words_in(cue.end, end)
        return Span(words[0].start, words[-1].end) if words else None

    def _leads_to_source(self, cue: Span) -> bool:
        return self._ground.words(cue).casefold() == "according to"

    def _leaves_open_who(self, cue: Span) -> bool:
        """Whether a cue is no verb of its subject: in hopes of, seems, are asked."""
        words = self._ground.words_in(*cue)
        if not words:
            return False
        first, last = words[0].low, words[-1].low
        passive = first in _BE and len(words) > 1 and not last.endswith("ing")
        return passive or first in _NO_VERBS or first.startswith(_SEEMING)

    def _in_one_sentence(self, before: Statement | None, cue: Span) -> bool:
        spans = (before.cue or before.content) if before is not None else ()
        sentence = self._ground.sentence
        return bool(spans) and sentence(spans[0].start) == sentence(cue.start)

    def _ending(self, low: int, high: int) -> list[Reference]:
        """The references that end between two offsets."""
        return self._references[bisect_left(self._ends, low) : bisect_left(self._ends, high + 1)]

    def _beside(self, cue: Span) -> Reference | None:
        """What stands right before the cue: Harbour Trust (VHT) | told."""
        text = self._ground.text
        if text[cue.end : cue.end + 7].casefold().startswith((" to be ", " to have")):
            return None  # a man said to be ill
        for reference in reversed(self._ending(cue.start - 18, cue.start)):
            between = _TO_CUE.fullmatch(text, reference.span.end, cue.start)
            if between is not None and self._can_be_subject(reference):
                return reference
        return None

    def _label(self, cue: Span) -> Span | None:
        """The name before the colon with which a paragraph of an interview begins: `NG:`."""
        text = self._ground.text
        if text[cue.start : cue.start + 1] != ":":
            return None
        low = max(0, cue.start - _LONGEST_LABEL)
        start = max(text.rfind("\n", low, cue.start) + 1, low)
        words = self._ground.words_in(start, cue.start)
        if not 0 < len(words) <= 4 or text[start : words[0].start].strip(" *_"):
            return None
        if not all(is_capitalised(word.text) for word in words):
            return None
        return Span(words[0].start, words[-1].end)

    def _can_be_subject(self, reference: Reference) -> bool:
        """Whether it is of a kind that speaks, and no preposition or noun has it."""
        before = self._ground.words_in(max(0, reference.span.start - 24), reference.span.start)
        while before and fold(before[-1].low) in HONORIFICS:
            before.pop()
        if before and (before[-1].low in PREPOSITIONS | _AND or before[-1].possessive):
            between = self._ground.text[before[-1].end : reference.span.start]
            if "," not in between:
                return False
        low = self._ground.words(reference.head).casefold()
        if reference.kind is MentionKind.PRONOUN:
            return low in _SUBJECTS
        if self._ground.text[reference.span.end : reference.span.end + 2] in ("'s", "’s"):
            return False
        named = reference.kind is MentionKind.NAME
        return named or reference.type is not None or is_person_noun(low) or is_body(low)

    def _subject(self, cue: Span) -> Span | None:
        """Whose second verb the cue is: Ivo Lant left and claimed; Anna Holt thanked them, adding."""
        text = self._ground.text
        start = max(self._ground.sentence_start(cue.start), cue.start - 600)
        before = text[max(start, cue.start - 14) : cue.start]
        verb = text[cue.start : cue.end].partition(" ")[0]
        participle = verb.endswith("ing") and before.endswith(", ")
        past = (verb.endswith("ed") or verb in _PASTS) and _ANOTHER_VERB.search(before)
        if not (participle or past):
            return None
        opening = self._ending(start, cue.start)
        first = min(opening, key=lambda r: r.span.start, default=None)
        if first is None or len(text[start : first.span.start].split(None, 3)) > 3:
            return None
        return self._with_apposition(first, opening) if self._can_be_subject(first) else None

    def _with_apposition(self, first: Reference, opening: Sequence[Reference]) -> Span:
        """The mayor of Vellin, Anna Holt,: it is by its name that a subject is known."""
        text = self._ground.text
        for name in opening:
            closed = text[name.span.end : name.span.end + 1] == ","
            if (
                closed
                and text[max(0, name.span.start - 2) : name.span.start] == ", "
                and _is_person(name)
            ):
                return Span(first.span.start, name.span.end)
        return first.span

    def _mended(self, source: Span, cue: Span) -> Span:
        """A source with the name that it leads to, and without the subject of the clause behind."""
        if 1 < cue.start - source.end <= _BETWEEN:
            return self._with_name(source, cue)
        source = self._before_pronoun(source)
        words = self._ground.words_in(source.start, source.end + 12)
        after = [word for word in words if word.start >= source.end]
        leads = self._leads_to_source(cue) and cue.end <= source.start
        if (
            leads
            and after
            and after[0].low in _AUXILIARIES
            and is_plural(words[-len(after) - 1].low)
        ):
            return self._name_at(source)
        return source

    def _before_pronoun(self, source: Span) -> Span:
        """According to the ministry | he was: the pronoun is of the clause behind."""
        words = self._ground.words_in(*source)
        if len(words) < 3 or words[-1].low not in _SUBJECTS or words[-2].low in _NO_END:
            return source
        return Span(source.start, words[-2].end)

    def _with_name(self, source: Span, cue: Span) -> Span:
        """`Orvex | chief executive Noel Farrant | stated`: the source goes on to the name."""
        names = [r for r in self._ending(source.end + 1, cue.start) if _is_person(r)]
        if len(names) != 1 or self._ground.text[names[0].span.end : cue.start].strip():
            return source
        between = self._ground.text[source.end : names[0].span.start]
        words = self._ground.words_in(source.end, names[0].span.start)
        if not all(_is_of_title(word.low) for word in words) or set(between) & set(",;:()"):
            return source
        return Span(source.start, names[0].span.end)

    def _name_at(self, source: Span) -> Span:
        """The name with which a source begins: according to | Holt | archaeologists have."""
        for reference in self._ending(source.start, source.end - 1):
            if reference.span.start == source.start and reference.kind is MentionKind.NAME:
                return reference.span
        return source


def _is_person(reference: Reference) -> bool:
    return reference.kind is MentionKind.NAME and reference.type is PartyType.PERSON


def _is_of_title(low: str) -> bool:
    return low in MODIFIERS or singular(low) in OFFICES or fold(low) in HONORIFICS
