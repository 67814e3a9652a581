"""Archives brought up to date before they are used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.cli.terminal import say

if TYPE_CHECKING:
    from onrecord.archive.store import Archive

__all__ = ["bring_up_to_date"]


def bring_up_to_date(
    path: Path,
    waiting: Callable[[Archive], int],
    update: Callable[[Archive, int], object],
    left: str,
) -> None:
    """Do what waits in the archive, or say that it waits where the archive cannot be written.

    `waiting` counts what there is to do, in reports; `update` does it, and is given the number.
    `left` is said behind that number where nothing could be done. Raises the archive's errors.
    """
    from onrecord.archive.errors import told
    from onrecord.archive.store import Archive
    from onrecord.errors import BusyArchive, OutputError

    with Archive.open(path) as archive, told(path):
        count = waiting(archive)
    if not count:
        return
    try:
        with Archive.open(path, write=True) as archive:
            update(archive, count)
    except (OutputError, BusyArchive) as error:
        say(f"{left.format(count)} ({error})")
