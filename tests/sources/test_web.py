"""Fetching from the web: a loopback server stands for it, let in by the address check given."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

import pytest

from onrecord.errors import ForbiddenInput, InputTooLarge, NotText, UnreachableInput
from onrecord.sources.addresses import Address, is_public
from onrecord.sources.draft import Raw
from onrecord.sources.inputs import fetch
from onrecord.sources.web import fetch_url

Handler = Callable[[socket.socket, str], None]
PAGE = b"<!doctype html><p>Mayor Ines Okafor said the bridge would stay shut."


@contextmanager
def serving(handler: Handler, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """A server on loopback that hands each connection and its request's path to `handler`."""
    listener = socket.create_server(("127.0.0.1", 0))

    def work() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    def answer(connection: socket.socket) -> None:
        try:
            connection = tls.wrap_socket(connection, server_side=True) if tls else connection
            with connection:
                request = b""
                while b"\r\n\r\n" not in request:
                    piece = connection.recv(4096)
                    if not piece:
                        return
                    request += piece
                handler(connection, request.split()[1].decode())
        except OSError:
            connection.close()  # the client went away, as it should

    threading.Thread(target=work, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def respond(
    body: bytes = PAGE, status: str = "200 OK", content_type: str = "text/html", more: str = ""
) -> Handler:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n"

    def handler(connection: socket.socket, path: str) -> None:
        connection.sendall(f"{head}{more}\r\n".encode() + body)

    return handler


def everywhere(address: Address) -> bool:
    return True


def get(port: int, path: str = "/", *, most_bytes: int = 100_000, seconds: float = 5.0) -> Raw:
    url = f"http://localhost:{port}{path}"
    return fetch_url(url, allowed=everywhere, most_bytes=most_bytes, seconds=seconds)


def test_a_page_comes_with_its_type_and_charset() -> None:
    with serving(respond(content_type='text/HTML; Charset="ISO-8859-1"')) as port:
        raw = get(port, "/story?id=3#top")
    assert raw.data == PAGE
    assert (raw.media_type, raw.charset) == ("text/html", "ISO-8859-1")
    assert raw.url == f"http://localhost:{port}/story?id=3"


def test_the_path_is_sent_in_ascii() -> None:
    seen: list[str] = []

    def handler(connection: socket.socket, path: str) -> None:
        seen.append(path)
        respond()(connection, path)

    with serving(handler) as port:
        get(port, "/año/zwei wörter?q=ß&r=%20")
    assert seen == ["/a%C3%B1o/zwei%20w%C3%B6rter?q=%C3%9F&r=%20"]


def test_loopback_is_refused_by_default() -> None:
    with serving(respond()) as port, pytest.raises(ForbiddenInput, match="not a public address"):
        fetch(f"http://localhost:{port}/")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "10.0.0.1",
     "169.254.169.254", "[fe80::1]", "[64:ff9b::10.0.0.1]"],
)  # fmt: skip
def test_every_spelling_of_a_private_address_is_refused(host: str) -> None:
    with pytest.raises((ForbiddenInput, UnreachableInput)) as caught:
        fetch(f"http://{host}:9/")
    # A platform may not know an odd spelling at all, which is as good.
    refused = caught.type is ForbiddenInput or "no such host" in str(caught.value)
    assert refused, str(caught.value)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("::ffff:93.184.215.14", True),
        ("64:ff9b::5db8:d70e", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),
        ("255.255.255.255", False),
        ("224.0.1.1", False),
        ("240.0.0.1", False),
        ("192.0.2.1", False),
        ("::", False),
        ("::1", False),
        ("fe80::1", False),
        ("fe80::1%2", False),
        ("fec0::1", False),
        ("fc00::1", False),
        ("ff0e::1", False),
        ("2001:db8::1", False),
        ("::ffff:192.168.1.1", False),
        ("::ffff:0:127.0.0.1", False),
        ("::10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b:1::a00:1", False),
        ("2002:a00:1::1", False),
        ("2001:0:a00:1::", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(ip_address(address)) is public


def test_the_connection_goes_to_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name that resolves to another address the second time is only resolved once."""
    look_ups: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: str, port: int, *rest: object, **options: object) -> object:
        if host == "rebind.example":
            look_ups.append(host)
            # First the server; then an address where nothing answers.
            host = "127.0.0.1" if len(look_ups) == 1 else "127.0.0.2"
        return real(host, port, type=socket.SOCK_STREAM)

    checked: list[str] = []

    def allowed(address: Address) -> bool:
        checked.append(str(address))
        return True

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with serving(respond()) as port:
        raw = fetch_url(f"http://rebind.example:{port}/", allowed=allowed, most_bytes=1000)
    assert raw.data == PAGE
    assert (look_ups, checked) == (["rebind.example"], ["127.0.0.1"])


def test_one_private_address_among_public_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(host: str, port: int, **options: object) -> object:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in ("9.9.9.9", "10.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(ForbiddenInput, match=r"10\.0\.0\.1"):
        fetch("http://both.example/")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(status: int) -> None:
    def handler(connection: socket.socket, path: str) -> None:
        if path == "/old/page":
            respond(b"", f"{status} Moved", more="Location: ../new?x=1\r\n")(connection, path)
        else:
            respond(path.encode())(connection, path)

    with serving(handler) as port:
        raw = get(port, "/old/page")
    assert raw.data == b"/new?x=1"
    assert raw.url == f"http://localhost:{port}/new?x=1"


def test_endless_redirects_end() -> None:
    with (
        serving(respond(b"", "302 Found", more="Location: /again\r\n")) as port,
        pytest.raises(UnreachableInput, match="more than 5 times"),
    ):
        get(port)


def test_a_redirect_to_a_private_address_is_refused() -> None:
    def only_here(address: Address) -> bool:
        return str(address) == "127.0.0.1"

    with (
        serving(respond(b"", "302 Found", more="Location: http://127.0.0.9/\r\n")) as port,
        pytest.raises(ForbiddenInput, match=r"127\.0\.0\.9"),
    ):
        fetch_url(f"http://127.0.0.1:{port}/", allowed=only_here, most_bytes=1000)


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://a.example/", "http://[::1", "http://u:p@a.example/"]
)
def test_a_redirect_to_another_scheme_or_nonsense_is_refused(location: str) -> None:
    with (
        serving(respond(b"", "302 Found", more=f"Location: {location}\r\n")) as port,
        pytest.raises((ForbiddenInput, UnreachableInput)),
    ):
        get(port)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw deflate", "two gzip members"])
def test_compressed_bodies(encoding: str) -> None:
    compressor = zlib.compressobj(wbits=-15)
    bodies = {
        "gzip": gzip.compress(PAGE),
        "deflate": zlib.compress(PAGE),
        "raw deflate": compressor.compress(PAGE) + compressor.flush(),
        "two gzip members": gzip.compress(PAGE[:20]) + gzip.compress(PAGE[20:]),
    }
    name = "gzip" if "gzip" in encoding else "deflate"
    with serving(respond(bodies[encoding], more=f"Content-Encoding: {name}\r\n")) as port:
        assert get(port).data == PAGE


def test_the_bound_holds_before_and_after_decompression() -> None:
    with serving(respond(b"x" * 1001)) as port:
        assert len(get(port, most_bytes=1001).data) == 1001
        with pytest.raises(InputTooLarge, match="larger than"):
            get(port, most_bytes=1000)
    bomb = gzip.compress(b"\0" * 50_000_000)
    with serving(respond(bomb, more="Content-Encoding: gzip\r\n")) as port:
        start = time.monotonic()
        with pytest.raises(InputTooLarge):
            get(port, most_bytes=100_000)
        assert time.monotonic() - start < 2


@pytest.mark.parametrize(
    "body", [gzip.compress(PAGE)[:-9], b"no gzip at all"], ids=["cut", "not gzip"]
)
def test_broken_compression_is_an_error(body: bytes) -> None:
    with (
        serving(respond(body, more="Content-Encoding: gzip\r\n")) as port,
        pytest.raises(UnreachableInput, match="broken"),
    ):
        get(port)


def drip(before: bytes) -> Handler:
    def handler(connection: socket.socket, path: str) -> None:
        connection.sendall(before)
        for _ in range(100):
            connection.sendall(b"a")
            time.sleep(0.1)

    return handler


@pytest.mark.parametrize(
    "before",
    [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n"],
    ids=["status line", "header", "body"],
)
def test_a_server_that_drips_is_left_in_time(before: bytes) -> None:
    start = time.monotonic()
    with serving(drip(before)) as port, pytest.raises(UnreachableInput, match="in time"):
        get(port, seconds=0.5)
    assert time.monotonic() - start < 2


def test_a_server_that_never_answers_is_left_in_time() -> None:
    released = threading.Event()

    def handler(connection: socket.socket, path: str) -> None:
        released.wait(5)

    start = time.monotonic()
    with serving(handler) as port, pytest.raises(UnreachableInput, match="in time"):
        get(port, seconds=0.3)
    released.set()
    assert time.monotonic() - start < 2


def test_a_name_server_that_never_answers_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()

    def silent(*rest: object, **options: object) -> object:
        released.wait(5)
        raise socket.gaierror(socket.EAI_AGAIN, "no answer")

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    start = time.monotonic()
    with pytest.raises(UnreachableInput, match="in time"):
        get(80, seconds=0.3)
    released.set()
    assert time.monotonic() - start < 2


def test_errors_say_what_happened() -> None:
    with serving(respond(b"gone", "404 Not Found")) as port, pytest.raises(UnreachableInput) as e:
        get(port, "/lost")
    assert "404 Not Found" in str(e.value) and f"http://localhost:{port}/lost" in str(e.value)
    with serving(lambda c, p: c.sendall(b"hello")) as port, pytest.raises(UnreachableInput):
        get(port)
    with pytest.raises(UnreachableInput, match=r"no connection|in time"):
        get(port)  # nothing listens there any more


def test_an_unknown_host(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*rest: object, **options: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(UnreachableInput, match="no such host"):
        fetch("https://nowhere.example/")


def test_pictures_are_no_text() -> None:
    with (
        serving(respond(content_type="image/png")) as port,
        pytest.raises(NotText, match="image/png"),
    ):
        get(port)


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("file:///etc/hostname", ForbiddenInput),
        ("ftp://a.example/b", ForbiddenInput),
        ("gopher://a.example", ForbiddenInput),
        ("data:text/plain,hello", ForbiddenInput),
        ("http://user:secret@a.example/", ForbiddenInput),
        ("http://a.example\\@10.0.0.1/", ForbiddenInput),
        ("http://", UnreachableInput),
        ("http://:80/", UnreachableInput),
        ("http://a.example:99999/", UnreachableInput),
        ("http://a.example:port/", UnreachableInput),
        ("http://[::1", UnreachableInput),
        ("http://a b.example/", UnreachableInput),
        ("http://\ud800.example/", UnreachableInput),
        ("http://a.example/\ud800", UnreachableInput),
        ("http://" + "x" * 64 + ".example/", UnreachableInput),
    ],
)
def test_addresses_that_are_not_fetched(url: str, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        fetch(url)
    assert "secret" not in str(caught.value)


def certificate(tmp_path: Path, host: str) -> tuple[ssl.SSLContext, Path]:
    """A server's certificate for `host`, and the file of the authority that signed it."""
    trustme = pytest.importorskip("trustme")
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return context, path


def test_tls_is_verified_against_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, authority = certificate(tmp_path, "localhost")
    with serving(respond(), context) as port:
        with pytest.raises(UnreachableInput, match="certificate"):  # an authority nobody knows
            fetch_url(f"https://localhost:{port}/", allowed=everywhere, most_bytes=1000)
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        raw = fetch_url(f"https://localhost:{port}/", allowed=everywhere, most_bytes=1000)
        assert raw.data == PAGE
        with pytest.raises(UnreachableInput, match="certificate"):  # the right one, another name
            fetch_url(f"https://127.0.0.1:{port}/", allowed=everywhere, most_bytes=1000)


def test_a_stalled_tls_handshake_is_left_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        start = time.monotonic()
        with pytest.raises(UnreachableInput, match="in time"):
            fetch_url(url, allowed=everywhere, most_bytes=1000, seconds=0.5)
        assert time.monotonic() - start < 2


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with serving(respond()) as port:
        assert get(port).data == PAGE


def test_an_ipv6_address_in_the_url() -> None:
    try:
        listener = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("there is no IPv6 here")
    seen: list[bytes] = []

    def answer() -> None:
        connection, _ = listener.accept()
        with connection:
            seen.append(connection.recv(4096))
            respond()(connection, "/")

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    with listener:
        port = listener.getsockname()[1]
        raw = fetch_url(f"http://[::1]:{port}/", allowed=everywhere, most_bytes=1000)
        thread.join(5)
    assert raw.data == PAGE
    assert f"Host: [::1]:{port}\r\n".encode() in seen[0]
