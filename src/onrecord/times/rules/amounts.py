"""Amounts of time: so many of a unit, as a TIMEX3 duration and as periods of the calendar."""

from __future__ import annotations

from onrecord.times import words as w
from onrecord.times.meanings import Length
from onrecord.times.periods import Grain

__all__ = ["Amount", "duration", "edge_length", "grain_of", "singular", "whole_periods"]

Amount = tuple[float | None, str]  # how many (None: the text does not say) of which unit

_ORDER = ("CE", "DE", "Y", "Q", "M", "WE", "W", "D", "TH", "TM", "TS")


def singular(unit: str) -> str:
    """The unit that a match of `words.UNIT` names."""
    low = unit.lower()
    return "century" if low == "centuries" else low.removesuffix("s")


def duration(amounts: list[Amount]) -> str:
    """The TIMEX3 value of lengths added up: P2W, PT1H30M, PXY."""
    dates, times = "", ""
    coded = [
        (2 * count if unit == "fortnight" and count else count, w.UNIT_CODES[unit])
        for count, unit in amounts
    ]
    for count, code in sorted(coded, key=lambda pair: _ORDER.index(pair[1])):
        figure = "X" if count is None else f"{count:g}" if count < 1e6 else f"{count:.0f}"
        if code.startswith("T"):
            times += figure + code[1:]
        else:
            dates += figure + code
    return f"P{dates}" + (f"T{times}" if times else "")


def grain_of(unit: str) -> Grain:
    """The period of the calendar that a unit counts; a day for what is shorter."""
    return w.GRAINS.get(unit, Grain.WEEK if unit == "fortnight" else Grain.DAY)


def whole_periods(count: float | None, unit: str) -> tuple[Grain, int] | None:
    """A whole number of periods of a day or more, if it is one."""
    if count is None or count != int(count) or w.UNIT_CODES[unit].startswith("T"):
        return None
    return grain_of(unit), int(count) * (2 if unit == "fortnight" else 1)


def edge_length(count: float | None, unit: str, edge: int) -> Length:
    """A length that ends (-1) or begins (1) at the report: the past two weeks."""
    unit = singular(unit)
    value = duration([(count, unit)])
    grain = w.GRAINS.get("week" if unit == "fortnight" else unit)
    scale = 2 if unit == "fortnight" else 1
    return Length(value, edge, None if count is None else scale * count, grain)
