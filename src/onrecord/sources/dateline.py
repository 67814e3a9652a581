"""The dateline: where a report was written, and which agency it came from.

`GHENT, Nov. 3 (AP) —` and `Port Louis (Reuters) -` are datelines; so is `(Reuters) -`, without a
place, and `LISBON —`, a place in capitals alone.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from onrecord.model import Block, Part
from onrecord.sources.draft import Draft
from onrecord.sources.furniture import AGENCIES
from onrecord.text.view import reading_view

__all__ = ["Dateline", "find_dateline", "set_dateline_apart"]


class Dateline(NamedTuple):
    """What a dateline says, and how many code points of its paragraph it takes, dash included.

    Its day, mostly without a year, is left to those who date reports.
    """

    place: str | None
    agency: str | None
    length: int


_CAPITALISED = r"[A-ZÀ-ÖØ-Þ](?:[\w'’./\-]*[\w.])?"
_LINKING = r"(?:of|de|del|da|do|la|el|al|the|upon|sur|am|an|der|and|[-–/])"
_PLACE = rf"{_CAPITALISED}(?:(?:\s+{_LINKING})*\s+{_CAPITALISED}){{0,3}}"
_MONTH = (
    r"(?:Jan(?:uary)?|Febr?(?:uary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_REGION = rf"(?:\s*,\s*(?!{_MONTH}\b){_PLACE})?"
_DAY = (
    rf"(?:{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}\.?)"
    r"(?:\s*,?\s+\d{4})?"
)
_DASH = r"(?:-{1,3}|[–—―_:]|\.\s?-)"
_DATELINE = re.compile(
    rf"(?:(?P<place>{_PLACE})(?P<region>{_REGION})\s*)?"
    rf"(?P<day>[,/|]?\s*{_DAY}\s*)?"
    r"(?P<agency>[(\[]\s*[A-Z][\w.&/ -]{1,30}?\s*[)\]]\s*)?"
    rf"\s*(?P<dash>{_DASH})(?=\s|[A-Z“\"‘])"
)
_NAME = re.compile(r"[A-Z][\w.&'’-]*(?: [A-Z][\w.&'’-]*){0,3}")
_ACRONYM = re.compile(r"[A-Z]{2,6}(?:/[A-Z]{2,6})?")
# Words that stand before a dash at the start of a report and name no place.
_NO_PLACE = re.compile(
    r"(?:BREAKING|EXCLUSIVE|UPDATED?|LIVE|WATCH|VIDEO|PHOTOS?|FILE|OPINION|ANALYSIS|CORRECTION"
    r"|EDITORS?|NOTE|NEWS|ALERT|JUST|LATEST|REPORT|Q|A|MR|MRS|MS|DR|SEN|REP|GOV|PRESIDENT)\b",
    re.I,
)


def find_dateline(words: str) -> Dateline | None:
    """The dateline that a paragraph's words begin with.

    It counts only where something beside a name stands before the dash: an agency or a day in the
    right place, or a name in capitals.
    """
    match = _DATELINE.match(words[:160])
    if not match:
        return None
    agency = _agency(match)
    place = match["place"]
    if place and _NO_PLACE.match(place):
        return None
    if place and not (match["day"] or agency or _in_capitals(match)):
        return None
    if not place and not agency:
        return None
    return Dateline(_cased(place, match["region"]) if place else None, agency, match.end())


def _agency(match: re.Match[str]) -> str | None:
    """Who is named in brackets: an agency that is known or looks like one, and behind place and day
    any name, since nothing else stands there."""
    name = (match["agency"] or "").strip("()[] \t")
    if name in AGENCIES or _ACRONYM.fullmatch(name):
        return name
    return name if match["place"] and match["day"] and _NAME.fullmatch(name) else None


def _in_capitals(match: re.Match[str]) -> bool:
    """Whether the place is written in capitals before a dash proper, as in `LISBON —`."""
    letters = [char for char in match["place"] if char.isalpha()]
    few = match["place"].count(" ") < 3
    apart = match.string[match.end() : match.end() + 1].isspace()  # NAME--Text heads a notice
    dash = apart and match["dash"] not in ":_"
    return few and dash and len(letters) > 3 and "".join(letters).isupper()


def _cased(place: str, region: str | None) -> str:
    """The place as one writes it in prose, its region kept."""
    whole = place + (region or "").rstrip()
    if place.isupper():
        whole = place.title().replace("’S", "’s").replace("'S", "'s") + (region or "").rstrip()
    return " ".join(whole.split())


def set_dateline_apart(draft: Draft) -> tuple[Block, ...]:
    """The draft's blocks, its dateline a block of its own: it is no part of the first sentence."""
    blocks: list[Block] = []
    sought = draft.dateline_place is not None or draft.agency is not None
    view = reading_view(draft.text, draft.blocks, draft.markup) if sought else ""
    for block in draft.blocks:
        words = view[block.start : block.end].lstrip() if block.part is Part.BODY else ""
        dateline = find_dateline(words) if sought else None
        if dateline is None or not _is_of(dateline, draft):
            blocks.append(block)
            continue
        ends = block.end - len(words) + dateline.length
        rest = draft.text[ends : block.end].lstrip()
        blocks.append(Block(start=block.start, end=ends, part=Part.DATELINE))
        if rest:
            blocks.append(Block(start=block.end - len(rest), end=block.end, part=block.part))
        sought = False
    return tuple(blocks)


def _is_of(dateline: Dateline, draft: Draft) -> bool:
    """Whether a dateline is the one that the draft's place and agency were read from."""
    agency = dateline.agency or draft.agency
    return (dateline.place, agency) == (draft.dateline_place, draft.agency)
