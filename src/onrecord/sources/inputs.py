"""Inputs to bytes: files, standard input and web addresses."""

from __future__ import annotations

import os
import re
import stat
import sys
from pathlib import Path
from typing import BinaryIO

from onrecord.errors import ForbiddenInput, InputError, InputTooLarge, MissingInput
from onrecord.sources.addresses import AddressCheck, is_public
from onrecord.sources.draft import Raw
from onrecord.sources.sniff import type_of_name

__all__ = ["MOST_BYTES", "fetch"]

# No report is as long: this is a book of three million words. A page with its pictures inside may
# have some megabytes, a PDF more.
MOST_BYTES = 20_000_000

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.I)
_DATA_URL = re.compile(r"(?:data|javascript|mailto):", re.I)


def fetch(where: str | Path, *, allowed: AddressCheck = is_public) -> Raw:
    """The bytes at a path, on standard input (`-`) or at an http(s) URL.

    At most 20 MB are read. `allowed` says which network addresses a URL may lead to; by default
    only public ones. Raises MissingInput, ForbiddenInput, UnreachableInput or InputTooLarge.
    """
    if isinstance(where, str):
        if where == "-":
            return Raw("-", _read(sys.stdin.buffer, "-"))
        scheme = _SCHEME.match(where)
        if scheme and scheme[1].lower() in ("http", "https"):
            from onrecord.sources.web import fetch_url

            return fetch_url(where, allowed=allowed, most_bytes=MOST_BYTES)
        if scheme or _DATA_URL.match(where):
            raise ForbiddenInput(
                f"{where[:200]}: only http and https addresses are opened; "
                "save the report and give the file's path."
            )
    return _read_file(where)


def _read_file(where: str | Path) -> Raw:
    name = str(where)
    try:
        descriptor = _open(name)
        with open(descriptor, "rb") as file:
            return Raw(name, _read(file, name), type_of_name(name))
    except PermissionError as error:
        raise ForbiddenInput(
            f"{name}: there is no permission to read this file; change its permissions."
        ) from error
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise MissingInput(f"{name}: there is no such file; check the path.") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(f"{name}: cannot be read ({reason}); give another copy.") from error


def _open(name: str) -> int:
    """Open a regular file, or a pipe that has a writer (as of `<(command)`), and nothing else.

    A device may never end, and a pipe that nobody writes to never begins: hence the test before
    anything is read, and opening without waiting.
    """
    waits_not = getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(name, os.O_RDONLY | waits_not | getattr(os, "O_BINARY", 0))
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return descriptor
    if stat.S_ISFIFO(mode):
        os.set_blocking(descriptor, True)
        return descriptor
    os.close(descriptor)
    if stat.S_ISDIR(mode):
        raise MissingInput(f"{name}: this is a directory; give the files in it.")
    raise ForbiddenInput(f"{name}: this is a device, not a file; give a file or a pipe.")


def _read(file: BinaryIO, name: str) -> bytes:
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise InputTooLarge(
            f"{name}: this is larger than {MOST_BYTES // 1_000_000} MB, the most that one report "
            "may have; split it into its reports."
        )
    return data
