"""A reader of bytes that stands in for the model, and the command line with it.

`python fake_add.py add …`, or `extract …`: of each line `WHO VERB: WORDS` it makes a statement. A line `WAIT` takes
a fifth of a second, a line `DIE` ends the process, and `WARN: …` is a warning.
"""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path
from typing import Unpack

from onrecord import sources
from onrecord.model import Kind, Part, Record, Report, Span, Statement
from onrecord.pipeline import Known
from onrecord.sources.draft import Raw

_SAID = re.compile(r"^(?P<who>.*) (?P<verb>\S+): (?P<words>.+)$", re.MULTILINE)


class FakeRawReader:
    def __init__(self, threads: int | None = None) -> None:
        self.threads = threads

    def read_raw(self, raw: Raw, **known: Unpack[Known]) -> Record:
        report = sources.to_report(raw, published=known.get("published"))
        if "\nDIE" in report.text:
            os._exit(9)
        time.sleep(0.2 * report.text.count("WAIT"))
        return Record(
            report=report,
            statements=tuple(_statements(report)),
            warnings=tuple(re.findall(r"^WARN: (.*)$", report.text, re.MULTILINE)),
        )


def _statements(report: Report) -> list[Statement]:
    return [
        Statement(
            id=f"s{number}",
            kind=Kind.INDIRECT,
            source=(Span(*match.span("who")),) if match["who"] else (),
            cue=(Span(*match.span("verb")),),
            content=(Span(*match.span("words")),),
            words=report.wording([Span(*match.span("words"))]),
            part=Part.BODY,
            confidence=0.9,
        )
        for number, match in enumerate(_SAID.finditer(report.text), 1)
    ]


if __name__ == "__main__":
    # Its processes look for the reader by the name of its module, which this one is not called.
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from onrecord import cli
    from onrecord.cli import add, extract
    from tests.cli import fake_add

    add.load_reader = extract.load_reader = fake_add.FakeRawReader
    cli.main()
