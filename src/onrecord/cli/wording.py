"""What a person is told of one statement: who, the act, to whom, when and where.

A party goes by its name; words in “ ” are the report's own. What is not known is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from onrecord.cli.days import on_days, time_of_day
from onrecord.cli.terminal import one_line
from onrecord.model import Party, PartyType, Record, Said, Span, SpeakerBasis, Statement

__all__ = ["Wording", "clipped", "listing", "quoted"]

_LONGEST_NAME = (
    80  # characters: a name repeated by thousands of statements must not fill the screen
)
_MOST_SPEAKERS = 6
_MOST_OTHERS = 3
# What joins the names of joint sources, and what stands before them.
_BETWEEN_NAMES = re.compile(r"(?:[\s,;:.…&]|\b(?:and|the)\b)*", re.IGNORECASE)


class Wording:
    """The words for the statements of one record, made once for all of them."""

    def __init__(self, record: Record) -> None:
        self._report = record.report
        self._parties = {party.id: party for party in record.parties}
        self.speaks = Counter(
            id_ for statement in record.statements for id_ in dict.fromkeys(statement.speakers)
        )

    def speaker(self, statement: Statement) -> tuple[str, str]:
        """The names of the speakers, and the source's words where they tell something else.

        Without a name the words are all there is; without words, what is known of the source.
        """
        words = one_line(self._report.wording(statement.source))
        if not statement.speakers:
            return "", quoted(words) if words else "source not named"
        names = self._names(statement.speakers, _MOST_SPEAKERS)
        if statement.speaker_basis is SpeakerBasis.SHARED and not words:
            return names, "(goes on)"
        left = self._beside_names(words, statement)
        return names, f"({quoted(left)})" if left else ""

    def name(self, statement: Statement) -> str:
        """The names of the speakers; without a name what `speaker` has instead."""
        names, words = self.speaker(statement)
        return names or words

    def cue(self, statement: Statement) -> str:
        """The cue as written; where the act was not done, that too, since the cue may hide it."""
        words = one_line(self._report.wording(statement.cue)) or "no cue"
        return f"{words} ({_act(statement)})" if statement.polarity == "negative" else words

    def act(self, statement: Statement) -> str:
        """The act, with `not` where it was not done; the cue's words where none is known."""
        return _act(statement) if statement.act else self.cue(statement)

    def plain_act(self, statement: Statement) -> str:
        """The act that was done, or nothing: what was not done stands with the cue."""
        return one_line(statement.act or "") if statement.polarity != "negative" else ""

    def to(self, statement: Statement) -> str:
        """To whom, by name, or in the report's words; or nothing."""
        if statement.addressees:
            return self._names(statement.addressees, _MOST_OTHERS)
        words = one_line(self._report.wording(statement.addressee))
        return quoted(words) if words else ""

    def when(self, statement: Statement) -> str:
        """When it was said, or nothing: `on Mon 18 July 2022`, `“recently”`."""
        said = statement.said
        if said is None or said.basis == "none":
            return ""
        when = on_days(said.earliest, said.latest)
        if when is None:
            return quoted(one_line(self._report.wording([said.span]))) if said.span else ""
        return f"{when}{_precisely(said)}"

    def circumstances(self, statement: Statement) -> Iterator[str]:
        """When, by which medium, where, through whom it came, and of whom it speaks."""
        if when := self.when(statement):
            yield when
        if medium := _tidy(statement.medium):
            yield medium
        if place := _tidy(statement.place):
            yield f"{'at' if place[0].islower() else 'in'} {place}"  # at the airport, in Geneva
        if statement.via:
            yield f"via {self._names(statement.via, _MOST_OTHERS)}"
        if statement.about:
            yield f"about {self._names(statement.about, _MOST_OTHERS)}"

    def party_facts(self, party: Party) -> Iterator[str]:
        """What is known of a party beside its name."""
        yield "not named" if party.type is PartyType.UNNAMED else party.type
        if times := self.speaks[party.id]:
            yield "speaks once" if times == 1 else f"speaks {times} times"
        yield from _bounded(party.roles)
        if party.aliases:
            yield f"also {', '.join(_bounded(party.aliases))}"
        if party.reason:
            yield f"reason {quoted(one_line(self._report.wording([party.reason])))}"

    def time_words(self, span: Span) -> str:
        """The words of a time expression."""
        return quoted(clipped(one_line(self._report.wording([span]))))

    def _names(self, ids: Sequence[str], most: int) -> str:
        return listing([self._name(id_) for id_ in ids[:most]], len(ids) - most)

    def _name(self, id_: str) -> str:
        party = self._parties.get(id_)
        return clipped(one_line(party.name)) if party else clipped(one_line(id_))

    def _beside_names(self, words: str, statement: Statement) -> str:
        """The source's words with … for the names that are shown, or nothing if none are left."""
        left = words
        for id_ in statement.speakers[:_MOST_SPEAKERS]:
            name = self._name(id_)
            if statement.speaker_basis is not SpeakerBasis.PRONOUN and _is_part(words, name):
                return ""
            left = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "…", left)
        return "" if _BETWEEN_NAMES.fullmatch(left) else left.strip(" ,;")


def listing(names: Sequence[str], more: int) -> str:
    """The names as a sentence has them, with how many are left out: `A, B and 3 more`."""
    if more > 0:
        return f"{', '.join(names)} and {more} more"
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def quoted(words: str) -> str:
    """Words of the report, marked as such."""
    return f"“{words}”"


def clipped(text: str) -> str:
    """`text`, or so much of it as a name may take."""
    return text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 1].rstrip()}…"


def _act(statement: Statement) -> str:
    act = one_line(statement.act or "")
    if statement.polarity == "negative":
        return f"not {act}" if act else "not so"
    return act


def _precisely(said: Said) -> str:
    clock = time_of_day(said.value)
    of_report = " (the report's day)" if said.basis == "report" else ""
    return f"{', ' + clock if clock else ''}{of_report}"


def _tidy(text: str | None) -> str:
    return clipped(one_line(text or ""))


def _bounded(names: Sequence[str]) -> Iterator[str]:
    yield from (_tidy(name) for name in names[:_MOST_OTHERS])
    if len(names) > _MOST_OTHERS:
        yield f"{len(names) - _MOST_OTHERS} more"


def _is_part(words: str, name: str) -> bool:
    """Whether the words are a part of the name, such as the surname."""
    return bool(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", name, re.IGNORECASE))
