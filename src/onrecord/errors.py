"""Everything that can go wrong, one class each.

    OnrecordError                    1
    ├── InputError                  65   what came in cannot be read as a news report
    │   ├── EmptyInput              65
    │   ├── NotText                 65   binary data of no kind that is read
    │   ├── NoReportText            65   a page or PDF without the text of a report
    │   ├── EncryptedInput          65
    │   ├── DamagedInput            65
    │   ├── InputTooLarge           65
    │   ├── ForeignLanguage         65   not English; read all the same if asked
    │   ├── InputTooCostly          65   reading it takes more time or memory than one report may
    │   ├── AmbiguousName           65   several identities are called so
    │   └── RefusedDecision         65   the decision would say nothing, or something that cannot be
    ├── MissingInput                66   no such file, or a directory
    │   ├── UnknownParty            66   no party of the archive is called so
    │   └── UnknownStatement        66   the archive has no such report, statement or decision
    ├── UnreachableInput            69   a URL that does not answer, answers too late or with an error
    ├── UnservableAddress           69   nothing can be served at the address: another program is there
    ├── ReaderDied                  70   the process that read it ended on it, twice
    ├── OutputError                 73   the output cannot be created or written
    │   └── OtherRun                73   the folder holds what another run has written, or is writing
    ├── ArchiveError                74   the archive cannot be read or written
    │   ├── NotAnArchive            65   the file is no archive of onrecord
    │   ├── NewerArchive            65   it was made by a later version of onrecord
    │   ├── DamagedArchive          65   its structure is broken
    │   └── BusyArchive             75   another program keeps it from being written
    ├── ForbiddenInput              77   no permission; or a URL that leads to a private address
    ├── MissingExtra                78   a package that this needs is not installed
    ├── ModelError                  78   the model's files are missing, damaged or not those expected
    └── SettingsError               78   onrecord.toml cannot be read, or sets what there is not

The number is the exit status, from sysexits.h. A message is one sentence that names the input,
says what happened and what to do about it.
"""

from __future__ import annotations

from typing import ClassVar

__all__ = [
    "AmbiguousName",
    "ArchiveError",
    "BusyArchive",
    "DamagedArchive",
    "DamagedInput",
    "EmptyInput",
    "EncryptedInput",
    "ForbiddenInput",
    "ForeignLanguage",
    "InputError",
    "InputTooCostly",
    "InputTooLarge",
    "MissingExtra",
    "MissingInput",
    "ModelError",
    "NewerArchive",
    "NoReportText",
    "NotAnArchive",
    "NotText",
    "OnrecordError",
    "OtherRun",
    "OutputError",
    "ReaderDied",
    "RefusedDecision",
    "SettingsError",
    "UnknownParty",
    "UnknownStatement",
    "UnreachableInput",
    "UnservableAddress",
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


class InputTooCostly(InputError):
    """Reading the input takes more time or more memory than one report may."""


class AmbiguousName(InputError):
    """Several identities of the archive are called so."""


class RefusedDecision(InputError):
    """The decision would say nothing, or something that cannot be."""


class MissingInput(OnrecordError):
    """There is no such file, or it is a directory."""

    exit_code = 66


class UnknownParty(MissingInput):
    """No party of the archive is called so, or has this number."""


class UnknownStatement(MissingInput):
    """The archive has no such report, statement or decision."""


class UnreachableInput(OnrecordError):
    """A URL does not answer, answers too late, or answers with an error."""

    exit_code = 69


class UnservableAddress(OnrecordError):
    """Nothing can be served at the address: another program is there, or the machine has it not."""

    exit_code = 69


class ReaderDied(OnrecordError):
    """The process that read the input ended on it, and another one did so too."""

    exit_code = 70


class OutputError(OnrecordError):
    """The output cannot be created or written."""

    exit_code = 73


class OtherRun(OutputError):
    """The folder holds what was made of other inputs or with another model, or is being written."""


class ArchiveError(OnrecordError):
    """The archive cannot be read or written."""

    exit_code = 74


class NotAnArchive(ArchiveError):
    """The file is no archive of onrecord."""

    exit_code = 65


class NewerArchive(ArchiveError):
    """The archive was made by a later version of onrecord."""

    exit_code = 65


class DamagedArchive(ArchiveError):
    """The archive's structure is broken."""

    exit_code = 65


class BusyArchive(ArchiveError):
    """Another program keeps the archive from being written, for longer than one may wait."""

    exit_code = 75


class ForbiddenInput(OnrecordError):
    """The input may not be read: no permission, or an address that is not public."""

    exit_code = 77


class MissingExtra(OnrecordError):
    """A package that this needs is not installed; the sentence names the extra that brings it."""

    exit_code = 78


class ModelError(OnrecordError):
    """The model's files are missing, damaged, or not those that this version was made with."""

    exit_code = 78


class SettingsError(OnrecordError):
    """onrecord.toml cannot be read, or sets what there is not."""

    exit_code = 78
