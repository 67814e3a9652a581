"""Parties within a report: from what the encoder says of mentions to who speaks to whom of whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from onrecord.model import Party, PartyType, Report, Span, Statement
from onrecord.parties.cluster import cluster_names, names_told
from onrecord.parties.ground import Ground, Reference
from onrecord.parties.mentions import Arcs, Mention, MentionKind
from onrecord.parties.names import read_name
from onrecord.parties.phrases import Names, read_phrase
from onrecord.parties.references import Resolved, resolve_references
from onrecord.parties.scoring import Entity
from onrecord.parties.speakers import Told, find_speakers, tells_nobody
from onrecord.parties.subjects import Subjects
from onrecord.parties.tidy import Reading, missed_names, tidy
from onrecord.parties.words import ARTICLES, POSSESSIVES, fold, singular

__all__ = ["resolve"]

_REASON = re.compile(
    r"(?:(?:on|under)\s(?:the\s)?condition\s(?:of\s(?:anonymity|not\sbeing\s\w+)|that\b[^.;\"”]{0,60})"
    r"|(?:ask|request|insist|requir)(?:ed|ing|s)?\s(?:for\s|on\s)?(?:anonymity"
    r"|not\sto\sbe\s(?:\w+\s)?(?:named|identified|quoted))"
    r"|declin(?:ed|ing|es)\sto\sbe\s(?:named|identified)"
    r"|(?:speak|spoke|talk)(?:ing|ed)?\sanonymously"
    r"|(?:not|n't|n’t|un)\s?authori[sz]ed\sto\s\w+)"
    r"[^.;,\"“”]{0,160}"
)


def resolve(
    report: Report,
    reading: str,
    mentions: Sequence[Mention],
    arcs: Arcs,
    statements: Sequence[Statement],
) -> tuple[tuple[Party, ...], tuple[Statement, ...]]:
    """The parties of a report, and its statements with speakers, addressees and `about` filled.

    `reading` is the text with markup and furniture blanked, of the same length. `mentions` are the
    encoder's, in the order of the text; they may be cut, too long, missing or of a wrong type.
    Parties are numbered p1, p2 … in the order of their first mention; kept are those with a name
    and those that speak or are spoken to.
    """
    # 1. Mentions as whole words, and where else their names stand.
    ground = Ground(report, reading)
    words = Reading(ground)
    references = tidy(words, mentions)
    # 2. What each source and addressee turns on, mentioned or not.
    statements = _with_sources(ground, references, statements)
    sources, addressees, references = _phrases(ground, references, statements)
    # 3. Names to named parties.
    references += missed_names(words, _names(references))
    told_names, new = names_told(ground, _names(references))
    references = sorted([*references, *new], key=lambda r: (r.at, r.head.end))
    clusters, choices = cluster_names(ground, _names(references), told_names)
    # 4. Descriptions and pronouns to parties, once through the text.
    made: dict[int, list[tuple[Statement, Sequence[Reference]]]] = {}
    for statement, found in zip(statements, sources, strict=True):
        for reference in found:
            made.setdefault(id(reference), []).append((statement, found))
    resolved = resolve_references(ground, references, clusters, choices, made, arcs)
    # 5. Statements to speakers, with I, we and you.
    told = find_speakers(ground, statements, sources, addressees, references, resolved)
    # 6. Written down.
    return _write(report, ground, references, resolved, told, statements)


def _with_sources(
    ground: Ground, references: Sequence[Reference], statements: Sequence[Statement]
) -> list[Statement]:
    """The statements with their sources mended, and those found that the encoder missed."""
    subjects = Subjects(ground, references)
    mended: list[Statement] = []
    for statement in statements:
        source = subjects.source(statement, mended[-1] if mended else None)
        same = source == statement.source
        mended.append(statement if same else statement.model_copy(update={"source": source}))
    return mended


def _names(references: Iterable[Reference]) -> list[Reference]:
    return [r for r in references if r.kind is MentionKind.NAME]


def _phrases(
    ground: Ground, references: Sequence[Reference], statements: Sequence[Statement]
) -> tuple[list[list[Reference]], list[list[Reference]], list[Reference]]:
    """The references of each statement's source and addressee, and all with those newly found."""
    names = Names(references)
    known = {id(reference): reference for reference in references}
    by_span: dict[Span, Reference] = {}

    def read(spans: Sequence[Span]) -> list[Reference]:
        for span in spans:
            found = read_phrase(ground, names, span)
            # One phrase may be the source of several statements.
            found = [r if id(r) in known else by_span.setdefault(r.head, r) for r in found]
            if found:
                return found
        return []

    sources, addressees = [], []
    for statement in statements:
        nobody = len(statement.source) == 1 and tells_nobody(ground.words(statement.source[0]))
        sources.append([] if nobody else read(statement.source))
        addressees.append(read(statement.addressee))
    covered = {r.head: r for r in by_span.values() if r.kind is MentionKind.NAME}
    kept = [r for r in references if not _is_replaced(r, covered)]
    everything = sorted([*kept, *by_span.values()], key=lambda r: (r.at, r.head.end))
    return sources, addressees, everything


def _is_replaced(reference: Reference, names: dict[Span, Reference]) -> bool:
    return reference.kind is MentionKind.DESCRIPTION and reference.head in names


def _write(
    report: Report,
    ground: Ground,
    references: Sequence[Reference],
    resolved: Resolved,
    told: Told,
    statements: Sequence[Statement],
) -> tuple[tuple[Party, ...], tuple[Statement, ...]]:
    spoken = {e.number for found in (*told.speakers, *told.addressees) for e in found}
    mentions: dict[int, set[Span]] = {}
    for reference in references:
        for entity in resolved.of.get(id(reference), ()):
            mentions.setdefault(entity.number, set()).add(reference.span)
    kept = [
        e
        for e in resolved.entities
        if e.number in mentions and (e.number in spoken or (e.cluster is not None and _acts(e)))
    ]
    kept.sort(key=lambda e: (min(mentions[e.number]), e.number))
    ids = {entity.number: f"p{n}" for n, entity in enumerate(kept, 1)}
    parties = tuple(
        _party(report, ground, ids[e.number], e, tuple(sorted(mentions[e.number]))) for e in kept
    )
    filled = tuple(
        statement.model_copy(
            update={
                "speakers": _ids(told.speakers[n], ids),
                "speaker_basis": told.basis[n],
                "addressees": _ids(told.addressees[n], ids),
                "about": _ids(told.about[n], ids),
            }
        )
        for n, statement in enumerate(statements)
    )
    return parties, filled


def _acts(entity: Entity) -> bool:
    """Whether a named thing is of a kind that can be a party; works and events are not."""
    return entity.type is not None


def _ids(entities: Sequence[Entity], ids: dict[int, str]) -> tuple[str, ...]:
    return tuple(ids[entity.number] for entity in entities if entity.number in ids)


def _party(
    report: Report, ground: Ground, party_id: str, entity: Entity, mentions: tuple[Span, ...]
) -> Party:
    kind = _type(entity)
    named = _named(ground, entity)
    name = _without_article(report.wording([named]))
    roles = {report.wording([role.span]): role.span for role in reversed(entity.roles)}
    spans = sorted(roles.values())
    return Party(
        id=party_id,
        name=name,
        type=kind,
        named=named,
        aliases=_aliases(report, entity, name),
        roles=tuple(report.wording([span]) for span in spans),
        role_spans=tuple(spans),
        mentions=mentions,
        reason=_reason(ground, entity) if kind is PartyType.UNNAMED else None,
    )


def _type(entity: Entity) -> PartyType:
    if entity.type is not None:
        return entity.type
    person = entity.gender or entity.seen_gender or entity.roles
    return PartyType.PERSON if person else PartyType.ORGANISATION


def _named(ground: Ground, entity: Entity) -> Span:
    """Where the fullest name stands first; of an unnamed party the words that first describe it."""
    names = [r for r in entity.references if r.kind is MentionKind.NAME]
    if names and entity.cluster is not None:
        return max(names, key=lambda r: (_fullness(ground, r), -r.at)).span
    in_headline = any(ground.in_headline(r.at) for r in entity.references)
    first = min(
        (r for r in entity.references if r.kind is MentionKind.DESCRIPTION),
        key=lambda r: (
            singular(ground.words(r.head).casefold()) not in entity.heads,  # its website, not it
            _begins_with_pronoun(ground, r),
            r.phrase is None,
            in_headline and not r.goes_on,  # for that says less than the report does
            r.at,
            r.span.start,
        ),
        default=entity.references[0],
    )
    return _described_words(ground, first)


def _begins_with_pronoun(ground: Ground, reference: Reference) -> bool:
    """Whether only a reader of what stands before knows whose it is: their government."""
    return ground.words(reference.span).partition(" ")[0].casefold() in POSSESSIVES


def _fullness(ground: Ground, reference: Reference) -> tuple[int, bool, int]:
    """How full a name is: its words, then whether it is not all in capitals, then its letters."""
    words = ground.words(reference.span)
    return len(read_name(words).key), not words.isupper(), len(words)


def _described_words(ground: Ground, reference: Reference) -> Span:
    """A description with what tells it apart: an official from the ministry, not who asked what."""
    if reference.phrase is None or reference.phrase.start > reference.span.start:
        return reference.span
    rest = ground.text[reference.head.end : reference.phrase.end]
    cut = re.search(
        r"[,;(\[—–]|\s(?:including|such\sas|as|via|to\s(?:have|be)|who|which|that|whose|speaking|citing|quoting)\b",
        rest,
    )
    end = reference.head.end + cut.start() if cut else reference.phrase.end
    return Span(reference.span.start, max(end, reference.span.end))


def _without_article(words: str) -> str:
    first, _, rest = words.partition(" ")
    return rest if rest and first.casefold() == "the" and first.casefold() in ARTICLES else words


def _aliases(report: Report, entity: Entity, name: str) -> tuple[str, ...]:
    """The other names, in the order of the text, each once whatever its case."""
    seen = {fold(name)}
    aliases = []
    names = (r for r in entity.references if r.kind is MentionKind.NAME)
    for reference in sorted(names, key=lambda r: r.at):
        words = _without_article(report.wording([reference.span]))
        if fold(words) not in seen:
            seen.add(fold(words))
            aliases.append(words)
    return tuple(aliases)


def _reason(ground: Ground, entity: Entity) -> Span | None:
    """Why a source is not named, told in the sentence in which it speaks."""
    for reference in entity.references[:20]:
        if reference.kind is MentionKind.DESCRIPTION:
            start, end = ground.sentence_start(reference.at), ground.sentence_end(reference.at)
            match = _REASON.search(ground.text, start, min(end, start + 2_000))
            if match is not None:
                return Span(match.start(), match.start() + len(match.group().rstrip()))
    return None
