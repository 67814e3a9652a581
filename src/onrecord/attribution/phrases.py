"""Where a noun phrase of a frame ends, told from its small words: no parser, no part of speech."""

from __future__ import annotations

from onrecord.attribution.frames import CUE, PLAIN, Frame

__all__ = ["STOPS", "TIME_WORDS", "noun_phrase"]

MOST_WORDS = 12

_DETERMINERS = frozenset(
    "a an the his her its their my our your this that these those some several many two three four"
    " five other all both another local state national foreign fellow".split()
)
_PRONOUNS = frozenset("him them me us you her".split())
_PEOPLE = frozenset(  # those who are spoken to without an article
    "reporters journalists media press lawmakers legislators senators congressmen mps ministers"
    " parliament congress supporters fans followers voters donors officials investigators police"
    " detectives officers prosecutors jurors judges staff staffers employees workers colleagues"
    " students teachers parents residents people citizens members delegates investors analysts"
    " shareholders customers users readers viewers listeners audiences crowds protesters"
    " demonstrators diplomats leaders executives researchers scientists troops soldiers newspapers"
    " broadcasters outlets correspondents attendees onlookers friends relatives family families"
    " court newsmen women men pilots passengers children councillors activists allies".split()
)
TIME_WORDS = frozenset(
    "today yesterday tomorrow tonight monday tuesday wednesday thursday friday saturday sunday"
    " recently earlier later late early last next this now then once again previously january"
    " february march april may june july august september october november december".split()
)
STOPS = TIME_WORDS | frozenset(
    "that whether if how what why when where who whom whose which in on at by with from about to for"
    " outside inside near behind across beside within around towards toward onto upon over after before during via through as since until against regarding into but or nor so than"
    " because while although though following amid under without is are was were be been being has"
    " have had do does did will would can could may might should must not he she they it we i there"
    " saying adding according asking calling".split()
)
_ARTICLES = frozenset("a an the his her its their my our your this that these those".split())
_INSTITUTION = _PEOPLE | frozenset(
    "newspaper radio television tv news magazine committee panel host reporter journalist agency"
    " programme program show website channel network correspondent anchor newsroom service daily"
    " crowd audience gathering station paper site group broadcaster commission council board office department minister president and of".split()
)
_JOINED_BY = frozenset(("of", "and", "&"))


def noun_phrase(frame: Frame, start: int) -> int:
    """The number of the word behind the noun phrase that begins at `start`; `start` if none does.

    It begins with an article or the like, a name, an object pronoun, or one of `_PEOPLE` with at
    most two words before it.
    """
    if start >= len(frame.words) or not _begins(frame, start):
        return start
    if frame.words[start] in _PRONOUNS and not _is_word(frame, start + 1):
        return start + 1
    end = start + 1
    while end < len(frame.words) and end - start < MOST_WORDS:
        word = frame.words[end]
        if word in _JOINED_BY and end + 1 < len(frame.words):
            if not _begins(frame, end + 1) and word != "of":
                break
        elif not _is_word(frame, end) or not _goes_on(frame, start, end):
            break
        end += 1
    while end > start and frame.words[end - 1] in _JOINED_BY:
        end -= 1
    only_small = all(word in _DETERMINERS for word in frame.words[start:end])
    return start if only_small and frame.words[start] not in _PRONOUNS else end


def _begins(frame: Frame, number: int) -> bool:
    if number >= len(frame.words) or frame.kinds[number] not in (PLAIN, CUE):
        return False
    word = frame.words[number]
    if word in STOPS and not (word in _DETERMINERS and word != "that" and word != "this"):
        return False
    if word in _DETERMINERS or word in _PRONOUNS or word in _PEOPLE:
        return True
    if frame.forms[number][0].isupper():
        return True
    behind = range(number + 1, min(len(frame.words), number + 3))
    people = [at for at in behind if frame.words[at] in _PEOPLE and frame.kinds[at] == PLAIN]
    return word.isalpha() and any(set(frame.words[number:at]).isdisjoint(STOPS) for at in people)


def _goes_on(frame: Frame, start: int, number: int) -> bool:
    """Whether a word can stand inside the phrase: no new article, and behind a name no small word
    but one for an institution."""
    word, before = frame.words[number], frame.words[number - 1]
    if word in _ARTICLES and before not in _JOINED_BY:
        return number == start + 1 and before in ("all", "both")
    if word.islower() and frame.forms[number].islower():
        if word.endswith("ly"):
            return False
        return (
            not frame.forms[number - 1][0].isupper() or before in _ARTICLES or word in _INSTITUTION
        )
    return True


def _is_word(frame: Frame, number: int) -> bool:
    """Whether the word can go on a noun phrase."""
    if number >= len(frame.words) or frame.kinds[number] not in (PLAIN, CUE):
        return False
    word = frame.words[number]
    return word not in STOPS and (word[0].isalnum())
