"""Hold onrecord's reading of one messy report against the record of it made by hand.

The report in ../shared/examples is read as a file, page furniture and all. A gold statement is
found when a statement read is paired with it, one to one by content Dice (the shared scorer's
pairing), with content Dice at least 0.8 and sources that overlap. Statements that stand on their
own and nested ones are counted apart. It is a check on the whole, never something to fit rules to.

exit status: 0; 66 without the data; 69 when onrecord cannot be run.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from benchmarks.evidence import arguments, gather, publish, table
from benchmarks.gold import SHARED, Attribution, DataAbsent, Roles, load_scorer, tokens_of

if TYPE_CHECKING:
    from onrecord.model import Record, Span, Statement

__all__ = ["compare", "main"]

_NAME = "radio-habana-2022-07-18"
_FOUND = 0.8
_NO_DATA = 66
_NOT_RUN = 69


def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    args = arguments(__doc__, "example", "--json benchmarks/results/example.json").parse_args(argv)
    path = SHARED / "examples" / f"{_NAME}.md"
    about = gather({})
    if not path.is_file():
        print(DataAbsent(f"examples/{_NAME}.md"), file=sys.stderr)
        return _NO_DATA
    text = path.read_bytes().decode("utf-8")
    gold = json.loads(path.with_suffix(".gold.json").read_text(encoding="utf-8"))["statements"]

    import onrecord

    try:
        record = onrecord.load().read(path)
    except onrecord.OnrecordError as error:
        print(error, file=sys.stderr)
        return _NOT_RUN
    if record.report.text != text:
        print(f"{path.name}: the text read is not the file, so no offset holds.", file=sys.stderr)
        return _NOT_RUN
    data: dict[str, Any] = {"about": about, **compare_nested_apart(record, gold)}
    publish(args.json, data, render(data, text))
    return 0


def compare_nested_apart(record: Record, gold: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """`compare` for the statements that stand on their own, and for the nested ones."""
    flat, nested = (
        {s["id"]: _gold(s) for s in gold if ("inside" in s) == inside} for inside in (False, True)
    )
    flat_read, nested_read = (
        {s.id: _read(s) for s in record.statements if (s.inside is not None) == inside}
        for inside in (False, True)
    )
    text = record.report.text
    return {
        "flat": compare(text, flat, flat_read, nested),
        "nested": compare(text, nested, nested_read, flat),
    }


def _gold(statement: Mapping[str, Any]) -> Attribution:
    roles = {role: statement.get(role, []) for role in load_scorer().ROLES}
    return cast(Attribution, {**roles, "confidence": 1.0})


def _read(statement: Statement) -> Attribution:
    def plain(spans: tuple[Span, ...]) -> list[list[int]]:
        return [[start, end] for start, end in spans]

    return {
        "source": plain(statement.source),
        "cue": plain(statement.cue),
        "content": plain(statement.content),
        "confidence": statement.confidence,
    }


def compare(
    text: str,
    gold: Mapping[str, Attribution],
    read: Mapping[str, Attribution],
    other_gold: Mapping[str, Attribution],
) -> dict[str, Any]:
    """Which gold statements are found and by which, which are missed, which are not in the gold.

    `other_gold` are gold statements of the other level: one of them read at this level is no find,
    but it is in the gold.
    """
    theirs, ours, others = (_as_tokens(text, side) for side in (gold, read, other_gold))
    gold_keys, read_keys = list(theirs), list(ours)
    pairs = load_scorer().match(list(ours.values()), list(theirs.values()))
    named = [(gold_keys[j], read_keys[i]) for i, j in pairs]
    found = {g: r for g, r in named if _is_found(ours[r], theirs[g])}
    elsewhere = {r for r in ours if any(_is_found(ours[r], other) for other in others.values())}
    return {
        "gold": len(gold),
        "found": found,
        "missed": {
            key: _describe(gold[key], theirs[key], ours) for key in gold if key not in found
        },
        "not_in_gold": {
            key: _describe(read[key], ours[key], theirs | others)
            for key in read
            if key not in elsewhere.union(found.values())
        },
    }


def _as_tokens(text: str, statements: Mapping[str, Attribution]) -> dict[str, Roles]:
    return dict(zip(statements, tokens_of(text, list(statements.values())), strict=True))


def _is_found(read: Roles, gold: Roles) -> bool:
    return load_scorer().dice(read["content"], gold["content"]) >= _FOUND and bool(
        read["source"] & gold["source"]
    )


def _describe(
    statement: Attribution, roles: Roles, others: Mapping[str, Roles]
) -> dict[str, object]:
    """A statement that is on one side only: its spans, and what on the other side is nearest."""
    dice = {key: load_scorer().dice(roles["content"], o["content"]) for key, o in others.items()}
    nearest = max(dice, key=lambda key: dice[key], default=None)
    near = None if nearest is None or not dice[nearest] else (nearest, round(dice[nearest], 2))
    return {"nearest": near, "source": statement["source"], "content": statement["content"]}


_SIDES = {  # how a side is told, whose statements it holds, and whose are near them
    "missed": ("missed", "gold", "read"),
    "not_in_gold": ("not in the gold", "read", "gold"),
}


def render(data: Mapping[str, Any], text: str) -> str:
    """Counts as a table, then every statement that is on one side only, with its words."""
    rows = [
        [name, len(part["found"]), part["gold"], len(part["not_in_gold"])]
        for name, part in ((kind, data[kind]) for kind in ("flat", "nested"))
    ]
    lines = [table(["statements", "found", "gold", "read and not in the gold"], rows)]
    for kind in ("flat", "nested"):
        for side in _SIDES:
            for key, what in data[kind][side].items():
                source, content = (_words(text, what[role]) for role in ("source", "content"))
                told, here, there = _SIDES[side]
                near = "nothing near"
                if what["nearest"] is not None:
                    near = f"nearest {there} {what['nearest'][0]} at {what['nearest'][1]}"
                lines.append(f"- {kind}, {told}: {here} {key}, {source or '?'}: {content} ({near})")
    return "\n".join(lines) + "\n"


def _words(text: str, spans: Sequence[Sequence[int]]) -> str:
    return " … ".join(" ".join(text[start:end].split()) for start, end in spans)


if __name__ == "__main__":
    sys.exit(main())
