"""What is served, to whom, and by whom it may be written."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, LifoQueue
from threading import Lock

from fastapi import Request

from onrecord.archive.identity.linking import pending as unlinked
from onrecord.archive.store import Archive
from onrecord.compare.update import pending as uncompared
from onrecord.compare.update import update as compare
from onrecord.errors import BusyArchive

__all__ = ["LOOPBACK_NAMES", "READERS", "Serving", "reading", "serving_of"]

READERS = 4  # archives held open, so requests answered at a time: each has its own cache
# Of pages of the file, for each reader: the system keeps them too, and a cache four times as large
# saves no time.
_CACHE_KIB = 16_384
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Serving:
    """One archive as it is served.

    `token` is what a browser has to know before it may write, and before it may read unless
    `public_reading`; without one, whoever reaches the server may do both. `signer` signs decisions
    that come without a name. With `read_only`, nothing may be written. `hosts` are the names under
    which the server answers. `secret` proves that a form was made by this process.
    """

    archive: Path
    hosts: tuple[str, ...] = LOOPBACK_NAMES
    token: str | None = field(default=None, repr=False)
    signer: str = ""
    read_only: bool = False
    public_reading: bool = False
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), init=False, repr=False)
    _idle: LifoQueue[Archive] = field(default_factory=LifoQueue, init=False, repr=False)
    _comparing: Lock = field(default_factory=Lock, init=False, repr=False)

    @contextmanager
    def reading(self) -> Iterator[Archive]:
        """The archive, open for reading, for as long as one request takes."""
        try:
            archive = self._idle.get_nowait()
        except Empty:
            archive = Archive.open(self.archive, shared=True)
            archive.connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        try:
            yield archive
        finally:
            self._idle.put(archive)

    @contextmanager
    def writing(self) -> Iterator[Archive]:
        """The archive, open for writing."""
        with Archive.open(self.archive, write=True, shared=True) as archive:
            yield archive

    def catch_up(self) -> None:
        """Link and compare anew what a decision has changed; once at a time is enough.

        Where another program keeps the archive busy, that is left to the next decision.
        """
        if not self._comparing.acquire(blocking=False):
            return  # whoever is at it goes on until nothing is left
        try:
            with suppress(BusyArchive), self.writing() as archive:
                while unlinked(archive.connection) or uncompared(archive):
                    compare(archive)
        finally:
            self._comparing.release()

    def close(self) -> None:
        """Close what is held open."""
        while self._idle.qsize():
            self._idle.get_nowait().close()


def serving_of(request: Request) -> Serving:
    """What the server that got this request serves."""
    serving: Serving = request.app.state.serving
    return serving


def reading(request: Request) -> AbstractContextManager[Archive]:
    """The archive, for a `with` block in an endpoint.

    No dependency of FastAPI: those are entered before the endpoint has a thread, so that every
    request that waits would hold an archive open.
    """
    return serving_of(request).reading()
