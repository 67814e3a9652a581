"""`onrecord review`: keys fed in process, a real terminal, and JSON lines."""

from __future__ import annotations

import fcntl
import importlib
import json
import os
import pty
import re
import select
import signal
import subprocess
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from onrecord.archive.store import Archive
from onrecord.cli.review_session import read_ranges, read_speakers, words_of
from onrecord.model import Record, Span
from tests.archive.made import record_of

Invoke = Callable[..., Result]
Start = Callable[..., subprocess.Popen[bytes]]

RECORD = record_of(
    ("Ada Quill", "said", "The bridge will stand before the flood comes"),
    ("Tom Barrow", "claimed", "The money went into a fountain"),
    ("He", "added", "Nobody asked the council"),
)
KEYS = "r right · w wrong"


@pytest.fixture(autouse=True)
def _signer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_USER", "ida")


def archive_of(path: Path, *records: Record) -> Path:
    with Archive.open(path, write=True) as archive:
        for record in records:
            archive.add(record)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return archive_of(tmp_path / "a.db", RECORD)


@pytest.fixture
def press(invoke: Invoke, path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Review the archive with these keys."""
    module = importlib.import_module("onrecord.cli.review")
    monkeypatch.setattr(module, "at_terminal", lambda: True)

    def run(keys: str, *args: object, status: int = 0) -> Result:
        result = invoke("review", "--archive", path, *args, input=keys)
        assert result.exit_code == status, result.output
        return result

    return run


def reviewed(path: Path, columns: str = "speakers, words, verdict, by") -> list[Any]:
    with Archive.open(path) as archive:
        query = f"SELECT {columns} FROM reviewed ORDER BY json_extract(content_at, '$[0][0]')"
        return archive.connection.execute(query).fetchall()


def decided(path: Path, undone: bool = False) -> list[str]:
    with Archive.open(path) as archive:
        rows = archive.connection.execute(
            "SELECT verdict FROM review_decision WHERE (undone IS NOT NULL) = ? ORDER BY id",
            (undone,),
        )
        return [verdict for (verdict,) in rows]


# --- keys ----------------------------------------------------------------------------------------


def test_right_wrong_skip(press: Callable[..., Result], path: Path) -> None:
    result = press("rwk")
    assert "1 of 3 · confidence 0.90 · The Harrow Post · 2022-07-18" in result.stdout
    assert "3 of 3" in result.stdout
    assert result.stdout.endswith("that was the last one\nu undo · q quit \n")
    assert "2 decisions taken, 0 undone, by ida" in result.stderr
    assert reviewed(path, "speakers, verdict") == [("Ada Quill", "right"), ("He", None)]


def test_a_statement_is_shown_with_all_that_is_judged(press: Callable[..., Result]) -> None:
    shown = press("q").stdout
    assert "Ada Quill said, “The bridge will stand before the flood comes”." in shown
    for line in ("speaker  Ada Quill", "source   Ada Quill", "cue      said", "content  “The"):
        assert line in shown


def test_quitting_and_the_end_of_input_leave_the_rest(
    press: Callable[..., Result], path: Path
) -> None:
    press("rq")
    assert decided(path) == ["right"]
    assert "1 of 2" in press("w").stdout  # then the input ends
    assert decided(path) == ["right", "wrong"]


def test_a_key_that_is_no_key_decides_nothing(press: Callable[..., Result], path: Path) -> None:
    shown = press("x \x1bRq").stdout
    assert "“x” is no key here" in shown
    assert "“\\x1b” is no key here" in shown
    assert decided(path) == ["right"]  # R is r


def test_fix_the_speaker_by_number(press: Callable[..., Result], path: Path) -> None:
    shown = press("kks2\nr").stdout
    assert "2  Tom Barrow (person)" in shown
    assert "judged   corrected, by ida" in shown
    assert reviewed(path)[2] == ("Tom Barrow", "“Nobody asked the council”", "corrected", "ida")
    assert decided(path) == ["corrected"]  # r went on, and was no decision of its own


@pytest.mark.parametrize(
    ("typed", "speakers"),
    [
        ("1, 2", "Ada Quill; Tom Barrow"),
        ("tom barrow", "Tom Barrow"),
        ("  Lena   Marsh ;Ada Quill", "Lena Marsh; Ada Quill"),
        ("9\n2", "Tom Barrow"),
        ("0\n1-2\n", "1-2"),
        ("-", None),
    ],
)
def test_fix_the_speaker(
    press: Callable[..., Result], path: Path, typed: str, speakers: str | None
) -> None:
    press(f"kks{typed}\nq")
    assert reviewed(path)[2][0] == speakers


def test_giving_up_a_correction(press: Callable[..., Result], path: Path) -> None:
    press("s\nfx\nf\nx\nrq")
    assert decided(path) == ["right"]


def test_a_correction_that_changes_nothing(press: Callable[..., Result], path: Path) -> None:
    shown = press("s1\nf\n\n\nq").stdout
    assert shown.count("that changes nothing") == 2
    assert decided(path) == []


def test_fix_the_spans_by_the_numbers_of_words(press: Callable[..., Result], path: Path) -> None:
    result = press("f1\n-\n6-10\nr")
    shown = " ".join(result.stdout.replace("\u00a0", " ").split())
    assert "1 Ada 2 Quill 3 said 4 , 5 “ 6 The 7 bridge" in shown
    assert "source, now 1-2" in shown and "content, now 5-14" in shown
    assert reviewed(path, "source, cue, words, verdict")[0] == (
        "Ada",
        "",
        "The bridge will stand before",
        "corrected",
    )


def test_numbers_that_are_none_are_asked_for_again(
    press: Callable[..., Result], path: Path
) -> None:
    shown = press("f99\n2-1\nx2\n3-\n1\n\n-\n7\nq").stdout
    for bad in ("99", "2-1", "x2", "3-"):
        assert f"{bad} is no number or range from 1 to" in shown
    assert "- is no number" in shown  # content cannot be none
    assert reviewed(path, "source, words")[0] == ("Ada", "bridge")


def test_spans_then_speaker_are_both_kept(press: Callable[..., Result], path: Path) -> None:
    press("kkf\n\n6-7\ns2\nr")
    assert reviewed(path)[2] == ("Tom Barrow", "asked the", "corrected", "ida")


def test_undo_goes_back_step_by_step(press: Callable[..., Result], path: Path) -> None:
    before = reviewed(path)
    result = press("rs1\nwkuuuuuq")
    assert "there is nothing to undo" in result.stdout
    assert "3 decisions taken, 3 undone" in result.stderr
    assert reviewed(path) == before
    assert decided(path) == [] and len(decided(path, undone=True)) == 3


def test_the_last_decision_can_be_undone(press: Callable[..., Result], path: Path) -> None:
    press("rrwruwq")
    assert decided(path) == ["right", "right", "wrong"]
    assert decided(path, undone=True) == ["wrong"]


def test_undo_shows_the_statement_as_it_was_corrected_before(
    press: Callable[..., Result], path: Path
) -> None:
    press("s2\nf\n\n6-7\nuq")
    assert reviewed(path)[0] == (
        "Tom Barrow",
        "“The bridge will stand before the flood comes”",
        "corrected",
        "ida",
    )
    assert "1 of 2" in press("q").stdout  # judged, and so not asked for again


def test_undo_reaches_into_earlier_sessions_of_the_same_person(
    press: Callable[..., Result], path: Path
) -> None:
    press("rq")
    press("wq", "--by", "bo")
    shown = press("uwq").stdout
    assert "decision 1 is undone" in shown
    assert [row[1:] for row in reviewed(path, "speakers, verdict, by")] == [(None, None)]
    assert decided(path) == ["wrong", "wrong"]


def test_what_others_judge_meanwhile_is_passed_over(
    press: Callable[..., Result], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = importlib.import_module("onrecord.cli.review_session")
    real, seen = module.load, []

    def load(archive: Archive, statement_id: int) -> Any:
        if not seen:
            seen.append(statement_id)
            with Archive.open(path, write=True) as other:
                item = real(other, 2)
                from onrecord.archive.identity.update import deciding
                from onrecord.archive.reviews import Verdict, decide

                with deciding(other) as to:
                    decide(to, item.judgement(Verdict.WRONG, "bo"))
        return real(archive, statement_id)

    monkeypatch.setattr(module, "load", load)
    press("rr")
    assert decided(path) == ["wrong", "right", "right"]


def test_what_another_run_takes_away_meanwhile_is_passed_over(
    press: Callable[..., Result], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = importlib.import_module("onrecord.cli.review_session")
    real = module.load
    calls: list[int] = []

    def load(archive: Archive, statement_id: int) -> Any:
        calls.append(statement_id)
        if len(calls) == 2:
            kept = RECORD.model_copy(update={"statements": RECORD.statements[:1]})
            with Archive.open(path, write=True) as other:
                other.add(kept, again=True)
        return real(archive, statement_id)

    monkeypatch.setattr(module, "load", load)
    assert "that was the last one" in press("rq").stdout
    assert decided(path) == ["right"]


def test_filters_and_limit(press: Callable[..., Result]) -> None:
    assert "1 of 1" in press("q", "--speaker", "barrow").stdout
    assert "1 of 2" in press("q", "--limit", "2").stdout
    assert press("", "--outlet", "ledger").stdout == "there is nothing to review\n"


def test_hostile_words_reach_no_terminal(
    press: Callable[..., Result], tmp_path: Path, invoke: Invoke
) -> None:
    made = record_of(("Ada\x1b[31m Quill", "said", "one\u202etwo\x07 three"))
    path = archive_of(tmp_path / "b.db", made)
    for keys in ("f\n\n\nq", "s\nq", "rq"):
        shown = invoke("review", "--archive", path, input=keys).stdout
        assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e]", shown)
    assert "\x1b" not in invoke("review", "--archive", path, "--decisions").stdout


def test_a_name_that_cannot_sign(press: Callable[..., Result], path: Path) -> None:
    assert "--by" in press("r", "--by", " ", status=65).stderr
    assert decided(path) == []


# --- numbers and words ---------------------------------------------------------------------------


def test_words_leave_out_markup_and_runs_part_at_paragraphs() -> None:
    text = "**Ada** said so.\n\nNo, she did’nt."
    made = record_of(("A", "b", "c")).report
    report = made.model_copy(
        update={
            "text": text,
            "markup": (Span(0, 2), Span(5, 7)),
            "blocks": tuple(
                made.blocks[0].model_copy(update={"start": s, "end": e})
                for s, e in ((0, 16), (18, 33))
            ),
        }
    )
    words = words_of(report, Span(0, len(text)))
    assert [text[s:e] for s, e in words] == "Ada|said|so|.|No|,|she|did’nt|.".split("|")
    assert read_ranges("3-5", words, report) == (Span(13, 16), Span(18, 20))
    assert read_ranges("9,1 7-8", words, report) == (Span(2, 5), Span(22, 33))


@pytest.mark.parametrize("typed", ["", "0", "10", "1-10", "٣", "1--2", "1.5", "9" * 50, "-1"])
def test_no_numbers(typed: str) -> None:
    words = [Span(n, n + 1) for n in range(9)]
    with pytest.raises(ValueError, match="no number"):
        read_ranges(typed or "x", words, RECORD.report)


def test_a_name_is_no_number() -> None:
    speakers = read_speakers("2 Unlimited; 50 Cents", RECORD.parties)
    assert [speaker.name for speaker in speakers] == ["2 Unlimited", "50 Cents"]
    with pytest.raises(ValueError, match="no number 1977"):
        read_speakers("1977", RECORD.parties)


# --- JSON lines ----------------------------------------------------------------------------------


def exported(invoke: Invoke, path: Path, *args: object) -> list[dict[str, Any]]:
    result = invoke("review", "--archive", path, "--export", "-", *args)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def imported(invoke: Invoke, path: Path, lines: list[Any], *args: object) -> Result:
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    return invoke("review", "--archive", path, "--import", "-", *args, input=text)


def test_export_judge_import(invoke: Invoke, path: Path, tmp_path: Path) -> None:
    file = tmp_path / "lines.jsonl"
    result = invoke("review", "--archive", path, "--export", file)
    assert "3 statements to judge" in result.stderr
    first, second, third = [json.loads(line) for line in file.read_text().splitlines()]
    first["verdict"] = "right"
    second |= {"verdict": "corrected", "by": "bo", "correct": {"speakers": [{"name": "Ada Quill"}]}}
    file.write_text("\n".join(map(json.dumps, (first, second, third))))
    result = invoke("review", "--archive", path, "--import", file, "--by", "ida")
    assert result.exit_code == 0
    told = "2 decisions taken, 0 known already, 1 lines without a verdict, 0 refused"
    assert told in result.stderr
    assert reviewed(path, "speakers, verdict, by") == [
        ("Ada Quill", "right", "ida"),
        ("Ada Quill", "corrected", "bo"),
        ("He", None, None),
    ]
    assert "0 decisions taken, 2 known already" in imported(invoke, path, [first, second]).stderr
    assert [line["statement"] for line in exported(invoke, path)] == ["s3"]


def test_lines_that_cannot_be_taken_stop_nothing(invoke: Invoke, path: Path) -> None:
    good, *_ = exported(invoke, path)
    good["verdict"] = "wrong"
    lines = ["no json", good | {"report": "nobody's"}, "", good | {"content": []}, good]
    result = imported(invoke, path, lines)
    assert result.exit_code == 66
    assert "onrecord: -, line 1: this is no judgement" in result.stderr
    assert "onrecord: -, line 2: there is no report" in result.stderr
    assert "onrecord: -, line 3: " in result.stderr  # lines that hold nothing are not counted
    assert "1 decisions taken, 0 known already, 0 lines without a verdict, 3 refused" in (
        result.stderr
    )
    assert decided(path) == ["wrong"]


def test_a_line_without_end(invoke: Invoke, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("onrecord.cli.review")
    monkeypatch.setattr(module, "_LONGEST_LINE", 5_000)
    good, *_ = exported(invoke, path)
    result = imported(invoke, path, ["x" * 23_000, good | {"verdict": "right"}])
    assert result.exit_code == 65
    assert "line 1: the line has more than 5000 bytes" in result.stderr
    assert decided(path) == ["right"]


def test_judgements_from_before_another_run(invoke: Invoke, path: Path) -> None:
    """Exported, then read again by a model that sees less, then imported."""
    first, second, _ = exported(invoke, path)
    start, end = RECORD.statements[0].content[0]
    shorter = RECORD.statements[0].model_copy(
        update={
            "content": (Span(start + 5, end),),
            "words": RECORD.report.wording([Span(start + 5, end)]),
        }
    )
    with Archive.open(path, write=True) as archive:
        archive.add(RECORD.model_copy(update={"statements": (shorter,)}), again=True)
    imported(invoke, path, [first | {"verdict": "right"}, second | {"verdict": "wrong"}])
    words = "“The bridge will stand before the flood comes”"
    now = "SELECT 1 FROM statement WHERE statement.id = statement_id"
    assert reviewed(path, f"({now}), words, verdict") == [(1, words, "right")]
    listed = invoke("review", "--archive", path, "--decisions").stdout.splitlines()
    assert listed[0].startswith("2  wrong (ida, ")
    assert "waits: no statement read last is this one" in listed[0]
    assert "waits" not in listed[1]


def test_decisions_are_listed(press: Callable[..., Result], invoke: Invoke, path: Path) -> None:
    assert invoke("review", "--archive", path, "--decisions").stdout == "no decisions yet\n"
    press("rs1\nuq")
    listed = invoke("review", "--archive", path, "--decisions").stdout.splitlines()
    assert re.fullmatch(
        r"2  corrected \(ida, [\d-]+, undone [\d-]+ by ida\): Ada Quill: “The money .*”"
        r" · A bridge",
        listed[0],
    )
    assert re.fullmatch(
        r"1  right \(ida, [\d-]+\): Ada Quill: “The bridge .*” · A bridge", listed[1]
    )


def test_training_data(
    press: Callable[..., Result], invoke: Invoke, path: Path, tmp_path: Path
) -> None:
    press("rwf\n\n6-7\nr")
    file = tmp_path / "training.jsonl"
    result = invoke("review", "--archive", path, "--export-training", file)
    assert "2 statements of 1 reports that people found right" in result.stderr
    (made,) = [json.loads(line) for line in file.read_text().splitlines()]
    text = made["text"]
    words = [["".join(text[s:e] for s, e in each["content"])] for each in made["statements"]]
    assert words == [["“The bridge will stand before the flood comes”"], ["asked the"]]
    assert len(made["rejected"]) == 1 and made["unjudged"] == []


# --- what goes wrong -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "args", [["--export", "-"], ["--import", "-"], ["--export-training", "-"], ["--decisions"]]
)
def test_no_archive_is_made(invoke: Invoke, tmp_path: Path, args: list[str]) -> None:
    result = invoke("review", "--archive", tmp_path / "none.db", *args, input="")
    assert result.exit_code == 66
    assert not (tmp_path / "none.db").exists()


def test_no_terminal(invoke: Invoke, path: Path) -> None:
    result = invoke("review", "--archive", path, input="rrr")
    assert result.exit_code == 2
    assert "--export" in result.stderr
    assert decided(path) == []


def test_two_things_at_once(invoke: Invoke, path: Path) -> None:
    result = invoke("review", "--archive", path, "--export", "-", "--import", "-")
    assert result.exit_code == 2


@pytest.mark.parametrize("name", ["none.jsonl", ""])
def test_a_file_that_cannot_be_read(invoke: Invoke, path: Path, tmp_path: Path, name: str) -> None:
    result = invoke("review", "--archive", path, "--import", tmp_path / name)
    assert result.exit_code in (2, 66)  # click itself tells a directory
    assert "Traceback" not in result.output


def test_an_archive_that_cannot_be_written_can_be_exported(invoke: Invoke, path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        assert len(exported(invoke, path)) == 3
    finally:
        path.parent.chmod(0o755)


# --- a real terminal -----------------------------------------------------------------------------


class Terminal:
    """A person at a terminal: sees what is shown, and presses keys."""

    def __init__(self, start: Start, *args: object) -> None:
        self._ours, theirs = pty.openpty()
        streams = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
        self.process = start(
            *args,
            command=("-m", "onrecord"),
            start_new_session=True,
            # Its own terminal, so that Ctrl-C there is a signal to it.
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
            **streams,
        )
        os.close(theirs)
        self._seen = ""

    def until(self, words: str, seconds: float = 60) -> str:
        """What is shown up to these words; they are not looked for again."""
        end = time.monotonic() + seconds
        while words not in self._seen:
            ready, _, _ = select.select([self._ours], [], [], max(0, end - time.monotonic()))
            assert ready, f"{words!r} is not in {self._seen!r}"
            try:
                piece = os.read(self._ours, 65536)
            except OSError:
                piece = b""
            assert piece, f"{words!r} is not in {self._seen!r}"
            self._seen += piece.decode()
        shown, self._seen = self._seen.split(words, 1)
        return shown

    def press(self, keys: str) -> None:
        # The terminal is asked for a key a moment after the keys are named.
        time.sleep(0.3)
        os.write(self._ours, keys.encode())

    def end(self) -> int:
        code = self.process.wait(60)
        os.close(self._ours)
        return code


@pytest.fixture
def terminal(start: Start, path: Path) -> Iterator[Terminal]:
    opened = Terminal(start, "review", "--archive", path, "--by", "ida")
    with opened.process:
        yield opened
        if opened.process.poll() is None:
            opened.process.kill()


def test_on_a_terminal(terminal: Terminal, path: Path) -> None:
    shown = terminal.until(KEYS)
    assert "1 of 3" in shown and "\x1b[" in shown  # colours
    terminal.press("r")
    terminal.until("2 of 3")
    assert decided(path) == ["right"]  # written before the next one is shown
    terminal.until(KEYS)
    terminal.press("rrrr")  # pasted, or a key that sends several characters
    terminal.until("is no key here")
    terminal.until(KEYS)
    terminal.press("s")
    terminal.until("none known: ")
    terminal.press("1\n")
    terminal.until("corrected")
    terminal.until(KEYS)
    terminal.press("f")
    terminal.until("gives up, - for none): ")
    terminal.press("\n")
    terminal.until("gives up, - for none): ")
    terminal.press("\n")
    terminal.until("gives up): ")
    terminal.press("6-8\n")
    terminal.until(KEYS)
    terminal.press("u")
    terminal.until("is undone")
    terminal.until(KEYS)
    terminal.press("q")
    terminal.until("3 decisions taken, 1 undone")
    assert terminal.end() == 0
    assert reviewed(path, "speakers, verdict")[:2] == [
        ("Ada Quill", "right"),
        ("Ada Quill", "corrected"),
    ]


def test_ctrl_c_keeps_what_was_decided(terminal: Terminal, path: Path) -> None:
    terminal.until(KEYS)
    terminal.press("w")
    terminal.until("2 of 3")
    terminal.until(KEYS)
    terminal.press("s")
    terminal.until("none known: ")
    terminal.press("\x03")  # gives up the correction
    terminal.until(KEYS)
    terminal.press("\x03")
    terminal.until("interrupted")
    assert terminal.end() == 130
    assert decided(path) == ["wrong"]


def test_killed_in_the_middle_keeps_what_was_decided(terminal: Terminal, path: Path) -> None:
    terminal.until(KEYS)
    terminal.press("r")
    terminal.until("2 of 3")
    terminal.until(KEYS)
    terminal.process.send_signal(signal.SIGKILL)
    assert terminal.end() == -signal.SIGKILL
    assert decided(path) == ["right"]
