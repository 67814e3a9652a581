"""What people see of a record that knows speakers, parties and times."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from onrecord.cli.report import in_their_holders, report_writer
from onrecord.cli.table import table_writer
from onrecord.cli.terminal import Screen
from onrecord.model import Party, Record, Said, Span, SpeakerBasis, Statement
from tests.cli.full import at, full_record, long_record

Invoke = Callable[..., Result]
Finish = Callable[..., SimpleNamespace]
_OUR_COLOURS = re.compile(r"\x1b\[[\d;]*m")


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """A file that the stand-in for the model reads as the full record."""
    path = tmp_path / "full.json"
    path.write_text(full_record().model_dump_json(by_alias=True))
    return path


def _shown(record: Record, width: int = 80) -> str:
    return "".join(report_writer(Screen(width, False))([record]))


def _entry(width: int = 80, nth: int = 0, **changes: Any) -> str:
    """The entry of one statement of the full record, changed."""
    record = full_record()
    statements = list(record.statements)
    statements[nth] = statements[nth].model_copy(update=changes)
    return _shown(record.model_copy(update={"statements": tuple(statements)}), width).split("\n\n")[
        nth + 1
    ]


def _with_party(nth: int, **changes: Any) -> Record:
    record = full_record()
    parties = list(record.parties)
    parties[nth] = parties[nth].model_copy(update=changes)
    return record.model_copy(update={"parties": tuple(parties)})


def test_the_whole_at_80_columns(invoke: Invoke, full: Path) -> None:
    result = invoke("read", full)
    assert result.exit_code == 0
    assert (
        result.stdout
        == """\
Dike board knew of the seepage, engineer tells inquiry
  outlet      The Aldersund Tide, agency Coast Wire
  by          Ole Finnmark
  published   2024-03-14 (given)
  from        tide.txt
  statements  6: 2 direct, 4 indirect

  1  Ingrid Vasstrand (“The chief engineer of the Aldersund Dike Board, …”) ·
     told · to “the inquiry”
     "We saw water where no water should be."
     on Thu 14 March 2024 · in Aldersund · about Aldersund Dike Board
     tell · direct · paragraph 2, line 3 [188:228]

  2  Ingrid Vasstrand (“she”) · said · to Tobias Renn
     that her deputy had warned of a breach
     in February 2024 · letter · about her deputy
     say · indirect · paragraph 3, line 5 [284:322]

  3  ↳ her deputy · had warned
       of a breach
       warn · indirect · inside 2 · paragraph 3, line 5 [311:322]

  4  Ingrid Vasstrand · deny (not deny)
     that the board had met in secret
     on Thu 14 March 2024 (the report's day) · about Aldersund Dike Board
     indirect · paragraph 4, line 7 [348:380]

  5  an official · said
     "Somebody signed it,"
     say · direct · doubtful, confidence 0.41 · paragraph 5, line 9 [426:447]

  6  residents · were quoted by the Fen Herald as saying
     The seepage was noticed in the summer of 2023, two weeks before the flood
     via Fen Herald
     say · indirect · paragraph 6, line 11 [527:600]

Parties  7
  Ingrid Vasstrand · person · speaks 3 times · chief engineer of the Aldersund
    Dike Board · also Vasstrand
  her deputy · person · speaks once
  an official · not named · speaks once · reason “because the inquiry is under
    way”
  residents · group · speaks once
  Aldersund Dike Board · organisation
  Tobias Renn · person · Mayor
  Fen Herald · organisation

Times  5
  “14 March” · Thu 14 March 2024
  “Thursday” · Thu 14 March 2024
  “last month” · February 2024
  “the summer of 2023” · June to August 2023
  “two weeks” · 2 weeks
"""
    )


@pytest.mark.parametrize(
    ("basis", "source", "shown"),
    [
        (SpeakerBasis.PRONOUN, [at("she")], "Ingrid Vasstrand (“she”) ·"),
        (SpeakerBasis.NAME, [at("Ingrid Vasstrand")], "Ingrid Vasstrand ·"),
        (SpeakerBasis.NAME, [at("Vasstrand")], "Ingrid Vasstrand ·"),
        (SpeakerBasis.NAME, [at("Renn and the board")], "Ingrid Vasstrand (“Renn and the board”)"),
        (SpeakerBasis.SHARED, [], "Ingrid Vasstrand (goes on) ·"),
        (None, [], "Ingrid Vasstrand ·"),
    ],
)
def test_the_source_in_words_where_they_tell_something_else(
    basis: SpeakerBasis | None, source: list[Span], shown: str
) -> None:
    assert f"  1  {shown}" in _entry(speaker_basis=basis, source=tuple(source))


def test_a_speaker_that_is_not_the_source_can_be_seen() -> None:
    record = _with_party(3, name="deputy")
    assert "↳ deputy (“her …”) · had warned" in _shown(record)


def test_a_name_inside_a_longer_word_is_not_left_out() -> None:
    record = _with_party(3, name="dep")
    assert "↳ dep (“her deputy”) · had warned" in _shown(record)


def test_a_pronoun_that_is_a_part_of_the_name_is_shown() -> None:
    record = _with_party(0, name="Queen Ingrid She")
    assert "Queen Ingrid She (“she”) · said" in _shown(record)


def test_joint_speakers() -> None:
    entry = _entry(nth=3, speakers=("p3", "p2"), source=(at("Renn and the board"),))
    assert "Tobias Renn, Aldersund Dike Board" not in entry
    assert "Tobias Renn and Aldersund Dike Board (“Renn and the board”) · deny" in entry


def test_joint_speakers_by_their_names_have_no_words_beside_them() -> None:
    record = _with_party(2, name="Renn")
    renn, board = record.parties[2], record.parties[1].model_copy(update={"name": "the board"})
    parties = (record.parties[0], board, renn, *record.parties[3:])
    joint = record.statements[3].model_copy(
        update={"speakers": ("p3", "p2"), "source": (at("Renn and the board"),)}
    )
    shown = _shown(record.model_copy(update={"parties": parties, "statements": (joint,)}))
    assert "  1  Renn and the board · deny" in shown


def test_a_speaker_that_the_report_does_not_tell_is_in_its_words() -> None:
    assert "  2  “she” · said" in _entry(nth=1, speakers=(), speaker_basis=None)
    assert "  2  source not named · said" in _entry(nth=1, speakers=(), source=())


def test_many_speakers_are_bounded_and_counted() -> None:
    record = full_record()
    crowd = tuple(
        record.parties[0].model_copy(update={"id": f"q{n}", "name": f"Member {n}"})
        for n in range(500)
    )
    speakers = tuple(party.id for party in crowd)
    told = record.statements[0].model_copy(update={"speakers": speakers, "about": speakers})
    shown = " ".join(
        _shown(record.model_copy(update={"parties": crowd, "statements": (told,)})).split()
    )
    assert "Member 4, Member 5 and 494 more (" in shown
    assert "about Member 0, Member 1, Member 2 and 497 more" in shown
    assert "Parties 500 · the first 12 here, all with --list parties" in shown
    assert "Member 11 · person" in shown
    assert "Member 12 · person" not in shown
    narrow = _shown(record.model_copy(update={"parties": crowd}), 40)
    assert max(map(cell_len, narrow.splitlines())) <= 40


def test_lists_at_the_end_say_what_they_leave_out() -> None:
    record = full_record()
    time = record.times[0]
    many = tuple(time.model_copy(update={"span": Span(start, start + 4)}) for start in range(20))
    shown = _shown(record.model_copy(update={"times": many}))
    assert "Times  20 · the first 12 here, all with --list times\n" in shown
    assert shown[shown.index("Times") :].count("\n") == 13


def test_times_that_are_alike_are_told_once() -> None:
    record = full_record()
    shown = _shown(record.model_copy(update={"times": record.times[:1] * 3}))
    assert "Times  3\n  “14 March” · Thu 14 March 2024 · 3 times\n" in shown


def test_nothing_known_is_nothing_shown() -> None:
    record = full_record()
    bare = record.statements[0].model_copy(
        update={
            "act": None,
            "polarity": None,
            "speakers": (),
            "addressee": (),
            "about": (),
            "place": None,
            "said": None,
        }
    )
    shown = _shown(record.model_copy(update={"statements": (bare,), "parties": (), "times": ()}))
    entry = shown.split("\n\n")[1]
    assert entry.splitlines()[-2:] == [
        '     "We saw water where no water should be."',
        "     direct · paragraph 2, line 3 [188:228]",
    ]
    assert "Parties" not in shown and "Times" not in shown


@pytest.mark.parametrize(
    ("earliest", "latest", "value", "span", "words"),
    [
        (date(2024, 3, 4), date(2024, 3, 10), None, None, "between 4 and 10 March 2024"),
        (date(2024, 3, 14), date(2024, 3, 14), "2024-03-14T09:30", None, "Mar"),
        (None, None, "PAST_REF", at("last month"), "     “last month” · in Aldersund"),
        (None, None, None, None, "     in Aldersund"),
    ],
)
def test_when_it_was_said(
    earliest: date | None, latest: date | None, value: str | None, span: Span | None, words: str
) -> None:
    said = Said(
        value=value, earliest=earliest, latest=latest, basis="expression", span=span, rule="-"
    )
    assert words in _entry(said=said)
    if value == "2024-03-14T09:30":
        assert "on Thu 14 March 2024, 09:30 · in Aldersund" in _entry(said=said)


def test_who_is_held_by_whom() -> None:
    def order(*inside: str | None) -> list[tuple[int, int]]:
        one = full_record().statements[0]
        return list(
            in_their_holders(
                [
                    one.model_copy(update={"id": f"s{n}", "inside": holder})
                    for n, holder in enumerate(inside, 1)
                ]
            )
        )

    assert order(None, "s1", "s2", None) == [(1, 0), (2, 1), (3, 2), (4, 0)]
    assert order("s3", None, None, "s3") == [(2, 0), (3, 0), (1, 1), (4, 1)]
    assert order("gone", None) == [(1, 0), (2, 0)]
    assert order("s1") == [(1, 0)]
    assert order("s2", "s3", "s1", None) == [(4, 0), (1, 0), (3, 1), (2, 2)]


@given(st.lists(st.integers(0, 9), max_size=9))
def test_each_statement_is_shown_once_however_they_are_held(holders: list[int]) -> None:
    one = full_record().statements[0]
    statements = [
        one.model_copy(update={"id": f"s{n}", "inside": f"s{holder}" if holder else None})
        for n, holder in enumerate(holders, 1)
    ]
    numbers = [number for number, _ in in_their_holders(statements)]
    assert sorted(numbers) == list(range(1, len(holders) + 1))


def test_a_deep_chain_still_has_room_for_its_words() -> None:
    record = full_record()
    chain = tuple(
        record.statements[5].model_copy(
            update={"id": f"s{n}", "inside": f"s{n - 1}" if n else None}
        )
        for n in range(300)
    )
    for width in (30, 80):
        lines = _shown(record.model_copy(update={"statements": chain}), width).splitlines()
        assert max(map(cell_len, lines)) <= width
        assert sum("inside 299" in line for line in lines) == 1
        assert sum(line.endswith("via Fen Herald") for line in lines) == 300


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("record", [full_record(), long_record(10)], ids=["6", "60"])
@pytest.mark.parametrize(
    "args", [(), ("--format", "table"), ("--list", "parties"), ("--list", "times")]
)
def test_lines_fit(
    on_terminal: Finish, tmp_path: Path, columns: int, record: Record, args: tuple[str, ...]
) -> None:
    path = tmp_path / "a.json"
    path.write_text(record.model_dump_json(by_alias=True))
    shown = on_terminal("read", path, *args, columns=columns).shown
    assert max(cell_len(line) for line in _OUR_COLOURS.sub("", shown).splitlines()) <= columns
    plain = on_terminal("read", path, *args, columns=columns, env={"NO_COLOR": "1"}).shown
    bare = (line.rstrip() for line in _OUR_COLOURS.sub("", shown).splitlines())
    assert list(bare) == plain.splitlines()


def test_table_of_statements(invoke: Invoke, full: Path) -> None:
    lines = invoke("read", full, "--format", "table").stdout.splitlines()
    assert lines[3].split() == ["#", "speaker", "act", "to", "when", "words"]
    rows = [re.split(r"  +", line.strip()) for line in lines if re.match(r" +\d  ", line)]
    assert rows[1][:4] == ["2", "Ingrid Vasstrand", "say", "Tobias Renn"]
    assert rows[2][:3] == ["3", "↳ her deputy", "warn"]
    assert rows[3][2] == "not deny"


def test_table_has_no_column_for_what_is_not_known(invoke: Invoke, report: Path) -> None:
    lines = invoke("read", report, "--format", "table").stdout.splitlines()
    heads = [line.split() for line in lines if line.lstrip().startswith("#")]
    assert heads == [["#", "speaker", "act", "words"]]


def test_table_of_nothing_has_its_head() -> None:
    empty = full_record().model_copy(update={"parties": ()})
    shown = "".join(table_writer(Screen(80, False), "parties")([empty]))
    assert shown.splitlines()[3].split()[:3] == ["#", "name", "type"]


def test_list_alone_is_a_table(invoke: Invoke, full: Path) -> None:
    for listed in ("statements", "parties", "times"):
        table = invoke("read", full, "--list", listed, "--format", "table").stdout
        assert invoke("read", full, "--list", listed).stdout == table
    assert "Fen Herald" in invoke("read", full, "--list", "parties").stdout
    assert "the summer of 2023" in invoke("read", full, "--list", "times").stdout


def test_list_and_text_is_a_wrong_command_line(invoke: Invoke, full: Path) -> None:
    result = invoke("read", full, "--list", "times", "--format", "text")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--list goes with table, jsonl and csv" in result.stderr


@pytest.mark.parametrize(("listed", "model"), [("statements", Statement), ("parties", Party)])
def test_list_as_json_lines(invoke: Invoke, full: Path, listed: str, model: Any) -> None:
    lines = invoke("read", full, full, "--list", listed, "--format", "jsonl").stdout.splitlines()
    record = full_record()
    rows = [json.loads(line) for line in lines]
    assert [row["report"] for row in rows] == [record.report.id] * len(rows)
    assert tuple(model.model_validate(row) for row in rows) == 2 * getattr(record, listed)


def test_list_as_csv(invoke: Invoke, full: Path) -> None:
    out = invoke("read", full, full, "--list", "parties", "--format", "csv").stdout_bytes
    rows = list(csv.DictReader(io.StringIO(out.decode(), newline="")))
    assert [row["party"] for row in rows] == 2 * [f"p{n}" for n in range(1, 8)]
    plain = invoke("read", full, "--format", "csv").stdout_bytes
    assert invoke("read", full, "--list", "statements", "--format", "csv").stdout_bytes == plain


HOSTILE = "\x1b]0;owned\x07\x1b[31mred \u202egnirts\u202c \x9b2K a\rb"


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("--format", "table"),
        *(
            ("--list", listed, "--format", form)
            for listed in ("statements", "parties", "times")
            for form in ("table", "csv", "jsonl")
        ),
    ],
)
def test_hostile_names_never_reach_the_terminal(
    on_terminal: Finish, tmp_path: Path, args: tuple[str, ...]
) -> None:
    record = _with_party(0, name=HOSTILE, aliases=(HOSTILE,), roles=(HOSTILE,))
    record = record.model_copy(
        update={
            "statements": tuple(
                s.model_copy(update={"medium": HOSTILE, "place": HOSTILE, "act": HOSTILE})
                for s in record.statements
            ),
            "times": tuple(t.model_copy(update={"value": HOSTILE}) for t in record.times),
        }
    )
    path = tmp_path / "a.json"
    path.write_text(record.model_dump_json(by_alias=True))
    result = on_terminal("read", path, *args, columns=300)
    assert result.code == 0
    shown = _OUR_COLOURS.sub("", result.shown)
    assert not {c for c in shown if unicodedata.category(c) in ("Cc", "Cf") and c != "\n"}
    assert "owned" in shown
    assert "\x1b[31m" not in result.shown


def test_a_name_as_long_as_a_report_does_not_fill_the_screen() -> None:
    record = _with_party(0, name="very " * 20_000)
    shown = _shown(record)
    assert len(shown) < 4000
    assert "…" in shown


@pytest.mark.parametrize("form", ["table", "jsonl", "csv"])
def test_broken_pipe_is_quiet_for_each_list(finish: Finish, tmp_path: Path, form: str) -> None:
    path = tmp_path / "long.json"
    path.write_text(long_record(100).model_dump_json(by_alias=True))
    args = ["read", path, path, "--list", "statements", "--format", form]
    import subprocess

    with subprocess.Popen(["head", "-1"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as head:
        assert head.stdin is not None and head.stdout is not None
        result = finish(*args, stdout=head.stdin)
        head.stdin.close()
        assert head.stdout.read().count(b"\n") == 1
    assert result.err == b""
    assert result.code == 141
