"""Hostile WARC files, feeds and JSON lines through `onrecord add`, and WARC through `extract`."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hostile.running import Ended, run
from tests.hostile.test_files import LEDE, PAGE

SECONDS, MEMORY = 60.0, 800.0


def record(
    block: bytes, kind: str = "response", length: int | None = None, more: str = ""
) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://karsholm.example/ferry\r\n"
        f"WARC-Record-ID: <urn:uuid:0>\r\nWARC-Date: 2031-03-04T00:00:00Z\r\n{more}"
        "Content-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def answer(body: bytes, more: str = "") -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{more}\r\n".encode() + body


def packed(start: bytes, filler: bytes, times: int) -> bytes:
    """`start` and then `filler` over and over, as gzip."""
    packer = zlib.compressobj(9, wbits=31)
    data = packer.compress(start)
    data += b"".join(packer.compress(filler) for _ in range(times))
    return data + packer.flush()


GOOD = record(answer(PAGE.encode()))
ZEROS = bytes(1_000_000)


def longer(start: bytes, extra: int) -> bytes:
    """A record's head that says it has `extra` bytes more than stand here."""
    return record(start, length=len(start) + extra).removesuffix(b"\r\n\r\n")


def bomb_in_http() -> bytes:
    body = packed(PAGE.encode(), ZEROS, 1_000)
    return gzip.compress(record(answer(body, "Content-Encoding: gzip\r\n")))


def bomb_in_bombs() -> bytes:
    body = packed(PAGE.encode(), ZEROS, 500)
    more = "Content-Encoding: gzip\r\n"
    return gzip.compress(record(answer(gzip.compress(gzip.compress(body)), more)))


WARCS: dict[str, Callable[[], bytes]] = {
    "a page that expands to 1 GB": lambda: packed(
        longer(answer(PAGE.encode()), 10**9), ZEROS, 1_000
    ),
    "a picture that expands to 1 GB": lambda: packed(
        longer(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n", 10**9), ZEROS, 1_000
    ),
    "a body that expands to 1 GB": bomb_in_http,
    "bombs in bombs": bomb_in_bombs,
    "a length without end": lambda: record(answer(b"x"), length=10**30),
    "a negative length": lambda: record(answer(b"x"), length=-5),
    "a header line of 500 MB": lambda: packed(b"WARC/1.0\r\nX: ", b"a" * 1_000_000, 500),
    "500 MB of header lines": lambda: packed(b"WARC/1.0\r\n", b"X: aaaaa\r\n" * 100_000, 500),
    "500 MB of header lines of HTTP": lambda: packed(
        longer(b"HTTP/1.1 200 OK\r\n", 5 * 10**8), b"X: aaaaa\r\n" * 100_000, 500
    ),
    "chunks of negative length": lambda: record(
        answer(b"-5\r\nx", "Transfer-Encoding: chunked\r\n")
    ),
    "a chunk without end": lambda: record(
        answer(b"fffffffff\r\nx", "Transfer-Encoding: chunked\r\n")
    ),
    "500 MB without a line": lambda: packed(b"", ZEROS, 500),
    "an address with spaces and escapes": lambda: GOOD.replace(b"/ferry", b"/a b\x1b[2Jc"),
    "NULs among the headers": lambda: GOOD.replace(b"WARC-Date", b"WARC\0Date\xff"),
}


def add(folder: Path, *names: str) -> Ended:
    archive = folder / "archive.db"
    ended = run("add", *(folder / name for name in names), "--archive", archive, "--workers", 1)
    assert "Traceback" not in ended.err
    assert ended.seconds < SECONDS and ended.memory < MEMORY
    return ended


@pytest.mark.parametrize("name", WARCS)
def test_a_hostile_warc_file(name: str, tmp_path: Path) -> None:
    (tmp_path / "bad.warc.gz").write_bytes(WARCS[name]())
    (tmp_path / "good.warc").write_bytes(GOOD)
    ended = add(tmp_path, "bad.warc.gz", "good.warc")
    *refused, total = ended.said
    assert ended.code in (0, 65)
    assert bool(ended.code) == bool(refused)
    assert len(refused) <= 2
    assert all(f"onrecord: {tmp_path / 'bad.warc.gz'}: " in line for line in refused)
    assert "1 added" in total or ("2 added" in total and not refused)


@pytest.mark.parametrize("is_packed", [True, False])
def test_a_warc_file_cut_anywhere_gives_what_stands_before(is_packed: bool, tmp_path: Path) -> None:
    parts = [gzip.compress(GOOD) if is_packed else GOOD for _ in range(2)]
    whole = b"".join(parts)
    cuts = [len(parts[0]) + n * len(parts[1]) // 8 for n in range(1, 8)]
    names = [f"{cut}.warc" for cut in cuts]
    for name, cut in zip(names, cuts, strict=True):
        (tmp_path / name).write_bytes(whole[:cut])
    ended = add(tmp_path, *names)
    assert ended.code in (0, 65)
    *refused, total = ended.said
    assert "1 added" in total
    assert len(refused) <= len(cuts)
    assert all(line.count(": ") >= 2 for line in refused)


def test_extract_refuses_the_bomb_and_goes_on(tmp_path: Path) -> None:
    (tmp_path / "bad.warc.gz").write_bytes(bomb_in_http())
    (tmp_path / "good.warc").write_bytes(GOOD)
    out = tmp_path / "out"
    inputs = (tmp_path / "bad.warc.gz", tmp_path / "good.warc")
    ended = run("extract", *inputs, "--out", out, "--processes", 1)
    assert ended.code == 65
    assert ended.seconds < SECONDS and ended.memory < 1_000
    (line,) = ended.said
    assert "1 reports" in line and "1 refused (1 InputTooLarge)" in line


LAUGHS = "<!DOCTYPE rss [" + "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol" * 10}">' for n in range(12)
)
RSS = '{}<rss version="2.0"><channel><title>{}</title>{}</channel></rss>'
FEEDS = {
    "entities in entities": (RSS.format(LAUGHS + "]>", "&l11;", ""), "lists no report"),
    "an entity that holds itself": (
        RSS.format('<!DOCTYPE rss [<!ENTITY a "&b;"><!ENTITY b "&a;">]>', "&a;", ""),
        "lists no report",
    ),
    "an entity of a file": (
        RSS.format(
            '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/hostname">]>',
            "a",
            "<item><link>&f;</link></item>",
        ),
        "lists no report",
    ),
    "items that are files": (
        RSS.format("", "a", "<item><link>file:///etc/hostname</link></item>" * 999),
        "lists no report",
    ),
    "an item in this network": (
        RSS.format("", "a", "<item><link>http://127.0.0.1:9/</link></item>"),
        "not a public address",
    ),
    "elements 10,000 deep": ("<rss>" + "<channel>" * 10_000, "feed"),
    "a megabyte of nothing": ("<rss>" + " " * 1_000_000, "feed"),
    "200,000 attributes": (
        "<rss " + " ".join(f'a{n}="1"' for n in range(200_000)) + "></rss>",
        "feed",
    ),
    "JSON 100,000 deep": (
        '{"version": "https://jsonfeed.org/version/1.1", "items": ' + "[" * 100_000,
        "broken",
    ),
}


@pytest.mark.parametrize("name", FEEDS)
def test_a_hostile_feed(name: str, tmp_path: Path) -> None:
    content, says = FEEDS[name]
    (tmp_path / "bad.rss").write_text(content)
    ended = add(tmp_path, "bad.rss")
    refused, total = ended.said
    assert says in refused
    assert ended.code == (77 if "public" in says else 65)
    assert "0 added" in total


LINES = {
    "half a surrogate": (rb'{"text": "He said \ud83d no."}', 0),
    "brackets without end": (b"[" * 1_000_000, 65),
    "a number without end": (b'{"text": "He said no.", "n": ' + b"9" * 1_000_000 + b"}", 65),
    "a text that is none": (b'{"text": {"a": [1]}}', 65),
    "bytes that are no UTF-8": (b'{"text": "He said \xff\xfe no."}', 65),
    "NULs": (rb'{"text": "He said \u0000no."}', 0),
    "a key a million times": (b"{" + b'"text": "no",' * 1_000_000 + b'"text": "He said no."}', 0),
    "the record of another": (b'{"schema": "onrecord/1", "report": ' + b"[" * 100_000, 65),
}


@pytest.mark.parametrize("name", LINES)
def test_hostile_lines_of_json(name: str, tmp_path: Path) -> None:
    line, code = LINES[name]
    good = json.dumps({"text": LEDE}).encode()
    (tmp_path / "bad.jsonl").write_bytes(line + b"\n" + good + b"\n")
    ended = add(tmp_path, "bad.jsonl")
    *refused, total = ended.said
    assert "1 added" in total or "2 added" in total
    assert len(refused) <= 1
    assert ended.code == code, ended.err
    assert bool(code) == ("1 added" in total)


@pytest.mark.parametrize("url", [r"https://a.example/\udc00", r"https://\ud83d.example/"])
def test_half_a_surrogate_in_an_address(url: str, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text(f'{{"text": "He said no.", "url": "{url}"}}\n')
    assert "1 added" in add(tmp_path, "bad.jsonl").said[-1]
