"""The rules by subject. `ALL` has them in the order in which they are tried."""

from __future__ import annotations

from onrecord.times.rules import clock, days, lengths, relative, repeats, years
from onrecord.times.rules.base import Rule

__all__ = ["ALL"]

ALL: tuple[Rule, ...] = (
    *days.RULES,
    *years.RULES,
    *relative.RULES,
    *lengths.RULES,
    *repeats.RULES,
    *clock.RULES,
)
