"""How fast onrecord reads PolNeAR dev on one core and one thread, end to end, and beside what.

In each round every system reads all reports once, one after the other on the same core, so that
what else the machine does falls on all alike. A first round is not counted. Words are what white
space separates. With them:

- textacy on spaCy's small model, on whole reports, paragraph by paragraph, and at its fastest,
  without spaCy's finder of names, which textacy runs unless told not to and does not use;
- the int8 matrix products of onrecord's model alone, on the same windows: the limit of this core;
- a cold `onrecord read` of one report of middling length (the files are in the page cache),
  `import onrecord`, and the peak of memory, all with the threads they have by default.

Run it on a machine that does nothing else: the table says how loaded it was.

exit status: 0; 66 without the data; 69 when a system cannot be run.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.evidence import arguments, gather, percent, publish, table
from benchmarks.gold import ROOT, DataAbsent, load_gold
from benchmarks.products import Work, count_work
from benchmarks.systems import SystemFailed, Worker

__all__ = ["main", "render", "spread"]

_NO_DATA = 66
_NOT_RUN = 69
_OURS = ("onrecord", "products")
_PEERS = ("textacy", "textacy-paragraphs", "textacy-lean")
_TITLES = {
    "onrecord": "onrecord",
    "products": "its int8 products alone",
    "textacy": "textacy, whole reports",
    "textacy-paragraphs": "textacy, paragraph by paragraph",
    "textacy-lean": "textacy, the same without spaCy's names",
}
_IMPORT = "import time; t = time.perf_counter(); import onrecord; print(time.perf_counter() - t)"


def _parse(argv: list[str] | None) -> argparse.Namespace:
    parser = arguments(
        __doc__,
        "speed",
        "--peers ../peers-venv/bin/python --json benchmarks/results/speed.json",
    )
    parser.add_argument("--peers", metavar="PYTHON", help="the interpreter that has textacy")
    parser.add_argument("--rounds", type=int, default=5, help="counted rounds (5)")
    parser.add_argument("--starts", type=int, default=10, help="cold starts and imports (10)")
    parser.add_argument("--reports", type=int, help="only the first so many (all)")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    args = _parse(argv)
    try:
        gold = load_gold("dev")
    except DataAbsent as absent:
        print(absent, file=sys.stderr)
        return _NO_DATA
    texts = {name: r["text"] for name, r in list(gold.items())[: args.reports]}
    about = gather({})
    try:
        rounds, versions = _race(texts, args.peers, args.rounds)
        start = _time_starts(list(texts.values()), args.starts)
    except SystemFailed as failure:
        print(failure, file=sys.stderr)
        return _NOT_RUN
    data = {
        "about": about | {"versions": versions},
        "reports": len(texts),
        "work": asdict(count_work(texts)),
        "rounds": rounds,
        "start": start,
    }
    publish(args.json, data, render(data))
    return 0


def _race(
    texts: Mapping[str, str], peers: str | None, rounds: int
) -> tuple[dict[str, list[dict[str, float]]], dict[str, dict[str, str]]]:
    """Each system's counted passes in order, and its versions."""
    core = max(os.sched_getaffinity(0))
    pythons = dict.fromkeys(_OURS, sys.executable) | dict.fromkeys(_PEERS if peers else (), peers)
    with ExitStack() as stack:
        workers = {
            name: stack.enter_context(Worker(name, texts, python or sys.executable, core))
            for name, python in pythons.items()
        }
        for worker in workers.values():
            worker.time_pass()
        passes: dict[str, list[dict[str, float]]] = {name: [] for name in workers}
        for _ in range(rounds):
            for name, worker in workers.items():
                passes[name].append(worker.time_pass())
        return passes, {name: worker.versions for name, worker in workers.items()}


def _time_starts(texts: Sequence[str], times: int) -> dict[str, Any]:
    """Seconds and peak memory of fresh processes, and the words of the report that they read."""
    report = sorted(texts, key=len)[len(texts) // 2]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "report.txt")
        path.write_text(report, encoding="utf-8", newline="")
        command = [sys.executable, "-m", "onrecord", "read", str(path)]
        starts = [_run_measured(command) for _ in range(times)]
    imports = [
        float(subprocess.check_output([sys.executable, "-c", _IMPORT], cwd=ROOT))
        for _ in range(times)
    ]
    return {
        "words": len(report.split()),
        "read_s": [seconds for seconds, _ in starts],
        "read_peak_mib": [peak for _, peak in starts],
        "import_s": imports,
    }


def _run_measured(command: Sequence[str]) -> tuple[float, float]:
    """Wall seconds and peak resident MiB of one process. Raises SystemFailed if it fails."""
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemFailed(f"onrecord read ended with status {process.returncode}; see above.")
    return seconds, usage.ru_maxrss / 1024


def spread(values: Sequence[float], show: Callable[[float], str]) -> str:
    """The median, and in brackets the least and the greatest."""
    return f"{show(statistics.median(values))} ({show(min(values))} to {show(max(values))})"


def render(data: Mapping[str, Any]) -> str:
    """The figures as Markdown: a table of speeds, one of starts, and what follows from them."""
    work = Work(**data["work"])
    rates = {
        name: [work.words / one["wall_s"] for one in passes]
        for name, passes in data["rounds"].items()
    }
    rows = [
        [
            _TITLES[name],
            spread(rates[name], lambda rate: f"{rate:,.0f}"),
            spread([one["wall_s"] / one["processor_s"] for one in passes], "{:.2f}".format),
            f"{max(one['peak_mib'] for one in passes):.0f}",
        ]
        for name, passes in data["rounds"].items()
    ]
    rounds = len(data["rounds"]["onrecord"])
    return "\n".join(
        [
            f"PolNeAR dev, {data['reports']} reports, {work.words:,} words.",
            f"One core, one thread; median of {rounds} interleaved rounds (least to greatest).\n",
            table(["", "words a second", "wall over processor time", "peak memory, MiB"], rows),
            *_conclusions(work, data["rounds"], rates),
            "",
            _render_starts(data["start"]),
        ]
    )


def _conclusions(
    work: Work,
    rounds: Mapping[str, Sequence[Mapping[str, float]]],
    rates: Mapping[str, list[float]],
) -> Iterator[str]:
    """Ratios, each taken within a round and then summarised, so that load falls on both sides."""
    for peer in _PEERS:
        if peer in rates:
            ratios = [a / b for a, b in zip(rates["onrecord"], rates[peer], strict=True)]
            yield f"- {spread(ratios, '{:.2f}'.format)} times {_TITLES[peer]}."
    shares = [a / b for a, b in zip(rates["onrecord"], rates["products"], strict=True)]
    limit = statistics.median(one["wall_s"] for one in rounds["products"])
    yield (
        f"- {spread(shares, percent)}% of the int8 limit of this core: the products alone would "
        f"allow {work.pieces / limit:,.0f} wordpieces a second at "
        f"{work.operations / limit / 1e9:,.0f} GOPS."
    )
    yield (
        f"- {work.pieces / work.words:.2f} wordpieces a word; {work.windows} windows of "
        f"{work.positions / work.windows:.0f} positions in the mean, "
        f"{work.positions / work.pieces:.3f} positions a wordpiece."
    )


def _render_starts(start: Mapping[str, Any]) -> str:
    rows = [
        [
            f"`onrecord read` of one report of {start['words']:,} words, seconds",
            spread(start["read_s"], "{:.2f}".format),
        ],
        ["its peak memory, MiB", spread(start["read_peak_mib"], "{:.0f}".format)],
        ["`import onrecord`, seconds", spread(start["import_s"], "{:.3f}".format)],
    ]
    return table([f"fresh processes, {len(start['read_s'])} each", "median"], rows)


if __name__ == "__main__":
    sys.exit(main())
