"""How much work a function does, counted: seconds differ from run to run and machine to machine."""

from __future__ import annotations

import sys
from collections.abc import Callable

__all__ = ["calls_of"]


def calls_of(function: Callable[[], object]) -> int:
    """How many functions are called and left, those of C too, while `function` runs."""
    count = 0

    def seen(*_: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        function()
    finally:
        sys.setprofile(before)
    return count
