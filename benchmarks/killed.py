"""End `onrecord add` by kill -9 at random moments, add again, and hold what is there to a whole run.

Reports are items of Reuters-21578, one text file each, read by onrecord itself in two processes (or,
with --records, their records as JSON lines, which leaves the model out and so lets more of the kills
fall into writing). One run is left alone and timed; then, so many times, an add into a new archive
is killed, with all that it started, at a moment drawn evenly from that time, and run again to its
end. Every row of every table of the archive must be what the whole run has, but for the time of
adding and the shadow tables of full-text indexes, and `verify`, which checks those, must find
nothing.

exit status: 0; 1 where an archive differs or does not hold; 66 without the data.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.evidence import arguments, command, gather, publish, table
from benchmarks.gold import DataAbsent
from benchmarks.newswire import REUTERS, items
from onrecord.archive.store import Archive
from onrecord.archive.verify import Checked, verify

_SEED = 9


@command
def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = arguments(__doc__, "killed", "--kills 100 --json benchmarks/results/killed.json")
    parser.add_argument("--kills", type=int, default=100, metavar="N", help="how many (100)")
    parser.add_argument("--reports", type=int, default=200, metavar="N", help="in an add (200)")
    parser.add_argument("--records", action="store_true", help="add records, without the model")
    args = parser.parse_args(argv)
    data: dict[str, Any] = {"about": gather({}), "kills": args.kills, "reports": args.reports}
    with tempfile.TemporaryDirectory() as folder:
        given = _write(Path(folder), args.reports, args.records)
        data |= _measure(Path(folder), given, args.kills)
    publish(args.json, data, _show(data))
    return 0 if data["equal"] == data["holds"] == args.kills else 1


def _write(folder: Path, reports: int, records: bool) -> Path:
    """What is added: a folder of texts, or a file of records."""
    if not REUTERS.is_dir():
        raise DataAbsent("../shared/data/reuters21578 is not there.")
    texts = folder / "texts"
    texts.mkdir()
    for name, text, _ in islice(items(), reports):
        (texts / Path(name).name).write_text(text, encoding="utf-8")
    if not records:
        return texts
    lines = folder / "records.jsonl"
    read = ["read", *map(str, sorted(texts.iterdir())), "--format", "jsonl", "--any-language"]
    with lines.open("wb") as file:
        subprocess.run(_command(*read), stdout=file, check=True, stderr=subprocess.DEVNULL)
    return lines


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "onrecord", *words]


def _add(given: Path, archive: Path) -> subprocess.Popen[bytes]:
    words = ("add", str(given), "--archive", str(archive), "--workers", "2", "--any-language")
    quiet = subprocess.DEVNULL
    return subprocess.Popen(
        _command(*words), stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
    )


def _measure(folder: Path, given: Path, kills: int) -> dict[str, Any]:
    whole = folder / "whole.db"
    started = time.perf_counter()
    _add(given, whole).wait()
    seconds = time.perf_counter() - started
    expected = dict(_rows(whole))
    rng, outcome, left = random.Random(_SEED), Counter[str](), []
    for number in range(kills):
        archive = folder / f"{number}.db"
        left.append(_kill(given, archive, rng.uniform(0, seconds)))
        _add(given, archive).wait()
        outcome["equal"] += dict(_rows(archive)) == expected
        with Archive.open(archive) as opened:
            outcome["holds"] += not list(verify(opened, Checked()))
        for path in folder.glob(f"{number}.db*"):
            path.unlink()
    return {
        "seconds_of_a_whole_run": round(seconds, 2),
        "equal": outcome["equal"],
        "holds": outcome["holds"],
        "reports_left_by_the_kills": left,
        "rows": sum(map(len, expected.values())),
    }


def _kill(given: Path, archive: Path, after: float) -> int | None:
    """How many reports are left in the archive; None where there is no archive yet."""
    running = _add(given, archive)
    time.sleep(after)
    with suppress(ProcessLookupError):  # it may have ended, which is as good a moment as any
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    if not archive.exists():
        return None
    try:
        with closing(sqlite3.connect(archive)) as opened:
            found: int = opened.execute("SELECT count(*) FROM report").fetchone()[0]
            return found
    except sqlite3.OperationalError:  # no tables yet
        return None


def _rows(archive: Path) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    """Every table with its rows, sorted, without what full-text indexes keep for themselves."""
    with closing(sqlite3.connect(archive)) as opened:
        tables = opened.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%_fts%' "
            "AND name NOT LIKE 'sqlite_%' ORDER BY name"
        ).fetchall()
        for (name,) in tables:
            columns = [row[1] for row in opened.execute(f"PRAGMA table_info({name})")]
            listed = ", ".join(f'"{column}"' for column in columns if column != "added")
            yield name, sorted(opened.execute(f"SELECT {listed} FROM {name}").fetchall(), key=repr)


def _show(data: dict[str, Any]) -> str:
    left = [number for number in data["reports_left_by_the_kills"] if number is not None]
    midway = sum(0 < number < data["reports"] for number in left)
    rows = [
        ("kills", data["kills"]),
        ("that left some reports and not all", midway),
        ("archives equal to that of a whole run, row by row", data["equal"]),
        ("archives that verify", data["holds"]),
    ]
    return (
        f"{data['reports']} reports, {data['seconds_of_a_whole_run']} seconds for a whole run, "
        f"{data['rows']:,} rows.\n\n" + table(["", "number"], rows)
    )


if __name__ == "__main__":
    sys.exit(main(None))
