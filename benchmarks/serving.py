"""The pages under load: a mix of them at a steady rate, whatever the server takes for each.

An archive is served by `onrecord serve` in a process of its own. Requests come at random moments
(Poisson arrivals), drawn by a seed from what the archive holds: words, speakers, reports, statements.
A request's time counts from the moment at which it was to be sent, so that a server that falls behind
is not spared. Start-up is the time from the command to the first front page. Memory is the resident
set of the server. Its processor time a request tells what a busy machine hides. First paint is what Chromium says of a page of results, the median of five sessions
without a cache. Asked is that 95 of 100 pages come within 100 ms at 50 a second for a minute, without
an error and with memory flat; that the first paint comes within 0.5 s; and a start-up within 1.5 s.

exit status: 0; 66 without the archive; 69 when the server does not start.
"""

from __future__ import annotations

import http.client
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any
from urllib.parse import urlencode

from benchmarks.evidence import arguments, command, gather, publish, table

__all__ = ["Answer", "main", "percentile", "render"]

_SEED = 5
_WORKERS = (
    64  # more requests than that are never under way, unless the server has fallen far behind
)
_POOL = 400  # addresses of each kind
_SHARES = {  # of the requests, in percent
    "front page": 10,
    "search for words": 20,
    "search, next page": 10,
    "search by speaker": 15,
    "report": 15,
    "party": 10,
    "statement compared": 5,
    "feed": 5,
    "API": 10,
}
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_NO_ARCHIVE, _NO_SERVER = 66, 69
_PATIENCE = 30.0  # seconds that the server has to start, and an answer to come


@dataclass(frozen=True, slots=True)
class Answer:
    """One request: its kind, its status (0 where none came), and seconds from when it was due."""

    kind: str
    status: int
    seconds: float


def addresses(archive: Path, rng: random.Random) -> dict[str, list[str]]:
    """For each kind of page, addresses of what the archive holds."""
    from onrecord.archive.search import Query
    from onrecord.archive.store import Archive

    found = defaultdict[str, list[str]](list)
    found["front page"] = ["/"]
    with Archive.open(archive) as opened:
        for row in _statements(opened.connection, rng):
            report, statement, words, identity = row
            word = _word(words, rng)
            found["search for words"].append(_search(q=word))
            found["feed"].append(_search("/search.atom", q=word))
            found["API"].append(_search("/api/v1/statements", q=word))
            found["report"].append(f"/reports/{report}")
            found["statement compared"].append(f"/statements/{report}/{statement}")
            if identity is not None:
                found["search by speaker"].append(_search(speaker_id=identity))
                found["party"].append(f"/parties/{identity}")
        pages = opened.statements(Query(limit=20 * _POOL))[19::20]
        found["search, next page"] = [_search(after=str(last.cursor)) for last in pages]
    return dict(found)


def _statements(connection: Any, rng: random.Random) -> Iterator[tuple[Any, ...]]:
    """Statements of current reports, drawn from all: keys, words, the first speaker's identity."""
    most = connection.execute("SELECT max(id) FROM statement").fetchone()[0] or 0
    for _ in range(_POOL if most else 0):
        row = connection.execute(
            'SELECT report."key", statement."key", words, identity_id FROM statement '
            "JOIN report ON report.id = report_id AND current = 1 "
            "LEFT JOIN statement_party ON statement_id = statement.id AND role = 'speaker' "
            "LEFT JOIN party_identity USING (party_id) WHERE statement.id >= ? LIMIT 1",
            (rng.randint(1, most),),
        ).fetchone()
        if row is not None:
            yield row


def _word(words: str, rng: random.Random) -> str:
    """A word as somebody may look for it: no short one, where there are others."""
    plain = [word.strip("“”\"'.,;:!?()[]").lower() for word in words.split()]
    return rng.choice([word for word in plain if len(word) > 4] or plain)


def _search(path: str = "/search", **asked: object) -> str:
    return f"{path}?{urlencode(asked)}"


# --- the server -----------------------------------------------------------------------------------


@contextmanager
def served(archive: Path) -> Iterator[tuple[int, int, float]]:
    """The archive served by a process of its own: its port, its number, seconds it took to start."""
    port = _free_port()
    started = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "onrecord", "serve", "--archive", archive, "--port", str(port)],
        stderr=subprocess.DEVNULL,
    )
    try:
        while not _answers(port):
            if server.poll() is not None or time.perf_counter() - started > _PATIENCE:
                raise RuntimeError(f"{archive}: `onrecord serve` does not start; run it by hand.")
            time.sleep(0.01)
        yield port, server.pid, time.perf_counter() - started
    finally:
        server.terminate()
        server.wait(_PATIENCE)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)) as connection:
        return _get(connection, "/") == 200


def _get(connection: http.client.HTTPConnection, path: str) -> int:
    """The status of an answer that was read to its end; 0 where none came.

    A connection that the server has closed since it was idle is opened anew, as browsers do it.
    """
    used = connection.sock is not None
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        closed = used and isinstance(error, (http.client.RemoteDisconnected, ConnectionError))
        return _get(connection, path) if closed else 0
    return answer.status


def resident(pid: int) -> float:
    """The resident set of a process, in MiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    kib = next(line for line in lines if line.startswith("VmRSS:")).split()[1]
    return int(kib) / 1024


def processor_time(pid: int) -> float:
    """The seconds that a process has spent on processors, its own and the system's for it."""
    behind_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(behind_name[11]) + int(behind_name[12])) / os.sysconf("SC_CLK_TCK")


# --- the load -------------------------------------------------------------------------------------


def load(
    port: int, pool: Mapping[str, Sequence[str]], rate: float, seconds: float, rng: random.Random
) -> list[Answer]:
    """What came of requests that are sent at `rate` a second, at random moments."""
    due: SimpleQueue[tuple[float, str, str] | None] = SimpleQueue()
    answers: list[Answer] = []
    threads = [threading.Thread(target=_work, args=(port, due, answers)) for _ in range(_WORKERS)]
    for thread in threads:
        thread.start()
    start = at = time.perf_counter()
    kinds = [kind for kind in _SHARES if pool.get(kind)]
    while (at := at + rng.expovariate(rate)) < start + seconds:
        kind = rng.choices(kinds, [_SHARES[each] for each in kinds])[0]
        time.sleep(max(0.0, at - time.perf_counter()))
        due.put((at, kind, rng.choice(pool[kind])))
    for _ in threads:
        due.put(None)
    for thread in threads:
        thread.join()
    return answers


def _work(
    port: int, due: SimpleQueue[tuple[float, str, str] | None], answers: list[Answer]
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    while (task := due.get()) is not None:
        at, kind, path = task
        status = _get(connection, path)
        answers.append(Answer(kind, status, time.perf_counter() - at))
    connection.close()


def first_paint(port: int, paths: Sequence[str]) -> float | None:
    """Seconds until Chromium shows something of a page; the median. None without Chromium."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        return None
    from playwright.sync_api import sync_playwright

    paint = "performance.getEntriesByName('first-contentful-paint').map(e => e.startTime)"
    times = []
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=browser, args=["--disable-gpu"])
        for path in paths:
            page = running.new_context().new_page()
            page.goto(f"http://127.0.0.1:{port}{path}")
            while not (painted := page.evaluate(paint)):  # the policy of the pages bars waiting
                page.wait_for_timeout(10)
            times.append(float(painted[0]) / 1000)
            page.context.close()
        running.close()
    return statistics.median(times)


# --- the figures ----------------------------------------------------------------------------------


@command
def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = arguments(__doc__, "serving", "newsroom.db --json benchmarks/results/serving.json")
    parser.add_argument("archive", type=Path, help="the archive that is served")
    parser.add_argument("--rate", type=float, default=50, help="requests a second (50)")
    parser.add_argument("--seconds", type=float, default=60, help="how long (60)")
    args = parser.parse_args(argv)
    if not args.archive.is_file():
        print(f"{args.archive}: there is no archive; name one.", file=sys.stderr)
        return _NO_ARCHIVE
    about = gather({})
    try:
        figures = measure(args.archive, args.rate, args.seconds)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return _NO_SERVER
    data = {"about": about, **figures}
    publish(args.json, data, render(data))
    return 0


def measure(archive: Path, rate: float, seconds: float) -> dict[str, Any]:
    """Serve the archive, load it, and say how it went."""
    rng = random.Random(_SEED)
    pool = addresses(archive, rng)
    with served(archive) as (port, pid, start_up):
        load(port, pool, 5, 2, rng)  # so that each thread has its archive open, as after a minute
        before, spent = resident(pid), processor_time(pid)
        answers = load(port, pool, rate, seconds, rng)
        after, spent = resident(pid), processor_time(pid) - spent
        paint = first_paint(port, pool["search for words"][:5])
    return {
        "statements": _count(archive),
        "rate": rate,
        "seconds": seconds,
        "start_up_seconds": start_up,
        "first_paint_seconds": paint,
        "processor_seconds": spent,
        "memory_mib": {"start": before, "end": after},
        "all": _figures(answers),
        "pages": {
            kind: _figures([each for each in answers if each.kind == kind]) for kind in _SHARES
        },
    }


def _count(archive: Path) -> int:
    from onrecord.archive.front import holdings
    from onrecord.archive.store import Archive

    with Archive.open(archive) as opened:
        return holdings(opened.connection).statements


def _figures(answers: Sequence[Answer]) -> dict[str, float]:
    times = sorted(each.seconds for each in answers)
    wrong = [each for each in answers if each.status != 200]
    figures: dict[str, float] = {"requests": len(answers), "errors": len(wrong)}
    if times:
        figures |= {f"p{share}": percentile(times, share) for share in (50, 95, 99, 100)}
    return figures


def percentile(times: Sequence[float], share: int) -> float:
    """The least of sorted times that `share` of a hundred do not exceed (nearest rank)."""
    return times[max(0, -(-len(times) * share // 100) - 1)]


def render(data: Mapping[str, Any]) -> str:
    """The times of all and of each kind of page; then start-up, memory and first paint."""
    rows = [_row("**all**", data["all"])]
    rows += [_row(kind, figures) for kind, figures in data["pages"].items() if figures["requests"]]
    memory, paint = data["memory_mib"], data["first_paint_seconds"]
    spent = 1000 * data["processor_seconds"] / max(1, data["all"]["requests"])
    return (
        f"{data['statements']:,} statements, {data['rate']:g} requests a second for "
        f"{data['seconds']:g} seconds; milliseconds.\n\n"
        + table(["", "requests", "p50", "p95", "p99", "longest", "errors"], rows)
        + f"\n- Start-up: {data['start_up_seconds']:.2f} s.\n"
        f"- Processor time of the server: {spent:.1f} ms a request.\n"
        f"- Memory: {memory['start']:.0f} MiB before, {memory['end']:.0f} MiB after.\n"
        f"- First paint of a search: {'no Chromium' if paint is None else f'{paint:.2f} s'}.\n"
    )


def _row(name: str, figures: Mapping[str, float]) -> list[object]:
    times = [f"{1000 * figures[f'p{share}']:.0f}" for share in (50, 95, 99, 100)]
    return [name, f"{figures['requests']:,}", *times, figures["errors"]]


if __name__ == "__main__":
    sys.exit(main())
