"""`onrecord extract` with a reader that breaks what no input should: a line `KILL` ends the engine's
own process, which started the one that reads, and a line `MODEL` is a model that is damaged."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Unpack

from onrecord.errors import ModelError
from onrecord.model import Record
from onrecord.pipeline import Known
from onrecord.sources.draft import Raw
from tests.cli.fake_add import FakeRawReader


class Breaking(FakeRawReader):
    def read_raw(self, raw: Raw, **known: Unpack[Known]) -> Record:
        if b"\nKILL" in raw.data:
            os.kill(os.getppid(), signal.SIGKILL)
        if b"\nMODEL" in raw.data:
            raise ModelError("the model is damaged; install onrecord again.")
        return super().read_raw(raw, **known)


def main() -> None:
    from onrecord import cli
    from onrecord.cli import extract

    extract.load_reader = Breaking
    cli.main()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from tests.batch import broken

    broken.main()
