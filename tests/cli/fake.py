"""A reader that stands in for the model, and the command line with it: `python fake.py read …`.

Of each line `WHO VERB: WORDS` it makes a statement, kind `direct` when the words stand in quotation
marks. A line `WARN: …` is a warning. `LATIN` anywhere in a text makes it a foreign language. What
begins with a brace is a record as JSON, and is read as that record.
"""

from __future__ import annotations

import hashlib
import re
import sys
from datetime import date
from pathlib import Path

from onrecord.errors import EmptyInput, ForeignLanguage, MissingInput, UnreachableInput
from onrecord.model import (
    Block,
    Kind,
    Origin,
    Part,
    Published,
    Record,
    Report,
    Span,
    Statement,
    text_hash,
)

_SAID = re.compile(r"^(?P<who>.*) (?P<verb>\S+): (?P<words>.+)$", re.MULTILINE)


class FakeReader:
    def read(
        self,
        source: str | Path,
        *,
        published: date | None = None,
        around: int | None = None,
        any_language: bool = False,
    ) -> Record:
        name = str(source)
        data = _fetch(name)
        text = data.decode()
        if text.startswith("{"):
            return Record.model_validate_json(data)
        if not text.strip():
            raise EmptyInput(f"{name} is empty: give a file that holds a report.")
        if "LATIN" in text and not any_language:
            raise ForeignLanguage(f"{name} is not in English: add --any-language.")
        return Record(
            schema="onrecord/1",
            report=_report(name, data, text, published),
            statements=tuple(_statements(text)),
            warnings=tuple(re.findall(r"^WARN: (.*)$", text, re.MULTILINE)),
        )


def _fetch(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    if name.startswith("http"):
        raise UnreachableInput(f"{name} does not answer: try later.")
    if not Path(name).exists():
        raise MissingInput(f"{name} does not exist: check the name.")
    return Path(name).read_bytes()


def _report(name: str, data: bytes, text: str, published: date | None) -> Report:
    return Report(
        id=hashlib.sha256(data).hexdigest()[:12],
        title=next((line[2:] for line in text.splitlines() if line.startswith("# ")), None),
        outlet="The Harrow Post",
        byline=("Ida Renn",),
        published=_given(published) if published else None,
        text=text,
        text_sha256=text_hash(text),
        blocks=tuple(Block(start=m.start(), end=m.end()) for m in re.finditer(r"[^\n]+", text)),
        source=Origin(
            name=name,
            media_type="text/plain",
            sha256=hashlib.sha256(data).hexdigest(),
            bytes=len(data),
        ),
    )


def _given(day: date) -> Published:
    return Published(
        value=day.isoformat(), earliest=day, latest=day, basis="given", why="named with the request"
    )


def _statements(text: str) -> list[Statement]:
    return [
        Statement(
            id=f"s{number}",
            kind=Kind.DIRECT if match["words"].startswith('"') else Kind.INDIRECT,
            source=(Span(*match.span("who")),) if match["who"] else (),
            cue=(Span(*match.span("verb")),),
            content=(Span(*match.span("words")),),
            words=match["words"],
            part=Part.BODY,
            confidence=0.9,
        )
        for number, match in enumerate(_SAID.finditer(text), 1)
    ]


if __name__ == "__main__":
    from onrecord import cli
    from onrecord.cli import read

    read.load_reader = FakeReader
    cli.main()
