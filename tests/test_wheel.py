"""The wheel in a bare environment, with the network cut off: what a user's machine has."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "examples" / "karsholm-courier.txt"
GPU = ("nvidia", "cuda", "cupy", "torch", "triton", "tensorrt", "onnxruntime-gpu")
# Where no namespace without a network can be made, sockets are taken away instead.
NO_SOCKETS = """
import socket, sys
def refuse(*_, **__):
    raise OSError("the network is cut off for this test")
socket.socket.connect = socket.getaddrinfo = refuse
sys.argv[0] = "onrecord"
from onrecord.cli import main
main()
"""

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def uv(*args: str | Path) -> str:
    found = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    assert found, "uv is not installed: run make test"
    return run(found, *args)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def bare(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the wheel and what it asks for, in the versions of the lock."""
    folder = tmp_path_factory.mktemp("bare")
    pinned = folder / "pinned.txt"
    pinned.write_text(uv("export", "--frozen", "--no-dev", "--no-emit-project", "--no-hashes"))
    uv("venv", "--python", sys.executable, folder / "env")
    uv("pip", "install", "--python", folder / "env", "--constraint", pinned, wheel)
    return folder / "env"


def offline(bare: Path, *args: str | Path) -> str:
    """What `onrecord` prints in the bare environment, run elsewhere and without a network."""
    cut_off = subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode == 0
    if cut_off:
        return run("unshare", "-rn", bare / "bin" / "onrecord", *args, cwd=bare)
    return run(bare / "bin" / "python", "-c", NO_SOCKETS, *args, cwd=bare)


def test_the_wheel_holds_the_package_with_its_model_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    weights = {f"onrecord/encoder/weights/{name}" for name in ("model.onnx", "tokenizer.json")}
    assert weights <= names
    assert "onrecord/encoder/weights/manifest.json" in names
    assert "onrecord/py.typed" in names
    assert {Path(name).name for name in names} >= {"LICENSE", "NOTICE", "METADATA"}
    assert {name.split("/")[0].split("-")[0] for name in names} == {"onrecord"}
    assert wheel.stat().st_size < 40_000_000


def test_installing_it_brings_nothing_for_gpus(bare: Path) -> None:
    listed = json.loads(uv("pip", "list", "--python", bare, "--format", "json"))
    names = {package["name"] for package in listed}
    assert "onrecord" in names
    assert not [name for name in names if name.startswith(GPU)]


def test_the_command_reads_a_report_without_a_network(bare: Path) -> None:
    record = json.loads(offline(bare, "read", REPORT, "--format", "jsonl"))
    text = record["report"]["text"]
    assert text == REPORT.read_text(encoding="utf-8")
    sources = {text[start:end] for s in record["statements"] for start, end in s["source"]}
    assert any("Marandt" in source for source in sources)


def test_help_and_schema_work_there_too(bare: Path) -> None:
    assert "Usage: onrecord read" in offline(bare, "read", "--help")
    assert json.loads(offline(bare, "schema"))["title"] == "Record"
