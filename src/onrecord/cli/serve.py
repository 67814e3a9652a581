"""`onrecord serve`."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.opening import bring_up_to_date
from onrecord.cli.options import archive_option, signer_option
from onrecord.cli.terminal import say
from onrecord.errors import ForbiddenInput, UnservableAddress
from onrecord.settings import archive_path, signer

if TYPE_CHECKING:
    from socket import socket

    from onrecord.archive.store import Archive
    from onrecord.web.serving import Serving

__all__ = ["serve_command"]

_TOKEN = re.compile(r"[!-~]{16,200}", re.ASCII)
_TOKEN_VARIABLE = "ONRECORD_TOKEN"
_WAITING = 128  # connections that wait to be answered
_PATIENCE = 3  # seconds that answers under way are given after Ctrl-C


def _token(_: click.Context, __: click.Parameter, given: str | None) -> str | None:
    if given is not None and not _TOKEN.fullmatch(given):
        raise click.BadParameter("a token is 16 to 200 characters of ASCII, without a space.")
    return given


@click.command(
    "serve",
    short_help="Look into an archive with a browser.",
    epilog="""\b
Examples:
  onrecord serve --archive newsroom.db --open
  onrecord serve --read-only --port 8080
  onrecord serve --host 0.0.0.0 --allow-host archive.example.org
""",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8017,
    show_default=True,
    help="The port to listen at; 0 is any that is free.",
)
@click.option(
    "--token",
    envvar=_TOKEN_VARIABLE,
    callback=_token,
    metavar="WORD",
    help=f"What readers and writers have to know. Default: ${_TOKEN_VARIABLE}; else none on this "
    "machine's own address, and a new one on any other.",
)
@click.option("--public-reading", is_flag=True, help="Let everybody read; only writing takes it.")
@click.option("--read-only", is_flag=True, help="Let nobody write.")
@click.option(
    "--allow-host",
    "names",
    multiple=True,
    metavar="NAME",
    help="Answer under this name too, such as that of a proxy. May be repeated.",
)
@signer_option("decides where no name is given")
@click.option("--open", "open_", is_flag=True, help="Open it in the browser of this machine.")
@archive_option
def serve_command(
    host: str,
    port: int,
    token: str | None,
    public_reading: bool,
    read_only: bool,
    names: tuple[str, ...],
    by: str | None,
    open_: bool,
    archive: Path | None,
) -> None:
    """Look into an archive with a browser: search, compare, judge, decide.

    On this machine's own address (127.0.0.1), whoever has an account on it may read and write. On
    any other, reading and writing take a token, which a browser is asked for once and a program
    sends as `Authorization: Bearer`. Ctrl-C ends it.
    """
    path = archive_path(archive)
    with _listening(host, port) as (listener, local):
        (_say_what_waits if read_only else _bring_up_to_date)(path)
        open_to_all = local or (read_only and public_reading)
        made = None if token or open_to_all else _new_token()
        from onrecord.web.serving import Serving

        serving = Serving(
            path,
            hosts=_served_names(host, local, names),
            token=token or made,
            signer=signer(by),
            read_only=read_only,
            public_reading=public_reading,
        )
        _serve(serving, listener, host, made, open_)


def _new_token() -> str:
    import secrets

    return secrets.token_urlsafe(24)


def _bring_up_to_date(path: Path) -> None:
    """Link and compare what was added, and lead judgements to what was read last."""
    from onrecord.archive.reviews import settle
    from onrecord.cli.compare import compared_archive
    from onrecord.cli.party import linked_archive

    for opened in (linked_archive, compared_archive):
        with opened(path):
            pass
    bring_up_to_date(
        path,
        _unsettled,
        lambda archive, _: settle(archive),
        "judgements on {} reports do not lead to what was read last",
    )


def _unsettled(archive: Archive) -> int:
    (count,) = archive.connection.execute("SELECT count(*) FROM review_pending").fetchone()
    return int(count)


def _say_what_waits(path: Path) -> None:
    """What is not up to date in an archive that is not to be written. Raises its errors."""
    from onrecord.archive.store import Archive
    from onrecord.compare.update import pending

    with Archive.open(path) as archive:
        count = pending(archive)
    if count:
        say(f"{count} reports are not compared with the others yet; `onrecord compare` does that")


# --- where it listens ----------------------------------------------------------------------------


@contextmanager
def _listening(host: str, port: int) -> Iterator[tuple[socket, bool]]:
    """A socket that connections may come to, and whether only from this machine."""
    import ipaddress
    import socket

    told = f"{host} port {port}: "
    try:
        family, *_, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError):
        raise UnservableAddress(f"{told}there is no such address; check --host.") from None
    try:
        listener = socket.create_server(address, family=family, backlog=_WAITING)
        # asyncio does it for none but sockets that say they are TCP; without, an answer on a
        # connection that is kept waits for the one before to be acknowledged: 40 ms.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except PermissionError:
        raise ForbiddenInput(
            f"{told}it may not be listened at; choose a port above 1023."
        ) from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UnservableAddress(f"{told}it is in use; give another --port, or 0.") from None
        reason = (error.strerror or str(error)).lower()
        raise UnservableAddress(f"{told}nothing can be served there ({reason}).") from None
    with listener:
        yield listener, ipaddress.ip_address(str(address[0]).partition("%")[0]).is_loopback


def _served_names(host: str, local: bool, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names under which it answers: IP addresses are always among them."""
    import socket

    from onrecord.web.serving import LOOPBACK_NAMES

    machine = () if local else (socket.gethostname(),)
    return (*LOOPBACK_NAMES, host, *machine, *names)


# --- serving -------------------------------------------------------------------------------------


def _serve(serving: Serving, listener: socket, host: str, made: str | None, open_: bool) -> None:
    import uvicorn

    from onrecord.web.app import create_app

    config = uvicorn.Config(
        create_app(serving),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_PATIENCE,
    )
    address = _address(host, listener)
    say(f"{serving.archive}: served at {address} (Ctrl-C ends it)")
    if made:
        say(f"token: {made} (set ${_TOKEN_VARIABLE} to keep it the same)")
    if open_:
        click.launch(address)
    uvicorn.Server(config).run(sockets=[listener])


def _address(host: str, listener: socket) -> str:
    """Where a browser on this machine finds it."""
    port = listener.getsockname()[1]
    if host in ("0.0.0.0", "::", ""):
        host = "127.0.0.1"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
