"""Speakers in the example report, and in the same report with its words or its order changed.

The report in ../shared/examples and its gold are read as they are, and then five times perturbed;
the gold's spans and names move with the text:

- names: every person bears another name of the same shape
- gender: people bear women's given names, and he, him, his and Mr become she, her and Ms
- order: the paragraphs between the first and the furniture stand in reverse order; a paragraph whose
  speaker or quotation comes from the one before stays behind it
- roles: president, founder, prime minister and their like become other offices of the same kind
- places: countries, their adjectives and cities are others, in the outlet's name too

A gold statement is found when a statement read overlaps its cue and its source (as in
benchmarks.speakers). A speaker is right by name, as there, or, where the gold's name is its
annotator's own wording and stands nowhere in the report, when the party read is named within a
source that the gold gives to that speaker alone, to that source's last word, and bears no other name
of the gold's. What is right
in the report as it stands and wrong when perturbed hangs on this text's own names and order.

exit status: 0; 66 without the data; 69 when onrecord cannot be run.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from benchmarks.evidence import arguments, command, gather, publish, table
from benchmarks.gold import SHARED, DataAbsent
from benchmarks.naming import Spans, are_right, is_right, others_than, plain, shared
from benchmarks.speakers import GoldStatement, pair

if TYPE_CHECKING:
    from onrecord.model import Party, Record

__all__ = ["PERTURBATIONS", "Case", "judge", "main", "rearrange", "replace_words"]

_NAME = "radio-habana-2022-07-18"
_ASKED = 18  # statements with the right speaker, of the 19 in the gold
_NOT_RUN = 69

_MEN = "Tomas Viktor Henrik Rafael Lukas Emil Stefan Oskar".split()
_WOMEN = "Marta Ingrid Helena Sofia Clara Elisa Teresa Johanna".split()
_SURNAMES = "Keller Navarro Brandt Salcedo Moreau Varga Lindqvist Okoro Ferrante Dahl".split()
_FEMININE = {
    "he": "she",
    "him": "her",
    "his": "her",
    "himself": "herself",
    "He": "She",
    "Him": "Her",
    "His": "Her",
    "Himself": "Herself",
    "Mr": "Ms",
}
_ROLES = {
    "president": "chancellor",
    "prime minister": "first minister",
    "founder": "editor",
    "home secretary": "justice minister",
    "foreign secretary": "defence minister",
    "reporter": "journalist",
    "spokesman": "press officer",
    "spokeswoman": "press officer",
    "senator": "governor",
    "governor": "senator",
    "chairman": "director",
    "mayor": "sheriff",
}
# Country, its adjective and a city; each becomes the next one.
_COUNTRIES = (
    ("Mexico", "Mexican", "Mexico City"),
    ("Portugal", "Portuguese", "Lisbon"),
    ("Australia", "Australian", "Canberra"),
    ("Norway", "Norwegian", "Oslo"),
    ("France", "French", "Paris"),
    ("Chile", "Chilean", "Santiago"),
    ("Afghanistan", "Afghan", "Kabul"),
    ("Poland", "Polish", "Warsaw"),
    ("Iraq", "Iraqi", "Baghdad"),
    ("Kenya", "Kenyan", "Nairobi"),
    ("Cuba", "Cuban", "Havana"),
    ("Finland", "Finnish", "Helsinki"),
)
_CITIES = {"London": "Leeds", "New York": "Boston"}
_PRONOUN = re.compile(r"(?:he|she|it|they|we|i)", re.IGNORECASE)


@dataclass(frozen=True)
class Case:
    """A report's text and who speaks in it; `people` are its people with what else they are called.

    `nested` are the statements that another one holds.
    """

    text: str
    statements: Mapping[str, GoldStatement]
    nested: frozenset[str]
    people: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class _Piece:
    """A part of the old text, and what stands for it in the new one."""

    start: int
    end: int
    words: str
    changed: bool


# --- moving the gold with the text ----------------------------------------------------------------


def _rewritten(case: Case, pieces: Sequence[_Piece], rename: Callable[[str], str]) -> Case:
    """The case with its text made of `pieces`, in this order, and its gold moved along."""
    firsts, lasts = [0] * len(case.text), [0] * len(case.text)
    size = 0
    for piece in pieces:
        for at in range(piece.start, piece.end):
            step = at - piece.start
            firsts[at] = size if piece.changed else size + step
            lasts[at] = size + len(piece.words) if piece.changed else size + step + 1
        size += len(piece.words)

    def move(spans: Spans) -> Spans:
        return [(firsts[start], lasts[end - 1]) for start, end in spans]

    moved = {
        key: GoldStatement(
            move(s.source), move(s.cue), s.source_class, tuple(map(rename, s.speakers))
        )
        for key, s in case.statements.items()
    }
    people = {rename(name): tuple(map(rename, others)) for name, others in case.people.items()}
    return Case("".join(piece.words for piece in pieces), moved, case.nested, people)


def replace_words(case: Case, new: Mapping[str, str]) -> Case:
    """The case with words (or phrases) replaced wherever they stand as whole words."""
    if not new:
        return case
    longest_first = sorted(new, key=lambda words: -len(words))
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")

    def pieces() -> Iterator[_Piece]:
        reached = 0
        for match in pattern.finditer(case.text):
            yield _Piece(reached, match.start(), case.text[reached : match.start()], False)
            yield _Piece(*match.span(), new[match.group()], True)
            reached = match.end()
        yield _Piece(reached, len(case.text), case.text[reached:], False)

    return _rewritten(case, list(pieces()), lambda name: pattern.sub(lambda m: new[m[0]], name))


def rearrange(case: Case, order: Sequence[tuple[int, int]]) -> Case:
    """The case with the parts of its text in another order; together they are all of it."""
    pieces = [_Piece(start, end, case.text[start:end], False) for start, end in order]
    if sum(end - start for start, end in order) != len(case.text):
        raise ValueError("the parts are not all of the text")
    return _rewritten(case, pieces, lambda name: name)


# --- the perturbations ----------------------------------------------------------------------------


def change_names(case: Case) -> Case:
    """Every word of every person's name becomes another, the same one everywhere."""
    return replace_words(case, _other_names(case, _MEN, surnames=True))


def change_gender(case: Case) -> Case:
    """People become women. Feminine words that are there already stay as they are."""
    return replace_words(case, {**_FEMININE, **_other_names(case, _WOMEN, surnames=False)})


def _other_names(case: Case, given: Sequence[str], *, surnames: bool) -> dict[str, str]:
    """For each word of a person's name another that is nowhere in the text."""
    fresh_given = iter([name for name in given if name not in case.text])
    fresh_surnames = iter([name for name in _SURNAMES if name not in case.text])
    new: dict[str, str] = {}
    for name in case.people:
        *others, last = name.split()
        for word in (*others, last):
            alone = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", case.text.replace(name, ""))
            if word == last or alone:
                new.setdefault(word, next(fresh_surnames) if surnames else word)
            else:
                new.setdefault(word, next(fresh_given))
        new.update(_other_initials(name, case.people[name], new))
    return {old: word for old, word in new.items() if old != word}


def _other_initials(
    name: str, aliases: Iterable[str], new: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    initials = "".join(word[0] for word in name.split())
    if initials in aliases:
        yield initials, "".join(new[word][0] for word in name.split())


def change_order(case: Case) -> Case:
    """The units of paragraphs behind the lead come in reverse order, up to the last statement."""
    units = _units(case)
    held = [number for number, unit in enumerate(units) if _holds_statement(case, unit)]
    lead = next(number for number in held if case.text[units[number][0]] != "#")
    first, behind = lead + 1, held[-1] + 1
    return rearrange(case, [*units[:first], *reversed(units[first:behind]), *units[behind:]])


def _units(case: Case) -> list[tuple[int, int]]:
    """Paragraphs, each with the white space behind it, tied ones as one."""
    breaks = [match.end() for match in re.finditer(r"\n\s*\n", case.text)]
    units: list[tuple[int, int]] = []
    for start, end in pairwise([0, *breaks, len(case.text)]):
        if units and _is_tied(case, start, end):
            units[-1] = (units[-1][0], end)
        else:
            units.append((start, end))
    return units


def _is_tied(case: Case, start: int, end: int) -> bool:
    """Whether a paragraph leans on the one before: it goes on with a sentence, or a pronoun is the
    source of the first statement that it tells itself."""
    told = [
        s
        for key, s in case.statements.items()
        if key not in case.nested and start <= s.cue[0][0] < end
    ]
    first = min(told, key=lambda s: s.cue[0][0], default=None)
    return case.text[start].islower() or (first is not None and first.source_class == "pronoun")


def _holds_statement(case: Case, unit: tuple[int, int]) -> bool:
    return any(unit[0] <= s.cue[0][0] < unit[1] for s in case.statements.values())


def change_roles(case: Case) -> Case:
    """Offices become other offices, in the case in which they are written."""
    cases: tuple[Callable[[str], str], ...] = (str.lower, str.title, str.capitalize)
    return replace_words(case, {put(a): put(b) for a, b in _ROLES.items() for put in cases})


def change_places(case: Case) -> Case:
    """Each country, its adjective and its city become those of the next; cities become others."""
    after = [*_COUNTRIES[1:], _COUNTRIES[0]]
    new = {
        a: b
        for here, there in zip(_COUNTRIES, after, strict=True)
        for a, b in zip(here, there, strict=True)
    }
    return replace_words(case, {**new, **_CITIES})


PERTURBATIONS: Mapping[str, Callable[[Case], Case]] = {
    "as it stands": lambda case: case,
    "names": change_names,
    "gender": change_gender,
    "order": change_order,
    "roles": change_roles,
    "places": change_places,
}


# --- judging -------------------------------------------------------------------------------------


def judge(case: Case, record: Record) -> dict[str, bool]:
    """For each gold statement that is found, whether its speakers are right."""
    gold = list(case.statements.values())
    parties = {party.id: party for party in record.parties}
    found = pair(gold, record.statements)

    def names_it(name: str, party: Party) -> bool:
        return _is_named(case, name, party)

    def speakers(number: int) -> list[Party]:
        return [parties[name] for name in record.statements[found[number]].speakers]

    return {
        key: are_right(statement.speakers, speakers(number), names_it)
        for number, (key, statement) in enumerate(case.statements.items())
        if number in found
    }


def _is_named(case: Case, name: str, party: Party) -> bool:
    speakers = {who for statement in case.statements.values() for who in statement.speakers}
    others = others_than(name, speakers.union(case.people))
    if is_right(name, party, others):
        return True
    if plain(name) in plain(case.text) or others & {plain(n) for n in (party.name, *party.aliases)}:
        return False
    return any(
        s.speakers == (name,)
        and s.source_class != "pronoun"
        and shared(s.source, [party.named])
        and party.named.end == s.source[-1][1]
        for s in case.statements.values()
    )


# --- the command ---------------------------------------------------------------------------------


def load_case() -> Case:
    """The example report and its gold. Raises DataAbsent."""
    path = SHARED / "examples" / f"{_NAME}.md"
    if not path.is_file():
        raise DataAbsent(f"examples/{_NAME}.md")
    text = path.read_bytes().decode("utf-8")
    gold = json.loads(path.with_suffix(".gold.json").read_text(encoding="utf-8"))
    statements = {s["id"]: _statement(s, text) for s in gold["statements"]}
    nested = frozenset(s["id"] for s in gold["statements"] if "inside" in s)
    people = {name: tuple(others) for name, others in gold["people"].items()}
    return Case(text, statements, nested, people)


def _statement(row: Mapping[str, Any], text: str) -> GoldStatement:
    source, cue = ([(start, end) for start, end in row[role]] for role in ("source", "cue"))
    is_pronoun = _PRONOUN.fullmatch(text[source[0][0] : source[0][1]])
    source_class = "pronoun" if is_pronoun else "name or description"
    return GoldStatement(source, cue, source_class, tuple(row["speakers"]))


@command
def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = arguments(__doc__, "perturbations", "--json benchmarks/results/perturbations.json")
    args = parser.parse_args(argv)
    about = gather({})
    case = load_case()

    import onrecord
    from onrecord.sources.draft import Raw

    reader = onrecord.load()
    results = {}
    for name, change in PERTURBATIONS.items():
        changed = change(case)
        raw = Raw(f"{_NAME}.md", changed.text.encode("utf-8"), "text/markdown", "utf-8")
        record = reader.read_raw(raw, any_language=True)
        if record.report.text != changed.text:
            print(f"{name}: the text read is another, so no offset holds.", file=sys.stderr)
            return _NOT_RUN
        results[name] = judge(changed, record)
    data = {"about": about, "gold": len(case.statements), "right": results}
    publish(args.json, data, render(data))
    return 0


def render(data: Mapping[str, Any]) -> str:
    """A row for the report as it stands and for each perturbation."""
    rows = [
        [name, len(right), sum(right.values()), ", ".join(k for k in right if not right[k])]
        for name, right in data["right"].items()
    ]
    return (
        f"Speakers in the example report, {data['gold']} statements in the gold; "
        f"asked: {_ASKED} right.\n\n"
        + table(["the report", "found", "right", "found with a wrong speaker"], rows)
    )


if __name__ == "__main__":
    sys.exit(main())
