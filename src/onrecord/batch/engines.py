"""Parts of a plan, done: by processes on this machine, by Ray, or by Spark.

All three have `do_parts` read, extract and write whole parts, where they are; what travels is the
plan and what came of it. So nothing is sorted or sent through an engine's shuffle, and a part is
the same wherever and however often it is done.
"""

from __future__ import annotations

import os
import pickle
import re
import sys
from collections import deque
from collections.abc import Callable, Container, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from onrecord.batch.arrow import Extraction, How, extract_batches, input_batch
from onrecord.batch.folder import TRIES, Done, Folder, PartWriter
from onrecord.batch.plan import Part, batches_of
from onrecord.batch.pool import Pool
from onrecord.errors import MissingExtra, OnrecordError
from onrecord.export.parquet import need_pyarrow

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Engine", "Step", "Task", "do_parts", "run"]

Engine = Literal["local", "ray", "spark"]
_AHEAD = 4  # batches for each process, so that none waits for a slow one before it
_LOOK = 1.0  # seconds between two looks at what Spark has done
# Where Ray gives a chain of errors, the last is its own, which says nothing.
_ERROR_LINE = re.compile(r"(?!ray\.)[\w.]+(?:Error|Exception|Died|Extra): \S")
_SUBMITTED = "PYSPARK_GATEWAY_PORT"  # is set in what spark-submit has started
_SPARK_HERE = {
    "spark.app.name": "onrecord extract",
    "spark.log.level": "OFF",  # what fails is told when it does
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done with each part: how it is read, where it is written, and the working
    directory that names of files start from."""

    how: How
    out: Path
    home: str


class Step(NamedTuple):
    """What has been done meanwhile: inputs, and a part if one is complete."""

    inputs: int
    done: Done | None = None


def run(engine: Engine, parts: Sequence[Part], task: Task, processes: int) -> Generator[Step]:
    """Have all parts done, and say what is. Raises OnrecordError where the run cannot go on."""
    need_pyarrow()
    if engine == "ray":
        yield from _on_ray(parts, task, processes)
    elif engine == "spark":
        yield from _on_spark(parts, task, processes)
    else:
        yield from _here(parts, task, processes)


def do_parts(plan: Iterable[pa.RecordBatch], task: Task) -> Iterator[pa.RecordBatch]:
    """Rows of a plan in, what came of each part out, both pickled in a column `part`.

    Files are looked for from the directory where the run was started, if this machine has it.
    """
    pa = need_pyarrow()
    with suppress(FileNotFoundError):
        os.chdir(task.home)
    for batch in plan:
        parts = [pickle.loads(data) for data in batch["part"].to_pylist()]
        yield pa.RecordBatch.from_pylist(
            [{"part": pickle.dumps(_do(part, task))} for part in parts], _plan_schema()
        )


def _do(part: Part, task: Task) -> Done:
    with PartWriter(task.out, part) as writer:
        inputs = (input_batch(batch) for batch in batches_of(part.inputs()))
        for records in extract_batches(inputs, task.how):
            writer.write(records)
        return writer.finish()


def _plan_schema() -> pa.Schema:
    pa = need_pyarrow()
    return pa.schema([("part", pa.binary())])


def _plan_rows(parts: Iterable[Part]) -> Iterator[pa.RecordBatch]:
    """Each part as a batch of its own."""
    pa = need_pyarrow()
    for part in parts:
        yield pa.RecordBatch.from_pylist([{"part": pickle.dumps(part)}], _plan_schema())


def _here(parts: Sequence[Part], task: Task, processes: int) -> Iterator[Step]:
    """In this process, but for the extraction: its processes share one part after another."""
    extractions = [Extraction(task.how) for _ in range(processes)]
    pool: Pool[Extraction, Any, Any] = Pool(extractions, Extraction.__call__)
    under_way: deque[tuple[Part, Future[Any] | None]] = deque()
    with ExitStack() as stack:
        stack.callback(pool.close)
        writing = stack.enter_context(_Writing(task.out))
        for part in parts:
            for batch in batches_of(part.inputs()):
                under_way.append((part, pool.submit(input_batch(batch))))
                if len(under_way) >= processes * _AHEAD:
                    yield writing.take(*under_way.popleft())
            under_way.append((part, None))
        while under_way:
            yield writing.take(*under_way.popleft())


class _Writing:
    """Writes batches as they come, part after part; None ends a part."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._writer: PartWriter | None = None

    def __enter__(self) -> _Writing:
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        if self._writer is not None:
            self._writer.__exit__(kind, *error)

    def take(self, part: Part, made: Future[Any] | None) -> Step:
        if self._writer is None:
            self._writer = PartWriter(self._out, part).__enter__()
        if made is not None:
            records = made.result()
            self._writer.write(records)
            return Step(records.num_rows)
        done = self._writer.finish()
        self._writer.__exit__(None)
        self._writer = None
        return Step(0, done)


def _on_ray(parts: Sequence[Part], task: Task, processes: int) -> Iterator[Step]:
    """By Ray Data: on the cluster of $RAY_ADDRESS, or on this machine."""
    os.environ.setdefault("RAY_DATA_LOG_LEVEL", "CRITICAL")  # what fails is told here
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise _missing("ray") from error
    pa = need_pyarrow()
    ours = not ray.is_initialized()
    if ours:
        _start_ray(processes)
    ray.data.DataContext.get_current().enable_progress_bars = False
    try:
        rows = [pa.Table.from_batches([row]) for row in _plan_rows(parts)]
        done = ray.data.from_arrow(rows).map_batches(
            partial(_do_table, task=task),
            batch_size=1,
            batch_format="pyarrow",
            compute=ray.data.TaskPoolStrategy(size=processes),
        )
        for row in done.iter_rows():
            finished: Done = pickle.loads(row["part"])
            yield Step(finished.inputs, finished)
    except ray.exceptions.RayError as error:
        raise _failed("Ray", error) from error
    finally:
        if ours:
            ray.shutdown()


def _start_ray(processes: int) -> None:
    """Raises OnrecordError where there is no such cluster."""
    import ray

    address = os.environ.get("RAY_ADDRESS")
    local = {} if address else {"num_cpus": processes, "include_dashboard": False}
    try:
        ray.init(address=address, log_to_driver=False, logging_level="error", **local)
    except ConnectionError as error:
        told = f"Ray: there is no cluster at {address!r}; check $RAY_ADDRESS, or unset it."
        raise OnrecordError(told) from error


def _do_table(plan: pa.Table, task: Task) -> pa.Table:
    """`do_parts` for Ray, which gives and takes tables of one batch."""
    return need_pyarrow().Table.from_batches(do_parts(plan.to_batches(), task))


def _on_spark(parts: Sequence[Part], task: Task, processes: int) -> Iterator[Step]:
    """By Spark's mapInArrow: where spark-submit says, or on this machine."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise _missing("spark") from error
    builder = SparkSession.builder
    if _SUBMITTED not in os.environ:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = builder.config(map=_SPARK_HERE).master(f"local[{processes},{TRIES}]")
    spark = builder.getOrCreate()
    try:
        rows = [(bytearray(row["part"][0].as_py()),) for row in _plan_rows(parts)]
        given = spark.sparkContext.parallelize(rows, len(rows))
        plan = spark.createDataFrame(given, "part binary")
        done = plan.mapInArrow(partial(do_parts, task=task), "part binary")
        yield from _watched(done.collect, task.out, {part.number for part in parts})
    finally:
        spark.stop()


def _watched(collect: Callable[[], Any], out: Path, wanted: Container[int]) -> Iterator[Step]:
    """What is done, as it appears in the folder while Spark has it done."""
    seen: set[str] = {done.file for done in Folder(out).done() if done.part not in wanted}
    thread = ThreadPoolExecutor(1)
    collected = thread.submit(collect)
    thread.shutdown(wait=False)  # stopping Spark ends it
    while True:
        running = not collected.done()
        for done in Folder(out).done(known=seen):
            seen.add(done.file)
            yield Step(done.inputs, done)
        if not running:
            break
        wait([collected], _LOOK)
    error = collected.exception()
    if error is not None:
        raise _failed("Spark", error) from error


def _failed(engine: str, error: BaseException) -> OnrecordError:
    """The last line of the error that names one: what was raised in the worker."""
    lines = [line.strip() for line in str(error).splitlines()]
    named = [line for line in lines if _ERROR_LINE.match(line)]
    why = (named or lines or ["it does not say why"])[-1]
    return OnrecordError(f"{engine} gave up ({why[:300]}); what is done is kept: run this again.")


def _missing(extra: str) -> MissingExtra:
    name = {"ray": "Ray", "spark": "Spark"}[extra]
    return MissingExtra(f"{name} is not installed: pip install 'onrecord[{extra}]'.")
