"""Fifty invented reports that try to run something wherever their words are shown."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from pathlib import Path

from onrecord.archive.identity import decisions
from onrecord.archive.identity.decisions import Signature
from onrecord.archive.identity.update import deciding
from onrecord.archive.reviews import Verdict, decide
from onrecord.archive.reviews_reading import Asked, load, waiting
from onrecord.archive.store import Archive
from onrecord.compare.update import update
from onrecord.model import (
    Block,
    Kind,
    Origin,
    Part,
    Party,
    PartyType,
    Published,
    Record,
    Report,
    Said,
    Span,
    SpeakerBasis,
    Statement,
    TimeType,
    TimeValue,
    text_hash,
)

CANARY = "canary_sang"  # the variable that every one of them tries to set
_RUN = f"window.{CANARY}=1"

# What has run somewhere once: in text, in attributes, in addresses, in scripts, in templates.
PAYLOADS = (
    f"<script>{_RUN}</script>",
    f"</script><script>{_RUN}//",
    f"<ScRiPt >{_RUN}</sCrIpT>",
    f"<img src=x onerror={_RUN}>",
    f'"><img src=x onerror="{_RUN}">',
    f"'><img src=x onerror='{_RUN}'>",
    f"<svg onload={_RUN}>",
    f"<svg><script>{_RUN}</script></svg>",
    f"<svg><a xlink:href='javascript:{_RUN}'><text y=20>go</text></a></svg>",
    f"<math href='javascript:{_RUN}'>go</math>",
    f'" onmouseover="{_RUN}" x="',
    f"' onfocus='{_RUN}' autofocus tabindex=1 x='",
    f" autofocus onfocus={_RUN} ",
    f"<a href='javascript:{_RUN}'>go</a>",
    f"<iframe srcdoc='<script>parent.{CANARY}=1</script>'></iframe>",
    f"<iframe src='javascript:parent.{CANARY}=1'></iframe>",
    f"<object data='javascript:{_RUN}'></object>",
    f"<embed src='javascript:{_RUN}'>",
    f"<body onload={_RUN}>",
    f"<details open ontoggle={_RUN}>x</details>",
    f"<video><source onerror={_RUN}></video>",
    f"<input autofocus onfocus={_RUN}>",
    f"<select autofocus onfocus={_RUN}></select>",
    f"<textarea autofocus onfocus={_RUN}></textarea>",
    f"</textarea><script>{_RUN}</script>",
    f"</title><script>{_RUN}</script>",
    f"</style><script>{_RUN}</script>",
    f"--><script>{_RUN}</script><!--",
    f"]]><script>{_RUN}</script>",
    f"<!--><script>{_RUN}</script>-->",
    f"<base href='https://elsewhere.example/'><script>{_RUN}</script>",
    f"<meta http-equiv=refresh content='0;url=javascript:{_RUN}'>",
    "<link rel=stylesheet href=https://elsewhere.example/x.css>",
    "<style>@import 'https://elsewhere.example/x.css';</style>",
    "<form action=https://elsewhere.example/><button autofocus>Search</button></form>",
    f"&lt;script&gt;{_RUN}&lt;/script&gt;",
    f"&#60;script&#62;{_RUN}&#60;/script&#62;",
    f"&amp;lt;script&amp;gt;{_RUN}",
    f"%3Cscript%3E{_RUN}%3C/script%3E",
    f"\\u003cscript\\u003e{_RUN}\\u003c/script\\u003e",
    f"{{{{ ''.__class__.__mro__ }}}} {{% set x = 1 %}} {_RUN}",
    f"${{{_RUN}}} `{_RUN}` #{{{_RUN}}}",
    f"javascript:{_RUN}",
    f"jaVasCript:{_RUN}//' onclick='{_RUN}",
    f"data:text/html,<script>parent.{CANARY}=1</script>",
    f"\u202e<script>{_RUN}</script>\u2066",
    f"\u2028{_RUN}\u2029",
    f"＜script＞{_RUN}＜/script＞<x-c onclick={_RUN}>",
    f"<p style='background:url(javascript:{_RUN})'>x",
    f"<button formaction='javascript:{_RUN}' popovertarget=main>x</button>",
)

_ADDRESSES = (
    "javascript:{run}",
    " javascript:{run}",
    "JaVa\tScRiPt:{run}",
    "data:text/html,<script>parent.{canary}=1</script>",
    "vbscript:{run}",
    'https://news.example/"onmouseover="{run}',
    "https://news.example/<script>{run}</script>",
    "//elsewhere.example/{run}",
    "https://javascript:{run}@news.example/",
    "file:///etc/passwd#{run}",
)


def address(number: int) -> str:
    """The URL of a report: no two are the same."""
    form = _ADDRESSES[number % len(_ADDRESSES)]
    return form.format(run=f"{_RUN};{number}", canary=CANARY)


def _id(payload: str, number: int) -> str:
    """As much of a payload as an archive takes for the id of a report or statement."""
    return re.sub(r"[^\w.-]", "", payload, flags=re.ASCII)[:150] + f"-{number}"


def hostile_record(number: int) -> Record:
    """A report in which every word is hostile."""
    payload = PAYLOADS[number]
    opening = f"“{payload} was built” said {payload}, "
    text = f"{payload}\n\n{opening}{payload} {payload}.\n\n{payload} by {payload}"
    at = text.index("“")
    content = Span(at, at + len(payload) + len("“ was built”"))
    cue = Span(content.end + 1, content.end + 5)
    source = Span(cue.end + 1, cue.end + 1 + len(payload))
    role = Span(source.end + 2, source.end + 2 + len(payload))
    place = Span(role.end + 1, role.end + 1 + len(payload))
    first = len(payload)
    second = text.index("\n\n", first + 2)
    day = date(2022, 7, 1 + number % 28)
    report = Report(
        id=_id(payload, number)
        if number % 10 == 4
        else hashlib.sha256(payload.encode()).hexdigest()[:16],
        title=f"{payload} {number}",
        byline=(payload,),
        outlet=payload,
        agency=payload,
        url=address(number),
        language="en",
        published=Published(
            value=day.isoformat(), earliest=day, latest=day, basis="metadata", why=payload
        ),
        dateline_place=payload,
        text=text,
        text_sha256=text_hash(text),
        blocks=(
            Block(start=0, end=first, part=Part.HEADLINE),
            Block(start=first + 2, end=second),
            Block(start=second + 2, end=len(text), part=Part.FURNITURE),
        ),
        source=Origin(
            name=f"{payload}.html",
            media_type=payload,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            bytes=len(text.encode()),
        ),
    )
    statement = Statement(
        id="s1",
        kind=Kind.DIRECT,
        act=payload,
        polarity="positive",
        source=(source,),
        cue=(cue,),
        content=(content,),
        words=report.wording([content]),
        speakers=("p1",),
        speaker_basis=SpeakerBasis.NAME,
        addressees=("p2",),
        addressee=(role,),
        about=("p2",),
        medium=payload,
        medium_span=place,
        place=payload,
        place_span=place,
        said=Said(value=payload, earliest=day, latest=day, basis="report", rule=payload),
        part=Part.BODY,
        confidence=number / 100,
    )
    inner = statement.model_copy(
        update={
            "id": _id(payload, number) if number % 10 == 7 else "s2",
            "inside": "s1",
            "content": (Span(content.start + 1, content.end - 1),),
            "words": report.wording([Span(content.start + 1, content.end - 1)]),
        }
    )
    return Record(
        report=report,
        statements=(statement, inner),
        parties=(_party("p1", payload, source, role), _party("p2", f"{payload} II", role, source)),
        times=(
            TimeValue(
                span=role, type=TimeType.DATE, value=payload, earliest=day, latest=day, rule=payload
            ),
        ),
        warnings=(payload,),
    )


def _party(key: str, name: str, named: Span, role: Span) -> Party:
    return Party(
        id=key,
        name=f"Ada {name}",
        type=PartyType.PERSON,
        named=named,
        aliases=(name,),
        roles=(name,),
        role_spans=(role,),
        mentions=(named, role),
        reason=role,
    )


def make_hostile(path: Path) -> Path:
    """The archive of the fifty, linked and compared, with decisions as hostile as they."""
    with Archive.open(path, write=True) as archive:
        for number in range(len(PAYLOADS)):
            archive.add(hostile_record(number), hostile_record(number).report.text.encode())
        _revise(archive)
        update(archive)
        _decide(archive)
        update(archive)
    return path


def _revise(archive: Archive) -> None:
    """A second version of two pages, so that revisions have something to show."""
    for number in (3, 5):
        record = hostile_record(number)
        other = hostile_record(number + 1)
        changed = other.report.model_copy(update={"id": f"{number:016}", "url": record.report.url})
        archive.add(other.model_copy(update={"report": changed}))


def _decide(archive: Archive) -> None:
    """Judgements of every kind, signed and explained in hostile words."""
    rows = archive.connection.execute(
        "SELECT DISTINCT identity_id FROM party_identity ORDER BY 1 LIMIT 12"
    ).fetchall()
    numbers = [number for (number,) in rows]
    with deciding(archive) as connection:
        for place, payload in enumerate(PAYLOADS[:4]):
            signed = Signature(payload, payload)
            decisions.alias(connection, numbers[place], payload, signed)
            decisions.unsure(connection, numbers[place], numbers[place + 5], signed)
        decisions.link(connection, numbers[0], "Q42", Signature(PAYLOADS[4], PAYLOADS[5]))
        merged = decisions.merge(connection, numbers[4], numbers[5], Signature("x", PAYLOADS[6]))
        decisions.undo(connection, Signature(PAYLOADS[7], PAYLOADS[8]), merged)
        queue = waiting(connection, Asked(limit=4))
    for place, number in enumerate(queue):
        item = load(archive, number)
        assert item is not None
        verdict = Verdict.WRONG if place % 2 else Verdict.RIGHT
        with deciding(archive) as connection:
            decide(connection, item.judgement(verdict, PAYLOADS[place]))
