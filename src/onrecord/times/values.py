"""What reading the times of a text gives."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.model import TimeValue

__all__ = ["Reading"]


@dataclass(frozen=True, slots=True)
class Reading:
    """The expressions of a text in order, an outer one before those inside it, and what was refused.

    `warnings` are sentences, one for each date that the calendar does not have or that contradicts
    itself.
    """

    times: tuple[TimeValue, ...]
    warnings: tuple[str, ...]
