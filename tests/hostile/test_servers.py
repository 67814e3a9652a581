"""Hostile servers through the real command, for which 127.0.0.1 is public and four seconds are all.

That private addresses are refused is tried with the command as it is.
"""

from __future__ import annotations

import gzip
import random
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from tests.hostile import pdfs
from tests.hostile.running import Ended, run
from tests.hostile.test_files import LEDE, PAGE
from tests.sources.test_web import Handler, respond, serving

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def redirect(to: str) -> Handler:
    return respond(b"", "302 Found", more=f"Location: {to}\r\n")


def to_itself(connection: socket.socket, path: str) -> None:
    port = connection.getsockname()[1]
    redirect(f"http://127.0.0.1:{port}{path}")(connection, path)


def to_a_longer_path(connection: socket.socket, path: str) -> None:
    redirect(f"{path}{'x' * 8_000}")(connection, path)


def for_ever(start: bytes, piece: bytes, pause: float = 0.0) -> Handler:
    def handler(connection: socket.socket, path: str) -> None:
        connection.sendall(start)
        for _ in count():
            connection.sendall(piece)
            time.sleep(pause)

    return handler


def never(connection: socket.socket, path: str) -> None:
    time.sleep(30)


def closed(connection: socket.socket, path: str) -> None:
    connection.sendall(OK[:20])


def sent(data: bytes) -> Handler:
    def handler(connection: socket.socket, path: str) -> None:
        connection.sendall(data)

    return handler


BOMB = gzip.compress(gzip.compress(bytes(200_000_000)))
PACKED = gzip.compress(bytes(200_000_000))
NOISE = random.Random(5).randbytes(50_000)
REFUSED = {
    "to a private address": (redirect("http://10.0.0.1/"), 77, "not a public address"),
    "to the address of a cloud's keys": (redirect("http://169.254.169.254/"), 77, "not a public"),
    "to a file": (redirect("file:///etc/hostname"), 77, "leads to file"),
    "to another scheme": (redirect("gopher://127.0.0.1:9/x"), 77, "leads to gopher"),
    "to itself for ever": (to_itself, 69, "redirects more than"),
    "to ever longer paths": (to_a_longer_path, 69, "redirects more than"),
    "to nonsense": (redirect("http://[::"), 69, "no valid web address"),
    "never answers": (never, 69, "in time"),
    "a byte a second": (for_ever(OK + b"\r\n", b"x", 1.0), 69, "in time"),
    "a header a second": (for_ever(OK, b"X: y\r\n", 0.5), 69, "in time"),
    "headers for ever": (for_ever(OK, b"X: " + b"y" * 60_000 + b"\r\n"), 69, "answer is broken"),
    "one header line for ever": (for_ever(OK + b"X: ", b"y" * 60_000), 69, "answer is broken"),
    "please wait, for ever": (for_ever(b"", b"HTTP/1.1 102 Processing\r\n\r\n"), 69, ""),
    "a body for ever": (for_ever(OK + b"\r\n", b"<p>no</p>" * 9_000), 65, "larger than 20 MB"),
    "chunks for ever": (
        for_ever(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 20_000), 69, "in time",
    ),
    "a bomb": (respond(PACKED, more="Content-Encoding: gzip\r\n"), 65, "larger than 20 MB"),
    "a bomb in a bomb": (respond(BOMB, more="Content-Encoding: gzip\r\n"), 65, "gzip"),
    "an encoding that nobody has": (respond(more="Content-Encoding: br, gzip\r\n"), 69, "broken"),
    "closes at once": (closed, 69, "broken"),
    "less than it promised": (sent(OK + b"Content-Length: 99999\r\n\r\n<p>"), 69, "broken"),
    "two lengths": (sent(OK + b"Content-Length: 3\r\nContent-Length: 9\r\n\r\n<p>"), 69, "broken"),
    "no HTTP": (sent(b"220 smtp.example ESMTP\r\n"), 69, "broken"),
    "noise": (sent(NOISE), 69, "broken"),
    "a picture": (respond(NOISE, content_type="image/png"), 65, "holds no text"),
    "noise that is said to be a page": (respond(NOISE), 65, ""),
    "a program that is said to be text": (
        respond(b"\x7fELF" + NOISE, content_type="text/plain"), 65, "a program",
    ),
    "an error page": (respond(PAGE.encode(), status="503 Later"), 69, "503"),
    "a PDF bomb that is said to be a page": (
        respond(pdfs.content_that_expands_twice()), 65, "takes more than",
    ),
}  # fmt: skip
READ = {
    "a page that is said to be a PDF": respond(PAGE.encode(), content_type="application/pdf"),
    "a PDF that is said to be a page": respond(pdfs.plain()),
    "a page of no type": respond(PAGE.encode(), content_type=""),
    "a page of a type without end": respond(
        PAGE.encode(), content_type="text/html;" + "a;" * 9_000
    ),
    "a charset that nobody has": respond(
        PAGE.encode(), content_type="text/html; charset=" + "x" * 999
    ),
}


@contextmanager
def reading(handler: Handler) -> Iterator[Ended]:
    with serving(handler) as port:
        ended = run("read", f"http://127.0.0.1:{port}/a", "--format", "jsonl", opened=True)
        assert ended.seconds < 20 and ended.memory < 900
        yield ended


@pytest.mark.parametrize("name", REFUSED)
def test_a_server_that_is_refused(name: str) -> None:
    handler, code, says = REFUSED[name]
    with reading(handler) as ended:
        (line,) = ended.said
        assert line.startswith("onrecord: http://127.0.0.1:") and says in line
        assert ended.code == code
        assert ended.out == b""


@pytest.mark.parametrize("name", READ)
def test_a_server_that_is_read(name: str) -> None:
    with reading(READ[name]) as ended:
        assert ended.code == 0, ended.err
        (record,) = ended.records()
        assert LEDE in record["report"]["text"] or pdfs.WORDS in record["report"]["text"]


@pytest.mark.parametrize("command", ["read", "add"])
def test_the_command_as_it_is_opens_nothing_of_this_network(command: str, tmp_path: Path) -> None:
    seen: list[str] = []

    def handler(connection: socket.socket, path: str) -> None:
        seen.append(path)

    more = ["--archive", tmp_path / "archive.db"] if command == "add" else []
    with serving(handler) as port:
        ended = run(command, f"http://127.0.0.1:{port}/", *more)
    assert seen == []
    assert ended.code == 77
    assert "not a public address" in ended.said[0]
