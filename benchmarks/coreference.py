"""Who is who: pronouns and chains in GUM's news and interviews, pronouns in GAP.

**GUM** (annotation CC BY 4.0), the documents that training never sees (training.chains.HELD_OUT).
Only chains of people, organisations and places count; GUM counts groups of people among people. A
mention read is a gold mention when it begins at the first word of its name or ends in the noun that
it turns on (GUM's spans take in relative clauses, ours never do, so that exact spans would measure
that convention).

- pronouns: he, she, it, they and their forms that have an earlier mention in the gold. Right when
  the nearest earlier name or description of our party (or pronoun, if it has neither) is of the same
  chain; "holds" asks only for any earlier mention of that chain in our party.
- CoNLL: the mean F1 of MUC, B-cubed and CEAF-e (benchmarks/clusters.py), without chains of one
  mention, as in CoNLL-2012, and with them. A record keeps parties that bear a name, speak or are
  spoken to, so chains of descriptions alone are missing from ours and cost it recall; "named" scores
  the gold's chains with a name, and of the chains read only those that share a mention with them.
- on gold mentions: the encoder's mentions are replaced by the gold's, so that only who is who is
  measured. A name is then the run of capitalised words from the gold's first word on.
- baseline, most recent match: a name goes with the last one that shares its last word, a description
  with the last of the same noun, a pronoun with the last mention that it can stand for by type,
  number and what other pronouns told of its gender. On the same mentions.

**GAP**, test (Apache-2.0), the rows with one true name: right when the pronoun's party holds a
mention that overlaps the true name, and none that overlaps the other.

exit status: 0; 66 without the data; 69 when onrecord cannot be run.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from benchmarks.ablation import switched_off
from benchmarks.clusters import Count, conll, scores
from benchmarks.evidence import arguments, command, gather, percent, publish, table
from benchmarks.gold import SHARED, DataAbsent
from benchmarks.naming import shared

if TYPE_CHECKING:
    from onrecord.model import Record
    from onrecord.parties.mentions import Mention
    from onrecord.pipeline import Reader

__all__ = ["Choice", "GoldChains", "Tally", "align", "baseline", "judge_choice", "main"]

_THINGS = frozenset({"person", "organisation", "place"})
_GENDERS = {
    **dict.fromkeys("he him his himself".split(), "he"),
    **dict.fromkeys("she her hers herself".split(), "she"),
    **dict.fromkeys("it its itself".split(), "it"),
    **dict.fromkeys("they them their theirs themselves".split(), "they"),
}
_WORD = re.compile(r"\w[\w.'’&-]*")
_NAME = re.compile(r"[A-Z][\w.&-]*(?: (?:(?:of|the|de|van|von) )?[A-Z][\w.&-]*)*")

Span = tuple[int, int]
Chains = list[list[Span]]


# --- GUM -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class GoldChains:
    """A document: its chains by the anchors of their mentions, and which of them count."""

    name: str
    text: str
    chains: tuple[tuple[int, ...], ...]
    counted: tuple[bool, ...]
    things: Mapping[int, str]
    nouns: Mapping[int, int]  # of descriptions: their noun's offset to their first word's

    def is_name(self, anchor: int) -> bool:
        """Whether the mention at this anchor is a name."""
        from onrecord.parties.words import PRONOUNS

        is_pronoun = _word(self.text, anchor) in PRONOUNS
        return self.text[anchor].isupper() and anchor not in self.nouns and not is_pronoun

    @property
    def chain_of(self) -> dict[int, int]:
        """The chain of each anchor; of two chains at one anchor, the first."""
        found: dict[int, int] = {}
        for number, chain in enumerate(self.chains):
            for anchor in chain:
                found.setdefault(anchor, number)
        return found


def load_gum(names: Iterable[str] | None = None) -> list[GoldChains]:
    """Documents by their names, by default those held out. Raises DataAbsent."""
    from training.chains import HELD_OUT, read_gum

    folder = SHARED / "data" / "gum" / "dep"
    if not folder.is_dir():
        raise DataAbsent("data/gum")
    documents = []
    for name in sorted(HELD_OUT if names is None else names):
        read = read_gum(folder / f"{name}.conllu")
        chains = tuple(tuple(sorted(chain)) for chain in read.chains if chain)
        counted = tuple(read.things.get(chain[0]) in _THINGS for chain in chains)
        nouns = {noun.head[0]: noun.start for noun in read.nouns or ()}
        documents.append(GoldChains(name, read.text, chains, counted, read.things, nouns))
    return documents


def align(gold: GoldChains, ours: Chains) -> list[list[int]]:
    """Our chains as anchors: the gold's where a mention is one of its own, else one below zero.

    Mentions of chains that do not count are left out, for they are neither right nor wrong.
    """
    chain_of = gold.chain_of
    taken: set[int] = set()
    aligned: list[list[int]] = []
    for chain in ours:
        anchors = []
        for start, end in chain:
            anchor = _anchor(gold.text, chain_of, taken, start, end)
            if anchor is None:
                anchors.append(-1 - start)
            elif gold.counted[chain_of[anchor]]:
                anchors.append(anchor)
            if anchor is not None:
                taken.add(anchor)
        aligned.append(anchors)
    return [chain for chain in aligned if chain]


def _anchor(
    text: str, anchors: Mapping[int, int], taken: set[int], start: int, end: int
) -> int | None:
    words = [match.start() for match in _WORD.finditer(text, start, end)]
    return next((at for at in words[:1] + words[-1:] if at in anchors and at not in taken), None)


@dataclass
class Tally:
    """Pronouns, and chains as key and response, document by document."""

    pronouns: int = 0
    right: int = 0
    holds: int = 0
    documents: list[tuple[GoldChains, list[set[int]], list[set[int]]]] = field(default_factory=list)

    def add(self, gold: GoldChains, ours: Chains) -> None:
        """Count one more document."""
        aligned = align(gold, ours)
        key = [set(c) for c, is_in in zip(_unique(gold), gold.counted, strict=True) if c and is_in]
        self.documents.append((gold, key, [set(chain) for chain in aligned]))
        of = {anchor: sorted(chain, key=_place) for chain in aligned for anchor in chain}
        for chain in key:
            for anchor in sorted(chain)[1:]:
                if _word(gold.text, anchor) in _GENDERS:
                    self._add_pronoun(gold, chain, anchor, of.get(anchor, []))

    def _add_pronoun(
        self, gold: GoldChains, chain: set[int], anchor: int, party: list[int]
    ) -> None:
        earlier = [other for other in party if _place(other) < anchor]
        full = [o for o in earlier if _word(gold.text, _place(o)) not in _GENDERS] or earlier
        self.pronouns += 1
        self.right += bool(full) and full[-1] in chain
        self.holds += any(other in chain for other in earlier)

    def scores(self, *, singletons: bool = False, named: bool = False) -> dict[str, Count]:
        """The three metrics, with or without chains of one mention; all chains, or the named."""
        least = 1 if singletons else 2
        pairs = [_named(*document) if named else document[1:] for document in self.documents]
        return scores(
            ([c for c in key if len(c) >= least], [c for c in response if len(c) >= least])
            for key, response in pairs
        )


def _named(
    gold: GoldChains, key: list[set[int]], response: list[set[int]]
) -> tuple[list[set[int]], list[set[int]]]:
    """The gold's chains with a name, and what is read of them; mentions of its others left out."""
    kept = [chain for chain in key if any(gold.is_name(anchor) for anchor in chain)]
    wanted = set().union(*kept)
    others = set().union(*key) - wanted
    return kept, [chain - others for chain in response if chain & wanted]


def _unique(gold: GoldChains) -> list[list[int]]:
    chain_of = gold.chain_of
    return [[a for a in chain if chain_of[a] == n] for n, chain in enumerate(gold.chains)]


def _place(anchor: int) -> int:
    return anchor if anchor >= 0 else -1 - anchor


def _word(text: str, at: int) -> str:
    match = _WORD.match(text, at)
    return match.group().split("'")[0].split("’")[0].lower() if match else ""


# --- mentions: seen, given, and put together by the baseline ---------------------------------------


@contextmanager
def watched(gold: GoldChains | None) -> Iterator[list[Mention]]:
    """Within it, the mentions that the pipeline finds are collected in what this gives; with `gold`
    they are the gold's."""
    seen: list[Mention] = []

    def change(find: Callable[..., Iterator[tuple[Mention, int]]]) -> Callable[..., Any]:
        def finding(text: str, pieces: Any, heads: Any) -> Iterator[tuple[Mention, int]]:
            found = list(find(text, pieces, heads))
            if gold is not None:
                found = list(_given(gold, pieces, found))
            seen.extend(mention for mention, _ in found)
            yield from found

        return finding

    with switched_off(("onrecord.parties.mentions.find_mentions", change)):
        yield seen


def _given(
    gold: GoldChains, pieces: Any, found: Sequence[tuple[Mention, int]]
) -> Iterator[tuple[Mention, int]]:
    """The gold's mentions in these pieces, and pronouns that it does not mark as they were found."""
    at = {start: piece for piece, start in enumerate(pieces.starts.tolist())}
    made = [(_mention(gold, anchor), at[anchor]) for anchor in gold.chain_of if anchor in at]
    given = [(mention, piece) for mention, piece in made if mention is not None]
    starts = {mention.span.start for mention, _ in given}
    others = [
        (mention, piece)
        for mention, piece in found
        if mention.kind == "pronoun" and mention.span.start not in starts
    ]
    yield from sorted([*given, *others], key=lambda row: (row[0].span.start, -row[0].span.end))


def _mention(gold: GoldChains, anchor: int) -> Mention | None:
    """A mention of the gold as the encoder would give it; None for what it never gives, such as
    demonstratives and relative pronouns."""
    from onrecord.model import PartyType
    from onrecord.model import Span as ModelSpan
    from onrecord.parties.mentions import Mention, MentionKind
    from onrecord.parties.words import PRONOUNS

    thing = gold.things.get(anchor)
    type_of = PartyType(thing) if thing in _THINGS else None
    word = _WORD.match(gold.text, anchor)
    head = ModelSpan(anchor, word.end() if word else anchor + 1)
    if anchor in gold.nouns:
        span = ModelSpan(gold.nouns[anchor], head.end)
        return Mention(span, head, MentionKind.DESCRIPTION, type_of)
    if _word(gold.text, anchor) in PRONOUNS:
        return Mention(head, head, MentionKind.PRONOUN, None)
    name = _NAME.match(gold.text, anchor)
    if name is None:
        return None
    span = ModelSpan(*name.span())
    return Mention(span, span, MentionKind.NAME, type_of)


def baseline(text: str, mentions: Sequence[Mention]) -> Chains:
    """Mentions put together by the most recent match, see the head of this module."""
    chains: list[list[Mention]] = []
    genders: list[str | None] = []
    for mention in sorted(mentions, key=lambda m: (m.span.start, -m.span.end)):
        gender = _GENDERS.get(text[slice(*mention.span)].lower())
        fits = [n for n in range(len(chains)) if _matches(text, mention, chains[n], genders[n])]
        if fits:
            nearest = max(fits, key=lambda n: chains[n][-1].span.start)
            chains[nearest].append(mention)
            genders[nearest] = gender or genders[nearest]
        else:
            chains.append([mention])
            genders.append(gender)
    return [[(m.span.start, m.span.end) for m in chain] for chain in chains]


def _matches(text: str, mention: Mention, chain: Sequence[Mention], gender: str | None) -> bool:
    words = text[slice(*mention.span)].casefold()
    if mention.kind != "pronoun":
        last = words.split()[-1:]
        return any(
            other.kind == mention.kind and text[slice(*other.span)].casefold().split()[-1:] == last
            for other in chain
        )
    wanted = _GENDERS.get(words)
    first = chain[0]
    if wanted is None:
        return text[slice(*first.span)].casefold() == words
    if gender is not None and gender != wanted:
        return False
    if wanted in ("he", "she"):
        return first.type == "person" or gender == wanted
    if wanted == "it":
        return first.type != "person" and first.kind != "pronoun"
    return first.type != "place" and (first.kind == "description" and _is_plural(text, first))


def _is_plural(text: str, mention: Mention) -> bool:
    return text[slice(*mention.head)].casefold().endswith(("s", "people", "men", "children"))


def measure_gum(reader: Reader, documents: Sequence[GoldChains]) -> dict[str, Tally]:
    """Ours and the baseline, end to end and on gold mentions."""
    tallies = {
        f"{who}, {what}": Tally()
        for what in ("end to end", "on gold mentions")
        for who in ("onrecord", "most recent match")
    }
    for document in documents:
        for what, gold in (("end to end", None), ("on gold mentions", document)):
            with watched(gold) as mentions:
                record = _read(reader, document.text)
            tallies[f"onrecord, {what}"].add(document, _chains(record))
            tallies[f"most recent match, {what}"].add(document, baseline(document.text, mentions))
    return tallies


def _read(reader: Reader, text: str) -> Record:
    record = reader.read_text(text, any_language=True)
    if record.report.text != text:
        raise ValueError("the text read is another, so no offset holds")
    return record


def _chains(record: Record) -> Chains:
    return [[(span.start, span.end) for span in party.mentions] for party in record.parties]


# --- GAP -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """A row of GAP: a pronoun, the name that it stands for and one that it does not."""

    text: str
    pronoun: Span
    right: Span
    wrong: Span


def load_gap() -> list[Choice]:
    """The rows of GAP's test part with one true name. Raises DataAbsent."""
    path = SHARED / "data" / "gap" / "gap-test.tsv"
    if not path.is_file():
        raise DataAbsent("data/gap")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        _choice(row, *("AB" if row["A-coref"].upper() == "TRUE" else "BA"))
        for row in rows
        if (row["A-coref"].upper() == "TRUE") != (row["B-coref"].upper() == "TRUE")
    ]


def _choice(row: Mapping[str, str], right: str, wrong: str) -> Choice:
    def span(name: str) -> Span:
        start = int(row[f"{name}-offset"])
        return start, start + len(row[name])

    return Choice(row["Text"], span("Pronoun"), span(right), span(wrong))


def judge_choice(choice: Choice, chains: Chains) -> bool:
    """Whether the pronoun's chain holds the right name and not the wrong one."""
    return any(
        shared(chain, [choice.right]) > 0 and not shared(chain, [choice.wrong])
        for chain in chains
        if shared(chain, [choice.pronoun])
    )


def measure_gap(reader: Reader, choices: Sequence[Choice]) -> dict[str, dict[str, int]]:
    """How many rows are right, by gender, for ours and the baseline."""
    names = ("onrecord", "most recent match")
    counts = {name: {"he": 0, "she": 0} for name in names}
    rows = {"he": 0, "she": 0}
    for choice in choices:
        gender = _GENDERS[choice.text[slice(*choice.pronoun)].lower()]
        rows[gender] += 1
        with watched(None) as mentions:
            record = _read(reader, choice.text)
        counts["onrecord"][gender] += judge_choice(choice, _chains(record))
        counts["most recent match"][gender] += judge_choice(choice, baseline(choice.text, mentions))
    return {"rows": rows, **counts}


# --- the command ---------------------------------------------------------------------------------


@command
def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    args = arguments(
        __doc__, "coreference", "--json benchmarks/results/coreference.json"
    ).parse_args(argv)
    about = gather({})
    documents, choices = load_gum(), load_gap()

    from onrecord.pipeline import load

    reader = load()
    tallies = measure_gum(reader, documents)
    data = {
        "about": about,
        "documents": len(documents),
        "gum": {name: _figures(tally) for name, tally in tallies.items()},
        "gap": measure_gap(reader, choices),
    }
    publish(args.json, data, render(data))
    return 0


def _figures(tally: Tally) -> dict[str, Any]:
    without = tally.scores()
    return {
        "pronouns": tally.pronouns,
        "right": tally.right,
        "holds": tally.holds,
        **{name: count.f1 for name, count in without.items()},
        "CoNLL": conll(without),
        "CoNLL, with singletons": conll(tally.scores(singletons=True)),
        "CoNLL, named": conll(tally.scores(named=True)),
    }


def render(data: Mapping[str, Any]) -> str:
    """GUM and GAP as Markdown tables."""
    metrics = ("MUC", "B-cubed", "CEAF-e", "CoNLL", "CoNLL, with singletons", "CoNLL, named")
    gum = [
        [
            name,
            *(percent(f[part] / max(1, f["pronouns"])) for part in ("right", "holds")),
            *(percent(f[metric]) for metric in metrics),
        ]
        for name, f in data["gum"].items()
    ]
    pronouns = max((f["pronouns"] for f in data["gum"].values()), default=0)
    rows = data["gap"]["rows"]
    gap = [
        [name, percent(sum(n.values()) / max(1, sum(rows.values())))]
        + [percent(n[gender] / max(1, rows[gender])) for gender in ("he", "she")]
        for name, n in data["gap"].items()
        if name != "rows"
    ]
    return (
        f"GUM news and interviews held out, {data['documents']} documents, {pronouns} pronouns; "
        "F1 and shares in percent.\n\n"
        + table(["", "pronouns right", "holds", *metrics], gum)
        + f"\nGAP test, {sum(rows.values())} rows with a true name, in percent right.\n\n"
        + table(["", "all", "he", "she"], gap)
    )


if __name__ == "__main__":
    sys.exit(main())
