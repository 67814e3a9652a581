"""Where a statement was made, where the words around it plainly say so."""

from __future__ import annotations

from onrecord.attribution.frames import CUE, PLAIN, Frame
from onrecord.attribution.media import FoundMedium
from onrecord.attribution.phrases import TIME_WORDS, noun_phrase

__all__ = ["find_place"]

# What is written or shown is not said where its author stands, and "in" goes on to a publication.
_SPOKEN = frozenset(
    "say tell announce add note explain describe stress claim insist argue warn promise vow respond"
    " deny reject admit agree criticise praise apologise thank joke call_for urge repeat".split()
)
_OCCASIONS = frozenset(
    "rally conference meeting summit event ceremony hearing briefing speech gathering forum vigil"
    " protest march demonstration congress convention debate funeral parade fundraiser interview"
    " session reception address".split()
)
_VENUES = frozenset(
    "scene court courthouse airport headquarters hospital stadium parliament embassy university"
    " palace".split()
)
_LANGUAGES = frozenset(
    "english french german spanish italian russian chinese mandarin arabic hebrew japanese korean"
    " portuguese dutch polish ukrainian turkish persian hindi urdu greek latin welsh irish".split()
)
_PUBLICATIONS = frozenset(
    "times post journal magazine review news herald tribune guardian telegraph gazette chronicle"
    " nature science lancet bulletin letters twitter facebook instagram youtube".split()
)
_AT = frozenset(("at", "outside", "inside"))
_IN = frozenset(("in", "from"))
_SPEAKING = frozenset(("speaking", "addressing", "talking"))
_ASIDE = 12  # words of addressee, time and medium that may come between


def find_place(
    frame: Frame, act: str | None, medium: FoundMedium | None, addressee: tuple[int, int] | None
) -> tuple[int, int] | None:
    """The words for where it was said: numbers of the first and of the one behind the last.

    Looked for behind a spoken cue and its addressee (said in Geneva), behind an occasion (at a
    rally in Ohio) and at the head of the sentence (speaking in Geneva, she said).
    """
    if act is None or act.replace(" ", "_") not in _SPOKEN:
        return None
    place = _behind(frame, frame.kinds.rfind(CUE) + 1)
    if place is None and addressee is not None:
        place = _behind(frame, addressee[1])
    if place is None and medium is not None:
        place = _behind(frame, medium.last)
    return place or _at_head(frame)


def _behind(frame: Frame, start: int) -> tuple[int, int] | None:
    """A phrase of place within the few words from `start` on, of the same clause."""
    if not start:
        return None
    occasion = False
    for number in range(start, min(len(frame.words), start + _ASIDE)):
        word = frame.words[number]
        if frame.kinds[number] != PLAIN or not (word[0].isalnum()):
            return None
        if word in _AT or word in _IN:
            place = _named(frame, number, occasion or number == start)
            if place is not None:
                return place
        if word in ("about", "for", "of", "against", "that", "who", "after", "before"):
            return None
        occasion = occasion or word in _OCCASIONS or word in TIME_WORDS
    return None


def _at_head(frame: Frame) -> tuple[int, int] | None:
    for number in range(min(len(frame.words), _ASIDE)):
        word = frame.words[number]
        if frame.kinds[number] != PLAIN or not word[0].isalnum():
            return None
        if word in _IN | _AT and number:
            led = frame.words[number - 1]
            if frame.words[0] in _SPEAKING or led in _OCCASIONS:
                return _named(frame, number, True)
    return None


def _named(frame: Frame, preposition: int, near: bool) -> tuple[int, int] | None:
    """The name or venue behind the preposition."""
    start = preposition + 1
    end = noun_phrase(frame, start)
    if end == start or not near:
        return None
    words, forms = frame.words[start:end], frame.forms[start:end]
    last = words[-1]
    if any(word in _LANGUAGES or word in _PUBLICATIONS for word in words) or last.isdigit():
        return None
    if last in _VENUES:
        return start, end
    if frame.words[preposition] in _AT:
        named = words[0] == "the" and len(words) > 1 and all(f[0].isupper() for f in forms[1:])
        return (start, end) if named and last not in _OCCASIONS else None
    if not all(form[0].isupper() for form in forms) or words[0] in ("a", "an", "the"):
        return None
    return start, end
