"""Whether every engine writes the same bytes, whatever of it is killed on the way.

Reuters items in equal shares as pages, JSON lines, Parquet and gzip-compressed WARC are read by
`onrecord extract` with one process here, and then by two with each engine that is installed (`pip
install 'onrecord[ray,spark]'`, and Java for Spark): undisturbed; with one of the processes killed
that do the work; and with all of them killed once a part is done, and the command given again. The
files of each run are held against those of the first, byte for byte.

exit status: 0; 1 when a run has written anything else; 66 without the data.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeVar

from benchmarks import newswire
from benchmarks.evidence import arguments, command, gather, publish, table
from benchmarks.gold import DataAbsent

__all__ = ["VICTIMS", "kill_all", "kill_worker", "main", "outputs", "render", "start", "write_warc"]

# What does the work in each engine: the process that reads, and the engine's own that drives it.
VICTIMS: Mapping[str, tuple[str, ...]] = {
    "local": ("onrecord.batch.worker",),
    "ray": ("onrecord.batch.worker", "ray::MapBatches"),
    "spark": ("onrecord.batch.worker", "pyspark.daemon"),
}
_PACKAGES = {"local": "onrecord", "ray": "ray", "spark": "pyspark"}
_FILES = 2  # of each kind but pages, so that there are parts enough
_Found = TypeVar("_Found")
_SECONDS = 240.0  # in which there is something to kill; engines take a while on a busy machine


def start(
    program: Sequence[str], folder: Path, out: str, *more: str, env: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Extract `in` of a folder into `out` of it; `program` is how onrecord is called."""
    return subprocess.Popen(
        [*program, "extract", "in", "--out", out, *more],
        cwd=folder,
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def outputs(out: Path) -> dict[str, str]:
    """The SHA-256 of every file that is to be the same, whatever has written it."""
    return {
        str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def kill_worker(running: subprocess.Popen[bytes], out: Path, victim: str) -> None:
    """Kill one of the processes of a run that is at work, told by words of its command line."""

    def found() -> list[int]:
        at_work = any(out.glob(".part-*"))
        return [p for p, line in _family(running.pid) if victim in line] if at_work else []

    victims = _wait_for(found, running)
    time.sleep(0.3)  # in the middle of something
    os.kill(victims[-1], signal.SIGKILL)


def kill_all(running: subprocess.Popen[bytes], out: Path) -> None:
    """Kill a run with all the processes that it has started, once a part is done."""
    _wait_for(lambda: list(out.glob("done/*.json")), running)
    for process, _ in [*_family(running.pid), (running.pid, "")]:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    running.communicate()


def _wait_for(found: Callable[[], list[_Found]], running: subprocess.Popen[bytes]) -> list[_Found]:
    end = time.monotonic() + _SECONDS
    while not (what := found()):
        if time.monotonic() > end or running.poll() is not None:
            raise TimeoutError("the run has come to nothing, or to its end, before it was killed")
        time.sleep(0.02)
    return what


def _family(process: int) -> list[tuple[int, str]]:
    """The processes that one has started, and those that these have, with their command lines."""
    told = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    rows = [(int(line.split()[0]), int(line.split()[1]), line) for line in told]
    family: set[int] = {process}
    while more := {pid for pid, parent, _ in rows if parent in family} - family:
        family |= more
    return [(pid, line) for pid, _, line in rows if pid in family and pid != process]


# --- the measurement -------------------------------------------------------------------------------


def write_inputs(folder: Path, count: int) -> None:
    """So many Reuters items as files of each kind that is read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not newswire.REUTERS.is_dir():
        raise DataAbsent("../shared/data/reuters21578 is not there.")
    folder.mkdir()
    items = list(itertools.islice(newswire.items(), count))
    pages, *others = (items[n :: 1 + 3 * _FILES] for n in range(1 + 3 * _FILES))
    for name, text, _ in pages:
        (folder / f"{name.replace('/', '-')}.txt").write_text(text, "utf-8", "replace")
    for number, (lines, rows, answers) in enumerate(zip(*[iter(others)] * 3, strict=True)):
        objects = [{"text": text, "published": str(day)} for _, text, day in lines]
        with (folder / f"{number}.jsonl").open("w") as file:
            file.writelines(json.dumps(line) + "\n" for line in objects)
        columns = {"text": [text for _, text, _ in rows], "published": [day for *_, day in rows]}
        pq.write_table(pa.table(columns), folder / f"{number}.parquet")
        data = [text.encode("utf-8", "replace") for _, text, _ in answers]
        write_warc(folder / f"{number}.warc.gz", data, "text/plain; charset=utf-8")


def write_warc(path: Path, pages: Sequence[bytes], content_type: str) -> None:
    """The answers of a server that has these pages, each compressed by itself."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    head = [("Content-Type", content_type)]
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number, data in enumerate(pages):
            answer = StatusAndHeaders("200 OK", head, protocol="HTTP/1.1")
            page = io.BytesIO(data)
            url = f"https://wire.example/{path.name}/{number}"
            writer.write_record(
                writer.create_warc_record(url, "response", payload=page, http_headers=answer)
            )


def runs(where: Path) -> Iterator[dict[str, Any]]:
    """Each run: engine, version, what was killed, whether the output was the same, seconds."""

    def begin(out: str, *more: str) -> subprocess.Popen[bytes]:
        return start([sys.executable, "-m", "onrecord"], where, out, *more)

    _finish(begin("first", "--processes", "1"))
    expected = outputs(where / "first")
    for engine, victims in VICTIMS.items():
        if not _installed(engine):
            continue
        for killed in ("nothing", *victims, "everything"):
            more = ("--processes", "2", "--engine", engine)
            started = time.monotonic()
            running = begin("out", *more)
            if killed == "everything":
                kill_all(running, where / "out")
                running = begin("out", *more)
            elif killed != "nothing":
                kill_worker(running, where / "out", killed)
            _finish(running)
            yield {
                "engine": engine,
                "version": version(_PACKAGES[engine]),
                "killed": killed,
                "same": outputs(where / "out") == expected,
                "seconds": time.monotonic() - started,
            }
            shutil.rmtree(where / "out")


def _installed(engine: str) -> bool:
    try:
        return bool(version(_PACKAGES[engine])) and (
            engine != "spark" or bool(shutil.which("java"))
        )
    except PackageNotFoundError:
        return False


def _finish(running: subprocess.Popen[bytes]) -> None:
    _, told = running.communicate()
    if running.returncode not in (0, 65):
        raise ChildProcessError(told.decode("utf-8", "replace")[-2000:])


@command
def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = arguments(__doc__, "engines", "--json benchmarks/results/engines.json")
    parser.add_argument("--reports", type=int, default=350, help="to be read in each run (350)")
    args = parser.parse_args(argv)
    about = gather({})
    found = []
    with tempfile.TemporaryDirectory() as folder:
        write_inputs(Path(folder) / "in", args.reports)
        for run in runs(Path(folder)):
            print(run, file=sys.stderr)
            found.append(run)
    data = {"about": about, "reports": args.reports, "runs": found}
    publish(args.json, data, render(data))
    return 0 if all(run["same"] for run in found) else 1


def render(data: Mapping[str, Any]) -> str:
    """A row for each run."""
    rows = [
        [
            f"{run['engine']} ({run['version']})",
            run["killed"],
            "the same" if run["same"] else "another",
            f"{run['seconds']:.0f}",
        ]
        for run in data["runs"]
    ]
    return (
        f"{data['reports']} Reuters items as pages, JSON lines, Parquet and WARC, by two processes, "
        "against what one process on this machine writes. Seconds include starting the engine.\n\n"
        + table(["engine", "killed on the way", "output", "seconds"], rows)
    )


if __name__ == "__main__":
    sys.exit(main())
