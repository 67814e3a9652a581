"""Makes `gold.json` of `gold.marks`: every marked string, and where it stands in the stored text.

The marks, written by hand, say what is a statement; this script only finds their words, and stops
at the first that the text does not have. Of several places, those are taken that keep a
statement's words nearest together, in the paragraph of the statement before or behind it.

Usage: python examples/stories/make_gold.py [FILE]
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from pathlib import Path
from typing import Any

from onrecord.sources import fetch, to_report

HERE = Path(__file__).parent
MARKS = HERE / "gold.marks"
KINDS = {"D": "direct", "I": "indirect", "M": "mixed"}
_FIELDS = 8
_LIST = ",\n"
_ANY = {'"': '["“”]', "'": "['‘’]"}
_MOST_PLACES = 60  # of one marked string that are tried

Spans = tuple[tuple[int, int], ...]


class NotInText(Exception):
    """A mark whose words the report does not have."""


def main(output: Path) -> None:
    """Write the gold record to a file."""
    output.write_text(written(make_gold(MARKS.read_text(encoding="utf-8"))), encoding="utf-8")


def written(gold: dict[str, Any]) -> str:
    """The gold record as JSON, a line for each party and each statement."""
    parties = (f"{_json(key)}: {_json(party)}" for key, party in gold["parties"].items())
    reports = (
        _json(report | {"statements": []}).removesuffix("]}")
        + "\n"
        + ",\n".join(map(_json, report["statements"]))
        + "\n]}"
        for report in gold["reports"]
    )
    body = f'"parties": {{\n{_LIST.join(parties)}\n}},\n"reports": [\n{_LIST.join(reports)}\n]'
    return f"{{{body}}}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def make_gold(marks: str) -> dict[str, Any]:
    """The gold record of marks. Raises NotInText."""
    head, *sections = re.split(r"^= ", marks, flags=re.MULTILINE)
    lines = [line.split("|") for line in head.splitlines() if line and line[0] != "#"]
    parties = {key: {"type": kind, "name": name} for kind, key, name in lines}
    return {"parties": parties, "reports": [_report(section, parties) for section in sections]}


def _report(section: str, parties: dict[str, Any]) -> dict[str, Any]:
    name, *lines = section.strip().splitlines()
    report = to_report(fetch(HERE / name))
    made: dict[str, Any] = {"file": name, "copy_of": None, "revises": None}
    made["text_sha256"] = report.text_sha256
    statements: list[dict[str, Any]] = []
    outer: Spans = ()
    number = last = 0  # of the statement that others may be inside of; where the search begins
    for line in lines:
        relation = re.match(r"(copy of|revises) (.+)", line)
        if relation:
            made[relation[1].replace(" ", "_")] = relation[2]
            continue
        nested = line.startswith("> ")
        inside = number if nested else None
        fields = [field.strip() for field in line.removeprefix("> ").split("|")]
        fields += [""] * (_FIELDS - len(fields))
        within = outer if nested else ((last, len(report.text)),)
        try:
            places = _place(report.text, fields[1:4], within)
        except NotInText as error:
            raise NotInText(f"{name}: {line}: {error}") from None
        if not nested:
            outer, number = places[2], len(statements)
            first = min(start for spans in places for start, _ in spans)
            last = report.text.rfind("\n", 0, first) + 1
        statements.append(_statement(fields, places, report.text, parties) | {"inside": inside})
    return made | {"statements": statements}


def _statement(
    fields: Sequence[str], places: Sequence[Spans], text: str, parties: dict[str, Any]
) -> dict[str, Any]:
    kind, _, _, _, speakers, act, said, utterance = fields
    named = [each for each in speakers.split(",") if each and each != "?"]
    for key in named:
        if key[0] != "~" and key not in parties:
            raise NotInText(f"{key} is no party")
    roles = {
        role: [{"at": [start, end], "words": text[start:end]} for start, end in spans]
        for role, spans in zip(("source", "cue", "content"), places, strict=True)
    }
    return {
        "kind": KINDS[kind],
        **roles,
        "speakers": None if speakers == "?" else [_speaker(key, parties) for key in named],
        "act": act or None,
        "said": said or None,
        "utterance": utterance or None,
    }


def _speaker(key: str, parties: dict[str, Any]) -> dict[str, str | None]:
    if key[0] == "~":
        return {"party": None, "name": key[1:]}
    return {"party": key, "name": parties[key]["name"]}


def _place(text: str, marked: Sequence[str], within: Spans) -> tuple[Spans, ...]:
    """Where source, cue and content stand: of all ways, the one that takes the least room."""
    ways = [list(_ways(text, words, within)) for words in marked]
    for words, found in zip(marked, ways, strict=True):
        if not found:
            raise NotInText(f"“{words}” is not there")
    return min(product(*ways), key=_room)


def _room(places: Sequence[Spans]) -> tuple[bool, int, int]:
    """First without overlap, then near together, then early."""
    spans = sorted(span for spans in places for span in spans)
    overlap = any(one[1] > other[0] for one, other in pairwise(spans))
    return overlap, max(end for _, end in spans) - spans[0][0], spans[0][0]


def _ways(text: str, marked: str, within: Spans) -> Iterator[Spans]:
    """The ways to find a marked string; the pieces of one follow each other."""
    if not marked:
        yield ()
        return
    first, *rest = (_pattern(piece) for piece in marked.split(" + "))
    found = [match for match in first.finditer(text) if _inside(match.span(), within)]
    for match in found[:_MOST_PLACES]:
        spans = [match.span()]
        for piece in rest:
            following = piece.search(text, spans[-1][1])
            if following is None or not _inside(following.span(), within):
                break
            spans.append(following.span())
        else:
            yield tuple(spans)


def _pattern(piece: str) -> re.Pattern[str]:
    """What finds a piece: whole words, any white space, any quotation marks."""
    ends = [_words(part) for part in piece.split(" ... ")]
    return re.compile(r"(?<!\w)" + r".+?".join(ends) + r"(?!\w)", re.DOTALL)


def _words(part: str) -> str:
    return r"\s+".join(
        "".join(_ANY.get(char, re.escape(char)) for char in word) for word in part.split()
    )


def _inside(span: tuple[int, int], within: Spans) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in within)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "gold.json")
