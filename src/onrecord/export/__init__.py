"""Records as files: one writer a format.

A writer takes records one by one and yields text, at least one piece for each record, so that what
is written keeps pace with what is read. Writers do no input or output of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from onrecord.model import Record

__all__ = ["Listed", "Writer"]

Writer = Callable[[Iterable[Record]], Iterator[str]]
Listed = Literal["statements", "parties", "times"]  # the lists of a record that come as rows
