"""What a figure must carry to be believed: machine, versions, date, commit and command."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any

from benchmarks.gold import ROOT, DataAbsent
from onrecord.errors import ModelError

__all__ = ["arguments", "command", "gather", "percent", "publish", "table"]

_NO_DATA, _NOT_RUN = 66, 69
_MODEL = ROOT / "src" / "onrecord" / "encoder" / "weights" / "model.onnx"
# By the flag that Linux has for them, the best first: int8 products are several times as fast with VNNI.
_VECTORS = {
    "avx512_vnni": "AVX-512 VNNI",
    "avx_vnni": "AVX-VNNI",
    "avx512f": "AVX-512",
    "avx2": "AVX2",
}


def arguments(doc: str | None, command: str, example: str) -> argparse.ArgumentParser:
    """A command line whose help is the module's own text and ends in an example."""
    parser = argparse.ArgumentParser(
        prog=f"python -m benchmarks.{command}",
        description=doc,
        epilog=f"example:\n  python -m benchmarks.{command} {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--json",
        type=Path,
        metavar="FILE",
        help="write the figures to FILE, and the table beside it as Markdown",
    )
    return parser


def command(main: Callable[[list[str] | None], int]) -> Callable[[list[str] | None], int]:
    """A command that says what keeps it from measuring, and ends with 66 without the data and 69
    without the model."""

    @wraps(main)
    def run(argv: list[str] | None = None) -> int:
        try:
            return main(argv)
        except (DataAbsent, ModelError) as error:
            print(error, file=sys.stderr)
            return _NO_DATA if isinstance(error, DataAbsent) else _NOT_RUN

    return run


def gather(versions: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """The circumstances of a run that begins now; `versions` are those of each system."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": shlex.join(["python", *_module_and_arguments()]),
        "commit": _git("rev-parse", "--verify", "--quiet", "HEAD"),
        "uncommitted_changes": bool(_git("status", "--porcelain")),
        "model_sha256": _digest(_MODEL),
        "machine": _machine(),
        "versions": versions,
    }


def _module_and_arguments() -> list[str]:
    main = sys.modules["__main__"].__spec__
    name = ["-m", main.name] if main else [Path(sys.argv[0]).name]
    return [*name, *sys.argv[1:]]


def _git(*words: str) -> str | None:
    """What git says, or None where it has nothing to say (no commit yet, no git)."""
    try:
        run = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True)
    except FileNotFoundError:
        return None
    return run.stdout.strip() or None if run.returncode == 0 else None


def _digest(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _machine() -> dict[str, Any]:
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "processor": _processor(),
        "vectors": _vectors(),
        "cores": os.cpu_count(),
        "memory_gib": round(pages / 2**30, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "load_average_before": round(os.getloadavg()[0], 2),
    }


def _processor() -> str:
    return _cpu("model name") or platform.processor()


def _vectors() -> str | None:
    """The best of the instructions for int8 products that the processor has, None if not known."""
    has = _cpu("flags").split()
    return next((name for flag, name in _VECTORS.items() if flag in has), None)


def _cpu(field: str) -> str:
    """What Linux says of the first processor."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.is_file() else []
    told = (line.partition(":")[2].strip() for line in lines if line.startswith(field))
    return next(told, "")


def percent(share: float) -> str:
    """A share as people read it: one decimal, of a hundred."""
    return f"{100 * share:.1f}"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; the first column is text, the others are numbers."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(map(str, cells))} |" for cells in (head, rule, *rows)) + "\n"


def publish(path: Path | None, data: Mapping[str, Any], markdown: str) -> None:
    """Print the table; with a path, write the data there and the table beside it."""
    text = f"{markdown}\n{_footnote(data['about'])}\n"
    print(text)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        path.with_suffix(".md").write_text(text, encoding="utf-8")


def _footnote(about: Mapping[str, Any]) -> str:
    commit = about["commit"][:12] if about["commit"] else "no commit yet"
    changed = " with uncommitted changes" if about["uncommitted_changes"] else ""
    machine = about["machine"]
    vectors = f" with {machine['vectors']}" if machine.get("vectors") else ""
    return (
        f"`{about['command']}`, {about['date'][:10]}, {commit}{changed}, on {machine['processor']}"
        f"{vectors} ({machine['cores']} cores, load {machine['load_average_before']} before the run)."
    )
