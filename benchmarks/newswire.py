"""An archive of any size out of Reuters-21578, for measuring how things grow.

Each of the 19,043 items with a body is read once by onrecord itself and kept, outside the
repository, in `reuters.jsonl` of the work folder. For more reports than those, the items come again
in rounds. Round 0 is the items as they are. Each later round differs:

- *words*: every word of a text but the 400 most common, those of cues, and the 150 most common
  names is replaced by another of its length. The words of a length (and, apart from them, its
  names) are ranked by how often they come, in blocks of 64; in round k the word at place i of a
  block becomes the one at place (i + 5k) mod 64. So offsets stay, common words stay common, and no
  two rounds share more than chance runs of words. The names that stay are those of a real archive
  that come back year after year
- *dates*: those of the report and of what is said, 364 k days later, so that weekdays stay.
  The dates written in the text stay as they are
- *outlet*: one of 150, by a hash of round and item, the first ones far more often than the last
- *address and id*: of round and item

In every round each 20th item comes twice more, word for word, in other outlets on the day after:
wire copies, as in a newsroom's own archive. In round 0 Reuters' own repeats come on top of those.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import unescape
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.gold import SHARED, DataAbsent
from onrecord.errors import OnrecordError
from onrecord.model import Party, Record, Report, Said, Statement, TimeValue, text_hash

__all__ = ["extract", "items", "reports", "seconds_a_report"]

REUTERS = SHARED / "data" / "reuters21578"
_ITEM = re.compile(r'NEWID="(\d+)">(.*?)</REUTERS>', re.DOTALL)
_WORD = re.compile(r"[A-Za-z]{3,}")
_ROUND_DAYS = 364
_BLOCK, _STEP = 64, 5
_COMMON, _NAMES, _CUES = 400, 150, 5
_OUTLETS = 150
_CARRIED, _TIMES = 20, 2


# --- reading each item once ----------------------------------------------------------------------


def extract(folder: Path) -> Path:
    """The file of the records of all items, read now as far as it lacks them."""
    if not REUTERS.is_dir():
        raise DataAbsent("../shared/data/reuters21578 is not there.")
    path = folder / "reuters.jsonl"
    folder.mkdir(parents=True, exist_ok=True)
    done = sum(1 for _ in path.open(encoding="utf-8")) if path.is_file() else 0
    waiting = list(items())[done:]
    if waiting:
        read = _reader()
        with path.open("a", encoding="utf-8") as file:
            for number, item in enumerate(waiting, done + 1):
                file.write(_line(read, *item) + "\n")
                if number % 1000 == 0:
                    print(f"{number} items read", file=sys.stderr)
    return path


def seconds_a_report(most: int = 200) -> float:
    """Processor time, on one thread, for reading one item: the mean of every 90th item."""
    chosen = list(items())[:: 19_043 // most][:most]
    read = _reader()
    _line(read, *chosen[0])  # what is loaded late is loaded now
    started = time.process_time()
    for item in chosen:
        _line(read, *item)
    return (time.process_time() - started) / len(chosen)


def _reader() -> Callable[[str, str, date], Record]:
    from onrecord.pipeline import load
    from onrecord.sources.draft import Raw

    reader = load(1)

    def read(name: str, text: str, day: date) -> Record:
        raw = Raw(name, text.encode(), "text/plain", "utf-8")
        return reader.read_raw(raw, published=day, any_language=True)

    return read


def _line(read: Callable[[str, str, date], Record], name: str, text: str, day: date) -> str:
    try:
        return read(name, text, day).model_dump_json(by_alias=True)
    except OnrecordError as error:
        return json.dumps({"refused": name, "why": str(error)})


def items() -> Iterator[tuple[str, str, date]]:
    """Each item with a body: its name, its headline and body as plain text, its day."""
    for path in sorted(REUTERS.glob("reut2-*.xml")):
        for number, item in _ITEM.findall(path.read_text("utf-8", "replace")):
            body = re.sub(r"\s*reuter\s*$", "", _part(item, "BODY"), flags=re.IGNORECASE)
            day = re.search(r"<DATE>\s*(\d+-\w+-\d+)", item)
            if body and day:
                text = f"{_part(item, 'TITLE')}\n\n{_part(item, 'DATELINE')} {_paragraphs(body)}\n"
                published = datetime.strptime(day[1], "%d-%b-%Y").date()
                yield f"reuters/{number}.txt", text, published


def _part(item: str, name: str) -> str:
    found = re.search(rf"<{name}>(.*?)</{name}>", item, re.DOTALL)
    return unescape(re.sub(r"&#\d+;", "", found[1])).strip() if found else ""


def _paragraphs(body: str) -> str:
    pieces = re.split(r"\n\s{2,}", body)
    return "\n\n".join(" ".join(piece.split()) for piece in pieces if piece.strip())


# --- rounds --------------------------------------------------------------------------------------


def reports(path: Path) -> Iterator[Record]:
    """Records without end, in rounds."""
    with path.open(encoding="utf-8") as file:
        # Those in which nothing is said, a tenth, are left out.
        lines = [line for line in file if '"statements":[{' in line]
    words = _Words(lines)
    for number in count():
        for item, line in enumerate(lines):
            record = Record.model_validate_json(line)
            changed = _changed(record, words.of(number), timedelta(_ROUND_DAYS * number))
            for copy in range(1 + _TIMES * (item % _CARRIED == 0)):
                yield _placed(changed, number, item, copy)


class _Words:
    """By what each word of the items is replaced in a round."""

    def __init__(self, lines: list[str]) -> None:
        counts, capital, cues = Counter[str](), Counter[str](), Counter[str]()
        for line in lines:
            data: dict[str, Any] = json.loads(line)
            text = data["report"]["text"]
            for word in _WORD.findall(text):
                counts[word.lower()] += 1
                capital[word.lower()] += not word.islower()
            for statement in data["statements"]:
                for start, end in statement["cue"]:
                    cues.update(_WORD.findall(text[start:end].lower()))
        self._blocks = list(_blocks(counts, capital, cues))
        self._known: tuple[int, dict[str, str]] | None = None

    def of(self, number: int) -> dict[str, str]:
        """The words of a round, lower case, with what they become."""
        if self._known is None or self._known[0] != number:
            shift = _STEP * number
            self._known = (
                number,
                {
                    word: block[(place + shift) % len(block)]
                    for block in self._blocks
                    for place, word in enumerate(block)
                },
            )
        return self._known[1]


def _blocks(counts: Counter[str], capital: Counter[str], cues: Counter[str]) -> Iterator[list[str]]:
    """Words that change places: of one length, about as common, and all names or none."""
    ranked: dict[tuple[int, bool], list[str]] = {}
    kept = {word for word, n in cues.items() if n >= _CUES}
    left = {False: _COMMON, True: _NAMES}
    for word, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        is_name = capital[word] > n / 2
        if word in kept or left[is_name] > 0:
            left[is_name] -= 1
        else:
            ranked.setdefault((len(word), is_name), []).append(word)
    for words in ranked.values():
        yield from (words[at : at + _BLOCK] for at in range(0, len(words), _BLOCK))


def _changed(record: Record, words: dict[str, str], later: timedelta) -> Record:
    """The record with its words replaced and its dates moved; all spans stay."""

    def written(text: str) -> str:
        return _WORD.sub(lambda found: _cased(words, found[0]), text)

    def moved(day: date | None) -> date | None:
        return day + later if day else None

    text = written(record.report.text)
    report = record.report.model_copy(
        update={
            "text": text,
            "text_sha256": text_hash(text),
            "title": record.report.title and written(record.report.title),
            "published": record.report.published
            and record.report.published.model_copy(
                update={
                    "value": _value(record.report.published.value, moved),
                    "earliest": moved(record.report.published.earliest),
                    "latest": moved(record.report.published.latest),
                }
            ),
        }
    )
    return record.model_copy(
        update={
            "report": report,
            "statements": tuple(_statement(s, report, moved) for s in record.statements),
            "parties": tuple(_party(party, written) for party in record.parties),
            "times": tuple(_dated(each, moved) for each in record.times),
        }
    )


_Moved = Callable[[date | None], date | None]
_Time = TypeVar("_Time", Said, TimeValue)


def _cased(words: dict[str, str], word: str) -> str:
    other = words.get(word.lower())
    if other is None:
        return word
    if word.islower():
        return other
    return other.upper() if word.isupper() else other.capitalize()


def _statement(statement: Statement, report: Report, moved: _Moved) -> Statement:
    return statement.model_copy(
        update={
            "words": report.wording(statement.content),
            "said": statement.said and _dated(statement.said, moved),
        }
    )


def _dated(time: _Time, moved: _Moved) -> _Time:
    return time.model_copy(
        update={
            "value": _value(time.value, moved),
            "earliest": moved(time.earliest),
            "latest": moved(time.latest),
        }
    )


def _value(value: str | None, moved: _Moved) -> str | None:
    """A value that is a day, moved; any other as it is."""
    if value is None or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return value
    day = moved(date.fromisoformat(value))
    return day.isoformat() if day else None


def _party(party: Party, written: Callable[[str], str]) -> Party:
    return party.model_copy(
        update={
            "name": written(party.name),
            "aliases": tuple(map(written, party.aliases)),
            "roles": tuple(map(written, party.roles)),
        }
    )


@dataclass(frozen=True)
class _Place:
    """Where a report appears."""

    outlet: str
    url: str


def _placed(record: Record, number: int, item: int, copy: int) -> Record:
    """The record as an outlet has it, under its own address."""
    place = _place(number, item, copy)
    report, published = record.report, record.report.published
    if copy and published:
        day = published.latest + timedelta(1)
        published = published.model_copy(
            update={"value": day.isoformat(), "earliest": day, "latest": day}
        )
    key = hashlib.sha256(f"{place.url}\n{report.text_sha256}".encode()).hexdigest()[:16]
    data = report.text.encode()
    origin = report.source.model_copy(
        update={"name": place.url, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    )
    changed = {"id": key, "url": place.url, "outlet": place.outlet, "source": origin}
    return record.model_copy(
        update={"report": report.model_copy(update=changed | {"published": published})}
    )


def _place(number: int, item: int, copy: int) -> _Place:
    digest = hashlib.sha256(f"{number} {item} {copy}".encode()).digest()
    outlet = int(_OUTLETS ** (int.from_bytes(digest[:4], "big") / 2**32))  # Zipf: 1/n for the n-th
    return _Place(f"Outlet {outlet}", f"https://outlet{outlet}.example/{number}/{item}-{copy}")
