"""A record with every field filled, of a report that nobody printed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

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

TEXT = """Dike board knew of the seepage, engineer tells inquiry

Aldersund, 14 March (Coast Wire) -- The chief engineer of the Aldersund Dike Board, \
Ingrid Vasstrand, told the inquiry on Thursday: "We saw water where no water should be."

In a letter to Mayor Tobias Renn last month, she said that her deputy had warned of a breach.

Vasstrand did not deny that the board had met in secret. Renn and the board would say nothing more.

"Somebody signed it," said an official, who asked not to be named because the inquiry is under way.

The seepage was noticed in the summer of 2023, two weeks before the flood, residents were quoted \
by the Fen Herald as saying.
"""


def at(words: str, nth: int = 0) -> Span:
    """Where the words stand for the nth time, from 0."""
    start = [match.start() for match in re.finditer(re.escape(words), TEXT)][nth]
    return Span(start, start + len(words))


def full_record() -> Record:
    """Six statements, one in another; seven parties of each type; five times."""
    return Record(
        schema="onrecord/1",
        report=_report(),
        statements=tuple(_statements()),
        parties=tuple(_parties()),
        times=tuple(_times()),
    )


def long_record(times: int) -> Record:
    """The statements of the full record so many times over."""
    record = full_record()
    copies = [
        s.model_copy(
            update={
                "id": f"s{n * len(record.statements) + int(s.id[1:])}",
                "inside": s.inside and f"s{n * len(record.statements) + int(s.inside[1:])}",
            }
        )
        for n in range(times)
        for s in record.statements
    ]
    return record.model_copy(update={"statements": tuple(copies)})


def _report() -> Report:
    day = date(2024, 3, 14)
    blocks = [Block(start=m.start(), end=m.end()) for m in re.finditer(r"[^\n]+", TEXT)]
    blocks[0] = blocks[0].model_copy(update={"part": Part.HEADLINE})
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    return Report(
        id=digest[:12],
        title=TEXT.splitlines()[0],
        byline=("Ole Finnmark",),
        outlet="The Aldersund Tide",
        agency="Coast Wire",
        language="en",
        published=Published(value="2024-03-14", earliest=day, latest=day, basis="given", why="-"),
        dateline_place="Aldersund",
        text=TEXT,
        text_sha256=text_hash(TEXT),
        blocks=tuple(blocks),
        source=Origin(name="tide.txt", media_type="text/plain", sha256=digest, bytes=len(TEXT)),
    )


def _statements() -> Iterable[Statement]:
    thursday = date(2024, 3, 14)
    yield _statement(
        1,
        source="The chief engineer of the Aldersund Dike Board, Ingrid Vasstrand,",
        cue="told",
        content='"We saw water where no water should be."',
        kind=Kind.DIRECT,
        act="tell",
        speakers=("p1",),
        speaker_basis=SpeakerBasis.NAME,
        addressee=(at("the inquiry"),),
        said=Said(
            value="2024-03-14",
            earliest=thursday,
            latest=thursday,
            basis="expression",
            span=at("on Thursday"),
            rule="weekday, past",
        ),
        place="Aldersund",
        place_span=at("Aldersund"),
        about=("p2",),
    )
    yield _statement(
        2,
        source="she",
        cue="said",
        content="that her deputy had warned of a breach",
        act="say",
        speakers=("p1",),
        speaker_basis=SpeakerBasis.PRONOUN,
        addressees=("p3",),
        addressee=(at("Mayor Tobias Renn"),),
        medium="letter",
        medium_span=at("a letter"),
        said=Said(
            value="2024-02",
            earliest=date(2024, 2, 1),
            latest=date(2024, 2, 29),
            basis="expression",
            span=at("last month"),
            rule="month before",
        ),
        about=("p4",),
    )
    yield _statement(
        3,
        source="her deputy",
        cue="had warned",
        content="of a breach",
        act="warn",
        speakers=("p4",),
        speaker_basis=SpeakerBasis.DESCRIPTION,
        inside="s2",
    )
    yield _statement(
        4,
        source="Vasstrand",
        cue="deny",
        content="that the board had met in secret",
        act="deny",
        polarity="negative",
        speakers=("p1",),
        speaker_basis=SpeakerBasis.NAME,
        about=("p2",),
        said=Said(
            value="2024-03-14",
            earliest=thursday,
            latest=thursday,
            basis="report",
            rule="past tense, no time given",
        ),
    )
    yield _statement(
        5,
        source="an official",
        cue="said",
        content='"Somebody signed it,"',
        kind=Kind.DIRECT,
        act="say",
        speakers=("p5",),
        speaker_basis=SpeakerBasis.DESCRIPTION,
        confidence=0.41,
    )
    yield _statement(
        6,
        source="residents",
        cue="were quoted by the Fen Herald as saying",
        content="The seepage was noticed in the summer of 2023, two weeks before the flood",
        act="say",
        speakers=("p6",),
        speaker_basis=SpeakerBasis.DESCRIPTION,
        via=("p7",),
        said=Said(
            value=None, earliest=None, latest=None, basis="none", rule="no time in its frame"
        ),
    )


def _statement(number: int, source: str, cue: str, content: str, **more: Any) -> Statement:
    given: dict[str, Any] = {
        "kind": Kind.INDIRECT,
        "polarity": "positive",
        "part": Part.BODY,
        "confidence": 0.9,
    }
    return Statement(
        id=f"s{number}",
        source=(at(source),),
        cue=(at(cue),),
        content=(at(content),),
        words=content,
        **(given | more),
    )


def _parties() -> Iterable[Party]:
    yield _party(1, "Ingrid Vasstrand", PartyType.PERSON, "she", aliases=("Vasstrand",)).model_copy(
        update={
            "roles": ("chief engineer of the Aldersund Dike Board",),
            "role_spans": (at("chief engineer of the Aldersund Dike Board"),),
        }
    )
    yield _party(2, "Aldersund Dike Board", PartyType.ORGANISATION, "the board")
    yield _party(3, "Tobias Renn", PartyType.PERSON, "Renn and").model_copy(
        update={"roles": ("Mayor",), "role_spans": (at("Mayor"),)}
    )
    yield _party(4, "her deputy", PartyType.PERSON)
    yield _party(5, "an official", PartyType.UNNAMED).model_copy(
        update={"reason": at("because the inquiry is under way")}
    )
    yield _party(6, "residents", PartyType.GROUP)
    yield _party(7, "Fen Herald", PartyType.ORGANISATION)


def _party(number: int, name: str, of: PartyType, *others: str, **more: Any) -> Party:
    mentions = tuple(sorted(at(words) for words in (name, *others)))
    return Party(id=f"p{number}", name=name, type=of, named=at(name), mentions=mentions, **more)


def _times() -> Iterable[TimeValue]:
    yield _time("14 March", TimeType.DATE, "2024-03-14", (2024, 3, 14), (2024, 3, 14))
    yield _time("Thursday", TimeType.DATE, "2024-03-14", (2024, 3, 14), (2024, 3, 14))
    yield _time("last month", TimeType.DATE, "2024-02", (2024, 2, 1), (2024, 2, 29))
    yield _time("the summer of 2023", TimeType.DATE, "2023-SU", (2023, 6, 1), (2023, 8, 31))
    yield _time("two weeks", TimeType.DURATION, "P2W")


def _time(words: str, of: TimeType, value: str, *days: tuple[int, int, int]) -> TimeValue:
    earliest, latest = (date(*day) for day in days) if days else (None, None)
    return TimeValue(
        span=at(words), type=of, value=value, earliest=earliest, latest=latest, rule="by hand"
    )
