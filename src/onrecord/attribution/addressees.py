"""To whom a statement was made, where the words around it say so."""

from __future__ import annotations

from onrecord.attribution.frames import CONTENT, CUE, PLAIN, Frame, plain_frame
from onrecord.attribution.media import FoundMedium, medium_at
from onrecord.attribution.phrases import STOPS, noun_phrase
from onrecord.attribution.verbs import verb_forms
from onrecord.model import Span

__all__ = ["find_addressee", "find_addressee_in_content"]

Words = tuple[int, int]  # numbers of the first word and of the one behind the last

_TELLING = verb_forms(
    "tell inform notify brief assure remind warn advise urge ask order instruct beg implore"
    " encourage caution alert address lobby".split()
)
# With these, "to" and a verb follow the addressee: urged the council to act.
_DIRECTING = verb_forms(
    "urge ask order instruct beg implore encourage tell advise warn remind".split()
)
_SAYING_TO = verb_forms(
    "say write speak announce explain confirm declare add admit comment remark talk state note"
    " complain claim repeat insist reveal disclose suggest describe mention report post e-mail email"
    " text confess propose".split()
)
_BEHIND_MEDIUM = frozenset(("to", "with", "before"))
_WITH = frozenset(("interview", "phone call", "meeting", "briefing"))
_GREETING = frozenset(
    "thanking urging asking congratulating telling warning inviting informing notifying".split()
)
_QUESTION = frozenset("question questions".split())
_NOT_TOLD = frozenset("story stories truth truths lie lies joke jokes tale tales".split())
_CONTENT_HEAD = 100  # code points of a content in which its addressee stands
_FIRST_WORDS = 30  # of a sentence, in which it may say whom somebody was speaking to
_ASIDE = 3  # adverbs and the like between the cue and its addressee


def find_addressee(frame: Frame, medium: FoundMedium | None) -> Words | None:
    """The words for whom the statement with this frame was made to.

    In this order: the object of the cue (told reporters), "to" behind it (said to Reuters), "to" or
    "with" behind the medium (in a letter to Biden), who asked (asked by a reporter), and whom
    someone was speaking to (speaking to the BBC, she said).
    """
    return (
        _object(frame)
        or _to_behind_cue(frame)
        or _behind_medium(frame, medium)
        or _asker(frame)
        or _spoken_to(frame)
    )


def find_addressee_in_content(reading: str, frame: Frame) -> Span | None:
    """The addressee with which a content begins, where its cue asks for one: urged *the council* to
    act; said in a letter thanking *Brandt*. Annotators often count it as content."""
    last = frame.kinds.rfind(CUE)
    if last < 0 or frame.kinds[last + 1 : last + 2] != CONTENT:
        return None
    directs, greets = frame.words[last] in _DIRECTING, frame.words[last] in _GREETING
    if not (directs or (greets and medium_at(frame, last - 1))) or _is_passive(frame, last):
        return None
    start = frame.starts[last + 1]
    inner = plain_frame(reading, start, min(frame.ends[last + 1], start + _CONTENT_HEAD))
    person = _person(inner, 0)
    if person is None or (not greets and inner.words[person[1] : person[1] + 1] != ["to"]):
        return None
    return inner.span(*person)


def _object(frame: Frame) -> Words | None:
    number = _verb(frame, _TELLING)
    if number is None or _is_passive(frame, number):
        return None
    return _person(frame, number + 1)


def _verb(frame: Frame, forms: dict[str, str]) -> int | None:
    """The last word of the cue that is one of these verbs, with nothing of the cue but small words
    behind it."""
    for number in range(len(frame.words) - 1, -1, -1):
        if frame.kinds[number] == CUE and frame.words[number] in forms:
            return number
    return None


def _is_passive(frame: Frame, number: int) -> bool:
    before = frame.words[max(0, number - 2) : number]
    return frame.words[number].endswith(("ed", "ld")) and any(
        word in ("was", "were", "been", "being", "is", "are", "be") for word in before
    )


def _person(frame: Frame, start: int) -> Words | None:
    """The noun phrase at `start`, if it can be someone to speak to."""
    end = noun_phrase(frame, start)
    if end == start or any(word in _NOT_TOLD for word in frame.words[start:end]):
        return None
    found = medium_at(frame, end - 1)
    occasion = found is not None and found.name not in ("broadcast", "post")
    return None if occasion else (start, end)


def _to_behind_cue(frame: Frame) -> Words | None:
    number = _verb(frame, _SAYING_TO)
    if number is None:
        return None
    for at in range(number + 1, min(len(frame.words), number + 2 + _ASIDE)):
        if frame.words[at] == "to" and frame.kinds[at] in (PLAIN, CUE):
            return _person(frame, at + 1)
        if frame.kinds[at] not in (PLAIN, CUE) or not frame.words[at].isalpha():
            return None
    return None


def _behind_medium(frame: Frame, medium: FoundMedium | None) -> Words | None:
    if medium is None or medium.last >= len(frame.words):
        return None
    at = medium.last
    for number in range(at, min(len(frame.words), at + 2 + _ASIDE)):
        word = frame.words[number]
        if word in _BEHIND_MEDIUM and (word == "to" or medium.name in _WITH | {"testimony"}):
            return _person(frame, number + 1)
        if word in _GREETING and number == at and medium.name in ("letter", "e-mail", "post"):
            return _person(frame, number + 1)
        if frame.kinds[number] not in (PLAIN, CUE) or not word.isalnum():
            return None
    return None


def _asker(frame: Frame) -> Words | None:
    """Who asked: in response to a reporter's question, asked by a reporter, questions from MPs."""
    for number, word in enumerate(frame.words):
        if frame.kinds[number] != PLAIN:
            continue
        before = frame.words[number - 1] if number else ""
        if word == "by" and before in ("asked", "interviewed", "questioned", "pressed", "quizzed"):
            return _person(frame, number + 1)
        if word == "from" and before in _QUESTION:
            return _person(frame, number + 1)
        if word in _QUESTION:
            return _owner(frame, number)
    return None


def _owner(frame: Frame, question: int) -> Words | None:
    """Whose question it is: the words from the article to the possessive."""
    for number in range(question - 1, max(-1, question - 6), -1):
        if frame.kinds[number] != PLAIN:
            return None
        if frame.words[number].endswith(("'s", "’s", "s'", "s’")):
            first = number
            while first and frame.kinds[first - 1] == PLAIN and _is_name(frame, first - 1):
                first -= 1
            if first and frame.words[first - 1] in ("a", "an", "the", "one", "another"):
                first -= 1
            return first, number + 1
    return None


def _spoken_to(frame: Frame) -> Words | None:
    """Whom the source was speaking to: speaking to the BBC, she said; addressed reporters, calling
    for."""
    cue = frame.kinds.find(CUE)
    goes_on = cue > 0 and frame.words[cue].endswith("ing") and frame.words[cue - 1] == ","
    for number, word in enumerate(frame.words[:_FIRST_WORDS]):
        if number > 3 and not goes_on:
            return None
        if frame.kinds[number] != PLAIN:
            continue
        if word in ("addressing", "addressed"):
            return _person(frame, number + 1)
        if word in ("speaking", "talking") and frame.words[number + 1 : number + 2] in (
            ["to"],
            ["with"],
        ):
            return _person(frame, number + 2)
    return None


def _is_name(frame: Frame, number: int) -> bool:
    return frame.forms[number][:1].isupper() and frame.words[number] not in STOPS
