"""Hold onrecord's confidence against its correctness on PolNeAR dev.

A statement is right when the shared scorer pairs it with a gold one, one to one, and counts the
pair as strict: content Dice and source Dice both at least 0.9. The plot goes beside the table.

exit status: 0; 66 without the data; 69 when onrecord cannot be run.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from benchmarks.evidence import arguments, gather, publish, table
from benchmarks.gold import Attribution, DataAbsent, GoldReport, load_gold, load_scorer, tokens_of
from benchmarks.reliability import (
    Bin,
    Judged,
    bins_of_equal_mass,
    bins_of_equal_width,
    calibration_error,
    plot,
)
from benchmarks.systems import SystemFailed, Worker

__all__ = ["judge", "main"]

_NO_DATA = 66
_NOT_RUN = 69


def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    args = arguments(
        __doc__, "calibration", "--json benchmarks/results/calibration.json"
    ).parse_args(argv)
    about = gather({})
    try:
        gold = load_gold("dev")
        with Worker("onrecord", {name: r["text"] for name, r in gold.items()}) as worker:
            statements, _ = worker.predict()
    except DataAbsent as absent:
        print(absent, file=sys.stderr)
        return _NO_DATA
    except SystemFailed as failure:
        print(failure, file=sys.stderr)
        return _NOT_RUN
    judged = [pair for name in statements for pair in judge(statements[name], gold[name])]
    mass, width = bins_of_equal_mass(judged), bins_of_equal_width(judged)
    data = {
        "about": about | {"versions": {"onrecord": worker.versions}},
        "statements": len(judged),
        "error_equal_mass": calibration_error(mass),
        "error_equal_width": calibration_error(width),
        "equal_mass": [asdict(b) for b in mass],
        "equal_width": [asdict(b) for b in width],
    }
    publish(args.json, data, render(data, mass))
    if args.json is not None:
        args.json.with_suffix(".svg").write_text(plot(mass), encoding="utf-8")
    return 0


def judge(found: Sequence[Attribution], report: GoldReport) -> list[Judged]:
    """Each statement's confidence, and whether it was right; those without a word are left out."""
    scorer = load_scorer()
    roles = tokens_of(report["text"], found)
    kept = [n for n, statement in enumerate(roles) if statement["content"]]
    gold = [s for s in tokens_of(report["text"], report["statements"]) if s["content"]]
    predicted = [roles[n] for n in kept]
    right = {i for i, j in scorer.match(predicted, gold) if scorer.is_strict(predicted[i], gold[j])}
    return [(found[n]["confidence"], place in right) for place, n in enumerate(kept)]


def render(data: Mapping[str, Any], bins: Sequence[Bin]) -> str:
    """The errors and the bins of equal mass as Markdown."""
    rows = [[n, b.count, f"{b.confidence:.3f}", f"{b.right:.3f}"] for n, b in enumerate(bins, 1)]
    return (
        f"PolNeAR dev, {data['statements']} statements. Expected calibration error: "
        f"{data['error_equal_mass']:.3f} over 10 bins of equal mass, "
        f"{data['error_equal_width']:.3f} over 10 of equal width.\n\n"
        + table(["bin of equal mass", "statements", "mean confidence", "share right"], rows)
    )


if __name__ == "__main__":
    sys.exit(main())
