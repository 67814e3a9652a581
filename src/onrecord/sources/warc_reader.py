"""warcio's reading of WARC files, with bounds on headers, and nothing of it printed.

warcio takes lines and headers of any length into memory, writes its warnings to standard error, and
takes broken compression for the end of the file.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

__all__ = ["read_records"]

# What it logs, with addresses as they stand in the file, is for who asks for it.
logging.getLogger("warcio").addHandler(logging.NullHandler())

_LONGEST_LINE = 65_536  # bytes; some sites' cookies and policies take half of it
_MOST_HEADERS = 1_000_000  # bytes of one record, those of HTTP included
_LONGEST_CHUNK_HEAD = 64  # bytes that warcio asks for to know the length of a chunk


def read_records(file: BinaryIO) -> Iterator[ArcWarcRecord]:
    """The records of a file. Raises ArchiveLoadFailed, OSError, EOFError, ValueError or IndexError
    where it is broken."""
    records = _Records(file)
    reader = records.reader = _Reader(file)
    while True:
        reader.headers = 0
        try:
            record = next(records)
        except StopIteration:
            return
        except AttributeError as error:  # what warcio does where a record names no address
            raise ArchiveLoadFailed("a record without its headers") from error
        yield record


class _Reader(DecompressingBufferedReader):  # type: ignore[misc]
    """Gives lines of bounded length. `headers` counts the bytes of lines that were given."""

    headers = 0
    decompressor: Any  # zlib's, or None where nothing is compressed

    def readline(self, length: int | None = None) -> bytes:
        line: bytes = super().readline(min(_LONGEST_LINE, length or _LONGEST_LINE))
        if length is not None and length <= _LONGEST_CHUNK_HEAD:
            return line
        self.headers += len(line)
        too_long = len(line) > _LONGEST_LINE // 4 and not line.endswith(b"\n")
        if too_long or self.headers > _MOST_HEADERS:
            raise ArchiveLoadFailed("headers that are longer than any page's")
        return line

    def _decompress(self, data: bytes) -> bytes:
        """Expand some bytes; where the first ones are not compressed, none are."""
        if not self.decompressor or not data:
            return data
        try:
            expanded: bytes = self.decompressor.decompress(data)
        except zlib.error as error:
            if self.num_block_read:
                raise OSError(f"its compression is broken: {error}") from error
            self.decompressor = None
            return data
        return expanded


class _Records(ArchiveIterator):  # type: ignore[misc]
    def _consume_blanklines(self) -> tuple[bytes | None, int]:
        """The next line that is not blank, which begins a record, and how many bytes were blank.

        A first line that is not blank is passed over: the length of the record before it is wrong.
        """
        blank = 0
        first = True
        while line := self.reader.readline():
            if line.strip() and not first:
                return line, blank
            blank += len(line)
            first = False
        return None, blank
