"""WARC files (ISO 28500) to the pages that they hold.

Read record by record with warcio (`warc_reader`), from a plain or a gzip-compressed file of any
size. Of a page no more is held in memory than a report may have.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.errors import (
    DamagedInput,
    ForbiddenInput,
    InputError,
    InputTooLarge,
    MissingInput,
)
from onrecord.sources.draft import Raw
from onrecord.sources.inputs import MOST_BYTES

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

__all__ = ["is_warc", "read_warc"]

_READ = frozenset(
    {"text/html", "application/xhtml+xml", "application/pdf", "text/plain", "text/markdown"}
)
_SUFFIXES = (".warc", ".warc.gz")
_PIECE = 65_536  # bytes
# To pass over a record it has to be expanded. This is half an hour's film; what is larger is no
# crawl of news, and a few bytes of gzip can claim any size.
_MOST_PASSED = 2_000_000_000


def is_warc(name: str) -> bool:
    """Whether a file's name says that it is a WARC file."""
    return name.lower().endswith(_SUFFIXES)


def read_warc(path: Path) -> Iterator[Raw | InputError]:
    """The pages of a WARC file: answers with status 200, and resources, of a type that is read.

    Each as `Raw`, or the error for one that is too large or broken. Raises MissingInput,
    ForbiddenInput, or DamagedInput for a file that is broken, once what stands before is read.
    """
    from warcio.exceptions import ArchiveLoadFailed

    from onrecord.sources.warc_reader import read_records

    try:
        with path.open("rb") as file:
            for record in read_records(file):
                if record.length and record.length > _MOST_PASSED:
                    raise _damaged(path, f"a record of {record.length} bytes")
                if _is_page(record):
                    yield _page(path, record)
    except FileNotFoundError as error:
        raise MissingInput(f"{path}: there is no such file; check the path.") from error
    except PermissionError as error:
        raise ForbiddenInput(
            f"{path}: there is no permission to read this file; change its permissions."
        ) from error
    except (ArchiveLoadFailed, OSError, EOFError, ValueError, IndexError) as error:
        raise _damaged(path, str(error) or type(error).__name__) from error


def _damaged(path: Path, why: str) -> DamagedInput:
    """What is wrong from some place on; `why` may have bytes of the file in it."""
    return DamagedInput(
        f"{path}: from here on this WARC file cannot be read ({_shown(why)}); give another copy."
    )


def _shown(given: str) -> str:
    """What a file holds, so that a sentence can name it: short, on one line, without controls."""
    return " ".join("".join(c if c.isprintable() else " " for c in given[:200]).split())


def _is_page(record: ArcWarcRecord) -> bool:
    if record.rec_type == "response":
        answer = record.http_headers
        if answer is None or answer.get_statuscode() != "200":
            return False
    elif record.rec_type != "resource":
        return False
    return _media_type(record)[0] in _READ


def _page(path: Path, record: ArcWarcRecord) -> Raw | InputError:
    import zlib

    url = record.rec_headers.get_header("WARC-Target-URI", "").strip("<>")
    name = f"{path}: {_shown(url)}"
    data = bytearray()
    try:
        stream: Any = record.content_stream()
        while piece := stream.read(_PIECE):
            data += piece
            if len(data) > MOST_BYTES:
                return InputTooLarge(
                    f"{name}: this is larger than {MOST_BYTES // 1_000_000} MB, the most that one "
                    "report may have; give its text."
                )
    except (OSError, EOFError, ValueError, zlib.error):
        return _broken(name)
    if getattr(record.raw_stream, "limit", 0) > 0:  # the file ends within it
        return _broken(name)
    media_type, charset = _media_type(record)
    return Raw(name, bytes(data), media_type, charset, url or None)


def _broken(name: str) -> DamagedInput:
    return DamagedInput(f"{name}: this page is broken in the WARC file; give another copy.")


def _media_type(record: ArcWarcRecord) -> tuple[str, str | None]:
    """Media type and charset, of the page itself and not of the record around it."""
    headers = record.http_headers if record.rec_type == "response" else record.rec_headers
    value = (headers.get_header("Content-Type") if headers else None) or ""
    media_type, _, parameters = value.partition(";")
    charset = None
    for parameter in parameters.split(";"):
        key, _, word = parameter.partition("=")
        if key.strip().lower() == "charset":
            charset = word.strip().strip("\"'") or None
    return media_type.strip().lower(), charset
