"""What was counted once, kept until somebody writes into the archive."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from onrecord.archive.store import Archive

__all__ = ["Kept"]

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass
class _Counted(Generic[K, V]):
    """What was counted over one state of a file, and the version that each archive has of it."""

    versions: WeakKeyDictionary[Archive, int]
    values: OrderedDict[K, V] = field(default_factory=OrderedDict)


class Kept(Generic[K, V]):
    """What `count` gives for an archive and a key, at most `most` of it a file.

    It is counted anew when the file has changed. All archives that are open on a file share what
    was counted, and may do so from threads. An archive that itself writes does not notice what it
    has written (https://sqlite.org/pragma.html#pragma_data_version), so give only those that are
    open for reading.
    """

    def __init__(self, count: Callable[[Archive, K], V], most: int) -> None:
        self._count = count
        self._most = most
        self._lock = Lock()
        self._by_file: dict[Path, _Counted[K, V]] = {}

    def get(self, archive: Archive, key: K) -> V:
        """The value for a key, counted now where it is not known yet."""
        version = archive.connection.execute("PRAGMA data_version").fetchone()[0]
        with self._lock:
            counted = self._counted(archive, version)
            if key in counted.values:
                counted.values.move_to_end(key)
                return counted.values[key]
        # Others may go on meanwhile. Who of them sees a change puts another in the place of
        # `counted`, so that what is counted here before it is seen by nobody.
        value = self._count(archive, key)
        with self._lock:
            counted.values[key] = value
            if len(counted.values) > self._most:
                counted.values.popitem(last=False)
        return value

    def _counted(self, archive: Archive, version: int) -> _Counted[K, V]:
        """What was counted since this archive saw the file change last.

        A version tells one connection alone that something has changed, so each that sees it, and
        each that is new, makes all count anew.
        """
        counted = self._by_file.get(archive.path)
        if counted is None or counted.versions.get(archive) != version:
            versions = counted.versions if counted else WeakKeyDictionary[Archive, int]()
            versions[archive] = version
            counted = self._by_file[archive.path] = _Counted(versions)
        return counted
