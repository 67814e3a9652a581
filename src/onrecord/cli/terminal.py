"""What the terminal is, and what may be written to it.

Reports are anybody's text. Escape sequences in them could recolour, retitle or rewrite a terminal,
and bidirectional overrides show words in an order that they do not have; so every character of
that kind is shown as its escape (`\\x1b`, `\\u202e`) in whatever is meant for the eye.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import click

__all__ = [
    "Progress",
    "Screen",
    "as_seen",
    "one_line",
    "say",
    "screen_of",
    "visible",
    "visible_json",
]

_PIPED_WIDTH = 80
_NARROWEST = 30
# Joiners shape emoji and Persian, a soft hyphen only allows a break: none of them misleads.
_HARMLESS = frozenset("\u200c\u200d\u00ad")
# What may need an escape; most text is passed over here, and the Unicode category decides the rest.
_SUSPECT = re.compile(r"\r\n|[^\x20-\x7e\xa0-\u05ff\u3000-\ud7ff]")
_MISLEADING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Screen:
    """Where text is shown: its width in columns, and whether colours are wanted there."""

    width: int
    colour: bool


def visible(text: str) -> str:
    """`text` with what could mislead as escapes; line ends (LF, CR LF) stay."""
    return _SUSPECT.sub(lambda match: _shown(match.group(), _python_escape), text)


def visible_json(text: str) -> str:
    """The same JSON with what could mislead as JSON's own escapes: its value does not change."""
    return _SUSPECT.sub(lambda match: _shown(match.group(), _json_escape), text)


def as_seen(lines: Iterable[str], form: str, terminal: bool) -> Iterator[str]:
    """Lines of `jsonl` or `csv`, made visible where an eye will see them: on a terminal only."""
    if not terminal:
        return iter(lines)
    return map(visible if form == "csv" else visible_json, lines)


def one_line(text: str) -> str:
    """`text` made visible, each run of white space one space."""
    return visible(_SPACE.sub(" ", text).strip())


def _shown(char: str, escape: Callable[[str], str]) -> str:
    if char in ("\n", "\r\n") or char in _HARMLESS:
        return char
    return escape(char) if unicodedata.category(char) in _MISLEADING else char


def _python_escape(char: str) -> str:
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _json_escape(char: str) -> str:
    return json.dumps(char)[1:-1] if char != "\x7f" else "\\u007f"


def screen_of(terminal: bool) -> Screen:
    """The screen that output goes to. What is no terminal is 80 columns wide, or `$COLUMNS`."""
    columns = shutil.get_terminal_size((_PIPED_WIDTH, 24)).columns if terminal else _columns()
    return Screen(max(columns, _NARROWEST), _wants_colour(terminal))


def _columns() -> int:
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if columns.isdecimal() else _PIPED_WIDTH


def _wants_colour(terminal: bool) -> bool:
    """NO_COLOR forbids, FORCE_COLOR and CLICOLOR_FORCE demand, else any terminal but a dumb one."""
    if os.environ.get("NO_COLOR"):
        return False
    if any(
        os.environ.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")
    ):
        return True
    return terminal and os.environ.get("TERM") != "dumb"


def say(sentence: str) -> None:
    """One line on standard error, marked as ours."""
    click.echo(f"onrecord: {one_line(sentence)}", err=True)


class Progress:
    """Which of many inputs is being read, on one line of a terminal's standard error.

    Silent for a single input, and where standard error is no terminal or one that cannot erase.
    """

    def __init__(self, total: int) -> None:
        self._total = total
        self._live = total > 1 and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def show(self, number: int, name: str) -> None:
        if self._live:
            from rich.cells import set_cell_size

            line = f"reading {number} of {self._total}: {one_line(name)}"
            width = os.get_terminal_size(sys.stderr.fileno()).columns - 1
            self._write("\r\x1b[2K" + set_cell_size(line, width).rstrip())

    def clear(self) -> None:
        if self._live:
            self._write("\r\x1b[2K")

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
