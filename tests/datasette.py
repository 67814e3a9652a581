"""What Datasette itself answers, for the tests of archives and of their metadata."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

__all__ = ["Get", "asking"]

Get = Callable[[str], Any]

_MS = 60_000
_LIMITS = {
    "sql_time_limit_ms": _MS,
    "facet_time_limit_ms": _MS,
    "facet_suggest_time_limit_ms": _MS,
}


def asking(database: Path, metadata: Any = None) -> Get:
    """Ask Datasette for a path of its pages; what ends in .json comes as data. Skips without it."""
    app = pytest.importorskip("datasette.app", reason="Datasette is not installed")

    async def fetch(path: str) -> Any:
        datasette = app.Datasette([str(database)], metadata=metadata, settings=_LIMITS)
        await datasette.invoke_startup()
        return await datasette.client.get(path)

    def get(path: str) -> Any:
        # In a thread of its own: the tests of the pages keep a loop running in this one.
        with ThreadPoolExecutor(1) as thread:
            answer = thread.submit(asyncio.run, fetch(path)).result()
        assert answer.status_code == 200, answer.text
        return answer.json() if ".json" in path else answer.text

    return get
