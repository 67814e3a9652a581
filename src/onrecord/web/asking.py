"""What a search asks for, as it stands in an address; bounded, and told clearly where it is wrong."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from pydantic import AfterValidator, BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from onrecord.archive.search import Cursor, Query

__all__ = ["ASIDE", "Asked"]

_MOST_NUMBER = 2**63 - 1  # of a row in SQLite
ASIDE = ("sort", "after")  # how results are shown, not which


def _day_of(text: str, *, last: bool) -> date | None:
    """A day, or the first or last one of a month or year: YYYY[-MM[-DD]]. None for nothing."""
    if not text:
        return None
    parts = text.split("-")
    if [len(part) for part in parts] != [4, 2, 2][: len(parts)] or not text.isascii():
        raise ValueError(text)
    year, month, day = [*map(int, parts), 0, 0][:3]
    if last:
        month = month or 12
        day = day or monthrange(year, month)[1]
    return date(year, month or 1, day or 1)


def _check_day(text: str) -> str:
    try:
        _day_of(text, last=False)
    except ValueError:
        raise PydanticCustomError(
            "day",
            "{text} is no day such as 2022-07-18, nor a month or a year",
            {"text": repr(text)},
        ) from None
    return text


def _check_cursor(text: str) -> str:
    if text and Cursor.read(text) is None:
        raise PydanticCustomError("cursor", "this is no place in results; go to the first page")
    return text


_Name = Annotated[str, Field(max_length=200)]
_Day = Annotated[str, Field(max_length=10), AfterValidator(_check_day)]
_Number = Annotated[int | None, Field(ge=1, le=_MOST_NUMBER)]


class Asked(BaseModel, frozen=True):
    """What is asked for; nothing for what is not. The names are those of the address.

    `speaker`, `about` and `outlet` are words of names; `speaker_id`, `about_id` and `outlet_id` are
    numbers of the archive, and exact. Days are written YYYY[-MM[-DD]].
    """

    q: Annotated[str, Field(max_length=1000)] = ""
    speaker: _Name = ""
    speaker_id: _Number = None
    about: _Name = ""
    about_id: _Number = None
    outlet: _Name = ""
    outlet_id: _Number = None
    since: _Day = ""
    until: _Day = ""
    kind: Literal["", "direct", "indirect", "mixed"] = ""
    act: _Name = ""
    medium: _Name = ""
    party_type: Literal["", "person", "organisation", "place", "group", "unnamed"] = ""
    min_confidence: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0.0
    sort: Literal["date", "relevance"] = "date"
    after: Annotated[str, Field(max_length=64), AfterValidator(_check_cursor)] = ""

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, given: Mapping[str, Any]) -> dict[str, Any]:
        """A form sends its empty fields too."""
        trimmed = {n: v.strip() if isinstance(v, str) else v for n, v in given.items()}
        return {name: value for name, value in trimmed.items() if value not in ("", None)}

    def query(self, limit: int) -> Query:
        """The same as a query of the archive, for a page of at most `limit` statements."""
        return Query(
            words=self.q,
            speaker=self.speaker,
            about=self.about,
            outlet=self.outlet,
            since=_day_of(self.since, last=False),
            until=_day_of(self.until, last=True),
            kind=self.kind or None,
            act=self.act or None,
            medium=self.medium or None,
            party_type=self.party_type or None,
            min_confidence=self.min_confidence,
            speaker_identity=self.speaker_id,
            about_identity=self.about_id,
            outlet_id=self.outlet_id,
            sort=self.sort,
            limit=limit,
            after=Cursor.read(self.after),
        )

    def given(self) -> dict[str, Any]:
        """What is asked for, without what is not, in the order above."""
        return {n: value for n in _DEFAULTS if (value := getattr(self, n)) != _DEFAULTS[n]}

    def address(self, path: str = "/search", /, **changes: object) -> str:
        """The address of the same search with some things changed, from its first page on.

        A change to None takes something away. One search has one address, however it came about.
        """
        asked: dict[str, object] = {**self.given(), **changes}
        if "after" not in changes:
            asked.pop("after", None)
        kept = [_pair(n, asked[n]) for n in _DEFAULTS if asked.get(n) not in (None, "")]
        return f"{path}?{'&'.join(kept)}" if kept else path


# A page asks for dozens of addresses, and pydantic's own look at its fields takes long.
_DEFAULTS = {name: field.default for name, field in Asked.model_fields.items()}


@lru_cache(maxsize=2_000, typed=True)
def _pair(name: str, value: object) -> str:
    """A name and its value in an address; those on a page differ in one of them."""
    return urlencode({name: value})
