"""The folder that extraction writes: Parquet tables, a manifest, and what is done.

    DIR/manifest.json             what is extracted, with which model and options
    DIR/done/part-000000.json     what came of a part; written when all of it is there
    DIR/reports/part-000000.parquet, and so for each table of `onrecord.export.parquet`

Files are written under other names and renamed when they are whole, `reports` last and then `done`,
so that a part that was broken off is not taken for done, and a table never has half a file in it.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from onrecord.errors import DamagedInput, OtherRun, OutputError, ReaderDied
from onrecord.export.parquet import (
    FORMAT,
    MANIFEST,
    TABLES,
    TablesWriter,
    part_name,
    read_manifest,
)

if TYPE_CHECKING:
    import pyarrow as pa

    from onrecord.batch.gather import ReadBy
    from onrecord.batch.plan import Part, Plan

__all__ = ["TRIES", "Done", "Folder", "PartWriter"]

_DONE = "done"
_LOCK = ".lock"
_TEMPORARY = ".part-"
TRIES = 4  # of a part in a run; an engine may try for ever


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a part: rows by table, refusals by error, the gravest exit status, its bytes."""

    part: int
    rows: Mapping[str, int]
    errors: Mapping[str, int]
    status: int
    size: int

    @property
    def file(self) -> str:
        """The name of the file that says so."""
        return f"{Path(part_name(self.part)).stem}.json"

    @property
    def inputs(self) -> int:
        return self.rows["reports"] + self.rows["refused"]


class PartWriter:
    """Writes what comes of a part; `finish` puts it in its place. Use it in a `with` block, which
    raises ReaderDied for a part whose writers have died several times in this run."""

    def __init__(self, folder: Path, part: Part) -> None:
        self._folder = folder
        self._part = part
        self._errors: Counter[str] = Counter()
        self._status = 0

    def __enter__(self) -> Self:
        prefix = f"{_TEMPORARY}{self._part.number}-"
        with _told(self._folder):
            if len(list(self._folder.glob(f"{prefix}*"))) >= TRIES:  # who dies leaves it there
                raise ReaderDied(
                    f"part {self._part.number}, from {self._part.files[0]} on: what did it has "
                    f"died {TRIES} times; allow more memory, or leave it out."
                )
            self._made = Path(tempfile.mkdtemp(prefix=prefix, dir=self._folder))
            self._tables = TablesWriter({t: self._made / f"{t}.parquet" for t in TABLES})
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        if kind is not None:
            with suppress(OSError):  # the disk may be full; what is raised says so
                self._tables.__exit__(kind, *error)
        shutil.rmtree(self._made, ignore_errors=True)

    def write(self, records: pa.RecordBatch) -> None:
        """Take in rows of the record schema. Raises OutputError."""
        for refused in records["refused"].to_pylist():
            if refused is not None:
                self._errors[refused["error"]] += 1
                self._status = max(self._status, refused["status"])
        with _told(self._folder):
            self._tables.write(records)

    def finish(self) -> Done:
        """Put the files in their place, and then write down that they are. Raises OutputError."""
        name = part_name(self._part.number)
        with _told(self._folder):
            self._tables.__exit__(None)
            rows = {table: self._tables.rows[table] for table in TABLES}
            errors = dict(sorted(self._errors.items()))
            done = Done(self._part.number, rows, errors, self._status, self._part.size)
            for table in reversed(TABLES):
                _put(self._made / f"{table}.parquet", self._folder / table / name)
            made = self._made / "done.json"
            made.write_text(json.dumps(asdict(done)) + "\n", "utf-8")
            _put(made, self._folder / _DONE / done.file)
        return done


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that is extracted into."""

    path: Path

    @contextmanager
    def opened(self, plan: Plan, read_by: ReadBy, known: Mapping[str, Any]) -> Iterator[list[Done]]:
        """What is done already of a plan; made if need be, and this run's alone within the block.

        Raises OtherRun where it holds anything else or another run is writing, and OutputError.
        """
        with ExitStack() as stack:
            with _told(self.path):
                self.path.mkdir(parents=True, exist_ok=True)
                self._check_is_ours()
                stack.enter_context(self._locked())
                self._prepare(plan, {**read_by._asdict(), "known": _as_json(known)})
            yield list(self.done())
            self._clear()

    def done(self, known: Container[str] = ()) -> Iterator[Done]:
        """What came of each part that is done, in their order, but for those whose file is known."""
        for path in sorted((self.path / _DONE).glob("part-*.json")):
            if path.name in known:
                continue
            try:
                yield Done(**json.loads(path.read_bytes()))
            except (ValueError, TypeError):
                told = f"{path}: this is damaged; remove it, and its part will be done again."
                raise DamagedInput(told) from None

    def _prepare(self, plan: Plan, run: Mapping[str, Any]) -> None:
        about = {"format": FORMAT, **run, "plan": plan.sha256, "parts": len(plan.parts)}
        found = read_manifest(self.path)
        if found is None:
            self._begin(about)
        else:
            self._check(found, about)
        self._clear()

    def _clear(self) -> None:
        """Remove what workers have left that died."""
        for left in self.path.glob(f"{_TEMPORARY}*"):
            shutil.rmtree(left, ignore_errors=True)

    def _check_is_ours(self) -> None:
        ours = {_LOCK, _DONE, *TABLES, f".{MANIFEST}"}  # what is there when a run has just begun
        if read_manifest(self.path) is None and not ours.issuperset(os.listdir(self.path)):
            raise OtherRun(f"{self.path}: there is something else in this folder; name a new one.")

    def _begin(self, about: Mapping[str, Any]) -> None:
        for name in (*TABLES, _DONE):
            (self.path / name).mkdir(exist_ok=True)
        made = self.path / f".{MANIFEST}"
        made.write_text(json.dumps(about, indent=1) + "\n", "utf-8")
        _put(made, self.path / MANIFEST)

    def _check(self, found: Mapping[str, Any], about: Mapping[str, Any]) -> None:
        differ = [what for key, what in _MEANT.items() if found.get(key) != about[key]]
        if differ:
            raise OtherRun(
                f"{self.path}: this was extracted {' and '.join(differ)}; name another folder, or "
                "give what was given then."
            )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Within it, no other run on this machine writes here; where the system knows such locks."""
        try:
            import fcntl
        except ImportError:  # Windows
            yield
            return
        with (self.path / _LOCK).open("wb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                told = f"{self.path}: another onrecord is writing into this folder; wait for it."
                raise OtherRun(told) from None
            yield


# What of a manifest has to be the same for a run to go on, and how its being another is told.
_MEANT = {
    "plan": "from other inputs, or they have changed",
    "software": "by another version of onrecord",
    "model": "with another model",
    "known": "with other options",
}


def _as_json(known: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value if value is None else str(value) for key, value in known.items()}


def _put(made: Path, target: Path) -> None:
    """Have a file be there whole, or not at all, also when the power fails."""
    with made.open("rb") as file:
        os.fsync(file.fileno())
    made.replace(target)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Errors of writing as sentences."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        told = f"{folder}: cannot be written ({reason}); write to another place."
        raise OutputError(told) from error
