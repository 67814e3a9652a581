"""What is looked for in an archive, and a place in what is found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple, Self

__all__ = ["Cursor", "Query"]

_CURSOR = re.compile(r"(\d{4}-\d{2}-\d{2})?\.(\d{1,18})(?:\.(\d{1,5}))?", re.ASCII)


class Cursor(NamedTuple):
    """A place in what a query finds: behind one statement of a page, before the next.

    By date that is the statement's day and number, so that what is added meanwhile moves nothing.
    By relevance, `rank` counts the statements up to here, and `id` is the newest statement that
    was there when the first page was asked for: later ones are not weighed.
    """

    day: str | None
    id: int
    rank: int | None = None

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The cursor that was written so, or None where none was."""
        match = _CURSOR.fullmatch(text)
        if match is None:
            return None
        return cls(match[1], int(match[2]), int(match[3]) if match[3] else None)

    def __str__(self) -> str:
        rank = "" if self.rank is None else f".{self.rank}"
        return f"{self.day or ''}.{self.id}{rank}"


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for. Everything that is given must hold.

    `words` are as in `onrecord.archive.words`. `speaker` and `about` are words of a party's name;
    where the report tells no speaker, they are looked for in the source's words, and what is spoken
    `about` in the words of the statement too. `outlet` is part of its name. `since` and `until`
    bound the day of the statement: the last on which it may have been made, or else been published.
    `speaker_identity`, `about_identity` and `outlet_id` are numbers of the archive, and exact.
    `after` is the cursor of the last statement of the page before, of the same query.
    """

    words: str = ""
    speaker: str = ""
    about: str = ""
    outlet: str = ""
    since: date | None = None
    until: date | None = None
    kind: str | None = None
    act: str | None = None
    medium: str | None = None
    party_type: str | None = None
    min_confidence: float = 0.0
    speaker_identity: int | None = None
    about_identity: int | None = None
    outlet_id: int | None = None
    sort: Literal["date", "relevance"] = "date"
    limit: int = 20
    after: Cursor | None = None
