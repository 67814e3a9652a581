"""By which medium, or on which occasion, a statement was made: a letter, a news conference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from onrecord.attribution.frames import CONTENT, CUE, OTHER, PLAIN, SOURCE, Frame
from onrecord.attribution.phrases import STOPS

__all__ = ["MEDIA", "FoundMedium", "Medium", "find_medium", "medium_at"]


class Medium(NamedTuple):
    """One medium or occasion: its name, the nouns that name it, the verbs that imply it, and the
    services whose name stands for it behind "on": on Twitter."""

    name: str
    nouns: tuple[str, ...]
    verbs: str = ""
    services: str = ""


class FoundMedium(NamedTuple):
    """A medium, and the words of the frame that name it: from `first` up to `last`, not included."""

    name: str
    first: int
    last: int


MEDIA = (
    Medium(
        "news conference",
        ("news conference", "press conference", "media conference", "presser"),
    ),
    Medium("briefing", ("briefing", "press briefing", "news briefing", "media briefing")),
    Medium("interview", ("interview", "phone interview")),
    Medium("letter", ("letter", "open letter")),
    Medium("e-mail", ("e-mail", "email"), "emailed e-mailed emails emailing"),
    Medium("text message", ("text message", "text"), "texted texting"),
    Medium("phone call", ("phone call", "telephone call", "phone", "telephone")),
    Medium(
        "post",
        (
            *"tweet post retweet blog".split(),
            *("facebook post", "instagram post", "twitter post", "social media", "blog post"),
        ),
        "tweeted tweets tweet tweeting retweeted posted posts posting blogged",
        "twitter facebook instagram telegram weibo mastodon bluesky tiktok linkedin reddit snapchat"
        " whatsapp youtube threads",
    ),
    Medium(
        "statement",
        ("statement", "written statement", "joint statement", "communiqué", "communique"),
    ),
    Medium("press release", ("press release", "news release", "media release")),
    Medium("speech", ("speech", "address", "keynote", "sermon", "lecture", "remarks")),
    Medium(
        "broadcast",
        (
            *"television tv radio podcast broadcast telecast".split(),
            *("radio show", "radio programme", "radio program", "television programme"),
            *("television program", "tv show", "talk show"),
        ),
    ),
    Medium(
        "video",
        (
            "video",
            "video message",
            "video footage",
            "footage",
            "video statement",
            "recording",
            "audio recording",
        ),
    ),
    Medium("testimony", ("testimony",), "testified testifies testifying testify"),
    Medium("hearing", ("hearing", "court hearing", "inquest", "trial")),
    Medium(
        "court filing",
        (
            *("court filing", "court document", "court documents", "court papers", "court records"),
            *"filing filings lawsuit affidavit indictment petition".split(),
            *("legal filing", "criminal complaint", "legal brief", "search warrant"),
        ),
    ),
    Medium("ruling", ("ruling", "court ruling", "judgment", "judgement", "verdict")),
    Medium("report", ("report", "autopsy report", "police report")),
    Medium("study", ("study", "research paper", "scientific paper", "findings")),
    Medium("survey", ("survey", "poll", "opinion poll", "exit poll")),
    Medium(
        "leaked document",
        ("leaked document", "leaked documents", "leaked memo", "leaked e-mails", "leaked emails"),
    ),
    Medium("document", ("document", "documents", "memo", "memorandum", "cable", "transcript")),
    Medium("article", ("article", "op-ed", "column", "editorial", "essay")),
    Medium("book", ("book", "memoir", "memoirs", "autobiography", "biography")),
    Medium("website", ("website", "web site", "site")),
    Medium("debate", ("debate",)),
    Medium("rally", ("rally", "campaign rally")),
    Medium("meeting", ("meeting",)),
)

_NAMES = {tuple(noun.split()): medium.name for medium in MEDIA for noun in medium.nouns}
_SERVICES = {service: medium.name for medium in MEDIA for service in medium.services.split()}
_NAMES |= {
    (*noun[:-1], noun[-1] + "s"): name
    for noun, name in list(_NAMES.items())
    if not noun[-1].endswith("s")
}
_HEADS = {noun[-1] for noun in _NAMES}
_VERBS = {verb: medium.name for medium in MEDIA for verb in medium.verbs.split()}

_LEADS_TO = frozenset("in at during via through by on over from after".split())
# Media that one is on, or that one speaks by; others one speaks in or at.
_ON = frozenset(("post", "broadcast", "website", "phone call", "video"))
_BY = frozenset(("phone call", "e-mail", "text message", "letter", "post", "video"))
_SENT = frozenset(
    "sent send sends sending wrote writes writing left leaves gave issued issues issuing released"
    " releases releasing published publishes delivered delivers posted handed read made".split()
)
_BETWEEN = 7  # words that may stand between the preposition and the noun
_OPENS_CLAUSE = frozenset(". ; ? ! who which whose where while although but because".split())
_FAR = 12  # words between a phrase and what it belongs to
_AUXILIARIES = frozenset("has have had also was were is are then".split())
_CUTS_PHRASE = _LEADS_TO | frozenset(
    ", ; : that to of with about and or is was were are be been being who which he she they".split()
)
# Where one of these is said of it, the medium is not that of this statement.
_PARTICIPLES = frozenset("of read sent seen given shown written made held shortly and or".split())
_NOT_ITS_OWN = frozenset("no any another previous earlier".split())


def medium_at(frame: Frame, last: int) -> FoundMedium | None:
    """The medium whose name ends with the word of this number; the longest name counts.

    With a capital letter inside a sentence it is part of another name: The Washington Post.
    """
    words = frame.words
    if words[last] not in _HEADS or not _is_common(frame, last):
        return None
    for length in (2, 1):
        first = last + 1 - length
        if first >= 0:
            name = _NAMES.get(tuple(words[first : last + 1]))
            if name is not None:
                return FoundMedium(name, first, last + 1)
    return None


def _is_common(frame: Frame, number: int) -> bool:
    form = frame.forms[number]
    if form[0].islower() or form == "TV":
        return True
    opens = number == 0 or frame.kinds[number - 1] in (CONTENT, OTHER)
    return opens and frame.kinds[number] == SOURCE and form[1:].islower()


def _service_at(frame: Frame, number: int) -> FoundMedium | None:
    name = _SERVICES.get(frame.words[number])
    if name is None or frame.forms[number][0].islower():
        return None
    return FoundMedium(name, number, number + 1)


def find_medium(frame: Frame) -> FoundMedium | None:
    """The medium of the statement with this frame, where its words name one.

    In this order: in a phrase of place (in a letter, on Twitter, by phone), as what was told (told
    a news conference), as what was sent (issued a statement saying), before "in which", as the
    source itself (the court filing), in the verb (tweeted).
    """
    return (
        _in_phrase(frame)
        or _told(frame)
        or _sent(frame)
        or _in_which(frame)
        or _as_source(frame)
        or _in_verb(frame)
    )


def _in_phrase(frame: Frame) -> FoundMedium | None:
    for number, word in enumerate(frame.words):
        if word in _LEADS_TO and frame.kinds[number] in (PLAIN, CUE):
            found = _after(frame, number)
            if found is not None and _belongs(frame, number):
                return found
    return None


def _after(frame: Frame, preposition: int) -> FoundMedium | None:
    """The medium of a phrase that begins with this preposition: in a recent open letter."""
    word = frame.words[preposition]
    last_end = min(len(frame.words), preposition + 2 + _BETWEEN)
    for number in range(preposition + 1, last_end):
        if frame.kinds[number] not in (PLAIN, CUE):
            return None
        if frame.words[number] in _CUTS_PHRASE or frame.words[number] in _NOT_ITS_OWN:
            return None
        found = medium_at(frame, number)
        if found is None and word in ("on", "via", "through"):
            found = _service_at(frame, number)
        if found is None or _goes_on(frame, number + 1):
            continue
        if (word == "on" and found.name not in _ON) or (word == "by" and found.name not in _BY):
            return None
        if word in ("from", "after") or (word == "over" and found.name != "phone call"):
            return None
        return found
    return None


def _goes_on(frame: Frame, number: int) -> bool:
    """Whether the noun before is only the first part of another: radio communications."""
    if number >= len(frame.words) or frame.kinds[number] not in (PLAIN, CUE):
        return False
    word = frame.words[number]
    if not word.isalpha() or not frame.forms[number][0].islower() or word in STOPS:
        return False
    return not word.endswith(("ing", "ed", "ly")) and word not in _PARTICIPLES


def _belongs(frame: Frame, number: int) -> bool:
    """Whether the phrase that begins with this word is the statement's own.

    It is behind the cue and its addressee, right behind source or content, or at the head of the
    sentence with nothing but small phrases before source and cue.
    """
    before = number - 1
    while before >= 0 and frame.kinds[before] == PLAIN:
        if frame.words[before] in _OPENS_CLAUSE or number - before > _FAR:
            return False
        before -= 1
    lead = frame.kinds[before] if before >= 0 else ""
    words = frame.words[before + 1 : number]
    if frame.kinds[number] == CUE:
        return True
    if lead == CUE:
        return "and" not in words
    if lead == SOURCE:  # behind it, or set off by a comma: the union, in a letter, said
        last = words[-1] if words else ","
        set_off = not last[0].isalnum() or last in _AUXILIARIES or last.endswith("ly")
        return set_off or ("and" not in words and _goes_on_saying(frame, number))
    if lead == CONTENT:
        return not any(word[0].isalnum() for word in words)
    if lead == OTHER:
        return False
    return _leads_up(frame, number)


def _goes_on_saying(frame: Frame, number: int) -> bool:
    """Whether the cue goes on from the clause that the phrase stands in: thanked them on Twitter,
    *adding*."""
    cue = frame.kinds.find(CUE, number)
    before = frame.words[number:cue]
    return (
        cue > 0
        and cue - number <= _FAR
        and before[-1] == ","
        and (frame.words[cue].endswith("ing") and not any(word in _OPENS_CLAUSE for word in before))
    )


def _leads_up(frame: Frame, start: int) -> bool:
    """Whether the head of the sentence goes on to source or cue without another clause."""
    for number in range(start, min(len(frame.words), start + 2 * _FAR)):
        if frame.kinds[number] in (SOURCE, CUE):
            return True
        if frame.kinds[number] != PLAIN or frame.words[number] in _OPENS_CLAUSE:
            return frame.kinds[number] == CONTENT and CUE not in frame.kinds
    return False


def _told(frame: Frame) -> FoundMedium | None:
    """What was told, where that is an occasion: told a news conference."""
    last_cue = frame.kinds.rfind(CUE)
    if last_cue < 0 or not frame.words[last_cue].startswith(("told", "tell")):
        return None
    for number in range(last_cue + 1, min(len(frame.words), last_cue + 6)):
        if frame.kinds[number] != PLAIN or frame.words[number] in _CUTS_PHRASE:
            return None
        found = medium_at(frame, number)
        if found is not None:
            return None if _goes_on(frame, number + 1) or found.name == "broadcast" else found
    return None


def _sent(frame: Frame) -> FoundMedium | None:
    """What was sent, where the cue is what it says: left a letter explaining."""
    for number in _before_cue_end(frame):
        if frame.words[number] not in _SENT:
            continue
        for noun in range(number + 1, min(len(frame.words), number + 6)):
            if frame.kinds[noun] not in (PLAIN, CUE) or frame.words[noun] in _CUTS_PHRASE:
                break
            found = medium_at(frame, noun)
            if found is not None:
                said = frame.kinds[noun] == CUE or _says_then(frame, noun + 1)
                return found if said else None
    return None


def _before_cue_end(frame: Frame) -> Iterator[int]:
    for number in range(frame.kinds.rfind(CUE) + 1):
        if frame.kinds[number] in (PLAIN, CUE):
            yield number


def _says_then(frame: Frame, start: int) -> bool:
    """Whether a cue in -ing follows in the same clause: a letter to the president, explaining."""
    for number in range(start, min(len(frame.words), start + _FAR)):
        if frame.kinds[number] == CUE:
            return frame.words[number].endswith("ing")
        if frame.kinds[number] != PLAIN or frame.words[number] in _OPENS_CLAUSE:
            return False
    return False


def _in_which(frame: Frame) -> FoundMedium | None:
    """The medium that "in which" refers to: posted a video on Monday, in which she thanked."""
    anchor = _anchor(frame)
    if anchor < 2 or frame.words[anchor - 2 : anchor] != ["in", "which"]:
        return None
    for number in range(anchor - 3, max(-1, anchor - 3 - _FAR), -1):
        if frame.kinds[number] != PLAIN or frame.words[number] in _OPENS_CLAUSE:
            return None
        found = medium_at(frame, number) or _service_at(frame, number)
        if found is not None:
            return found
    return None


def _anchor(frame: Frame) -> int:
    """The number of the first word of source or cue."""
    found = [at for at in (frame.kinds.find(SOURCE), frame.kinds.find(CUE)) if at >= 0]
    return min(found, default=-1)


def _as_source(frame: Frame) -> FoundMedium | None:
    """The source, where its head is a medium: the court filing, a statement issued by the union."""
    first = frame.kinds.find(SOURCE)
    if first < 0:
        return None
    found = None
    for number in range(first, min(len(frame.words), first + _FAR)):
        if frame.kinds[number] != SOURCE or _cuts_source(frame, number):
            break
        if found is not None and _is_participle(frame.words[number]):
            break  # a statement issued by the union
        found = medium_at(frame, number)
    return found


def _cuts_source(frame: Frame, number: int) -> bool:
    """Whether the head of the source stands before this word; not before the comma of a date."""
    if frame.words[number] == ",":
        return not frame.words[number - 1].isdigit()
    return frame.words[number] in _CUTS_PHRASE


def _is_participle(word: str) -> bool:
    return word.endswith("ed") or word in _PARTICIPLES


def _in_verb(frame: Frame) -> FoundMedium | None:
    for number, word in enumerate(frame.words):
        if frame.kinds[number] == CUE and word in _VERBS:
            return FoundMedium(_VERBS[word], number, number + 1)
    return None
