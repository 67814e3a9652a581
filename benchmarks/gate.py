"""The floor that accuracy may not fall below, and the only way to move it.

`floor.json` holds four figures on PolNeAR dev as shares of 1. Holding a run against it never
changes it. Recording a new floor is asked for on its own, and never lowers a figure unless a reason
is given, which stays in the file with the date and both values.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.gold import Metrics

__all__ = ["FIGURES", "FLOOR", "LoweringRefused", "find_shortfalls", "gated", "record_floor"]

FLOOR = Path(__file__).with_name("floor.json")
FIGURES = {
    "strict": ("ar_strict", "f1"),
    "relaxed": ("ar_relaxed", "f1"),
    "exact content": ("exact.content", "f1"),
    "direct recall": ("direct.content", "r"),
}
# The int8 products of two kinds of processor differ in their last bits, and a few statements with
# them, so a floor stands this far below the figure that it was recorded from.
MARGIN = 0.002


class LoweringRefused(Exception):
    """The new floor would be lower than the old one, and no reason was given."""


def gated(metrics: Metrics) -> dict[str, float]:
    """The four figures that the floor is about, out of all that the scorer gives."""
    return {name: metrics[metric][part] for name, (metric, part) in FIGURES.items()}


def find_shortfalls(figures: Mapping[str, float], floor: Path = FLOOR) -> list[str]:
    """A sentence for each figure below the floor, and for a floor that is missing."""
    if not floor.is_file():
        return [f"{floor.name} is missing: record a floor with --record-floor."]
    held = json.loads(floor.read_text(encoding="utf-8"))["figures"]
    return [
        f"{name} is {100 * figures[name]:.2f}, below the floor of {100 * held[name]:.1f}: "
        "find what was lost, or lower the floor with --record-floor --lower REASON."
        for name in FIGURES
        if figures[name] < held[name]
    ]


def record_floor(
    figures: Mapping[str, float], about: Mapping[str, Any], reason: str | None, floor: Path = FLOOR
) -> dict[str, float]:
    """Make `figures`, less the margin and rounded down to a tenth of a point, the new floor.

    Raises LoweringRefused when that would lower any of them and there is no reason.
    """
    old = json.loads(floor.read_text(encoding="utf-8")) if floor.is_file() else {}
    before: dict[str, float] = old.get("figures", {})
    new = {name: math.floor(1000 * (figures[name] - MARGIN)) / 1000 for name in FIGURES}
    lowered = {name: [before[name], new[name]] for name in before if new[name] < before[name]}
    if lowered and not reason:
        moves = ", ".join(
            f"{n} from {100 * a:.1f} to {100 * b:.1f}" for n, (a, b) in lowered.items()
        )
        raise LoweringRefused(
            f"this would lower the floor ({moves}); say why with --lower REASON if it must be."
        )
    history = old.get("lowered", [])
    if lowered:
        history = [*history, {"date": about["date"], "reason": reason, "figures": lowered}]
    origin = {key: about[key] for key in ("date", "commit", "model_sha256")}
    data = {"split": "dev", "figures": new, "recorded": origin, "lowered": history}
    floor.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    return new
