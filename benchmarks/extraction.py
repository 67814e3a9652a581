"""How much of a page's article is found, and how much else: onrecord beside plain trafilatura.

    python -m benchmarks.extraction

The article-extraction-benchmark's 181 pages are read from `../shared/data` and compared with its
ground truth by the benchmark's own measure: runs of four words (letters and digits), counted with
their repeats; precision and recall are means over pages, F1 is of those means. The ground truth
has neither headline nor captions, so onrecord is scored on the text without them; `with captions`
and `whole text` say what they cost. Seconds are processor time of this process, reading included.

exit status: 0; 66 without the data.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import mean

from onrecord.errors import InputError
from onrecord.model import Part
from onrecord.sources.draft import Raw
from onrecord.sources.html import read_html

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "article-extraction-benchmark"
_NO_DATA = 66
_RUN = 4  # words

Extractor = Callable[[str, bytes], str]


def main() -> int:
    """Prints one row a system."""
    if not (DATA / "ground-truth.json").is_file():
        print("the article-extraction-benchmark is not in ../shared/data", file=sys.stderr)
        return _NO_DATA
    truth = json.loads((DATA / "ground-truth.json").read_text(encoding="utf-8"))
    pages = {key: gzip.decompress((DATA / "html" / f"{key}.html.gz").read_bytes()) for key in truth}
    print(f"{len(pages)} pages, {sum(map(len, pages.values())) / 1e6:.1f} MB\n")
    print("| system | precision | recall | F1 | seconds |\n| --- | --- | --- | --- | --- |")
    for name, extract in _systems():
        started = time.process_time()
        found = {key: extract(key, data) for key, data in pages.items()}
        seconds = time.process_time() - started
        precision, recall = _score({k: v["articleBody"] for k, v in truth.items()}, found)
        f1 = 2 * precision * recall / (precision + recall)
        print(f"| {name} | {precision:.4f} | {recall:.4f} | {f1:.4f} | {seconds:.1f} |")
    return 0


def _systems() -> Iterator[tuple[str, Extractor]]:
    body = {Part.BODY, Part.FURNITURE}
    yield "onrecord", lambda key, data: _read(key, data, body)
    yield "onrecord, with captions", lambda key, data: _read(key, data, body | {Part.CAPTION})
    yield "onrecord, whole text", lambda key, data: _read(key, data, set(Part))
    yield "trafilatura", lambda _, data: _trafilatura(data, fast=False)
    yield "trafilatura, fast", lambda _, data: _trafilatura(data, fast=True)


def _read(key: str, data: bytes, parts: set[Part]) -> str:
    try:
        draft = read_html(Raw(name=key, data=data, charset="utf-8"))
    except InputError:
        return ""
    return "\n".join(draft.text[b.start : b.end] for b in draft.blocks if b.part in parts)


def _trafilatura(data: bytes, *, fast: bool) -> str:
    from trafilatura import extract

    return extract(data.decode("utf-8"), fast=fast, include_comments=False) or ""


def _score(truth: dict[str, str], found: dict[str, str]) -> tuple[float, float]:
    """Mean precision over pages with any text found, mean recall over pages with any to find."""
    pairs = [(_runs(truth[key]), _runs(found[key])) for key in truth]
    shared = [(true & got).total() for true, got in pairs]
    precision = mean(
        n / got.total() for n, (_, got) in zip(shared, pairs, strict=True) if got.total()
    )
    recall = mean(
        n / true.total() for n, (true, _) in zip(shared, pairs, strict=True) if true.total()
    )
    return precision, recall


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(
        tuple(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1)) if words
    )


if __name__ == "__main__":
    raise SystemExit(main())
