"""Fetching a page from the public web, and from nowhere else.

A URL may come from anybody, so it must not lead into the network that onrecord runs in. The host's
name is resolved once, every address that it has must be public, and the connection goes to an
address so checked: a name that resolves differently a moment later changes nothing. TLS is still
verified against the name. Each redirect is a new fetch with the same checks.

httpcore (the transport of httpx) does HTTP: it lets a program make the connection itself, which
httpx and urllib do not offer. Proxies named in the environment are not used, since a proxy would
resolve the name again.
"""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from onrecord.errors import ForbiddenInput, InputTooLarge, NotText, OnrecordError, UnreachableInput
from onrecord.sources.addresses import Address, AddressCheck, is_public
from onrecord.sources.draft import Raw

if TYPE_CHECKING:
    import httpcore

__all__ = ["fetch_url"]

_SECONDS = 20.0  # for everything: name, connection, redirects, the last byte
_REDIRECTS = 5
_PIECE = 65_536  # bytes
_HEADERS = [
    (b"User-Agent", b"onrecord/0.1 (reads a news report that its user named)"),
    (b"Accept", b"text/html, application/xhtml+xml, application/pdf, text/*;q=0.9, */*;q=0.1"),
    (b"Accept-Encoding", b"gzip, deflate"),
    (b"Accept-Language", b"en, *;q=0.5"),
]
_NEVER_TEXT = ("image/", "audio/", "video/", "font/")


def fetch_url(
    url: str, *, allowed: AddressCheck = is_public, most_bytes: int, seconds: float = _SECONDS
) -> Raw:
    """The page at a URL, after at most 5 redirects, within `seconds` and `most_bytes`.

    `allowed` says to which addresses a connection may go. Raises ForbiddenInput for a URL that
    leads elsewhere, UnreachableInput for one that gives no page, InputTooLarge.
    """
    name = _shown(url)
    target = url.strip()
    dialer = _Dialer(name, time.monotonic() + seconds, allowed)
    for _ in range(_REDIRECTS + 1):
        answer = _get(_parse(target, name), name, dialer, most_bytes)
        if isinstance(answer, Raw):
            return answer
        target = answer
    raise UnreachableInput(
        f"{name}: it redirects more than {_REDIRECTS} times; give the address it should end at."
    )


def _shown(url: str) -> str:
    """A URL as error messages and records may show it: without a password."""
    before, separator, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    return before + separator + authority.rpartition("@")[2] + slash + path


def _parse(url: str, name: str) -> SplitResult:
    """A URL's parts, ASCII only, once it is one that may be fetched."""
    import idna

    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        if ":" not in host and not host.isascii():
            host = idna.encode(host, uts46=True).decode("ascii")
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
        query = quote(parts.query, safe="/?%:@!$&'()*+,;=~[]{}|^`\\")
    except ValueError as error:  # of urlsplit, idna and quote
        raise _no_address(name) from error
    if parts.scheme not in ("http", "https"):
        raise ForbiddenInput(
            f"{name}: it leads to {parts.scheme or 'no scheme'}, and only http and https "
            "addresses are opened; save the report and give the file's path."
        )
    if "@" in parts.netloc:
        raise ForbiddenInput(
            f"{name}: it holds a user name or password, which are never sent; leave them out."
        )
    if not host or not host.isascii() or any(char <= " " or char == "\x7f" for char in host):
        raise _no_address(name)
    authority = f"[{host}]" if ":" in host else host
    authority += f":{port}" if port is not None else ""
    return SplitResult(parts.scheme, authority, path, query, "")


def _no_address(name: str) -> UnreachableInput:
    return UnreachableInput(f"{name}: this is no valid web address; check its spelling.")


class _Dialer:
    """Opens connections to checked addresses only, and ends everything at `end` (monotonic)."""

    def __init__(self, name: str, end: float, allowed: AddressCheck) -> None:
        self._name = name
        self._end = end
        self._allowed = allowed

    def left(self) -> float:
        """Seconds left. Raises UnreachableInput when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise self.too_late()
        return left

    def too_late(self) -> UnreachableInput:
        return UnreachableInput(
            f"{self._name}: no complete answer came in time; try again later, "
            "or save the page and give the file."
        )

    def connect(self, host: str, port: int) -> socket.socket:
        """A connection to the first of the host's addresses that takes it."""
        failure: OSError | None = None
        addresses = self._resolve(host, port)
        for number, address in enumerate(addresses):
            seconds = self.left() / (len(addresses) - number)  # one that is silent leaves time
            try:
                return socket.create_connection((str(address), port), timeout=seconds)
            except OSError as error:
                failure = error
        raise failure or OSError("the host has no address")

    def _resolve(self, host: str, port: int) -> list[Address]:
        """The host's addresses, all of them allowed."""
        addresses = _look_up(host, port, self.left())
        if addresses is None:
            raise self.too_late()
        for address in addresses:
            if not self._allowed(address):
                raise ForbiddenInput(
                    f"{self._name}: {host} is at {address}, which is not a public address; "
                    "save the page and give the file."
                )
        return addresses


def _look_up(host: str, port: int, seconds: float) -> list[Address] | None:
    """All addresses of a host, or None when that takes too long.

    A look-up cannot be stopped, so it runs in a thread that is left behind if need be.
    """
    results: queue.SimpleQueue[list[Address] | OSError] = queue.SimpleQueue()

    def work() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except UnicodeError:  # a label of more than 63 characters
            results.put(OSError("the host's name is not valid"))
        except OSError as error:
            results.put(error)
        else:
            results.put(list(dict.fromkeys(ip_address(entry[4][0]) for entry in found)))

    threading.Thread(target=work, daemon=True).start()
    try:
        result = results.get(timeout=seconds)
    except queue.Empty:
        return None
    if isinstance(result, OSError):
        raise result
    return result


def _backend(dialer: _Dialer) -> httpcore.NetworkBackend:
    """httpcore's connections, made by `dialer` and never slower than it allows."""
    import httpcore

    class Stream(httpcore.NetworkStream):
        def __init__(self, connection: socket.socket) -> None:
            self._connection = connection

        def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
            self._connection.settimeout(dialer.left())
            return self._connection.recv(max_bytes)

        def write(self, buffer: bytes, timeout: float | None = None) -> None:
            self._connection.settimeout(dialer.left())
            self._connection.sendall(buffer)

        def close(self) -> None:
            self._connection.close()

        def start_tls(
            self,
            ssl_context: ssl.SSLContext,
            server_hostname: str | None = None,
            timeout: float | None = None,
        ) -> httpcore.NetworkStream:
            self._connection.settimeout(dialer.left())
            try:
                secure = ssl_context.wrap_socket(self._connection, server_hostname=server_hostname)
            except OSError:
                self.close()
                raise
            return Stream(secure)

        def get_extra_info(self, info: str) -> Any:
            return None

    class Backend(httpcore.NetworkBackend):
        def connect_tcp(
            self,
            host: str,
            port: int,
            timeout: float | None = None,
            local_address: str | None = None,
            socket_options: Iterable[Any] | None = None,
        ) -> httpcore.NetworkStream:
            return Stream(dialer.connect(host, port))

    return Backend()


def _trust() -> ssl.SSLContext:
    """The system's certificate authorities (and those of SSL_CERT_FILE), and Mozilla's."""
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _get(parts: SplitResult, name: str, dialer: _Dialer, most_bytes: int) -> Raw | str:
    """One request: the page, or where it redirects to."""
    import httpcore

    host = (b"Host", parts.netloc.encode("ascii"))
    context = _trust() if parts.scheme == "https" else None
    try:
        with (
            httpcore.ConnectionPool(ssl_context=context, network_backend=_backend(dialer)) as pool,
            pool.stream("GET", parts.geturl(), headers=[host, *_HEADERS]) as response,
        ):
            return _answer(response, parts.geturl(), name, most_bytes)
    except OnrecordError:
        raise
    except TimeoutError as error:
        raise dialer.too_late() from error
    except (OSError, httpcore.ProtocolError, httpcore.NetworkError, zlib.error) as error:
        raise UnreachableInput(
            f"{name}: {_reason(error)}; check the address, or save the page and give the file."
        ) from error


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid ({error.verify_message})"
    if isinstance(error, socket.gaierror):
        return "there is no such host, or no network"
    if isinstance(error, OSError) and error.strerror:
        return f"no connection ({error.strerror})"
    return "the server's answer is broken"


def _answer(response: httpcore.Response, url: str, name: str, most_bytes: int) -> Raw | str:
    headers = {key.lower(): value.decode("latin-1") for key, value in response.headers}
    location = headers.get(b"location")
    if response.status in (301, 302, 303, 307, 308) and location:
        return _join(url, location, name)
    if response.status != 200:
        raise UnreachableInput(
            f"{name}: the server answered with {_status(response.status)}; "
            "check the address, or save the page and give the file."
        )
    media_type, charset = _content_type(headers.get(b"content-type", ""))
    if media_type and media_type.startswith(_NEVER_TEXT):
        raise NotText(
            f"{name}: this is of type {media_type[:60]}, which holds no text; "
            "give the address of the report itself."
        )
    pieces = _decompressed(response.iter_stream(), headers.get(b"content-encoding", ""))
    return Raw(name, _gather(pieces, name, most_bytes), media_type, charset, url)


def _join(url: str, location: str, name: str) -> str:
    """Where a redirect leads. Servers write UTF-8 in it where only ASCII is allowed."""
    try:
        return urljoin(url, location.encode("latin-1").decode("utf-8", "replace"))
    except ValueError as error:
        raise _no_address(name) from error


def _status(code: int) -> str:
    from http import HTTPStatus

    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)


def _gather(pieces: Iterator[bytes], name: str, most_bytes: int) -> bytes:
    data = bytearray()
    for piece in pieces:
        data += piece
        if len(data) > most_bytes:
            raise InputTooLarge(
                f"{name}: the page is larger than {most_bytes / 1_000_000:g} MB, the most that "
                "one report may have; save its text and give the file."
            )
    return bytes(data)


def _decompressed(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The body's bytes in pieces of bounded size, whatever they expand to."""
    kind = encoding.strip().lower()
    if kind in ("", "identity"):
        yield from pieces
        return
    if kind not in ("gzip", "x-gzip", "deflate"):
        raise zlib.error(f"unknown content encoding {kind}")
    inflater = None
    for piece in pieces:
        while piece:
            if inflater is None or inflater.eof:  # gzip allows one member after another
                inflater = zlib.decompressobj(_window(piece))
            yield inflater.decompress(piece, _PIECE)
            piece = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
    if inflater is not None and not inflater.eof:
        raise zlib.error("the compressed body ends early")


def _window(start: bytes) -> int:
    """zlib's `wbits`: gzip or zlib by their headers, else the bare deflate that some servers send."""
    return 47 if start.startswith((b"\x1f\x8b", b"\x78")) else -15


def _content_type(value: str) -> tuple[str | None, str | None]:
    """Media type and charset of a Content-Type header."""
    media_type, *parameters = value.split(";")
    charset = None
    for parameter in parameters:
        key, _, word = parameter.partition("=")
        if key.strip().lower() == "charset":
            charset = word.strip().strip("\"'") or None
    return media_type.strip().lower() or None, charset
