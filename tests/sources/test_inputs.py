"""Files and standard input."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from onrecord.errors import (
    ForbiddenInput,
    InputError,
    InputTooLarge,
    MissingInput,
    OnrecordError,
)
from onrecord.sources import inputs
from onrecord.sources.inputs import MOST_BYTES, fetch

WORDS = b"The mayor said no.\r\n"


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("a.txt", "text/plain"), ("a.MD", "text/markdown"), ("a.htm", "text/html"),
     ("a.pdf", "application/pdf"), ("a", None), ("a.log", None), ("ünï «1».txt", "text/plain")],
)  # fmt: skip
def test_a_file(tmp_path: Path, name: str, media_type: str | None) -> None:
    path = tmp_path / name
    path.write_bytes(WORDS)
    for where in (path, str(path)):
        raw = fetch(where)
        assert (raw.name, raw.data, raw.media_type) == (str(path), WORDS, media_type)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\x00 as it is")))
    raw = fetch("-")
    assert (raw.name, raw.data, raw.media_type) == ("-", b"\xff\x00 as it is", None)


@pytest.mark.parametrize("where", ["", "no/such/file.txt", "nul\0in.txt", "x" * 5000])
def test_missing_files(where: str) -> None:
    with pytest.raises(OnrecordError) as caught:
        fetch(where)
    assert caught.type is (InputError if len(where) > 1000 else MissingInput)


def test_a_file_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(WORDS)
    with pytest.raises(MissingInput):
        fetch(tmp_path / "a.txt" / "b.txt")


def test_a_directory(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match="directory"):
        fetch(tmp_path)


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.txt"
    path.write_bytes(WORDS)
    path.chmod(0)
    if os.access(path, os.R_OK):  # root may read anything

        def denied(*rest: object) -> int:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(os, "open", denied)
    with pytest.raises(ForbiddenInput, match=r"secret\.txt: there is no permission"):
        fetch(path)


def test_the_bound_on_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_BYTES == 20_000_000
    monkeypatch.setattr(inputs, "MOST_BYTES", 1000)
    path = tmp_path / "long.txt"
    path.write_bytes(b"a" * 1000)
    assert len(fetch(path).data) == 1000
    path.write_bytes(b"a" * 1001)
    with pytest.raises(InputTooLarge, match=r"long\.txt"):
        fetch(path)


def test_fifty_megabytes_are_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(InputTooLarge, match="larger than 20 MB"):
        fetch(path)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there are no devices here")
def test_devices_are_refused() -> None:
    with pytest.raises(ForbiddenInput, match="device"):
        fetch("/dev/zero")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_pipes(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert fetch(path).data == b""  # nobody writes to it: it is empty, and nobody waits
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with subprocess.Popen(["sh", "-c", f"exec 3>'{path}'; echo open; echo words >&3"],
                          stdout=subprocess.PIPE) as writer:  # fmt: skip
        assert writer.stdout is not None
        writer.stdout.readline()
        os.close(reader)
        data = fetch(path).data
    assert data in (b"words\n", b"")


def test_process_substitution(tmp_path: Path) -> None:
    """`<(command)` is a pipe by another name, and is read to its end."""
    first, second = os.pipe()
    if not Path(f"/dev/fd/{first}").exists():
        pytest.skip("there is no /dev/fd here")
    os.write(second, b"words")
    os.close(second)
    try:
        assert fetch(f"/dev/fd/{first}").data == b"words"
    finally:
        os.close(first)
