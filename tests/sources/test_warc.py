from __future__ import annotations

import gzip
from contextlib import suppress
from pathlib import Path

import pytest

from onrecord.errors import DamagedInput, InputError, InputTooLarge, MissingInput
from onrecord.sources import warc
from onrecord.sources.draft import Raw
from onrecord.sources.warc import is_warc, read_warc

SHARED = Path(__file__).parents[3] / "shared" / "data" / "warcio" / "test" / "data"


def record(kind: str, url: str, block: bytes, media_type: str) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\n"
        "WARC-Record-ID: <urn:uuid:0>\r\nWARC-Date: 2022-07-18T00:00:00Z\r\n"
        f"Content-Type: {media_type}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def response(
    url: str, body: bytes, status: str = "200 OK", media_type: str = "text/html", more: str = ""
) -> bytes:
    answer = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\n{more}\r\n".encode() + body
    return record("response", url, answer, "application/http; msgtype=response")


def read(path: Path, *records: bytes, packed: bool = False) -> list[Raw | InputError]:
    path.write_bytes(b"".join(gzip.compress(r) if packed else r for r in records))
    return list(read_warc(path))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "crawl.warc"


@pytest.mark.parametrize("packed", [True, False])
def test_pages(path: Path, packed: bool) -> None:
    found = read(
        path,
        record("warcinfo", "", b"software: x", "application/warc-fields"),
        response("https://a.example/1", b"<p>one", media_type="text/html; charset=ISO-8859-1"),
        record("request", "https://a.example/1", b"GET / HTTP/1.0\r\n\r\n", "application/http"),
        response("https://a.example/404", b"<p>none", status="404 Not Found"),
        response("https://a.example/x.png", b"\x89PNG", media_type="image/png"),
        record("resource", "https://a.example/2", b"two", "text/plain"),
        packed=packed,
    )
    assert found == [
        Raw(
            f"{path}: https://a.example/1",
            b"<p>one",
            "text/html",
            "ISO-8859-1",
            "https://a.example/1",
        ),
        Raw(f"{path}: https://a.example/2", b"two", "text/plain", None, "https://a.example/2"),
    ]


def test_a_page_that_was_sent_compressed(path: Path) -> None:
    body = gzip.compress(b"<p>one")
    (page,) = read(path, response("https://a.example/", body, more="Content-Encoding: gzip\r\n"))
    assert isinstance(page, Raw) and page.data == b"<p>one"


def test_a_page_that_is_too_large(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc, "MOST_BYTES", 100_000)
    bomb = gzip.compress(b"a" * 10_000_000)
    found = read(
        path,
        response("https://a.example/1", bomb, more="Content-Encoding: gzip\r\n"),
        response("https://a.example/2", b"two"),
        packed=True,
    )
    assert isinstance(found[0], InputTooLarge)
    assert isinstance(found[1], Raw)


def test_a_record_that_claims_to_be_vast_ends_the_reading(path: Path) -> None:
    vast = record("resource", "https://a.example/2", b"two", "text/plain")
    vast = vast.replace(b"Content-Length: 3", b"Content-Length: 9000000000000")
    path.write_bytes(response("https://a.example/1", b"one") + vast)
    pages = read_warc(path)
    assert isinstance(next(pages), Raw)
    with pytest.raises(DamagedInput, match="9000000000000"):
        next(pages)


@pytest.mark.parametrize(
    "content", [b"no WARC at all", b"WARC/1.0\r\n", b"\x1f\x8b broken", b"\0" * 99]
)
def test_a_file_of_another_kind(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with suppress(DamagedInput):
        assert list(read_warc(path)) == []


def test_a_file_cut_short_gives_what_is_whole(path: Path) -> None:
    whole = gzip.compress(response("https://a.example/1", b"one"))
    path.write_bytes(whole + gzip.compress(response("https://a.example/2", b"two" * 999))[:-40])
    found = []
    with suppress(DamagedInput):
        found.extend(read_warc(path))
    assert [page.url for page in found if isinstance(page, Raw)][:1] == ["https://a.example/1"]


@pytest.mark.parametrize("url", ["http:\x0f/a.example/", "http:\x1b[31m/a.example/"])
def test_a_page_is_named_on_one_line_without_controls(path: Path, url: str) -> None:
    whole, cut = response(url, b"one"), response(url, b"two" * 99)[:-40]
    read_page, broken = read(path, whole, cut)
    assert isinstance(read_page, Raw) and read_page.name.isprintable()
    assert isinstance(broken, DamagedInput) and str(broken).isprintable()


def test_a_missing_file(path: Path) -> None:
    with pytest.raises(MissingInput):
        list(read_warc(path))


def test_names() -> None:
    assert is_warc("a.warc") and is_warc("A.WARC.GZ")
    assert not is_warc("a.gz") and not is_warc("warc")


@pytest.mark.skipif(not SHARED.is_dir(), reason="warcio's test files are not beside the repository")
@pytest.mark.parametrize("name", sorted(p.name for p in SHARED.glob("*.warc*")))
def test_what_others_wrote(name: str) -> None:
    """Good files and bad: pages or an error that says so, and nothing else."""
    found = 0
    try:
        for page in read_warc(SHARED / name):
            assert isinstance(page, Raw | InputError)
            found += 1
    except DamagedInput:
        return
    if name in ("example.warc", "example.warc.gz"):
        assert found == 1
