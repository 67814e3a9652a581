"""Who is the same across reports: onrecord's identities against gold, beside names alone.

Parties and their names are given, so that only the linking across reports is measured. Every report
goes into an archive as `onrecord add` would put it, and the identities that follow are compared.

- ECB+: parties are the chains of HUMAN_PART_PER and HUMAN_PART_ORG mentions in the annotated
  sentences that have a name among them, by the cross-document instance. Other mentions of a chain,
  and office words before a name, are its roles. Topics 1-18 are for tuning, 19-35 are held out.
- MEANTIME (airbus, gm): parties are the PER and ORG entities with a named mention, by DBpedia link,
  else by the corpus' instance. Held out.

All topics of a part share one archive, so that parties of other topics may be confused. Places are
added as parties that keep company, and not scored. Figures:

- B3: for each party, how many of its identity are its own (precision) and how many of its own are in
  its identity (recall), averaged over parties (Bagga and Baldwin 1998)
- pairs: precision, recall and F1 of pairs of parties of different reports that are one
- exact name: one identity for each folded name and type; the baseline
- rigour: one for all names that rigour's comparison of name parts scores above a threshold,
  transitively; the threshold is the best of five on ECB+ 1-18. With `pip install rigour`, else it is
  left out

exit status: 0; 66 without the data.
"""

from __future__ import annotations

import hashlib
import random
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.metadata import version
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from benchmarks.evidence import arguments, command, gather, percent, publish, table
from benchmarks.gold import SHARED, DataAbsent

__all__ = [
    "GoldParty",
    "GoldReport",
    "b_cubed",
    "by_archive",
    "by_names",
    "exact_names",
    "main",
    "measure",
    "pairs",
    "read_ecb",
    "read_meantime",
]

_TUNED_ON = "ECB+ 1-18 (tuning)"
TUNING = range(1, 19)
HELD_OUT = range(19, 36)
_KINDS = {"PER": "person", "ORG": "organisation", "GPE": "place", "LOC": "place"}
_THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9)  # that rigour's scores are tried with
_SMALL = frozenset("of the and for in de du la von van der bin al & - . , ' 's".split())


@dataclass
class GoldParty:
    """A party of one report: its names, the fullest first, and other words for it."""

    kind: str
    gold: str
    names: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)


@dataclass
class GoldReport:
    """A report by name, with its parties and its day where the corpus gives one."""

    name: str
    parties: list[GoldParty]
    day: str | None = None


Key = tuple[str, int]  # report, and the party's number in it
Clusters = Mapping[Key, object]


# --- gold ----------------------------------------------------------------------------------------


def read_ecb(topics: Iterable[int]) -> list[GoldReport]:
    """The reports of these topics of ECB+. Raises DataAbsent."""
    folder = SHARED / "data" / "ecbplus"
    if not (folder / "ECB+").is_dir():
        raise DataAbsent("data/ecbplus")
    sentences: dict[str, set[str]] = defaultdict(set)
    listing = (folder / "ECBplus_coreference_sentences.csv").read_text(encoding="utf-8-sig")
    for line in listing.splitlines()[1:]:
        topic, file, sentence = line.split(",")[:3]
        sentences[f"{topic}_{file}"].add(sentence.strip())
    return [
        _ecb_report(path, sentences[path.stem])
        for topic in topics
        for path in sorted((folder / "ECB+" / str(topic)).glob("*.xml"))
        if path.stem in sentences
    ]


def _ecb_report(path: Path, sentences: set[str]) -> GoldReport:
    root = ElementTree.parse(path).getroot()
    tokens = {t.get("t_id"): t for t in root.iter("token")}
    chain: dict[str, str] = {}
    for relation in root.find("Relations") or ():
        own = relation.get("note") if relation.tag == "CROSS_DOC_COREF" else None
        for source in relation.iter("source"):
            chain[str(source.get("m_id"))] = own or f"{path.stem}:{relation.get('r_id')}"
    parties: dict[str, GoldParty] = {}
    for mention in root.find("Markables") or ():
        kind = _ecb_kind(mention.tag)
        ids = [str(anchor.get("t_id")) for anchor in mention.iter("token_anchor")]
        if kind and ids and tokens[ids[0]].get("sentence") in sentences:
            number = str(mention.get("m_id"))
            gold = chain.get(number, f"{path.stem}:m{number}")
            words = [str(tokens[i].text) for i in ids]
            first = tokens[ids[0]].get("number") == "0"
            _take(parties.setdefault(gold, GoldParty(kind, gold)), words, first)
    return GoldReport(path.stem, _with_names(parties.values()))


def _ecb_kind(tag: str) -> str | None:
    if tag.startswith("HUMAN_PART_"):
        return _KINDS.get(tag.removeprefix("HUMAN_PART_")[:3])
    return "place" if tag == "LOC_GEO" else None


def read_meantime() -> list[GoldReport]:
    """The reports of MEANTIME with identity across documents. Raises DataAbsent."""
    folder = SHARED / "data" / "meantime" / "intra_cross-doc_annotation"
    if not folder.is_dir():
        raise DataAbsent("data/meantime")
    return [_meantime_report(path) for path in sorted(folder.glob("corpus_*/*.xml"))]


def _meantime_report(path: Path) -> GoldReport:
    root = ElementTree.parse(path).getroot()
    tokens = {t.get("t_id"): t for t in root.iter("token")}
    markables = list(root.find("Markables") or ())
    entities = {m.get("m_id"): m for m in markables if m.tag == "ENTITY"}
    mentions = {m.get("m_id"): m for m in markables if m.tag == "ENTITY_MENTION"}
    parties: dict[str, GoldParty] = {}
    for relation in root.iter("REFERS_TO"):
        target = relation.find("target")
        entity = entities.get(target.get("m_id")) if target is not None else None
        kind = _KINDS.get(str(entity.get("ent_type"))) if entity is not None else None
        if entity is None or kind is None:
            continue
        number = f"{path.stem}:{entity.get('m_id')}"
        gold = entity.get("external_ref") or entity.get("instance_id") or number
        party = parties.setdefault(gold, GoldParty(kind, gold))
        for source in relation.iter("source"):
            mention = mentions.get(source.get("m_id"))
            if mention is not None:
                ids = [str(anchor.get("t_id")) for anchor in mention.iter("token_anchor")]
                first = bool(ids) and tokens[ids[0]].get("number") == "0"
                _take(party, [str(tokens[i].text) for i in ids], first)
    return GoldReport(path.stem, _with_names(parties.values()), _meantime_day(root))


def _meantime_day(root: ElementTree.Element) -> str | None:
    days = [
        str(time.get("value"))[:10]
        for time in root.iter("TIMEX3")
        if time.get("functionInDocument") == "CREATION_TIME"
    ]
    # One report has its day the other way round, 03-02-2009, which may be of two months.
    return next((day for day in days if re.fullmatch(r"\d{4}-\d\d-\d\d", day)), None)


def _take(party: GoldParty, words: list[str], first: bool) -> None:
    """Give a party one more mention: a name, words for its role, or neither."""
    from onrecord.parties.words import (
        ARTICLES,
        INDEFINITE,
        MODIFIERS,
        OFFICES,
        PRONOUNS,
        is_body,
        is_person_noun,
    )

    while words and words[0].casefold() in ARTICLES:
        words, first = words[1:], False
    while words and words[-1] in ("'s", "'", "’s", "."):
        words = words[:-1]
    if not words or (words[0].casefold() in PRONOUNS and len(words) == 1):
        return
    before = []
    titles = OFFICES | MODIFIERS if party.kind == "person" else frozenset[str]()
    while len(words) > 1 and words[0].casefold() in titles:
        before.append(words[0])
        words = words[1:]
    low = words[0].casefold()
    # At the head of a sentence any noun has a capital.
    common = is_body(low) or is_person_noun(low) or low in INDEFINITE
    noun = len(words) == 1 and common and (first or words[0] == low)
    if not noun and _is_name(words):
        party.names.append(" ".join(words))
        if before:
            party.roles.append(" ".join(before))
    else:
        party.roles.append(" ".join([*before, *words]))


def _is_name(words: Sequence[str]) -> bool:
    return words[0][0].isupper() and all(
        word[0].isupper() or not word[0].isalpha() or word in _SMALL for word in words
    )


def _with_names(parties: Iterable[GoldParty]) -> list[GoldParty]:
    kept = [party for party in parties if party.names]
    for party in kept:
        party.names = sorted(dict.fromkeys(party.names), key=lambda n: (-len(n.split()), -len(n)))
        party.roles = list(dict.fromkeys(party.roles))
    return kept


def _scored(reports: Sequence[GoldReport]) -> dict[Key, GoldParty]:
    return {
        (report.name, number): party
        for report in reports
        for number, party in enumerate(report.parties)
        if party.kind != "place"
    }


# --- systems -------------------------------------------------------------------------------------


def exact_names(reports: Sequence[GoldReport]) -> Clusters:
    """One cluster for each folded name and type."""
    from onrecord.archive.identity.appearance import form

    return {key: (party.kind, form(party.names[0])) for key, party in _scored(reports).items()}


def by_archive(reports: Sequence[GoldReport]) -> Clusters:
    """The identities that an archive has when these reports have been added to it in this order."""
    from onrecord.archive.identity.update import update
    from onrecord.archive.store import Archive

    with (
        tempfile.TemporaryDirectory() as folder,
        Archive.open(Path(folder) / "archive.db", write=True) as archive,
    ):
        for report in reports:
            archive.add(_record(report))
            update(archive)
        rows = archive.connection.execute(
            "SELECT report.source_name, party.key, identity_id FROM party_identity "
            "JOIN party ON party.id = party_id JOIN report ON report.id = party.report_id"
        )
        return {(name, int(key[1:])): identity for name, key, identity in rows}


def _record(report: GoldReport) -> Any:
    """A report as a record: its text is the parties' names and roles, one a line."""
    from onrecord.model import (
        Block,
        Origin,
        Party,
        PartyType,
        Published,
        Record,
        Report,
        Span,
        text_hash,
    )

    lines: list[str] = [report.name]
    at = len(report.name) + 1
    parties = []
    for number, party in enumerate(report.parties):
        spans = []
        for words in (*party.names, *party.roles):
            spans.append(Span(at, at + len(words)))
            lines.append(words)
            at += len(words) + 1
        count = len(party.names)
        parties.append(
            Party(
                id=f"p{number}",
                name=party.names[0],
                type=PartyType(party.kind),
                named=spans[0],
                aliases=tuple(party.names[1:]),
                roles=tuple(party.roles),
                role_spans=tuple(spans[count:]),
                mentions=tuple(spans),
            )
        )
    text = "\n".join(lines)
    published = None
    if report.day:
        day = date.fromisoformat(report.day)
        published = Published(
            value=report.day, earliest=day, latest=day, basis="given", why="corpus"
        )
    return Record(
        schema="onrecord/1",
        report=Report(
            id=hashlib.sha256(report.name.encode()).hexdigest(),
            text=text,
            text_sha256=text_hash(text),
            blocks=(Block(start=0, end=len(text)),),
            published=published,
            source=Origin(
                name=report.name,
                media_type="text/plain",
                sha256=text_hash(text),
                bytes=len(text.encode()),
            ),
        ),
        statements=(),
        parties=tuple(parties),
    )


Scorer = Callable[[str, str, str], float]  # of a type and two names: 0 to 1


def by_names(reports: Sequence[GoldReport], score: Scorer, threshold: float) -> Clusters:
    """Parties of one type joined wherever two of their names score above `threshold`."""
    scored = _scored(reports)
    holders: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for key, party in scored.items():
        for name in party.names:
            holders[party.kind, name].append(key)
    above = {key: key for key in scored}

    def find(key: Key) -> Key:
        while above[key] != key:
            above[key] = above[above[key]]
            key = above[key]
        return key

    for first, *others in holders.values():
        for key in others:
            above[find(key)] = find(first)
    for one, other in combinations(sorted(holders), 2):
        if one[0] == other[0] and score(one[0], one[1], other[1]) > threshold:
            above[find(holders[one][0])] = find(holders[other][0])
    return {key: find(key) for key in scored}


def rigour_scorer() -> Scorer | None:
    """The share of two names' characters that rigour's `compare_parts` aligns, weighted by how well.

    None where rigour is not installed.
    """
    try:
        from rigour.names import NameTypeTag, analyze_names, compare_parts
    except ImportError:
        return None
    tags = {"person": NameTypeTag.PER, "organisation": NameTypeTag.ORG}

    @cache
    def parts(kind: str, name: str) -> Any:
        return [part for read in analyze_names(tags[kind], [name]) for part in read.parts]

    @cache
    def score(kind: str, one: str, other: str) -> float:
        aligned = compare_parts(parts(kind, one), parts(kind, other))
        lengths = [len(a.qstr) + len(a.rstr) for a in aligned]
        both = zip(aligned, lengths, strict=True)
        return sum(a.score * n for a, n in both) / max(sum(lengths), 1)

    return score


def best_threshold(reports: Sequence[GoldReport], score: Scorer) -> float:
    """The threshold with the best F1 of pairs on these reports."""
    gold = {key: party.gold for key, party in _scored(reports).items()}
    return max(_THRESHOLDS, key=lambda t: pairs(gold, by_names(reports, score, t))[2])


# --- figures -------------------------------------------------------------------------------------


def b_cubed(gold: Clusters, found: Clusters) -> tuple[float, float, float]:
    """Precision, recall and F1 by B-cubed, over the keys of `gold`."""
    own, identity = Counter(gold.values()), Counter(found[key] for key in gold)
    both = Counter((gold[key], found[key]) for key in gold)
    precision = sum(both[gold[key], found[key]] / identity[found[key]] for key in gold) / len(gold)
    recall = sum(both[gold[key], found[key]] / own[gold[key]] for key in gold) / len(gold)
    return precision, recall, _f1(precision, recall)


def pairs(gold: Clusters, found: Clusters) -> tuple[float, float, float]:
    """Precision, recall and F1 of pairs of parties of different reports."""
    truly, taken = _pairs(gold, gold), _pairs(gold, found)
    both = len(truly & taken)
    precision = both / len(taken) if taken else 1.0
    recall = both / len(truly) if truly else 1.0
    return precision, recall, _f1(precision, recall)


def _pairs(keys: Iterable[Key], clusters: Clusters) -> set[tuple[Key, Key]]:
    members: dict[object, list[Key]] = defaultdict(list)
    for key in keys:
        members[clusters[key]].append(key)
    return {
        pair
        for group in members.values()
        for pair in combinations(sorted(group), 2)
        if pair[0][0] != pair[1][0]
    }


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _systems(
    reports: Sequence[GoldReport], score: Scorer | None, threshold: float
) -> Iterator[tuple[str, Clusters]]:
    yield "exact name", exact_names(reports)
    if score is not None:
        yield f"rigour, above {threshold}", by_names(reports, score, threshold)
    yield "onrecord", by_archive(reports)
    shuffled = list(reports)
    random.Random(7).shuffle(shuffled)
    yield "onrecord, reports in another order", by_archive(shuffled)


def measure(
    reports: Sequence[GoldReport], score: Scorer | None, threshold: float
) -> dict[str, dict[str, tuple[float, float, float]]]:
    """B-cubed and pairs of every system."""
    gold = {key: party.gold for key, party in _scored(reports).items()}
    return {
        name: {"b3": b_cubed(gold, found), "pairs": pairs(gold, found)}
        for name, found in _systems(reports, score, threshold)
    }


@command
def main(argv: Sequence[str] | None = None) -> int:
    parser = arguments(__doc__, "identity", "--json benchmarks/results/identity.json")
    parser.add_argument("--tuning", action="store_true", help="the tuning topics only")
    options = parser.parse_args(argv)
    parts = {_TUNED_ON: read_ecb(TUNING)}
    if not options.tuning:
        parts |= {"ECB+ 19-35": read_ecb(HELD_OUT), "MEANTIME": read_meantime()}
    score = rigour_scorer()
    about = gather({"rigour": {"rigour": version("rigour")}} if score else {})
    threshold = best_threshold(parts[_TUNED_ON], score) if score else 0.0
    figures = {name: measure(reports, score, threshold) for name, reports in parts.items()}
    sizes = {name: len(_scored(reports)) for name, reports in parts.items()}
    head = ["data", "system", "B3 P", "B3 R", "B3 F1", "pairs P", "pairs R", "pairs F1"]
    rows = [
        [f"{part}, {sizes[part]} parties", system, *map(percent, (*both["b3"], *both["pairs"]))]
        for part, systems in figures.items()
        for system, both in systems.items()
    ]
    publish(options.json, {"about": about, "parties": sizes, "figures": figures}, table(head, rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
