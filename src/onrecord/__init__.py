"""onrecord: who said what, to whom, when, and where exactly that is written.

>>> import onrecord
>>> record = onrecord.read("report.html")  # doctest: +SKIP
>>> for statement in record.statements:  # doctest: +SKIP
...     print(record.report.wording(statement.source), statement.words)

`read` reads one report; `load` gives a reader with the model in memory, for many. Everything is
loaded when it is first used, so that importing this package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onrecord.errors import OnrecordError as OnrecordError
    from onrecord.model import Party as Party
    from onrecord.model import Record as Record
    from onrecord.model import Report as Report
    from onrecord.model import Span as Span
    from onrecord.model import Statement as Statement
    from onrecord.pipeline import Reader as Reader
    from onrecord.pipeline import load as load
    from onrecord.pipeline import read as read

_HOMES = {
    "OnrecordError": "onrecord.errors",
    "Party": "onrecord.model",
    "Record": "onrecord.model",
    "Report": "onrecord.model",
    "Span": "onrecord.model",
    "Statement": "onrecord.model",
    "Reader": "onrecord.pipeline",
    "load": "onrecord.pipeline",
    "read": "onrecord.pipeline",
}

__all__ = [
    "OnrecordError",
    "Party",
    "Reader",
    "Record",
    "Report",
    "Span",
    "Statement",
    "load",
    "read",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
