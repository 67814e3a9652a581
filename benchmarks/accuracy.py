"""Score onrecord and its peers on PolNeAR by the shared scorer.

F1 in percent over the whole reports of the split; "direct found" is the share of the gold
statements wholly in quotation marks whose content was found. The scorer's head
(../shared/tools/polnear_score.py) defines every figure. Statements that onrecord nests inside
another are left out, since PolNeAR marks none.

--gate holds onrecord's figures on dev against benchmarks/floor.json and never writes it. Where the
shared data are absent, as on a machine that has only the repository, --gate says so and exits 0.

exit status: 0; 1 below the floor, or on refusing to lower it; 66 without the data; 69 when
onrecord itself cannot be run.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from benchmarks.evidence import arguments, gather, percent, publish, table
from benchmarks.gate import LoweringRefused, find_shortfalls, gated, record_floor
from benchmarks.gold import DataAbsent, GoldReport, Metrics, load_gold, load_scorer
from benchmarks.systems import PEERS, TITLES, SystemFailed, Worker

__all__ = ["main"]

_BELOW_FLOOR = 1
_NO_DATA = 66
_NOT_RUN = 69


def _parse(argv: list[str] | None) -> argparse.Namespace:
    parser = arguments(
        __doc__,
        "accuracy",
        "--system all --peers ../peers-venv/bin/python --json benchmarks/results/accuracy.json",
    )
    parser.add_argument("--split", choices=["dev", "train"], default="dev")
    parser.add_argument("--system", choices=[*TITLES, "all"], default="onrecord")
    parser.add_argument("--peers", metavar="PYTHON", help="the interpreter that has the peers")
    floor = parser.add_mutually_exclusive_group()
    floor.add_argument("--gate", action="store_true", help="fail below the recorded floor")
    floor.add_argument("--record-floor", action="store_true", help="make this run the new floor")
    parser.add_argument("--lower", metavar="REASON", help="why --record-floor may lower it")
    args = parser.parse_args(argv)
    if (args.gate or args.record_floor) and (args.system, args.split) != ("onrecord", "dev"):
        parser.error("the floor is about onrecord on dev: leave out --system and --split.")
    if args.lower and not args.record_floor:
        parser.error("--lower goes with --record-floor.")
    if args.system in PEERS and not args.peers:
        parser.error(f"{args.system} needs --peers PYTHON: benchmarks/README.md says which.")
    return args


def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    args = _parse(argv)
    try:
        gold = load_gold(args.split)
    except DataAbsent as absent:
        print(absent, file=sys.stderr)
        return 0 if args.gate else _NO_DATA
    names = list(TITLES) if args.system == "all" else [args.system]
    about = gather({})
    results, left_out, versions, refused = _measure(names, args.peers, gold)
    if "onrecord" in left_out or not results:
        print(*left_out.values(), sep="\n", file=sys.stderr)
        return _NOT_RUN
    data = {
        "about": about | {"versions": versions},
        "split": args.split,
        "reports": len(gold),
        "systems": results,
        "refused_reports": refused,
        "left_out": left_out,
    }
    publish(args.json, data, render(data))
    return _judge(args, results, about)


def _judge(args: argparse.Namespace, results: Mapping[str, Metrics], about: dict[str, Any]) -> int:
    if args.gate:
        shortfalls = find_shortfalls(gated(results["onrecord"]))
        print(*shortfalls or ["At or above the recorded floor."], sep="\n", file=sys.stderr)
        return _BELOW_FLOOR if shortfalls else 0
    if args.record_floor:
        try:
            new = record_floor(gated(results["onrecord"]), about, args.lower)
        except LoweringRefused as refusal:
            print(refusal, file=sys.stderr)
            return _BELOW_FLOOR
        print("Recorded:", ", ".join(f"{n} {percent(v)}" for n, v in new.items()), file=sys.stderr)
    return 0


def _measure(
    names: Iterable[str], peers: str | None, gold: Mapping[str, GoldReport]
) -> tuple[dict[str, Metrics], dict[str, str], dict[str, dict[str, str]], dict[str, int]]:
    """Each system's figures; why one is left out; versions; how many reports one refused."""
    texts = {name: report["text"] for name, report in gold.items()}
    results: dict[str, Metrics] = {}
    left_out: dict[str, str] = {}
    versions: dict[str, dict[str, str]] = {}
    refused: dict[str, int] = {}
    for name in names:
        if name in PEERS and peers is None:
            left_out[name] = f"{name}: not run, since --peers names no interpreter that has it."
            continue
        try:
            with Worker(
                name, texts, (peers if name in PEERS else None) or sys.executable
            ) as worker:
                statements, refusals = worker.predict()
                versions[name] = worker.versions
        except SystemFailed as failure:
            left_out[name] = str(failure)
            continue
        results[name] = load_scorer().score(statements, gold)
        refused[name] = len(refusals)
    return results, left_out, versions, refused


def render(data: Mapping[str, Any]) -> str:
    """The figures of all systems as one Markdown table."""
    head = ["", "token source/cue/content", "exact source/cue/content", "relaxed", "strict"]
    rows = [
        [
            TITLES[name],
            *(
                " / ".join(percent(m[f"{kind}.{role}"]["f1"]) for role in load_scorer().ROLES)
                for kind in ("token", "exact")
            ),
            percent(m["ar_relaxed"]["f1"]),
            percent(m["ar_strict"]["f1"]),
            percent(m["direct.content"]["r"]),
        ]
        for name, m in data["systems"].items()
    ]
    lines = [
        f"PolNeAR {data['split']}, {data['reports']} whole reports, F1 in percent.\n",
        table([*head, "direct found"], rows),
    ]
    lines += [
        f"- {TITLES[name]}: refused {count} of {data['reports']} reports, which count as empty."
        for name, count in data["refused_reports"].items()
        if count
    ]
    lines += [f"- {reason}" for reason in data["left_out"].values()]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
