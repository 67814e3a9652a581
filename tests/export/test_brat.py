"""brat standoff: what is written is parsed back to the same spans, links and attributes."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given

from onrecord.export.brat import brat_files
from onrecord.model import Record, Span
from tests.archive.made import records
from tests.cli.full import full_record

_BOUND = re.compile(r"(T\d+)\t(\w+) (\d+ \d+(?:;\d+ \d+)*)\t(.*)", re.DOTALL)
_RELATION = re.compile(r"(R\d+)\t(\w+) Arg1:(T\d+) Arg2:(T\d+)")
_ATTRIBUTE = re.compile(r"(A\d+)\t(\w+) (T\d+) ([\w-]+)")
_NOTE = re.compile(r"(#\d+)\tAnnotatorNotes (T\d+)\t(.*)", re.DOTALL)


@dataclass
class Parsed:
    """An .ann file: text-bound annotations by id, and what hangs on them."""

    bound: dict[str, tuple[str, list[Span]]] = field(default_factory=dict)
    relations: list[tuple[str, str, str]] = field(default_factory=list)
    attributes: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    notes: dict[str, str] = field(default_factory=dict)
    same: list[list[str]] = field(default_factory=list)

    def to(self, content: str, kind: str) -> list[str]:
        return [
            end for relation, start, end in self.relations if (relation, start) == (kind, content)
        ]


def parse(text: str, ann: str) -> Parsed:
    """By the rules of https://brat.nlplab.org/standoff.html, line by line."""
    parsed, ids = Parsed(), set[str]()
    assert ann == "" or ann.endswith("\n")
    for line in ann.splitlines():  # as brat's own reader parts them
        name = line.split("\t")[0]
        assert name == "*" or name not in ids, line
        ids.add(name)
        if match := _BOUND.fullmatch(line):
            spans = [Span(*map(int, at.split())) for at in match[3].split(";")]
            assert spans == sorted(spans)
            assert all(0 <= start < end <= len(text) for start, end in spans)
            assert match[4] == " ".join(text[start:end] for start, end in spans)
            parsed.bound[match[1]] = (match[2], spans)
        elif match := _RELATION.fullmatch(line):
            parsed.relations.append((match[2], match[3], match[4]))
        elif match := _ATTRIBUTE.fullmatch(line):
            parsed.attributes[match[3]][match[2]] = match[4]
        elif match := _NOTE.fullmatch(line):
            parsed.notes[match[2]] = match[3]
        else:
            assert line.startswith("*\tEquiv "), line
            parsed.same.append(line.removeprefix("*\tEquiv ").split())
    linked = {end for _, *ends in parsed.relations for end in ends} | set(parsed.notes)
    assert linked | set(parsed.attributes) <= parsed.bound.keys()
    return parsed


def files(*given: Record) -> dict[str, str]:
    made = [(name, data.decode()) for name, data in brat_files(given)]
    assert len(dict(made)) == len(made)
    return dict(made)


def parsed(record: Record) -> Parsed:
    configuration, text, ann = files(record).values()
    assert text == record.report.text
    return declared(parse(text, ann), configuration)


def declared(found: Parsed, configuration: str) -> Parsed:
    """The same, once the configuration names each type that is used."""
    sections = re.split(r"^\[(\w+)\]\n", configuration, flags=re.MULTILINE)
    lines = dict(zip(sections[1::2], [part.splitlines() for part in sections[2::2]], strict=True))
    entities = lines["entities"]
    assert len(set(entities)) == len(entities)
    assert {kind for kind, _ in found.bound.values()} <= set(entities)
    relations = {line.split()[0]: line for line in lines["relations"]}
    for kind, start, end in found.relations:
        first, second = re.findall(r"Arg\d:([\w|]+)", relations[kind])
        assert found.bound[start][0] in first.split("|")
        assert found.bound[end][0] in second.split("|")
    return found


def covered(text: str, spans: list[Span] | tuple[Span, ...]) -> set[int]:
    """The characters at spans, without line breaks, which no annotation can hold."""
    places = {at for start, end in spans for at in range(start, end)}
    return {at for at in places if len(f"a{text[at]}a".splitlines()) == 1}


def test_a_report_comes_back() -> None:
    record = full_record()
    found = parsed(record)
    text = record.report.text
    contents = {note.split(",")[0]: name for name, note in found.notes.items()}
    assert list(contents) == [each.id for each in record.statements]
    for statement in record.statements:
        content = contents[statement.id]
        assert covered(text, found.bound[content][1]) == covered(text, statement.content)
        assert found.attributes[content]["Kind"] == statement.kind
        assert found.attributes[content].get("Act") == (
            statement.act and statement.act.replace(" ", "_")
        )
        for kind, spans in (("source", statement.source), ("cue", statement.cue)):
            linked = [at for end in found.to(content, kind) for at in found.bound[end][1]]
            assert covered(text, linked) == covered(text, spans)
        inside = [] if statement.inside is None else [contents[statement.inside]]
        assert found.to(content, "inside") == inside


def test_speakers_are_linked_by_the_mention_that_names_them() -> None:
    record = full_record()
    found = parsed(record)
    names = {party.id: party for party in record.parties}
    content = next(name for name, note in found.notes.items() if note.startswith("s2,"))
    speakers = [found.bound[end] for end in found.to(content, "speaker")]
    (party,) = (names[id_] for id_ in record.statements[1].speakers)
    assert speakers == [("Person", [party.named])]
    mentioned = [[found.bound[end][1][0] for end in ends] for ends in found.same]
    places = [list(dict.fromkeys((p.named, *p.mentions))) for p in record.parties]
    assert mentioned == [each for each in places if len(each) > 1]


def test_what_is_apart_is_one_annotation() -> None:
    record = full_record()
    text = record.report.text
    content = (Span(0, 5), Span(8, 10))
    first = record.statements[0].model_copy(update={"content": content})
    record = record.model_copy(update={"statements": (first,)})
    ann = files(record)[f"{record.report.id}.ann"]
    assert re.search(rf"^T\d+\tContent 0 5;8 10\t{text[:5]} {text[8:10]}$", ann, re.MULTILINE)


@given(record=records())
def test_whatever_there_can_be_comes_back(record: Record) -> None:
    found = parsed(record)
    text = record.report.text
    contents = [name for name, (kind, _) in found.bound.items() if kind == "Content"]
    standing = [each for each in record.statements if covered(text, each.content)]
    assert len(contents) == len(standing)
    for content, statement in zip(contents, standing, strict=True):
        assert covered(text, found.bound[content][1]) == covered(text, statement.content)
        linked = [at for end in found.to(content, "source") for at in found.bound[end][1]]
        assert covered(text, linked) == covered(text, statement.source)


@pytest.mark.parametrize("id_", ["../../etc/passwd", "a/b", "", "x" * 300, "a\nb", "."])
def test_no_id_of_a_report_leads_out_of_the_folder(id_: str) -> None:
    record = full_record()
    report = record.report.model_copy(update={"id": id_})
    for name in files(record.model_copy(update={"report": report})):
        assert re.fullmatch(r"annotation\.conf|[0-9a-f]{16}\.(txt|ann)", name)
        assert Path(name).name == name


def test_a_report_that_comes_twice_is_there_twice() -> None:
    names = list(files(full_record(), full_record()))
    id_ = full_record().report.id
    assert names[1:] == [f"{id_}.txt", f"{id_}.ann", f"{id_}.2.txt", f"{id_}.2.ann"]
