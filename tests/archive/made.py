"""Records for the tests of the archive: by hand, and any that there can be."""

from __future__ import annotations

import hashlib
from datetime import date

from hypothesis import strategies as st

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


def span_of(text: str, words: str) -> Span:
    """Where `words` first stand in `text`."""
    start = text.index(words)
    return Span(start, start + len(words))


def origin_of(data: bytes, name: str = "report.txt") -> Origin:
    return Origin(
        name=name,
        media_type="text/plain",
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
    )


def record_of(
    *said: tuple[str, str, str],
    url: str | None = None,
    outlet: str | None = "The Harrow Post",
    day: str | None = "2022-07-18",
    aside: str = "",
    parties: bool = True,
    **fields: object,
) -> Record:
    """A report with a paragraph `WHO CUE, “WORDS”.` for each of `said`, then one with `aside`.

    `fields` are for its statements. Each `who` is a person of that name if `parties`.
    """
    paragraphs = [f"{who} {cue}, “{words}”." for who, cue, words in said] + [aside] * bool(aside)
    text = "\n\n".join(paragraphs)
    digest = text_hash(text)
    statements, people, at = [], {}, 0
    for number, (who, cue, words) in enumerate(said, 1):
        start = text.index(f"{who} {cue}, “{words}”", at)
        at = start + len(f"{who} {cue}, “{words}”.")
        source = Span(start, start + len(who))
        cue_at = Span(source.end + 1, source.end + 1 + len(cue))
        content = Span(cue_at.end + 2, cue_at.end + 4 + len(words))
        person = people.setdefault(
            who, Party(id=f"p{len(people) + 1}", name=who, type="person", named=source, mentions=())
        )
        people[who] = person.model_copy(update={"mentions": (*person.mentions, source)})
        known = {"speakers": (person.id,), "speaker_basis": SpeakerBasis.NAME} if parties else {}
        statements.append(
            Statement(
                id=f"s{number}",
                kind=Kind.DIRECT,
                source=(source,),
                cue=(cue_at,),
                content=(content,),
                words=f"“{words}”",
                part=Part.BODY,
                **({"confidence": 0.9} | known | fields),
            )
        )
    blocks, at = [], 0
    for paragraph in paragraphs:
        blocks.append(Block(start=at, end=at + len(paragraph)))
        at += len(paragraph) + 2
    data = bytes_of(text)
    published = day and Published(value=day, earliest=day, latest=day, basis="given", why="told")
    return Record(
        report=Report(
            id=hashlib.sha256(f"{url}\n{digest}".encode()).hexdigest()[:16],
            title="A bridge",
            outlet=outlet,
            url=url,
            published=published or None,
            text=text,
            text_sha256=digest,
            blocks=tuple(blocks),
            source=origin_of(data),
        ),
        statements=tuple(statements),
        parties=tuple(people.values()) if parties else (),
    )


def bytes_of(text: str) -> bytes:
    """The bytes that `record_of` says its text came from."""
    return text.encode()


# Any text that can be encoded, and so stored: control characters and NUL are among it.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
names = texts.filter(bool)
maybe = st.none() | texts
days = st.dates(date(1600, 1, 1), date(2030, 1, 1))


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Any record that bears itself out."""
    text = draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
    spans = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(
        lambda pair: Span(*sorted(pair))
    )
    lists = st.lists(spans, max_size=3).map(tuple)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
    pairs = [Span(*pair) for pair in zip(cuts[::2], cuts[1::2], strict=False)]
    parts = draw(st.lists(st.sampled_from(Part), min_size=len(pairs), max_size=len(pairs)))
    data = draw(st.binary(max_size=50))
    report = Report(
        id=draw(st.text("0123456789abcdef", min_size=16, max_size=16)),
        title=draw(maybe),
        byline=tuple(draw(st.lists(texts, max_size=2))),
        outlet=draw(maybe),
        agency=draw(maybe),
        url=draw(maybe),
        language=draw(st.none() | st.just("en")),
        published=draw(st.none() | _published()),
        dateline_place=draw(maybe),
        text=text,
        text_sha256=text_hash(text),
        blocks=tuple(Block(start=s, end=e, part=p) for (s, e), p in zip(pairs, parts, strict=True)),
        markup=tuple(pairs) if draw(st.booleans()) else (),
        source=origin_of(data, draw(texts)),
    )
    parties = tuple(draw(_party(f"p{n}", spans, lists)) for n in range(draw(st.integers(0, 3))))
    statements: list[Statement] = []
    for number in range(draw(st.integers(0, 4))):
        holders = [None, *(statement.id for statement in statements)]
        statements.append(draw(_statement(f"s{number}", report, spans, lists, parties, holders)))
    return Record(
        report=report,
        # Not in the order of nesting: what holds a statement may come after it.
        statements=tuple(draw(st.permutations(statements))),
        parties=parties,
        times=tuple(draw(st.lists(_time(spans), max_size=3))),
        warnings=tuple(draw(st.lists(texts, max_size=2))),
    )


def _published() -> st.SearchStrategy[Published]:
    return st.builds(
        Published, value=maybe, earliest=days, latest=days, basis=st.just("url"), why=texts
    )


def _said(spans: st.SearchStrategy[Span]) -> st.SearchStrategy[Said]:
    return st.builds(
        Said,
        value=maybe,
        earliest=st.none() | days,
        latest=st.none() | days,
        basis=st.sampled_from(["expression", "report", "none"]),
        span=st.none() | spans,
        rule=texts,
    )


def _time(spans: st.SearchStrategy[Span]) -> st.SearchStrategy[TimeValue]:
    return st.builds(
        TimeValue,
        span=spans,
        type=st.sampled_from(TimeType),
        value=texts,
        earliest=st.none() | days,
        latest=st.none() | days,
        rule=texts,
    )


@st.composite
def _party(
    draw: st.DrawFn,
    key: str,
    spans: st.SearchStrategy[Span],
    lists: st.SearchStrategy[tuple[Span, ...]],
) -> Party:
    role_spans = draw(lists)
    return Party(
        id=key,
        name=draw(texts),
        type=draw(st.sampled_from(PartyType)),
        named=draw(spans),
        aliases=tuple(draw(st.lists(texts, max_size=2))),
        roles=tuple(draw(texts) for _ in role_spans),
        role_spans=role_spans,
        mentions=draw(lists),
        reason=draw(st.none() | spans),
    )


@st.composite
def _statement(
    draw: st.DrawFn,
    key: str,
    report: Report,
    spans: st.SearchStrategy[Span],
    lists: st.SearchStrategy[tuple[Span, ...]],
    parties: tuple[Party, ...],
    holders: list[str | None],
) -> Statement:
    content = draw(lists.filter(bool))
    ids = [party.id for party in parties]
    some = st.lists(st.sampled_from(ids), max_size=3).map(tuple) if ids else st.just(())
    return Statement(
        id=key,
        kind=draw(st.sampled_from(Kind)),
        act=draw(maybe),
        polarity=draw(st.sampled_from([None, "positive", "negative"])),
        source=draw(lists),
        cue=draw(lists),
        content=content,
        words=report.wording(content),
        speakers=draw(some),
        speaker_basis=draw(st.none() | st.sampled_from(SpeakerBasis)),
        via=draw(some),
        addressees=draw(some),
        addressee=draw(lists),
        about=draw(some),
        medium=draw(maybe),
        medium_span=draw(st.none() | spans),
        place=draw(maybe),
        place_span=draw(st.none() | spans),
        said=draw(st.none() | _said(spans)),
        part=draw(st.sampled_from(Part)),
        inside=draw(st.sampled_from(holders)),
        confidence=draw(st.floats(0, 1)),
    )
