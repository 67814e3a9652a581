"""The systems that are measured, each running in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from benchmarks.gold import ROOT, Attribution

__all__ = ["ONE_THREAD", "PEERS", "TITLES", "SystemFailed", "Worker"]

PEERS = ("textacy", "textacy-paragraphs", "sayswho")
TITLES = {
    "onrecord": "onrecord",
    "quotes": "quotation marks and the nearest “X said”",
    "textacy": "textacy, whole reports",
    "textacy-paragraphs": "textacy, paragraph by paragraph",
    "sayswho": "sayswho's finder, without coreference",
}
_POOLS = ("OMP", "OPENBLAS", "MKL", "BLIS", "RAYON")
ONE_THREAD = {"TOKENIZERS_PARALLELISM": "false"} | {f"{pool}_NUM_THREADS": "1" for pool in _POOLS}


class SystemFailed(Exception):
    """A system could not be started or stopped answering; it has said why on standard error."""


class Worker:
    """A system that has loaded and holds the texts. `versions` are those of what it runs on."""

    def __init__(
        self,
        system: str,
        texts: Mapping[str, str],
        python: str = sys.executable,
        core: int | None = None,
    ) -> None:
        """Start `system` under `python`, on one `core` alone where one is given.

        Raises SystemFailed when it does not load.
        """
        self._system = system
        pin = ["taskset", "--cpu-list", str(core)] if core is not None else []
        try:
            self._process = subprocess.Popen(
                [*pin, python, "-m", "benchmarks.worker", system],
                cwd=ROOT,
                env=os.environ | ONE_THREAD,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        except OSError as error:
            raise SystemFailed(f"{system}: {error}") from error
        self.versions: dict[str, str] = self._ask(json.dumps(texts))

    def predict(self) -> tuple[dict[str, list[Attribution]], dict[str, str]]:
        """The statements of each text, and why a text was refused, by name."""
        answer = self._ask("predict")
        return answer["statements"], answer["refused"]

    def time_pass(self) -> dict[str, float]:
        """Read all texts once: `wall_s` and `processor_s`, and `peak_mib` so far."""
        answer: dict[str, float] = self._ask("pass")
        return answer

    def _ask(self, line: str) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        with suppress(BrokenPipeError):  # it has ended; what follows says so
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            status = self._end()
            raise SystemFailed(f"{self._system} ended with status {status}; it said why above.")
        return json.loads(answer)

    def _end(self) -> int:
        """Close both ends, wait, and give the status."""
        assert self._process.stdin
        assert self._process.stdout
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.stdout.close()
        return self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()
