"""Who speaks, by identity: the speech events of MEANTIME's airbus and gm reports.

MEANTIME (Wikinews, CC BY 4.0) marks events of speech and thought (SPEECH_COGNITIVE), who takes part
in them, and which mentions are one identity, the same across documents and mostly with its DBpedia
page. An event counts when its agent (Arg0) has such an identity. It is found when the cue of a
statement read overlaps the event's words; the best overlap is taken. The speakers are right when they
are as many as the event's agents and each identified agent is named by one of them:

- by its name or an alias, which is the name of the identity: the words of one of its name mentions in
  that document, or the title of its DBpedia page (names compared as in benchmarks/naming.py);
- or by where its name stands: at the end of one of these mentions (*Acme's chief executive Ann Lee*).

An identity that no mention names is known by its descriptions. What follows a comma, a bracket or
"of" in a mention is not its name. A party that bears another identity's name is right by its own
name only. Some identities of thought rather than speech (*plans*, *wants*) are among the events: the
share found says how many. The texts are put together from the tokens.

exit status: 0; 66 without the data; 69 when onrecord cannot be run.
"""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from benchmarks.evidence import arguments, command, gather, percent, publish, table
from benchmarks.gold import DataAbsent
from benchmarks.naming import Spans, are_right, fit, plain
from benchmarks.times import MEANTIME, joined

if TYPE_CHECKING:
    from onrecord.model import Party, Record

__all__ = ["Event", "Identity", "SpeechReport", "judge", "main", "read_report"]

CORPORA = ("airbus", "gm")
_NAMED = frozenset({"NAM", "PRE.NAM"})  # MEANTIME's syntactic types of names
_PRONOUN = re.compile(
    r"(?:i|we|us|our|ours|he|him|his|she|hers?|it|its|they|them|theirs?|themselves|itself|who|whose"
    r"|which|that)",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(r"\s*[,(]|\s+of\s")


@dataclass(frozen=True)
class Identity:
    """A cross-document identity in one document: its names, and where they stand."""

    key: str
    linked: bool  # to DBpedia
    names: frozenset[str]  # plain
    spans: tuple[tuple[int, int], ...]  # of its name mentions, each up to the end of the name


@dataclass(frozen=True)
class Event:
    """A speech event. `speakers` are the keys of its agents' identities; `agents` counts them all."""

    words: Spans
    speakers: tuple[str, ...]
    agents: int


@dataclass(frozen=True)
class SpeechReport:
    """A report with its identities and those of its speech events whose speaker is identified."""

    name: str
    text: str
    identities: Mapping[str, Identity]
    events: tuple[Event, ...]


# --- gold ----------------------------------------------------------------------------------------


def load_corpus(corpus: str) -> list[SpeechReport]:
    """The reports of one of CORPORA. Raises DataAbsent."""
    folder = MEANTIME / f"corpus_{corpus}"
    if not folder.is_dir():
        raise DataAbsent("data/meantime")
    return [read_report(path) for path in sorted(folder.glob("*.xml"))]


def read_report(path: Path) -> SpeechReport:
    """One report of MEANTIME."""
    root = ElementTree.parse(path).getroot()
    tokens = list(root.iter("token"))
    text, spans = joined([(t.text or "", int(t.get("sentence", 0))) for t in tokens])
    where = {t.get("t_id", ""): span for t, span in zip(tokens, spans, strict=True)}
    marks = {mark.get("m_id", ""): mark for mark in root.iterfind("Markables/*")}
    refers = dict(_pairs(root, "REFERS_TO"))
    mentions: dict[str, list[str]] = defaultdict(list)
    for mention, instance in refers.items():
        mentions[instance].append(mention)
    identities = {
        key: _identity(text, where, marks, key, mentions[key])
        for key, mark in marks.items()
        if mark.tag == "ENTITY" and mark.get("instance_id")
    }
    events = tuple(_events(root, where, marks, refers, identities))
    return SpeechReport(path.stem, text, identities, events)


def _pairs(root: ElementTree.Element, relation: str) -> Iterator[tuple[str, str]]:
    """Source and target of each relation of a kind; a relation may have several sources."""
    for element in root.iterfind(f"Relations/{relation}"):
        target = element.find("target")
        for source in element.iterfind("source"):
            if target is not None:
                yield source.get("m_id", ""), target.get("m_id", "")


def _span(
    where: Mapping[str, tuple[int, int]], mark: ElementTree.Element
) -> tuple[int, int] | None:
    spans = [where[a.get("t_id", "")] for a in mark.iterfind("token_anchor")]
    return (min(spans)[0], max(spans)[1]) if spans else None


def _identity(
    text: str,
    where: Mapping[str, tuple[int, int]],
    marks: Mapping[str, ElementTree.Element],
    key: str,
    mentions: Iterable[str],
) -> Identity:
    named: list[tuple[int, int]] = []
    described: list[tuple[int, int]] = []
    for mention in mentions:
        span = _span(where, marks[mention]) if mention in marks else None
        if span is None or _PRONOUN.fullmatch(text[slice(*span)]):
            continue
        is_name = marks[mention].get("syntactic_type") in _NAMED or _has_capital(text[slice(*span)])
        (named if is_name else described).append(_up_to_name(text, span))
    page = marks[key].get("external_ref") or ""
    title = re.sub(r"_\(.*", "", unquote(page.rsplit("/", 1)[-1])).replace("_", " ")
    spans = tuple(named or described)
    names = {plain(text[slice(*span)]) for span in spans} | ({plain(title)} if title else set())
    return Identity(key, bool(page), frozenset(names), spans)


def _has_capital(words: str) -> bool:
    return any(word[0].isupper() for word in re.sub(r"^(?:The|An?)\s", "", words).split())


def _up_to_name(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The mention without what comes behind the name."""
    after = _AFTER_NAME.search(text, span[0], span[1])
    return (span[0], after.start() if after and after.start() > span[0] else span[1])


def _events(
    root: ElementTree.Element,
    where: Mapping[str, tuple[int, int]],
    marks: Mapping[str, ElementTree.Element],
    refers: Mapping[str, str],
    identities: Mapping[str, Identity],
) -> Iterator[Event]:
    agents: dict[str, list[str]] = defaultdict(list)
    for relation in root.iterfind("Relations/HAS_PARTICIPANT"):
        source, target = relation.find("source"), relation.find("target")
        if relation.get("sem_role") == "Arg0" and source is not None and target is not None:
            agents[source.get("m_id", "")].append(target.get("m_id", ""))
    for mention, targets in agents.items():
        event = marks.get(refers.get(mention, ""))
        span = _span(where, marks[mention])
        who = dict.fromkeys(refers[t] for t in targets if refers.get(t) in identities)
        if event is not None and event.get("class") == "SPEECH_COGNITIVE" and span and who:
            yield Event([span], tuple(who), len({refers.get(t, t) for t in targets}))


# --- judging -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """What became of one event."""

    linked: bool
    found: bool
    right: bool


def judge(report: SpeechReport, record: Record) -> Iterator[Outcome]:
    """What became of each event of a report."""
    parties = {party.id: party for party in record.parties}

    def names_it(key: str, party: Party) -> bool:
        return _is_named(report, key, party)

    for event in report.events:
        best = max(record.statements, key=lambda s: fit(event.words, s.cue), default=None)
        found = best is not None and fit(event.words, best.cue) > 0
        ours = [parties[name] for name in best.speakers] if best is not None and found else []
        right = len(ours) == event.agents and _all_named(event.speakers, ours, names_it)
        linked = all(report.identities[key].linked for key in event.speakers)
        yield Outcome(linked, found, found and right)


def _all_named(
    keys: Sequence[str], parties: Sequence[Party], names_it: Callable[[str, Party], bool]
) -> bool:
    """Whether some of the parties are the identities; those of unidentified agents are left over."""
    if len(keys) == len(parties):
        return are_right(keys, parties, names_it)
    return all(any(names_it(key, party) for party in parties) for key in keys)


def _is_named(report: SpeechReport, key: str, party: Party) -> bool:
    identity = report.identities[key]
    if plain(party.name) in identity.names:
        return True
    ours = {plain(party.name), *map(plain, party.aliases)}
    theirs = [other.names for name, other in report.identities.items() if name != key]
    if any(ours & (names - identity.names) for names in theirs):
        return False
    start, end = party.named
    return bool(ours & identity.names) or any(s <= start and end == e for s, e in identity.spans)


# --- the command ---------------------------------------------------------------------------------


def tally(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """How many events there are, are found, are right."""
    return {
        "events": len(outcomes),
        "found": sum(o.found for o in outcomes),
        "right": sum(o.right for o in outcomes),
    }


@command
def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    args = arguments(__doc__, "meantime", "--json benchmarks/results/meantime.json").parse_args(
        argv
    )
    about = gather({})
    reports = {corpus: load_corpus(corpus) for corpus in CORPORA}

    from onrecord.pipeline import load

    reader = load()
    outcomes = {
        corpus: [o for r in stories for o in judge(r, reader.read_text(r.text, any_language=True))]
        for corpus, stories in reports.items()
    }
    outcomes["both"] = [o for corpus in CORPORA for o in outcomes[corpus]]
    outcomes["both, linked to DBpedia"] = [o for o in outcomes["both"] if o.linked]
    data = {"about": about, "events": {name: tally(rows) for name, rows in outcomes.items()}}
    publish(args.json, data, render(data))
    return 0


def render(data: Mapping[str, Any]) -> str:
    """The shares as one Markdown table."""
    rows = [
        [
            name,
            n["events"],
            percent(n["found"] / max(1, n["events"])),
            percent(n["right"] / max(1, n["found"])),
            percent(n["right"] / max(1, n["events"])),
        ]
        for name, n in data["events"].items()
    ]
    return "MEANTIME, speech events with an identified speaker, in percent.\n\n" + table(
        ["", "events", "found", "right name, of found", "of all"], rows
    )


if __name__ == "__main__":
    sys.exit(main())
