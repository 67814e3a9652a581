"""One spelling for the words of British and American outlets, by which they are compared."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["one_spelling"]

# Each with what stands for both spellings. Only that both get the same matters, so a word that has
# but one spelling may be changed too: exercise becomes exercize wherever it stands.
_RULES = (
    (re.compile(r"\bpractis"), "practic"),
    (re.compile(r"\bmanoeuv"), "maneuv"),
    (
        re.compile(
            r"\b((?:mis|dis|un|anti)?(?:arm|behavi|cand|clam|col|demean|endeav|fav|ferv|flav|harb|hon|hum|lab"
            r"|neighb|od|parl|ranc|rig|rum|sav|splend|tum|val|vap|vig))our"
        ),
        r"\1or",
    ),
    (re.compile(r"(\w{2}[^aeiou])is(e|ed|es|ing|er|ers|ation|ations)\b"), r"\1iz\2"),
    (re.compile(r"(\w)ys(e|ed|es|ing|er|ers)\b"), r"\1yz\2"),
    (
        re.compile(r"\b(cent|fib|kilomet|lit|lust|maneuv|met|millimet|sab|somb|spect|theat)re"),
        r"\1er",
    ),
    (re.compile(r"\b(defen|licen|offen|preten)ce"), r"\1se"),
    (re.compile(r"(\w{2}[aeiou])ll(ed|ing|er|ers|or|ors|ment)\b"), r"\1l\2"),
    (re.compile(r"(\w{3})ogue(s?)\b"), r"\1og\2"),
    (re.compile(r"\bprogramme"), "program"),
    (re.compile(r"(?<=[a-z])ae(?=[dst])"), "e"),
    (re.compile(r"\bgrey"), "gray"),
    (re.compile(r"\b(acknowledg|judg)ement"), r"\1ment"),
    (re.compile(r"\bscept"), "skept"),
    (re.compile(r"\b(jewel)lery\b"), r"\1ry"),
)


@lru_cache(maxsize=65_536)
def one_spelling(key: str) -> str:
    """A word in small letters in the spelling by which it is compared: licence as license."""
    for pattern, same in _RULES:
        key = pattern.sub(same, key)
    return key
