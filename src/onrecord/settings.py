"""What a person has settled for all commands: defaults < onrecord.toml < environment < options.

`onrecord.toml` is looked for in the working directory:

    archive = "newsroom.db"     # taken from where onrecord.toml is
"""

from __future__ import annotations

import getpass
import os
import tomllib
from pathlib import Path

from onrecord.errors import SettingsError

__all__ = ["FILE", "USER_VARIABLE", "archive_path", "signer"]

USER_VARIABLE = "ONRECORD_USER"

FILE = "onrecord.toml"
_VARIABLE = "ONRECORD_ARCHIVE"
_DEFAULT = "onrecord.db"
_MOST_BYTES = 100_000  # of a file of settings; this one has room for a line


def archive_path(option: Path | None = None) -> Path:
    """The archive's file: as the option says, or ONRECORD_ARCHIVE, onrecord.toml, `onrecord.db`.

    Raises SettingsError.
    """
    if option is not None:
        return option
    named = os.environ.get(_VARIABLE)
    if named:
        return Path(named)
    return Path(_settings().get("archive", _DEFAULT))


def signer(option: str | None) -> str:
    """Who decides: as the option says, or ONRECORD_USER, or the login name; "" for a nameless user."""
    try:
        return option or os.environ.get(USER_VARIABLE) or getpass.getuser()
    except (ImportError, KeyError, OSError):  # a container's user may have no name
        return ""


def _settings() -> dict[str, str]:
    """What onrecord.toml sets, or nothing where there is none."""
    try:
        with open(FILE, "rb") as file:
            text = file.read(_MOST_BYTES + 1)
        if len(text) > _MOST_BYTES:
            raise SettingsError(f"{FILE}: this is too large for a file of settings; shorten it.")
        found = tomllib.loads(text.decode())
    except FileNotFoundError:
        return {}
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{FILE}: cannot be read ({error}); correct the file.") from error
    for name, value in found.items():
        if name != "archive":
            raise SettingsError(f"{FILE}: there is no setting {name[:60]!r}; only archive.")
        if not isinstance(value, str) or not value:
            raise SettingsError(f"{FILE}: archive is to be a path in quotation marks.")
    return found
