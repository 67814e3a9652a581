"""What a person types to find words, as an expression of FTS5 that cannot fail to parse.

    bridge flood        both words, in any order, anywhere in a statement and its context
    "stand before"      these words one after the other
    bridg*              words that begin so
    -fountain           not that word; also -"a phrase"

Each word or phrase reaches SQLite as one string in quotation marks, so its operators are words like
any other, and it is parted into words by the same tokeniser as what was indexed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Term", "parse_terms", "to_match"]

MOST_TERMS = 64  # nobody types more; each costs a walk through the index

_MARKS = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_PIECE = re.compile(r'(?P<sign>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Term:
    """One word or phrase that is to be there, or with `wanted` false is not to be.

    `text` holds neither a quotation mark nor NUL. With `beginning` its last word may go on.
    """

    text: str
    wanted: bool = True
    beginning: bool = False


def parse_terms(typed: str) -> list[Term]:
    """The terms that a person typed, at most 64; what holds no word is passed over."""
    terms: list[Term] = []
    for match in _PIECE.finditer(typed.replace("\0", " ").translate(_MARKS)):
        said = (match["word"] if match["phrase"] is None else match["phrase"]).strip()
        text = said.rstrip("* ")
        if any(map(_in_word, text)):
            terms.append(Term(text, wanted=not match["sign"], beginning=said.endswith("*")))
        if len(terms) == MOST_TERMS:
            break
    return terms


def to_match(terms: Sequence[Term], columns: Sequence[str] = ()) -> str:
    """The FTS5 expression for terms of which at least one is wanted, in some columns or in all."""
    wanted = [_quoted(term) for term in terms if term.wanted]
    unwanted = [_quoted(term) for term in terms if not term.wanted]
    found = " AND ".join(wanted)
    if unwanted:
        found = f"({found}) NOT ({' OR '.join(unwanted)})"
    return f"{{{' '.join(columns)}}} : ({found})" if columns else found


def _quoted(term: Term) -> str:
    """A string of FTS5."""
    return f'"{term.text}"' + ("*" if term.beginning else "")


def _in_word(char: str) -> bool:
    """Whether SQLite may take a character for part of a word.

    FTS5's unicode61 does so for letters, numbers and private use (https://sqlite.org/fts5.html,
    4.3.1), and marks after them; characters that are newer than its Unicode are let through. A term
    of which SQLite makes no word is found nowhere, so those are to be passed over.
    """
    category = unicodedata.category(char)
    return category[0] in "LN" or category in ("Co", "Cn")
