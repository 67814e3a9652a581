"""The language that a report is written in.

English is told by its commonest words alone, since loading py3langid takes most of a second; it is
asked where those words are missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

__all__ = ["find_language"]

_WORD = re.compile(r"[^\W\d_]+")
# Frequent in English, and no frequent words of another language in Latin script.
_ENGLISH = frozenset(
    """about after also and are because been before being but by could from has have his how into it its
    more not our out said she should some than that the their them there these they this those
    through were what when where which while who will with would you your""".split()
)
# Letters of scripts that have no spaces: Thai, Lao, Burmese, Khmer, Japanese, Chinese.
_SPACELESS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_SAMPLE = 20_000  # code points, some 3,000 words
_FEW_WORDS = 8  # fewer than this say too little
_FEW_LETTERS = 12  # the same, for the letters of such a script
_SURE_WORDS = 5  # so many of the English words, and
_SURE_SHARE = 0.07  # such a share of them decide; of 1,095 English reports the least has 0.08
_SURE = 0.6  # py3langid's probability from which its answer counts; Chinese news gets 0.7


def find_language(text: str) -> str | None:
    """The ISO 639-1 code of a text's language; None where it is too short or mixed to tell."""
    words = _WORD.findall(text[:_SAMPLE].lower())
    english = sum(word in _ENGLISH for word in words)
    if english >= max(_SURE_WORDS, _SURE_SHARE * len(words)):
        return "en"
    if len(words) < _FEW_WORDS and len(_SPACELESS.findall(text[:_SAMPLE])) < _FEW_LETTERS:
        return None
    language, probability = _classifier()(text[:_SAMPLE])
    return language if probability >= _SURE and len(language) == 2 else None


@cache
def _classifier() -> Callable[[str], tuple[str, float]]:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

    def classify(text: str) -> tuple[str, float]:
        language, probability = identifier.classify(text)
        return str(language), float(probability)

    return classify
