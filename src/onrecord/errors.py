"""Everything that can go wrong, one class each.

    OnrecordError                    1
    ├── InputError                  65   what came in cannot be read as a news report
    │   ├── EmptyInput              65
    │   ├── NotText                 65   binary data of no kind that is read
    │   ├── NoReportText            65   a page or PDF without the text of a report
    │   ├── EncryptedInput          65
    │   ├── DamagedInput            65
    │   ├── InputTooLarge           65
    │   └── ForeignLanguage         65   not English; read all the same if asked
    ├── MissingInput                66   no such file, or a directory
    ├── UnreachableInput            69   a URL that does not answer, answers too late or with an error
    ├── OutputError                 73   the output cannot be created or written
    ├── ForbiddenInput              77   no permission; or a URL that leads to a private address
    └── ModelError                  78   the model's files are missing, damaged or not those expected

The number is the exit status, from sysexits.h. A message is one sentence that names the input,
says what happened and what to do about it.
"""

from __future__ import annotations

from typing import ClassVar

__all__ = [
    "DamagedInput",
    "EmptyInput",
    "EncryptedInput",
    "ForbiddenInput",
    "ForeignLanguage",
    "InputError",
    "InputTooLarge",
    "MissingInput",
    "ModelError",
    "NoReportText",
    "NotText",
    "OnrecordError",
    "OutputError",
    "UnreachableInput",
]


class OnrecordError(Exception):
    """The root of all errors that onrecord raises on purpose."""

    exit_code: ClassVar[int] = 1


class InputError(OnrecordError):
    """What came in cannot be read as a news report."""

    exit_code = 65


class EmptyInput(InputError):
    """The input holds nothing, or nothing but white space."""


class NotText(InputError):
    """The input is binary data of no kind that onrecord reads."""


class NoReportText(InputError):
    """The page or document holds no text of a report: only pictures, menus or nothing."""


class EncryptedInput(InputError):
    """The document opens only with a password."""


class DamagedInput(InputError):
    """The document's structure is broken beyond reading."""


class InputTooLarge(InputError):
    """The input is larger than the bound on what is read."""


class ForeignLanguage(InputError):
    """The report is not in English, which is all that the model knows."""


class MissingInput(OnrecordError):
    """There is no such file, or it is a directory."""

    exit_code = 66


class UnreachableInput(OnrecordError):
    """A URL does not answer, answers too late, or answers with an error."""

    exit_code = 69


class OutputError(OnrecordError):
    """The output cannot be created or written."""

    exit_code = 73


class ForbiddenInput(OnrecordError):
    """The input may not be read: no permission, or an address that is not public."""

    exit_code = 77


class ModelError(OnrecordError):
    """The model's files are missing, damaged, or not those that this version was made with."""

    exit_code = 78
