"""What the generated parts of the documentation are made of. Called by cog, from `make generate`.

Everything here is printed where its call stands in the page, from the program itself.
"""

from __future__ import annotations

import inspect
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
_SETTINGS = {"COLUMNS": "80", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}


def console(command: str, statements: int | None = None) -> None:
    """A command line that begins with `onrecord`, and its output.

    With `statements`, only the head of the report and so many of its statements.
    """
    run = subprocess.run(
        [sys.executable, "-m", *shlex.split(command)],
        cwd=ROOT,
        env={**os.environ, **_SETTINGS},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=True,
    )
    shown = run.stdout
    if statements is not None:
        shown = "\n\n".join([*shown.split("\n\n")[: statements + 1], "…"])
    _fence("console", [f"$ {command}", *shown.splitlines()])


def help_of(command: str = "") -> None:
    """The help of a command, or of onrecord itself."""
    console(f"onrecord {command} --help".replace("  ", " "))


def commands() -> None:
    """A heading and the help for each command."""
    from onrecord.cli import commands

    for name, command in sorted(commands.commands.items()):
        print(f"\n## onrecord {name}\n")
        help_of(name)
        for part in sorted(getattr(command, "commands", ())):
            print(f"\n### onrecord {name} {part}\n")
            help_of(f"{name} {part}")


def fields(*names: str) -> None:
    """A table of the fields of each class of `onrecord.model`: name, type, in JSON Schema's terms."""
    from onrecord.model import Record

    schema = Record.model_json_schema(by_alias=True)
    definitions = {**schema["$defs"], "Record": schema}
    for name in names:
        print(f"\n## {name}\n")
        print(inspect.cleandoc(definitions[name]["description"]))
        print("\n| field | type | |\n|---|---|---|")
        needed = definitions[name].get("required", [])
        for field, how in definitions[name]["properties"].items():
            print(
                f"| `{field}` | {_type(how, definitions)} | {'' if field in needed else _default(how)} |"
            )


def results(name: str) -> None:
    """What a benchmark measured last, as it was written down."""
    print((ROOT / "benchmarks" / "results" / f"{name}.md").read_text(encoding="utf-8").strip())


def errors() -> None:
    """A table of all errors: exit status, class, meaning."""
    from onrecord.errors import OnrecordError

    print("\n| exit status | error | what happened |\n|---|---|---|")
    for kind in _tree(OnrecordError):
        print(f"| {kind.exit_code} | `{kind.__name__}` | {inspect.getdoc(kind)} |")
    print()


def api() -> None:
    """Each operation of the API with its parameters, from its OpenAPI description."""
    from onrecord.web.api.page import operations
    from onrecord.web.app import create_app
    from onrecord.web.serving import Serving

    tag = ""
    for each in operations(create_app(Serving(Path("onrecord.db"))).openapi()):
        if each.tag != tag:
            tag = each.tag
            print(f"\n## {tag.capitalize()}")
        print(f"\n### {each.method} {each.path}\n")
        print("\n\n".join(each.told))
        if each.parameters:
            print("\n| parameter | in | what it may be | |\n|---|---|---|---|")
        for one in each.parameters:
            needed = "needed. " if one.needed else ""
            print(f"| `{one.name}` | {one.where} | {one.bounds} | {needed}{one.told} |")
    print()


def _tree(kind: type[Any]) -> Iterator[type[Any]]:
    yield kind
    for child in sorted(kind.__subclasses__(), key=lambda c: (c.exit_code, c.__name__)):
        if child.__module__ == "onrecord.errors":
            yield from _tree(child)


def _type(how: dict[str, Any], definitions: dict[str, Any]) -> str:
    if "$ref" in how:
        name = how["$ref"].rsplit("/", 1)[-1]
        if name == "Span":
            return "span"
        listed = "enum" in definitions[name]  # a choice is shown in its place, not linked to
        return _type(definitions[name], definitions) if listed else f"[{name}](#{name.lower()})"
    if "anyOf" in how:
        return " or ".join(_type(one, definitions) for one in how["anyOf"])
    if "const" in how:
        return f"`{how['const']}`"
    if "enum" in how:
        return ", ".join(f"`{value}`" for value in how["enum"])
    if how.get("type") == "array":
        inner = how.get("items")
        return f"list of {_type(inner, definitions)}" if inner else "pair of integers"
    return f"{how['type']} ({how['format']})" if "format" in how else str(how["type"])


def _default(how: dict[str, Any]) -> str:
    value = how.get("default")
    return (
        "may be null" if value is None else f"default `{value}`" if value != [] else "may be empty"
    )


def _fence(language: str, lines: list[str]) -> None:
    print(f"\n```{language}")
    print("\n".join(line.rstrip() for line in lines))
    print("```\n")
