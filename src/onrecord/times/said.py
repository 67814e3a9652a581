"""When a statement was made: from the words with its cue, its occasion, or the report's own day.

A time inside a content is what is spoken of, never when it was said. A time of the frame counts
only where it stands with the cue, the medium or the head of the sentence, so that the day of a crash
is not taken for the day on which somebody spoke of it. Without one nothing is known but that it was
said before it was reported.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date

from onrecord.attribution.frames import CONTENT, CUE, OTHER, PLAIN, SOURCE, Frame, find_frames
from onrecord.attribution.occasions import find_continued
from onrecord.model import Kind, Report, Said, Statement, TimeType, TimeValue

__all__ = ["RULES", "date_statements"]

RULES = {
    "with the cue": "said on Monday; told reporters in Geneva last week; on Monday said",
    "with the medium": "in a 2006 interview; at Monday's news conference",
    "in the source": "a report on Wednesday, where the source is a document",
    "behind the quotation": '"It holds," said the mayor of the dam. / said "It holds" on Monday',
    "at the head of the sentence": "On Monday, the union said",
    "the occasion of the statement before": "it goes on from one that has a time",
    "no later than the statement that holds it": "the time of what it is told in is its latest",
    "no later than the report": "nothing is told; a report is not published before what it tells",
}

_NEAR = 14  # words between cue and time
_OPENS = frozenset(
    ". ; ? ! who whom which whose where that when while although though but because after before"
    " since for about over into against following amid if and as than".split()
)
_LEADING = 6  # words of a phrase before its noun: in a strongly worded open letter
_ASIDES = frozenset(
    "on in at late early during a an the his her its their with to of by , ' \" ” ’ also again then"
    " only just even publicly repeatedly first him them us me".split()
)
_BOUNDS_ONLY = frozenset(
    "since until till by before after from to for between of about through every than for".split()
)
_HEAD_WORDS = frozenset(
    "on in at early late earlier later but and also meanwhile however , the during then just only"
    " again yet separately".split()
)
_PREPOSITIONS = frozenset("in at on during by before after for with from to".split())
_OF_SOMETHING = frozenset(
    "of about into over against for after before since until who which".split()
)
_JOINS_MEDIUM = frozenset(
    "on in at to with the a an published released issued aired broadcast recorded posted held dated"
    " given sent late early".split()
)
_AHEAD = frozenset("will shall may might should must".split()) | {"'ll", "’ll"}
_UNREAL = frozenset("would could can".split())
_SET_TO = frozenset("expected set due scheduled planned likely going about".split())


def date_statements(
    report: Report, reading: str, statements: Sequence[Statement], times: Sequence[TimeValue]
) -> list[Statement]:
    """The statements with `said`, as far as the report tells.

    `reading` is the text of `report` without its markup, `times` are its expressions in order, an
    outer one before those inside it. Statements come from `attribution.details`, which finds the
    media and addressees that may stand between a cue and its time. `said` stays None where it is
    still to come, and where neither the words nor the report's date bound it.
    """
    frames = find_frames(reading, report.blocks, statements)
    continued = find_continued(reading, report, statements, frames)
    latest = report.published.latest if report.published else None
    starts = [time.span.start for time in times]
    said: dict[str, Said | None] = {}
    numbers = {statement.id: number for number, statement in enumerate(statements)}
    for number in _holders_first(statements, frames):
        statement, frame = statements[number], frames[number]
        before = continued[number]
        told = None
        if before is not None and _same_occasion(statements[before], statement):
            told = said.get(statements[before].id)
        holder = said.get(statement.inside) if statement.inside in numbers else None
        if _still_to_come(frame):
            said[statement.id] = None
            continue
        said[statement.id] = (
            _from_words(reading, statement, frame, times, starts, latest)
            or _as_before(told)
            or _no_later(holder, "no later than the statement that holds it")
            or _before_report(latest)
        )
    return [s.model_copy(update={"said": said[s.id]}) for s in statements]


def _holders_first(statements: Sequence[Statement], frames: Sequence[Frame]) -> list[int]:
    """The numbers of the statements, each behind the one that holds it and those before it."""
    depths: dict[str, int] = {}
    for statement in statements:  # a holder has a smaller number, or counts as none
        depths[statement.id] = depths.get(statement.inside or "", -1) + 1
    return sorted(
        range(len(statements)), key=lambda n: (depths[statements[n].id], frames[n].start, n)
    )


def _same_occasion(first: Statement, then: Statement) -> bool:
    """Whether what is known of the two speaks for one occasion: "He told Reuters" after "he said on
    Monday" may be another."""
    return (first.addressee, first.medium_span, first.place_span) == (
        then.addressee,
        then.medium_span,
        then.place_span,
    )


def _as_before(told: Said | None) -> Said | None:
    if told is None or told.basis != "expression":
        return None
    return told.model_copy(update={"rule": "the occasion of the statement before"})


def _no_later(holder: Said | None, rule: str) -> Said | None:
    if holder is None or holder.latest is None:
        return None
    return holder.model_copy(update={"value": None, "earliest": None, "rule": rule})


def _before_report(latest: date | None) -> Said | None:
    if latest is None:
        return None
    return Said(
        value=None, earliest=None, latest=latest, basis="report", rule="no later than the report"
    )


def _still_to_come(frame: Frame) -> bool:
    """Whether the cue tells what has not been said: will announce, is expected to say."""
    first = frame.kinds.find(CUE)
    if first < 0:
        return False
    words = frame.words[max(0, first - 3) : frame.kinds.rfind(CUE) + 2]
    kinds = frame.kinds[max(0, first - 3) : frame.kinds.rfind(CUE) + 2]
    for number, (word, kind) in enumerate(zip(words, kinds, strict=True)):
        then = words[number + 1 : number + 2]
        if kind not in (PLAIN, CUE):
            continue
        if word in _AHEAD or (word in _SET_TO and then == ["to"] and kind == PLAIN):
            return True
        if word in _UNREAL and then and then[0] not in ("not", "like", "n't"):
            return True
    return False


def _from_words(
    reading: str,
    statement: Statement,
    frame: Frame,
    times: Sequence[TimeValue],
    starts: Sequence[int],
    latest: date | None,
) -> Said | None:
    """What a time expression of the frame says, by the first rule that one satisfies."""
    best: tuple[int, Said] | None = None
    order = list(RULES)
    for time, first, last in _times_in(frame, times, starts):
        if not _can_date(time, latest):
            continue
        rule = _attachment(reading, statement, frame, first, last)
        if rule is not None and (best is None or order.index(rule) < best[0]):
            best = order.index(rule), _said(time, rule, latest)
    return best[1] if best else None


def _times_in(
    frame: Frame, times: Sequence[TimeValue], starts: Sequence[int]
) -> Iterator[tuple[TimeValue, int, int]]:
    """The expressions outside contents with their first word and the one behind their last."""
    reached = 0
    for number in range(bisect_left(starts, frame.start), len(times)):
        time = times[number]
        if time.span.start >= frame.end:
            return
        if time.span.end <= reached:
            continue
        first = bisect_left(frame.starts, time.span.start)
        last = bisect_left(frame.starts, time.span.end)
        if first < last and frame.kinds[first] in (PLAIN, CUE, SOURCE):
            reached = time.span.end
            yield time, first, last


def _can_date(time: TimeValue, latest: date | None) -> bool:
    if time.type not in (TimeType.DATE, TimeType.TIME):
        return False
    if time.earliest is None:
        return time.value == "PAST_REF"
    return latest is None or time.earliest <= latest


def _only_bounds(frame: Frame, first: int) -> bool:
    return first > 0 and frame.words[first - 1] in _BOUNDS_ONLY


def _said(time: TimeValue, rule: str, latest: date | None) -> Said:
    last = time.latest
    if latest is not None and (last is None or last > latest):
        last = latest
    return Said(
        value=time.value,
        earliest=time.earliest,
        latest=last,
        basis="expression",
        span=time.span,
        rule=rule,
    )


def _attachment(
    reading: str, statement: Statement, frame: Frame, first: int, last: int
) -> str | None:
    """By what rule the time at these words is that of the statement, if it is."""
    if _heads_clause(frame, first, last):
        return "at the head of the sentence"
    if _only_bounds(frame, first):
        return None
    if _with_cue(statement, frame, first, last):
        return "with the cue"
    if _with_medium(statement, frame, first, last):
        return "in the source" if frame.kinds[first] == SOURCE else "with the medium"
    if _behind_quotation(reading, statement, frame, first):
        return "behind the quotation"
    if _at_head(frame, first, last):
        return "at the head of the sentence"
    return None


def _with_cue(statement: Statement, frame: Frame, first: int, last: int) -> bool:
    if frame.kinds[first] == CUE:
        return True
    if frame.kinds[first] == SOURCE:
        return _ends_source(frame, first, last)
    if frame.kinds[first] != PLAIN:
        return False
    cue = frame.kinds.rfind(CUE, 0, first)
    if cue >= 0:
        return _is_aside(statement, frame, cue + 1, first)
    cue = frame.kinds.find(CUE, last)
    source = frame.kinds.rfind(SOURCE, 0, first)
    if cue < 0 or cue - last > 3 or any(frame.words[n] in _OPENS for n in range(last, cue)):
        return False
    if source < 0:
        return False
    # An apposition may stand between: the port, long in trouble, on Monday said.
    before = first - 1 - (frame.words[first - 1] in ("on", "in", "at"))
    set_off = cue == last and frame.words[before] in (",", "—", "–")
    return set_off or _is_aside(statement, frame, source + 1, first)


def _ends_source(frame: Frame, first: int, last: int) -> bool:
    """Whether the time was taken into the source, behind a name: *the Harbour Office on June 18*
    said. Behind a common noun it may be that noun's: the victims of the fire on June 18."""
    name = first - 1 - (frame.words[first - 1] == "on")
    if name < 0 or not frame.forms[name][:1].isupper():
        return False
    return frame.kinds[name : last + 1] == SOURCE * (last - name) + CUE


def _is_aside(statement: Statement, frame: Frame, first: int, last: int) -> bool:
    """Whether the words are no more than source, addressee, medium, place, names and small words;
    "criticised the decision on Monday" leaves open what was on Monday."""
    known = _known_words(statement, frame)
    strange = [
        n
        for n in range(first, last)
        if frame.kinds[n] != SOURCE and n not in known and frame.words[n] not in _ASIDES
    ]
    if len(strange) > _NEAR or any(frame.kinds[n] not in (PLAIN, CUE) for n in strange):
        return False
    return all(
        frame.forms[n][0].isupper() and not frame.words[n].endswith(("'s", "’s", "s’"))
        for n in strange
    )


def _known_words(statement: Statement, frame: Frame) -> set[int]:
    """The numbers of the words of addressee, medium and place, and of what leads up to them."""
    spans = [*statement.addressee]
    spans += [span for span in (statement.medium_span, statement.place_span) if span]
    found: set[int] = set()
    for span in spans:
        numbers = _numbers(frame, span.start, span.end)
        first = numbers.start
        while first and numbers.start - first < _LEADING and frame.kinds[first - 1] == PLAIN:
            first -= 1
            if frame.words[first] in _PREPOSITIONS:
                break
        found.update(range(first, numbers.stop))
    return found


def _with_medium(statement: Statement, frame: Frame, first: int, last: int) -> bool:
    """Whether the time stands by the statement's own medium: her 1976 autobiography, a letter dated
    Monday."""
    if statement.medium_span is None:
        return False
    low = bisect_left(frame.starts, statement.medium_span.start)
    high = bisect_left(frame.starts, statement.medium_span.end)
    if low >= high or frame.starts[low] != statement.medium_span.start:
        return False
    if frame.kinds[low] == CUE:
        return False
    if last <= low:
        return low - last <= 3 and all(
            frame.words[n].isalpha() and frame.kinds[n] == frame.kinds[low]
            for n in range(last, low)
        )
    if first < high or first - high > _NEAR or frame.words[first - 1] in ("the", "a", "an"):
        return False  # a report on the 2012 fire
    addressed = {n for span in statement.addressee for n in _numbers(frame, span.start, span.end)}
    return all(
        n in addressed
        or frame.words[n] in _JOINS_MEDIUM
        or (frame.kinds[n] == SOURCE and frame.words[n] not in _OF_SOMETHING)
        for n in range(high, first)
    )


def _numbers(frame: Frame, start: int, end: int) -> range:
    return range(bisect_left(frame.starts, start), bisect_left(frame.starts, end))


def _behind_quotation(reading: str, statement: Statement, frame: Frame, first: int) -> bool:
    """Whether the time stands right behind the statement's own closed quotation."""
    if statement.kind is Kind.INDIRECT or frame.kinds[first] != PLAIN:
        return False
    before = first - 1
    if before >= 0 and frame.words[before] in ("on", "in", "at", "late", "early"):
        before -= 1
    while before >= 0 and frame.words[before] in ('"', "”", "’", "'", ","):
        before -= 1
    if before < 0 or frame.kinds[before] != CONTENT:
        return False
    return any(mark in "\"”’'»" for mark in reading[frame.ends[before] - 1 : frame.starts[first]])


def _at_head(frame: Frame, first: int, last: int) -> bool:
    """Whether the sentence opens with the time, alone or with the occasion, and the source or the
    cue comes next."""
    anchor = _first_of(frame.kinds, SOURCE + CUE)
    if anchor < last or frame.kinds[first] != PLAIN:
        return False
    if any(kind != PLAIN for kind in frame.kinds[:anchor]):
        return False
    if any(word not in _HEAD_WORDS and not _is_quote(word) for word in frame.words[:first]):
        return False
    between = list(frame.words[last:anchor])
    if any(word in _OPENS for word in between) or len(between) > _NEAR:
        return False
    while between and between[-1] in ("the", "a", "an", ","):
        between.pop()
    if between and between[0] == ",":
        between = between[1:]
    return not between or between[0] in _PREPOSITIONS


def _heads_clause(frame: Frame, first: int, last: int) -> bool:
    """Whether the time opens the clause of the source, which comes right behind it: "…, but last
    month the minister said", "until Monday, when the minister said"."""
    if frame.kinds[first] != PLAIN:
        return False
    when = last + (frame.words[last : last + 1] == [","])
    if frame.words[when : when + 1] == ["when"] and frame.kinds[when + 1 : when + 2] == SOURCE:
        return True
    if frame.kinds[last : last + 1] != SOURCE:
        return False
    before = first - 1
    if before >= 0 and frame.words[before] in ("on", "in", "at"):
        before -= 1
    if before >= 0 and frame.kinds[before] in (CONTENT, OTHER):
        return False
    return before < 0 or frame.words[before] in (",", ";", "but", "and", "—", "–")


def _first_of(kinds: str, letters: str) -> int:
    return next((n for n, kind in enumerate(kinds) if kind in letters), -1)


def _is_quote(word: str) -> bool:
    return not word or not word[0].isalnum()
