"""The forms of English verbs: from a form as written to the verb."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

__all__ = ["verb_forms"]

# Past tense and past participle, where they are not regular.
_IRREGULAR = {
    "be": "am is are was were been being",
    "bet": "bet",
    "cast": "cast",
    "find": "found",
    "feel": "felt",
    "foresee": "foresaw foreseen",
    "forecast": "forecast",
    "forgive": "forgave forgiven",
    "give": "gave given",
    "go": "went gone",
    "have": "has had having",
    "hit": "hit",
    "hold": "held",
    "know": "knew known",
    "lay": "laid",
    "lead": "led",
    "make": "made",
    "mean": "meant",
    "pay": "paid",
    "plead": "pleaded pled",
    "put": "put",
    "read": "read",
    "say": "said",
    "see": "saw seen",
    "seek": "sought",
    "send": "sent",
    "set": "set",
    "shoot": "shot",
    "show": "showed shown",
    "speak": "spoke spoken",
    "stand": "stood",
    "swear": "swore sworn",
    "take": "took taken",
    "tell": "told",
    "think": "thought",
    "understand": "understood",
    "write": "wrote written",
}
# Verbs of more than one syllable whose last consonant doubles; those of one are told by their form.
_DOUBLING = frozenset(
    "admit commit quip rebut infer refer prefer compel permit submit omit".split()
)
_VOWELS = "aeiou"
_NEVER_DOUBLED = "hwxy"


def verb_forms(verbs: Iterable[str]) -> dict[str, str]:
    """Every form of each verb, in lower case, with the verb. An earlier verb keeps a shared form."""
    found: dict[str, str] = {}
    for verb in verbs:
        for form in _forms(verb):
            found.setdefault(form, verb)
    return found


def _forms(verb: str) -> Iterator[str]:
    yield verb
    yield verb[:-1] + "ies" if _ends_in_consonant_y(verb) else verb + _s_ending(verb)
    stem = verb + verb[-1] if _doubles(verb) else verb
    if verb.endswith("e") and not verb.endswith(("ee", "oe")) and verb != "be":
        yield verb[:-1] + "ing"
    else:
        yield stem + "ing"
    if verb in _IRREGULAR:
        yield from _IRREGULAR[verb].split()
    elif _ends_in_consonant_y(verb):
        yield verb[:-1] + "ied"
    else:
        yield verb + "d" if verb.endswith("e") else stem + "ed"


def _ends_in_consonant_y(verb: str) -> bool:
    return verb.endswith("y") and verb[-2] not in _VOWELS


def _s_ending(verb: str) -> str:
    return "es" if verb.endswith(("s", "x", "z", "ch", "sh", "go")) else "s"


def _doubles(verb: str) -> bool:
    """A single vowel and a single consonant at the end of one syllable: plan, planned."""
    if verb in _DOUBLING:
        return True
    vowels = sum(letter in _VOWELS for letter in verb)
    return (
        vowels == 1
        and len(verb) > 2
        and verb[-2] in _VOWELS
        and verb[-1] not in _VOWELS + _NEVER_DOUBLED
    )
