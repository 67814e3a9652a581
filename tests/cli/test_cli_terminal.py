"""Colours, widths, and what hostile text may not do."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from onrecord.cli.report import STYLES_256
from onrecord.cli.terminal import one_line, visible, visible_json

Finish = Callable[..., SimpleNamespace]
_OUR_COLOURS = re.compile(r"\x1b\[[\d;]*m")
# A window title, red, a rewritten line, an 8-bit CSI, a reversed word, a hidden tag, rich's markup.
HOSTILE = (
    "\x1b]0;owned\x07 \x1b[31mred\x1b[0m \x1b[2J \b\b\x7f \x9b2K \u202egnirts\u202c "
    "\u2066x\u2069 \U000e0041 [bold]not bold[/bold] :smile: a\rb"
)


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    path = tmp_path / "hostile.txt"
    path.write_text(
        f"# Title {HOSTILE}\n\nMayor {HOSTILE} said: words {HOSTILE}\nWARN: beware {HOSTILE}\n",
        newline="",
    )
    return path


@pytest.mark.parametrize("form", ["text", "table", "jsonl", "csv"])
def test_hostile_text_never_reaches_the_terminal(
    on_terminal: Finish, hostile: Path, form: str
) -> None:
    result = on_terminal("read", hostile, "--format", form, columns=400)
    assert result.code == 0
    shown = _OUR_COLOURS.sub("", result.shown)
    assert not {c for c in shown if unicodedata.category(c) in ("Cc", "Cf") and c != "\n"}
    assert "\\x1b]0;owned" in shown or "\\u001b]0;owned" in shown
    assert "\\u202egnirts" in shown
    assert "[bold]not bold[/bold] :smile:" in shown
    assert "onrecord: " in shown and "beware \\x1b]0;owned\\x07" in shown


def test_hostile_colour_is_not_ours(on_terminal: Finish, hostile: Path) -> None:
    assert "\x1b[31m" not in on_terminal("read", hostile).shown


def test_hostile_name_of_a_file(on_terminal: Finish, tmp_path: Path) -> None:
    for name in ("\x1b[31mred.txt", "\u202etxt.daer"):
        bad = on_terminal("read", tmp_path / name, tmp_path / name, env={"NO_COLOR": "1"})
        assert bad.code == 66
        assert name not in bad.shown
        assert "red.txt does not" in bad.shown or "txt.daer does not" in bad.shown


@pytest.mark.parametrize("form", ["text", "table"])
def test_text_for_people_is_safe_in_a_pipe_too(finish: Finish, hostile: Path, form: str) -> None:
    out = finish("read", hostile, "--format", form).out.decode()
    assert "owned" in out
    assert not {c for c in out if unicodedata.category(c) in ("Cc", "Cf") and c != "\n"}


def test_json_on_a_terminal_is_the_same_json(
    on_terminal: Finish, finish: Finish, hostile: Path
) -> None:
    args = ("read", hostile, "--format", "jsonl")
    line = next(text for text in on_terminal(*args).shown.splitlines() if text.startswith("{"))
    assert json.loads(line) == json.loads(finish(*args).out)


def test_csv_in_a_pipe_is_untouched(finish: Finish, hostile: Path) -> None:
    assert "\u202egnirts" in finish("read", hostile, "--format", "csv").out.decode()


def test_every_code_point_that_may_mislead_is_escaped() -> None:
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        misleads = unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        if misleads and char not in "\n\u200c\u200d\u00ad":
            assert visible(char).isascii() and visible(char).startswith("\\"), hex(code)
        else:
            assert visible(char) == char, hex(code)


@given(st.text())
def test_visible_json_has_the_same_value(text: str) -> None:
    whole = json.dumps(text, ensure_ascii=False)
    assert json.loads(visible_json(whole)) == text


def test_one_line() -> None:
    assert one_line(" a\n\n b\tc\u2028d ") == "a b c d"


@pytest.mark.parametrize(
    ("switches", "terminal", "coloured"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"TERM": "dumb"}, True, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "0"}, False, False),
        ({"CLICOLOR_FORCE": "1"}, False, True),
        ({"CLICOLOR_FORCE": "0"}, False, False),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, False, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
    ],
)
def test_colours(
    on_terminal: Finish,
    finish: Finish,
    report: Path,
    switches: dict[str, str],
    terminal: bool,
    coloured: bool,
) -> None:
    if terminal:
        shown = on_terminal("read", report, env=switches).shown
    else:
        shown = finish("read", report, env=switches).out.decode()
    assert ("\x1b" in shown) is coloured
    assert "Mayor Ada Quill" in _OUR_COLOURS.sub("", shown)


def test_table_has_colours_where_they_are_wanted(on_terminal: Finish, report: Path) -> None:
    args = ("read", report, "--format", "table")
    assert "38;5;29m" in on_terminal(*args).shown
    assert "\x1b" not in on_terminal(*args, env={"NO_COLOR": "1"}).shown


def test_each_role_has_its_colour(on_terminal: Finish, report: Path) -> None:
    shown = on_terminal("read", report).shown
    before = {word: shown[: shown.index(word)].rsplit("\x1b[", 1)[1] for word in ("“Mayor", "said")}
    before["words"] = shown[: shown.index('"The bridge')].rsplit("\x1b[", 1)[1]
    assert before == {"“Mayor": "1;38;5;63m", "said": "38;5;163m", "words": "38;5;29m"}


def test_colours_say_nothing_that_the_text_does_not(
    on_terminal: Finish, finish: Finish, report: Path
) -> None:
    coloured = on_terminal("read", report).shown
    assert _OUR_COLOURS.sub("", coloured) == finish("read", report).out.decode()


def test_sixteen_colours_where_there_are_no_more(on_terminal: Finish, report: Path) -> None:
    shown = on_terminal("read", report, env={"TERM": "xterm"}).shown
    assert "\x1b[" in shown
    assert "38;5" not in shown


def test_colours_are_legible_on_black_and_on_white() -> None:
    for style in STYLES_256.values():
        for number in map(int, re.findall(r"color\((\d+)\)", style)):
            light = _luminance(number)
            assert 1.05 / (light + 0.05) >= 4.5, f"{number} on white"
            assert (light + 0.05) / 0.05 >= 4.5, f"{number} on black"


def _luminance(number: int) -> float:
    """Relative luminance (WCAG) of a colour of xterm's cube or ramp of greys."""
    if number >= 232:
        levels = [8 + 10 * (number - 232)] * 3
    else:
        steps = (0, 95, 135, 175, 215, 255)
        cube = number - 16
        levels = [steps[cube // 36], steps[cube // 6 % 6], steps[cube % 6]]
    linear = [((c / 255 + 0.055) / 1.055) ** 2.4 if c > 10 else c / 255 / 12.92 for c in levels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("form", ["text", "table"])
@pytest.mark.parametrize("columns", [60, 80, 120])
def test_lines_fit_the_terminal(
    on_terminal: Finish, tmp_path: Path, columns: int, form: str
) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        f"# {'Long title ' * 20}\n\n"
        f"{'The very long Committee ' * 9} said: {'報道によると ' * 20}{'x' * 300} 👩‍🚒 é́́ end\n"
    )
    shown = on_terminal("read", path, "--format", form, columns=columns).shown
    lines = [line for line in shown.splitlines() if str(path) not in line]
    widths = [cell_len(_OUR_COLOURS.sub("", line)) for line in lines]
    assert max(widths) <= columns
    assert max(widths) > columns - 15


def test_words_hang_under_their_statement(on_terminal: Finish, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Ida Renn said: " + "many words " * 30)
    shown = on_terminal("read", path, env={"NO_COLOR": "1"}).shown
    body = shown[shown.index("  1  “Ida Renn”") :].splitlines()[1:]
    assert len(body) > 4
    assert all(re.match(r" {5}\S", line) for line in body)


@pytest.mark.parametrize(("columns", "width"), [("", 80), ("50", 50), ("wide", 80), ("0", 30)])
def test_width_in_a_pipe(finish: Finish, tmp_path: Path, columns: str, width: int) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Ida Renn said: " + "ab " * 200)
    out = finish("read", path, env={"COLUMNS": columns}).out.decode()
    words = [line for line in out.splitlines() if "ab ab" in line]
    assert max(map(len, words)) in (width, width - 1, width - 2)
