"""The documentation, held against the program."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import click
import pytest

from benchmarks.serving import served
from onrecord.archive.store import Archive
from onrecord.cli import commands
from onrecord.errors import OnrecordError
from onrecord.sources import MOST_BYTES
from tests.archive.made import record_of

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
LOOSE = [
    ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md")
] + [ROOT / "examples" / "README.md"]
ADDRESS = "127.0.0.1:8017"  # of `onrecord serve`
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def blocks(path: Path, language: str) -> list[str]:
    return [match[2] for match in _FENCE.finditer(text_of(path)) if match[1] == language]


def every_command() -> Iterator[tuple[str, click.Command]]:
    yield "onrecord", commands
    for name, command in commands.commands.items():
        yield f"onrecord {name}", command


@pytest.mark.parametrize("name", commands.commands)
def test_every_command_is_documented(name: str) -> None:
    assert f"\n## onrecord {name}\n" in text_of(DOCS / "reference" / "command-line.md")
    guides = [page for page in PAGES if page.parent.name in ("tutorial", "how-to")]
    assert any(f"onrecord {name}" in text_of(page) for page in guides)


@pytest.mark.parametrize(("name", "command"), list(every_command()))
def test_every_help_ends_with_an_example(name: str, command: click.Command) -> None:
    shown = command.get_help(click.Context(command, info_name=name))
    last = shown.rstrip().split("\n\n")[-1].splitlines()
    assert last[0].strip() in ("Example:", "Examples:")
    assert any("onrecord" in line for line in last[1:])


def command_lines(path: Path) -> Iterator[str]:
    """Each line of the shell blocks of a page that runs onrecord, continued lines joined."""
    for block in blocks(path, "sh"):
        for line in block.replace("\\\n", " ").splitlines():
            if re.search(r"\bonrecord (?!\.)", line) and "pip install" not in line:
                yield line[line.index("onrecord") :]


@pytest.mark.parametrize("page", [*PAGES, *LOOSE], ids=lambda p: p.relative_to(ROOT).as_posix())
def test_the_commands_and_options_that_a_page_shows_are_there(page: Path) -> None:
    for line in command_lines(page):
        name = line.split()[1]
        if name.startswith("-"):
            continue
        assert name in commands.commands, line
        known = {opt for param in commands.commands[name].params for opt in param.opts}
        shown = set(_OPTION.findall(line.split("|")[0]))
        assert shown <= known | {"--help"}, line


def choices(command: str) -> set[str]:
    """The formats of a command."""
    (form,) = [p for p in commands.commands[command].params if "--format" in p.opts]
    assert isinstance(form.type, click.Choice)
    return set(form.type.choices)


def test_the_formats_that_pages_show_are_there() -> None:
    shown = {
        match.groups()
        for page in [*PAGES, *LOOSE]
        for match in re.finditer(r"onrecord (\w+)\b[^\n|]*? --format (\w+)", text_of(page))
    }
    assert {command for command, _ in shown} >= {"read", "search", "export"}
    assert {(command, form) for command, form in shown if form not in choices(command)} == set()


@pytest.mark.parametrize("page", LOOSE, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_outside_the_site_resolve(page: Path) -> None:
    for target in _LINK.findall(text_of(page)):
        if not re.match(r"[a-z]+:|#", target):
            assert (page.parent / target.split("#")[0]).exists(), target


def python_blocks() -> Iterator[tuple[Path, str]]:
    """Each page's Python as one program, since later blocks build on earlier ones."""
    for page in [*PAGES, *LOOSE]:
        if code := "\n".join(blocks(page, "python")):
            yield page, code


@pytest.mark.parametrize(
    ("page", "code"), list(python_blocks()), ids=lambda v: v.name if isinstance(v, Path) else ""
)
def test_the_python_in_a_page_runs(
    page: Path,
    code: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(ROOT)
    here = str(Path(sys.executable).parent)
    monkeypatch.setenv("PATH", os.pathsep.join([here, os.environ["PATH"]]))
    assert shutil.which("onrecord", path=here), "onrecord is not installed: run make test"
    with serving(tmp_path) if ADDRESS in code else nullcontext(ADDRESS) as address:
        code = code.replace(ADDRESS, address)
        exec(compile(code, str(page), "exec"), {"__name__": "page"})
    assert capsys.readouterr().out.strip()


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address at which an archive with one statement of a bridge is served."""
    path = folder / "news.db"
    with Archive.open(path, write=True) as archive:
        archive.add(record_of(("Ada Quill", "said", "The bridge will stand")))
    with served(path) as (port, *_):
        yield f"127.0.0.1:{port}"


def test_the_architecture_names_every_package_and_nothing_that_is_not_there() -> None:
    picture = blocks(ROOT / "ARCHITECTURE.md", "text")[0]
    named = set(re.findall(r"^ *([\w.]+(?:/|\.py)) ", picture, re.MULTILINE))
    folder = ROOT / "src" / "onrecord"
    there = {p.name + "/" for p in folder.iterdir() if p.is_dir() and any(p.glob("*.py"))}
    there |= {p.name for p in folder.glob("*.py") if not p.name.startswith("__")}
    assert named == there


def test_the_layers_in_the_architecture_are_those_that_are_checked() -> None:
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))
    contract = project["tool"]["importlinter"]["contracts"][0]
    picture = blocks(ROOT / "ARCHITECTURE.md", "text")[0]
    drawn = re.findall(r"^ *(\w+)(?:/|\.py) ", picture, re.MULTILINE)
    assert drawn == [layer for layer in contract["layers"] if not layer.startswith("__")]


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]
    page = text_of(DOCS / "explanation" / "dependencies.md")
    for requirement in project["dependencies"]:
        assert f"| {re.split(r'[<>=~! ;[]', requirement)[0]} |" in page, requirement


def test_the_largest_input_is_the_one_that_the_page_names() -> None:
    assert f"more than {MOST_BYTES // 1_000_000} MB" in text_of(DOCS / "how-to" / "failures.md")


def test_every_error_is_in_the_table() -> None:
    page = text_of(DOCS / "reference" / "errors.md")
    waiting = [OnrecordError]
    while waiting:
        kind = waiting.pop()
        if kind.__module__ == "onrecord.errors":
            assert f"| {kind.exit_code} | `{kind.__name__}` |" in page
            waiting += kind.__subclasses__()
