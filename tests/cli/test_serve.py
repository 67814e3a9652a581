"""`onrecord serve`: where it listens, what it says, and how it ends."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from onrecord.archive.store import Archive
from onrecord.compare.update import pending
from tests.archive.made import record_of

Start = Callable[..., "subprocess.Popen[bytes]"]
Finish = Callable[..., SimpleNamespace]
ONRECORD = ("-m", "onrecord")
LINE = re.compile(r"served at http://([\d.]+|\[::1\]|localhost):(\d+)/")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    with Archive.open(path, write=True) as opened:
        opened.add(record_of(("Ada Quill", "said", "The bridge will stand")))
    return path


@contextmanager
def serving(start: Start, *args: object, **how: Any) -> Iterator[SimpleNamespace]:
    """A server while it runs: `process`, what it `said` before it listened, `get(path)`."""
    with start("serve", "--port", 0, *args, command=ONRECORD, **how) as process:
        said: list[str] = []
        while not (said and LINE.search(said[-1])):
            assert process.stderr
            line = process.stderr.readline().decode()
            assert line, said
            said.append(line)
        match = LINE.search(said[-1])
        assert match
        port = int(match[2])

        def get(path: str, **headers: str) -> SimpleNamespace:
            asked = HTTPConnection("127.0.0.1", port, timeout=10)
            asked.request("GET", path, headers=headers)
            answer = asked.getresponse()
            body = answer.read().decode()
            asked.close()
            return SimpleNamespace(status=answer.status, body=body)

        try:
            yield SimpleNamespace(process=process, said=said, port=port, get=get)
        finally:
            process.kill()


def test_it_says_where_and_answers_there(start: Start, archive: Path) -> None:
    with serving(start, "--archive", archive) as server:
        answer = server.get("/")
        assert answer.status == 200
        assert "The bridge will stand" in answer.body
        assert str(archive) in server.said[-1]
        assert "token" not in "".join(server.said)


def test_ctrl_c_ends_it_quietly(start: Start, archive: Path) -> None:
    with serving(start, "--archive", archive) as server:
        server.get("/")
        server.process.send_signal(signal.SIGINT)
        out, err = server.process.communicate(timeout=20)
    assert (server.process.returncode, out, err) == (130, b"", b"onrecord: interrupted\n")


def test_it_starts_without_the_model(archive: Path) -> None:
    script = (
        "import sys, uvicorn\n"
        "class Quick(uvicorn.Server):\n"
        "    async def main_loop(self): pass\n"
        "uvicorn.Server = Quick\n"
        "from onrecord.cli import commands\n"
        f"commands(['serve', '--port', '0', '--archive', {str(archive)!r}], standalone_mode=False)\n"
        "print(sorted({'onnxruntime', 'tokenizers', 'trafilatura'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "[]\n"


def test_what_was_added_is_compared_first(start: Start, archive: Path) -> None:
    with Archive.open(archive) as opened:
        assert pending(opened) == 1
    with serving(start, "--archive", archive), Archive.open(archive) as opened:
        assert pending(opened) == 0


def test_read_only_writes_nothing(start: Start, archive: Path) -> None:
    with serving(start, "--read-only", "--archive", archive) as server:
        assert "1 reports are not compared" in server.said[0]
        assert server.get("/").status == 200
        with Archive.open(archive) as opened:
            assert pending(opened) == 1


def test_a_port_in_use(finish: Finish, archive: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = finish("serve", "--port", port, "--archive", archive, command=ONRECORD)
    assert done.code == 69
    assert done.err.decode() == (
        f"onrecord: 127.0.0.1 port {port}: it is in use; give another --port, or 0.\n"
    )


def test_no_archive(finish: Finish, tmp_path: Path) -> None:
    done = finish("serve", "--port", 0, "--archive", tmp_path / "none.db", command=ONRECORD)
    assert done.code == 66
    assert done.err.decode().count("\n") == 1
    assert "onrecord add" in done.err.decode()
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (["--host", "no.such.host.invalid"], 69, "there is no such address"),
        (["--host", "192.0.2.1"], 69, "nothing can be served there"),  # for documentation: nobody's
        (["--token", "short"], 2, "16 to 200"),
        (["--token", "x" * 15 + " x"], 2, "16 to 200"),
        (["--port", "70000"], 2, "70000"),
    ],
)
def test_what_cannot_be_served(
    finish: Finish, archive: Path, args: list[str], code: int, told: str
) -> None:
    done = finish("serve", *args, "--archive", archive, command=ONRECORD)
    assert done.code == code
    assert told in done.err.decode()
    assert "Traceback" not in done.err.decode()


def test_any_other_address_takes_a_token_that_is_made(start: Start, archive: Path) -> None:
    with serving(start, "--host", "0.0.0.0", "--archive", archive) as server:
        line = server.process.stderr.readline().decode()
        match = re.search(r"token: ([\w-]{32}) ", line)
        assert match, line
        assert server.get("/").status == 401
        assert server.get("/", Authorization=f"Bearer {match[1]}").status == 200


def test_a_token_of_ones_own_is_not_said(start: Start, archive: Path) -> None:
    own = {"ONRECORD_TOKEN": "from-the-environment"}
    with serving(start, "--archive", archive, env=own) as server:
        assert server.get("/").status == 401
        assert server.get("/", Authorization="Bearer from-the-environment").status == 200
        server.process.send_signal(signal.SIGINT)
        assert b"environment" not in server.process.communicate(timeout=20)[1]


def test_names_to_answer_by(start: Start, archive: Path) -> None:
    with serving(start, "--allow-host", "news.example", "--archive", archive) as server:
        assert server.get("/", Host="news.example").status == 200
        assert server.get("/", Host="other.example").status == 421
