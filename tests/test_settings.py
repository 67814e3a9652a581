from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.errors import SettingsError
from onrecord.settings import archive_path


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ONRECORD_ARCHIVE", raising=False)
    return tmp_path


def test_each_gives_way_to_the_next(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert archive_path() == Path("onrecord.db")
    (folder / "onrecord.toml").write_text('archive = "toml.db"')
    assert archive_path() == Path("toml.db")
    monkeypatch.setenv("ONRECORD_ARCHIVE", "variable.db")
    assert archive_path() == Path("variable.db")
    assert archive_path(Path("option.db")) == Path("option.db")


def test_an_empty_variable_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_ARCHIVE", "")
    assert archive_path() == Path("onrecord.db")


@pytest.mark.parametrize(
    "content",
    [b"archive = ", b"archive = 3", b'archive = ""', b'archve = "a.db"', b"\xff", b"#" * 200_000],
)
def test_a_file_that_is_wrong_is_told(folder: Path, content: bytes) -> None:
    (folder / "onrecord.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=r"onrecord\.toml"):
        archive_path()


def test_an_empty_file_sets_nothing(folder: Path) -> None:
    (folder / "onrecord.toml").touch()
    assert archive_path() == Path("onrecord.db")


def test_a_directory_of_that_name_is_told(folder: Path) -> None:
    (folder / "onrecord.toml").mkdir()
    with pytest.raises(SettingsError):
        archive_path()
