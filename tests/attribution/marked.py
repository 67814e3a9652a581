"""Reports with their statements marked in the text, for tests."""

from __future__ import annotations

import re

from onrecord.attribution.details import add_details
from onrecord.model import Block, Kind, Origin, Part, Report, Span, Statement, text_hash
from onrecord.text.paragraphs import find_paragraphs

_MARK = re.compile(r"\[([SCQ])(\d?)(>\d)? |\]")


def report_of(text: str) -> Report:
    """A report of this text, each paragraph a block."""
    return Report(
        id="r",
        text=text,
        text_sha256=text_hash(text),
        blocks=tuple(Block(start=a, end=b) for a, b in find_paragraphs(text)),
        source=Origin(name="r", media_type="text/plain", sha256="", bytes=0),
    )


def marked(text: str) -> tuple[Report, list[Statement]]:
    """The report and the statements of a text in which `[S …]`, `[C …]` and `[Q …]` mark source, cue
    and content. A digit behind the letter names the statement (none: 1); `>2` says that it stands
    inside statement 2. A mark may stand within another."""
    plain, spans, inside = "", {}, {}
    stack: list[tuple[str, str, int]] = []
    done = 0
    for match in _MARK.finditer(text):
        plain += text[done : match.start()]
        done = match.end()
        if match[0] == "]":
            number, role, start = stack.pop()
            spans.setdefault(number, {}).setdefault(role, []).append(Span(start, len(plain)))
            continue
        stack.append((match[2] or "1", match[1], len(plain)))
        if match[3]:
            inside[match[2] or "1"] = f"s{match[3][1:]}"
    report = report_of(plain + text[done:])
    return report, [
        _statement(report, number, roles, inside.get(number))
        for number, roles in sorted(spans.items())
    ]


def _statement(
    report: Report, number: str, roles: dict[str, list[Span]], inside: str | None
) -> Statement:
    content = tuple(sorted(roles["Q"]))
    words = report.wording(content)
    quoted = words.count('"') >= 2
    whole = quoted and words.startswith('"') and words.rstrip(".,").endswith('"')
    return Statement(
        id=f"s{number}",
        kind=Kind.DIRECT if whole else Kind.MIXED if quoted else Kind.INDIRECT,
        source=tuple(roles.get("S", ())),
        cue=tuple(roles.get("C", ())),
        content=content,
        words=words,
        part=Part.BODY,
        inside=inside,
        confidence=1.0,
    )


def details_of(text: str, which: int = 1) -> tuple[Report, Statement]:
    """The report, and the statement with this number as `add_details` fills it."""
    report, statements = marked(text)
    filled = add_details(report, report.text, statements)
    return report, next(s for s in filled if s.id == f"s{which}")


def addressees(text: str, which: int = 1) -> list[str]:
    """The words of the addressee."""
    report, statement = details_of(text, which)
    return [report.text[a:b] for a, b in statement.addressee]
