"""The project as a whole: what it depends on, what it ships, what importing it costs."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import onrecord

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "onrecord"
WEIGHTS = SOURCE / "encoder" / "weights"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# Declared and never imported here: trafilatura's justext imports the first as lxml.html.clean, and
# old versions of pip miss the extra by which it asks for it; starlette reads forms with the second.
INDIRECT = {"lxml-html-clean", "python-multipart"}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def names(requirements: list[str]) -> set[str]:
    return {normal(re.split(r"[^\w.-]", text)[0]) for text in requirements}


def optional() -> set[str]:
    """What the extras add. Their packages need not be installed: all of them are imported by the
    names that they have on PyPI."""
    return set().union(*map(names, PROJECT["optional-dependencies"].values()))


def imported_modules() -> set[str]:
    """The top-level names of all modules that the package's code imports, wherever it does so."""
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found.update(alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                found.add(node.module.split(".")[0])
    return found - {"onrecord"} - set(sys.stdlib_module_names)


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    providers = packages_distributions()
    used = {
        normal(provider)
        for name in imported_modules()
        for provider in ([name] if normal(name) in optional() else providers[name])
    }
    assert used | INDIRECT == names(PROJECT["dependencies"]) | optional()


def loaded_by(code: str) -> set[str]:
    """The top-level modules, beside the standard library's, that are loaded after `code`."""
    program = f"import sys; before = set(sys.modules)\n{code}\nprint(*(set(sys.modules) - before))"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    names = {name.split(".")[0] for name in run.stdout.split()}
    return names - set(sys.stdlib_module_names)


def test_importing_the_package_loads_nothing_else() -> None:
    assert loaded_by("import onrecord") == {"onrecord"}


def test_the_command_line_loads_nothing_heavy_before_it_is_needed() -> None:
    assert loaded_by("import onrecord.cli") <= {"onrecord", "click"}


def test_every_name_that_the_package_exports_is_there_and_explained() -> None:
    for name in onrecord.__all__:
        assert getattr(onrecord, name).__doc__, name


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'no_such_name'"):
        _ = onrecord.no_such_name


def test_the_model_is_the_one_that_its_manifest_describes() -> None:
    manifest = json.loads((WEIGHTS / "manifest.json").read_text(encoding="utf-8"))
    found = {name: (WEIGHTS / name).read_bytes() for name in manifest["sha256"]}
    assert {"model.onnx", "tokenizer.json"} <= set(found)
    assert {name: hashlib.sha256(data).hexdigest() for name, data in found.items()} == (
        manifest["sha256"]
    )
    assert sum(map(len, found.values())) <= 35_000_000


def test_the_changelog_begins_with_what_is_unreleased_or_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    first = re.search(r"^## \[?([\w.]+)", changelog, re.MULTILINE)
    assert first is not None
    assert first[1] in ("Unreleased", PROJECT["version"])


def demo() -> list[Path]:
    """The reports that `make demo` reads."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    listed = re.search(r"^DEMO := (.*)$", makefile, re.MULTILINE)
    assert listed is not None
    return [ROOT / name for name in listed[1].split()]


def test_the_demo_reads_reports_in_at_least_three_formats() -> None:
    assert all(path.is_file() for path in demo())
    assert len({path.suffix for path in demo()}) >= 3


def test_the_demo_reads_every_example() -> None:
    reports = {p for p in (ROOT / "examples").iterdir() if p.suffix in (".txt", ".html", ".pdf")}
    assert reports <= set(demo())


def test_the_pdf_example_is_what_its_script_makes(tmp_path: Path) -> None:
    made = tmp_path / "made.pdf"
    script = ROOT / "examples" / "make_pdf.py"
    subprocess.run([sys.executable, str(script), str(made)], check=True, timeout=60)
    assert made.read_bytes() == (ROOT / "examples" / "freight-weekly.pdf").read_bytes()
