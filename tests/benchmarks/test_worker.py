"""A system in its own process: what it is told and what it answers."""

from __future__ import annotations

import io
import json
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks import worker
from benchmarks.systems import SystemFailed, Worker


def talk(read: worker.Read, texts: dict[str, str], *commands: str) -> list[Any]:
    out = io.StringIO()
    worker.serve(read, io.StringIO("\n".join([json.dumps(texts), *commands]) + "\n"), out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def statement(words: str, inside: str | None = None) -> SimpleNamespace:
    return SimpleNamespace(
        source=(), cue=((0, 4),), content=((5, 5 + len(words)),), confidence=0.75, inside=inside
    )


def test_statements_inside_another_are_left_out() -> None:
    record = SimpleNamespace(statements=[statement("rain"), statement("snow", inside="s1")])
    assert worker.statements_of(record) == [
        {"source": [], "cue": [[0, 4]], "content": [[5, 9]], "confidence": 0.75}
    ]


def test_predicting_answers_every_text_and_names_the_refused() -> None:
    def read(text: str) -> list[dict[str, Any]]:
        if not text:
            raise worker.Refused("empty")
        return [{"source": [], "cue": [], "content": [[0, len(text)]]}]

    versions, answer = talk(read, {"a": "Rain.", "b": ""}, "predict")
    assert versions["python"] == sys.version.split()[0]
    assert answer == {
        "statements": {"a": [{"confidence": 1.0, "source": [], "cue": [], "content": [[0, 5]]}]},
        "refused": {"b": "empty"},
    }


def test_a_pass_reads_each_text_once_and_is_timed() -> None:
    seen: list[str] = []

    def read(text: str) -> list[dict[str, Any]]:
        seen.append(text)
        raise worker.Refused("no")

    _, first, second = talk(read, {"a": "Rain.", "b": "Snow."}, "pass", "pass")
    assert seen == ["Rain.", "Snow."] * 2
    assert first["wall_s"] > 0
    assert second["peak_mib"] >= first["peak_mib"] > 1


def test_words_are_found_again_in_the_text_that_was_prepared() -> None:
    text = "\n''We close the mill,'' the owners' lawyer said."
    prepared = '"We close the mill," the owners\'x lawyer said.'
    content = prepared.index("We"), prepared.index("mill") + 4
    source = prepared.index("lawyer"), prepared.index("lawyer") + 6
    [moved] = worker.realign(
        prepared, text, [{"source": [list(source)], "cue": [], "content": [list(content)]}]
    )
    assert [text[s:e] for s, e in moved["source"]] == ["lawyer"]
    assert [text[s:e] for s, e in moved["content"]] == ["We close the mill"]
    assert moved["cue"] == []


def test_a_system_answers_from_a_process_of_its_own() -> None:
    text = "“The ferry will sail again,” Oda Brenning said."
    with Worker("quotes", {"a": text}) as quotes:
        statements, refused = quotes.predict()
        seconds = quotes.time_pass()["wall_s"]
    assert [text[s:e] for s, e in statements["a"][0]["source"]] == ["Oda Brenning"]
    assert refused == {}
    assert seconds > 0


def test_a_system_that_does_not_load_is_an_error_with_its_name() -> None:
    with pytest.raises(SystemFailed, match=r"^nonesuch ended with status 1"):
        Worker("nonesuch", {})


def test_an_interpreter_that_is_not_there_is_an_error_with_the_systems_name() -> None:
    with pytest.raises(SystemFailed, match=r"^textacy: .*no-such-python"):
        Worker("textacy", {}, python="no-such-python")
