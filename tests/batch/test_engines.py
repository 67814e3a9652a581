"""The same output from every engine, whatever dies. Ray and Spark run as a process of their own."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks.engines import VICTIMS, kill_all, kill_worker, outputs, start
from onrecord.errors import OnrecordError
from tests.cli.inputs import warc, write

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")

ROOT = Path(__file__).parents[2]
FAKE = ROOT / "tests" / "cli" / "fake_add.py"
BROKEN = Path(__file__).with_name("broken.py")
PYTHONPATH = {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}

with_ray = pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed")
with_spark = pytest.mark.skipif(
    find_spec("pyspark") is None or shutil.which("java") is None,
    reason="Spark or Java is not installed",
)
MARKS = {
    "local": [],
    "ray": [with_ray, pytest.mark.slow],
    "spark": [with_spark, pytest.mark.slow],
}
OTHERS = [pytest.param(engine, marks=MARKS[engine]) for engine in ("ray", "spark")]
ENGINES = ["local", *OTHERS]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Of every kind of input something: five parts."""
    for n in range(12):
        write(tmp_path / f"in/{n:02}.txt", f"Ada Quill said: {n} will stand", "WAIT WAIT WAIT")
    write(tmp_path / "in/13.txt", "Ada Quill said: it falls", "DIE")
    (tmp_path / "in/empty.txt").touch()
    warc(
        tmp_path / "in/crawl.warc.gz",
        {f"https://post.example/{n}": f"Tom Barrow said: {n} it is\n\nWAIT" for n in range(20)},
    )
    lines = [json.dumps({"text": f"Tom Barrow said: {n} it was\n\nWAIT"}) for n in range(3)]
    (tmp_path / "in/lines.jsonl").write_text("\n".join([*lines, "{"]), "utf-8")
    table = pa.table({"text": [f"Ada Quill said: {n} it is\n\nWAIT" for n in range(4)]})
    pq.write_table(table, tmp_path / "in/table.parquet", row_group_size=2)
    return tmp_path


def begin(
    folder: Path, out: str, engine: str, processes: int = 2, script: Path = FAKE
) -> subprocess.Popen[bytes]:
    options = ("--engine", engine, "--processes", str(processes))
    return start([sys.executable, str(script)], folder, out, *options, env=PYTHONPATH)


def finish(running: subprocess.Popen[bytes]) -> None:
    out, err = running.communicate(timeout=500)
    assert out == b"" or b"onrecord" not in out
    assert running.returncode == 70, err[-3000:]
    refused = b"3 refused (1 DamagedInput, 1 EmptyInput, 1 ReaderDied)"
    assert b"39 reports" in err and refused in err, err[-3000:]


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_writes_the_same_bytes(folder: Path, engine: str) -> None:
    finish(begin(folder, "one", "local", processes=1))
    finish(begin(folder, "other", engine))
    assert outputs(folder / "other") == outputs(folder / "one")


@pytest.mark.parametrize(
    ("engine", "victim"),
    [
        pytest.param(engine, victim, marks=MARKS[engine])
        for engine, victims in VICTIMS.items()
        for victim in victims
    ],
)
def test_a_worker_that_is_killed_makes_no_difference(
    folder: Path, engine: str, victim: str
) -> None:
    finish(begin(folder, "one", "local"))
    running = begin(folder, "other", engine)
    kill_worker(running, folder / "other", victim)
    finish(running)
    assert outputs(folder / "other") == outputs(folder / "one")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_run_that_is_killed_goes_on_where_it_was(folder: Path, engine: str) -> None:
    finish(begin(folder, "one", "local"))
    kill_all(begin(folder, "other", engine), folder / "other")
    before = {path: path.stat().st_mtime_ns for path in (folder / "other/done").iterdir()}
    assert 1 <= len(before) < 5
    finish(begin(folder, "other", engine))
    assert outputs(folder / "other") == outputs(folder / "one")
    assert {path: path.stat().st_mtime_ns for path in before} == before


@pytest.mark.parametrize("engine", OTHERS)
def test_an_engine_that_gives_up_says_so(tmp_path: Path, engine: str) -> None:
    """The engine's own process dies each time that it comes to one of the parts."""
    write(tmp_path / "in/a.txt", "Ada Quill said: it stands", "KILL")
    warc(tmp_path / "in/b.warc.gz", {"https://post.example/1": "Ada Quill said: it is\n"})
    running = begin(tmp_path, "out", engine, processes=1, script=BROKEN)
    _, err = running.communicate(timeout=500)
    assert running.returncode == OnrecordError.exit_code, err[-3000:]
    assert b"gave up (" in err and b"what is done is kept: run this again" in err, err[-3000:]
    assert b"of 2 parts are still to be done" in err and b"Traceback" not in err, err[-3000:]


@pytest.mark.parametrize("engine", OTHERS)
def test_what_no_input_is_to_blame_for_ends_the_run(tmp_path: Path, engine: str) -> None:
    write(tmp_path / "in/a.txt", "Ada Quill said: it stands", "MODEL")
    running = begin(tmp_path, "out", engine, processes=1, script=BROKEN)
    _, err = running.communicate(timeout=500)
    assert running.returncode == OnrecordError.exit_code, err[-3000:]
    assert b"ModelError: the model is damaged" in err and b"Traceback" not in err, err[-3000:]


@with_ray
@pytest.mark.slow
def test_a_ray_cluster_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for in place of waiting for two minutes for one."""
    ray = importlib.import_module("ray")
    engines = importlib.import_module("onrecord.batch.engines")

    def refused(**how: object) -> None:
        raise ConnectionError("Could not find any running Ray instance.")

    monkeypatch.setattr(ray, "init", refused)
    monkeypatch.setenv("RAY_ADDRESS", "auto")
    with pytest.raises(OnrecordError, match=r"no cluster at 'auto'; check \$RAY_ADDRESS"):
        engines._start_ray(1)


@with_spark
@pytest.mark.slow
def test_what_spark_submit_says_holds(tmp_path: Path) -> None:
    write(tmp_path / "in/a.txt", "Ada Quill said: it stands")
    (tmp_path / "events").mkdir()
    (tmp_path / "main.py").write_text("from tests.batch import broken\n\nbroken.main()\n")
    settings = {"enabled": "true", "dir": (tmp_path / "events").as_uri(), "compress": "false"}
    conf = [part for k, v in settings.items() for part in ("--conf", f"spark.eventLog.{k}={v}")]
    submit = Path(sys.executable).with_name("spark-submit")
    program = [str(submit), "--master", "local[1]", *conf, str(tmp_path / "main.py")]
    env = {**PYTHONPATH, "PYSPARK_PYTHON": sys.executable}
    running = start(program, tmp_path, "out", "--engine", "spark", "--processes", "2", env=env)
    told = b"".join(running.communicate(timeout=500))  # what it starts has one stream for both
    assert running.returncode == 0 and b"1 reports" in told, told[-3000:]
    (log,) = (tmp_path / "events").rglob("events_*")
    assert '"spark.master":"local[1]"' in log.read_text("utf-8")


OWN_TABLES = {
    "ray": """
import ray, ray.data
ray.init(num_cpus=1, include_dashboard=False, log_to_driver=False, logging_level="error")
rows = ray.data.from_arrow(table)
read = partial(extract_batches, how=how)
made = rows.map_batches(
    lambda t: pa.Table.from_batches(read(t.to_batches())), batch_format="pyarrow"
)
found = made.take_all()
""",
    "spark": """
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema
spark = SparkSession.builder.master("local[1]").getOrCreate()
spark.sparkContext.setLogLevel("OFF")
rows = spark.createDataFrame(table.to_pylist(), "input string, text string")
made = rows.mapInArrow(partial(extract_batches, how=how), from_arrow_schema(record_schema()))
found = [row.asDict(recursive=True) for row in made.collect()]
""",
}
BEFORE = """
from functools import partial
import pyarrow as pa
from onrecord.batch.arrow import How, extract_batches
from onrecord.export.parquet import record_schema
from tests.cli.fake_add import FakeRawReader
how = How(load_reader=FakeRawReader)
texts = [f"Ada Quill said: {n} it is" for n in range(5)] + [""]
table = pa.table({"input": list(map(str, range(6))), "text": texts})
"""
AFTER = """
said = {row["input"]: row["statements"][0]["words"] for row in found if row["report"]}
assert said == {str(n): f"{n} it is" for n in range(5)}, said
(refused,) = [row for row in found if row["refused"]]
assert (refused["input"], refused["refused"]["error"]) == ("5", "EmptyInput")
"""


@pytest.mark.parametrize("engine", OTHERS)
def test_the_function_in_tables_of_ones_own(tmp_path: Path, engine: str) -> None:
    env = {**os.environ, **PYTHONPATH, "PYSPARK_PYTHON": sys.executable}
    code = BEFORE + OWN_TABLES[engine] + AFTER
    ran = subprocess.run(
        [sys.executable, "-c", code], env=env, cwd=tmp_path, capture_output=True, timeout=500
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
