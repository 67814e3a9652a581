"""Gold of who is who: GUM, LitBank, ECB+ and GAP as texts with mentions and chains of them.

A mention is anchored at one word: a name at its first word, a description at the noun that it turns
on, a pronoun at itself.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from benchmarks.gold import SHARED

__all__ = ["HELD_OUT", "ChainText", "Noun", "gum_documents", "load_chain_texts"]

HELD_OUT = frozenset(
    f"GUM_{name}"
    for name in (
        "interview_brotherhood",
        "interview_herrick",
        "interview_messina",
        "interview_stardust",
        "news_clock",
        "news_flag",
        "news_lanterns",
        "news_stampede",
        "news_worship",
    )
)  # every third interview and news report but the first two; for measuring only

THINGS = {"person": "person", "organization": "organisation", "place": "place"}
TITLES = frozenset(
    "mr mrs ms miss sir lady lord dr doctor captain colonel general major professor judge president "
    "senator sen rep representative gov governor king queen prince princess madame madam uncle aunt "
    "mayor minister secretary chancellor premier pope bishop archbishop saint st father mother sister brother".split()
)
AFTER_HEAD = frozenset("of in for from with at on to by who that which , ( who's where -".split())
NO_SPACE_BEFORE = re.compile(r"^(?:[.,;:!?)\]%”’]|'s|'re|'ve|'ll|'d|'m|n't|’s|''|\.\.\.)")


@dataclass(frozen=True)
class Noun:
    """A description: where its phrase begins, the noun that it turns on, what it stands for."""

    start: int
    head: tuple[int, int]
    thing: str


@dataclass
class ChainText:
    """A text, its paragraphs, and its chains of mentions, each mention by its anchor's offset.

    `nouns` are its descriptions where all are annotated, else None. `things` has the type of the
    entity of each anchor that is told. `complete` says that a mention without an earlier one in its
    chain refers to nothing before. `choices` has pronoun, right and wrong anchor.
    """

    name: str
    text: str
    paragraphs: list[tuple[int, int]]
    chains: list[list[int]] = field(default_factory=list)
    nouns: list[Noun] | None = None
    things: dict[int, str] = field(default_factory=dict)
    complete: bool = True
    choices: list[tuple[int, int, int]] = field(default_factory=list)


def load_chain_texts() -> list[ChainText]:
    """All training texts, without those held out."""
    data = SHARED / "data"
    names = sorted(gum_documents() - HELD_OUT)
    texts = [read_gum(data / "gum" / "dep" / f"{name}.conllu") for name in names]
    texts += [read_litbank(path) for path in sorted((data / "litbank-coref").glob("*.conll"))]
    texts += read_ecb(data / "ecbplus")
    for part in ("development", "validation"):
        texts += read_gap(data / "gap" / f"gap-{part}.tsv")
    return [text for text in texts if text.text]


def gum_documents() -> set[str]:
    """The names of all documents of GUM at hand."""
    return {path.stem for path in (SHARED / "data" / "gum" / "dep").glob("*.conllu")}


def read_gum(path: Path) -> ChainText:
    """One document of GUM, its text made anew from the tokens."""
    builder = _Builder()
    tokens: list[_Token] = []
    spans: dict[str, list[tuple[int, int, str]]] = defaultdict(list)  # entity: first, last, type
    open_at: dict[str, list[tuple[int, str]]] = defaultdict(list)
    base, glued_until = 0, 0
    for line in path.read_text().splitlines():
        if line.startswith("# newpar") and not line.startswith("# newpar_block"):
            builder.new_paragraph()
        if line.startswith("# sent_id"):
            base = len(tokens)
        if not line or line.startswith("#"):
            continue
        number, form, _, upos, _, _, head, relation, _, misc = line.split("\t")
        if "." in number:
            continue
        if "-" in number:
            glued_until = base + int(number.split("-")[1])
            last_glued = "SpaceAfter=No" in misc
            continue
        index = len(tokens)
        inside = index + 1 < glued_until
        glue = (
            True if inside else last_glued if index + 1 == glued_until else "SpaceAfter=No" in misc
        )
        start = builder.add(form, glue)
        target = base + int(head) - 1 if head != "0" else -1
        tokens.append(_Token(form, start, upos, target, relation))
        entity = re.search(r"Entity=([^|]*)", misc)
        for part in re.findall(r"\([^()]+\)?|[^()]+\)", entity.group(1)) if entity else ():
            name, kind = _entity(part)
            if part.startswith("("):
                open_at[name].append((index, kind))
            if part.endswith(")"):
                first, kind = open_at[name].pop()
                spans[name].append((first, index, kind))
    return _gum_text(path.stem, builder, tokens, spans)


def _entity(part: str) -> tuple[str, str]:
    """Number and type of an entity; the number stands in brackets' parts `(12-person-…` and `12)`."""
    fields = part.strip("()").split("-")
    name = re.sub(r"\[.*", "", fields[0])
    return name, fields[1] if len(fields) > 1 else ""


@dataclass
class _Token:
    form: str
    start: int
    upos: str
    head: int
    relation: str

    @property
    def end(self) -> int:
        return self.start + len(self.form)


def _gum_text(
    name: str,
    builder: _Builder,
    tokens: list[_Token],
    spans: dict[str, list[tuple[int, int, str]]],
) -> ChainText:
    text = ChainText(name, builder.text(), builder.paragraphs(), nouns=[])
    assert text.nouns is not None
    for mentions in spans.values():
        chain = []
        for first, last, kind in sorted(mentions):
            head = _head(tokens, first, last)
            token = tokens[head]
            if token.upos == "PROPN":
                head = _first_of_name(tokens, first, head)
            anchor = tokens[head].start
            thing = THINGS.get(kind, "other")
            if token.upos == "NOUN":
                text.nouns.append(Noun(tokens[first].start, (token.start, token.end), thing))
            text.things.setdefault(anchor, thing)
            if kind != "time" and anchor not in chain:
                chain.append(anchor)
        text.chains.append(chain)
    return text


def _head(tokens: list[_Token], first: int, last: int) -> int:
    """The token of a span whose own head lies outside it."""
    for index in range(first, last + 1):
        if not first <= tokens[index].head <= last:
            return index
    return last


def _first_of_name(tokens: list[_Token], first: int, head: int) -> int:
    """The first word of the name around a head, titles left out."""
    begin = head
    while begin > first and tokens[begin - 1].upos == "PROPN":
        begin -= 1
    while begin < head and tokens[begin].form.lower().strip(".") in TITLES:
        begin += 1
    return begin


def read_litbank(path: Path) -> ChainText:
    """One novel's opening."""
    builder = _Builder()
    words: list[tuple[str, int]] = []
    open_at: dict[str, list[int]] = defaultdict(list)
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for line in path.read_text().splitlines():
        fields = line.split("\t")
        if line.startswith("#") or len(fields) < 4:
            continue
        index = len(words)
        words.append((fields[3], builder.add_word(fields[3])))
        for part in fields[-2 if not fields[-1] else -1].split("|"):
            name = part.strip("()")
            if part.startswith("("):
                open_at[name].append(index)
            if part.endswith(")"):
                spans[name].append((open_at[name].pop(), index))
    text = ChainText(path.stem, builder.text(), builder.paragraphs())
    text.chains = [_chain(words, mentions) for mentions in spans.values()]
    return text


def _chain(words: Sequence[tuple[str, int]], mentions: list[tuple[int, int]]) -> list[int]:
    anchors = {words[_anchor(words, first, last)][1] for first, last in mentions}
    return sorted(anchors)


def _anchor(words: Sequence[tuple[str, int]], first: int, last: int) -> int:
    """The anchor of a mention of which only the words are known."""
    head = first
    while head < last and words[head + 1][0].lower() not in AFTER_HEAD:
        head += 1
    if not words[head][0][:1].isupper() or head == first:
        return head
    begin = head
    while begin > first and words[begin - 1][0][:1].isupper():
        begin -= 1
    while begin < head and words[begin][0].lower().strip(".") in (*TITLES, "the", "a", "an"):
        begin += 1
    return begin


def read_ecb(folder: Path) -> list[ChainText]:
    """The annotated sentences of ECB+, a text a document; only the people and bodies in them."""
    sentences: dict[str, set[str]] = defaultdict(set)
    with (folder / "ECBplus_coreference_sentences.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            sentences[f"{row['Topic']}_{row['File']}"].add(row["Sentence Number"])
    texts = []
    for name, chosen in sorted(sentences.items()):
        path = folder / "ECB+" / name.split("_")[0] / f"{name}.xml"
        if path.exists():
            texts.append(_ecb_text(path, chosen))
    return texts


def _ecb_text(path: Path, chosen: set[str]) -> ChainText:
    root = ElementTree.parse(path).getroot()
    builder = _Builder()
    words: list[tuple[str, int]] = []
    place: dict[str, int] = {}
    sentence = None
    for token in root.iter("token"):
        if token.get("sentence") in chosen:
            if token.get("sentence") != sentence:
                sentence = token.get("sentence")
                builder.new_paragraph()
            place[token.get("t_id", "")] = len(words)
            words.append((token.text or "_", builder.add_word(token.text or "_")))
    mentions = {}
    for mark in root.iterfind("Markables/*"):
        at = [place[a.get("t_id", "")] for a in mark if a.get("t_id") in place]
        if at and mark.tag.startswith("HUMAN"):
            mentions[mark.get("m_id")] = (min(at), max(at))
    text = ChainText(path.stem, builder.text(), builder.paragraphs(), complete=False)
    chained = set()
    for relation in root.iterfind("Relations/*"):
        members = [s.get("m_id") for s in relation.iterfind("source")]
        found = [mentions[m] for m in members if m in mentions]
        chained.update(members)
        if found:
            text.chains.append(_chain(words, found))
    text.chains += [_chain(words, [at]) for m, at in mentions.items() if m not in chained]
    return text


def read_gap(path: Path) -> list[ChainText]:
    """Wikipedia passages with one pronoun and two names, of which it means one."""
    texts = []
    with path.open(newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            right = [n for n in "AB" if row[f"{n}-coref"].upper() == "TRUE"]
            if len(right) == 1:
                wrong = "B" if right == ["A"] else "A"
                text = ChainText(row["ID"], row["Text"], [(0, len(row["Text"]))], complete=False)
                offsets = (row["Pronoun-offset"], row[f"{right[0]}-offset"], row[f"{wrong}-offset"])
                pronoun, good, bad = map(int, offsets)
                text.choices.append((pronoun, good, bad))
                texts.append(text)
    return texts


class _Builder:
    """A text put together from its tokens."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0
        self._starts = [0]
        self._glued = True

    def new_paragraph(self) -> None:
        if self._size > self._starts[-1]:
            self._append("\n\n")
            self._starts.append(self._size)
        self._glued = True

    def add(self, form: str, glued_to_next: bool) -> int:
        """Add a token; its offset."""
        if not self._glued:
            self._append(" ")
        start = self._size
        self._append(form)
        self._glued = glued_to_next
        return start

    def add_word(self, form: str) -> int:
        """Add a token of which it is not known whether a space follows."""
        form = {"``": "“", "''": "”", "-LRB-": "(", "-RRB-": ")"}.get(form, form)
        self._glued = self._glued or bool(NO_SPACE_BEFORE.match(form))
        return self.add(form, form in "“([$")

    def _append(self, part: str) -> None:
        self._parts.append(part)
        self._size += len(part)

    def text(self) -> str:
        return "".join(self._parts)

    def paragraphs(self) -> list[tuple[int, int]]:
        text = self.text()
        ends = [*self._starts[1:], len(text)]
        spans = zip(self._starts, ends, strict=True)
        return [
            (start, start + len(text[start:end].rstrip())) for start, end in spans if end > start
        ]


def anchors(text: ChainText) -> Iterator[int]:
    """All anchors of a text."""
    for chain in text.chains:
        yield from chain
    for choice in text.choices:
        yield from choice
