"""What was counted once, kept until somebody writes into the archive."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from onrecord.archive.store import Archive

__all__ = ["Kept"]

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass
class _Counted(Generic[K, V]):
    """What was counted over an archive in one state of its file."""

    version: int
    values: OrderedDict[K, V] = field(default_factory=OrderedDict)


class Kept(Generic[K, V]):
    """What `count` gives for an archive and a key, at most `most` of it an archive.

    It is counted anew when the file has changed. An archive that itself writes does not notice what
    it has written (https://sqlite.org/pragma.html#pragma_data_version), so give only those that are
    open for reading.
    """

    def __init__(self, count: Callable[[Archive, K], V], most: int) -> None:
        self._count = count
        self._most = most
        self._by_archive: WeakKeyDictionary[Archive, _Counted[K, V]] = WeakKeyDictionary()

    def get(self, archive: Archive, key: K) -> V:
        """The value for a key, counted now where it is not known yet."""
        version = archive.connection.execute("PRAGMA data_version").fetchone()[0]
        counted = self._by_archive.get(archive)
        if counted is None or counted.version != version:
            counted = self._by_archive[archive] = _Counted(version)
        if key not in counted.values:
            counted.values[key] = self._count(archive, key)
            if len(counted.values) > self._most:
                counted.values.popitem(last=False)
        counted.values.move_to_end(key)
        return counted.values[key]
