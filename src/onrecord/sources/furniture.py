"""What belongs to the page and not to the report: told by the shape of a block, conservatively.

A block called furniture never yields a statement, so each shape here is one that the prose of a
report does not have: no sentence, no quotation marks, few words. In doubt a block is the report's.
"""

from __future__ import annotations

import re

__all__ = ["find_byline", "find_credited_agency", "find_url", "is_furniture", "is_placeholder"]

_QUOTES = re.compile(r"[\"“”„«»＂]|(?<!\w)['‘]|[.,!?]['’]")
_MOST_WORDS = 14  # of a line of the page; longer ones are prose

_URL = re.compile(
    r"<?(?:(?:source|link|url|via)\s*:\s*)?((?:https?://|www\.)[^\s<>]+?)>?[.,]?", re.I
)
_EMAIL = re.compile(r"(?:e-?mail\s*:\s*)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.I)
_PAGE_NUMBER = re.compile(
    r"(?:page|p\.|pg\.?)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|\d{1,4}\s*(?:of|/)\s*\d{1,4}"
    r"|[-–—|·\[(]*\s*\d{1,4}\s*[-–—|·\])]*",
    re.I,
)
_MEDIUM = (
    r"(?:image|photo|picture|video|audio|file|media|player|embed(?:ded)?|content|graphic"
    r"|slideshow|gallery)s?"
)
_LINK_WORD = (
    r"(?:is|was|are|were|has|have|been|could|can|cannot|be|no|longer|currently|player|file|content|or"
    r"|and|the|this|it|to|at|in|on|by|for|your|type|country|region|area|browser|device|page|time"
    r"|moment|here|yet|owner|publisher|user|author|load|loaded|display|displayed|play|found"
    r"|available|unknown|technical|reasons?|due|error|please|try|again|later|[.!…]++)"
)
_FAILURE = (
    r"(?:not|unavailable|unsupported|unknown|missing|failed|placeholder|loading|removed|expired)"
)
_PLACEHOLDER = re.compile(
    rf"[\[(]?\s*(?:(?:the|this|an?)\s+)?{_MEDIUM}(?:\s+{_LINK_WORD})*\s+{_FAILURE}"
    rf"(?:\s*{_LINK_WORD}(?!\w))*\s*[\])]?"
    r"|[\[(]\s*(?:image|photo|picture|video|audio|embed(?:ded)?|advertisement|ad)\s*[\])]"
    r"|(?:image|photo|picture|video|gallery|slideshow)\s*(?:\d+\s*(?:of|/)\s*\d+)?",
    re.I,
)

_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?"
_MONTH = (
    r"(?:jan(?:uary)?|febr?(?:uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE_LABEL = (
    r"(?:(?:first |last )?(?:published|updated|posted|modified|created|printed)"
    r"(?:\s*(?:on|at)\b)?(?:\s*:)?)"
)
# Atomic, the longer before the shorter: 1-1-1-1-1 could else be told apart in more ways than there
# is time.
_DATE_WORD = (
    rf"(?>{_DATE_LABEL}|{_WEEKDAY}|{_MONTH}|on|at|date:"
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?![:.]?\d)(?:t\d{1,2}:\d\d\S*)?|\d{1,2}[:.]\d\d(?::\d\d)?"
    r"|\d{1,3} (?:minute|hour|day)s? ago|\d{4}|\d{1,2}(?:st|nd|rd|th)?|[ap]\.?m\.?"
    r"|gmt|utc|bst|cet|cest|e[sd]t|c[sd]t|m[sd]t|p[sd]t|et|ist)"
)
_DATE_LINE = re.compile(rf"{_DATE_WORD}(?:[\s,|·•–—-]+{_DATE_WORD})*", re.I)
_SERVICE = re.compile(
    r"""
    (?:share|tweet|print|e-?mail|save|copy\ link|comments?|menu|close|search|home|loading(?:\.\.\.|…)?
      |advertisement|sponsored(?:\ content)?|subscribe|newsletters?|log\ ?in|sign\ (?:in|up)|register
      |facebook|twitter|whatsapp|linkedin|reddit|pinterest|instagram|youtube|telegram)
    |(?:share|tweet|print|e-?mail|save)(?:[\s,|/·•&]+(?:and\ )?
      (?:share|tweet|print|e-?mail|save|copy\ link|comments?|facebook|twitter|whatsapp|linkedin))+
    |share\ (?:this|on|via)\b.*
    |(?:follow|like|join)\ us\b.* | follow\ @\w+.*
    |subscribe\ (?:to\ (?:our|the|this)|now|today|here|for\ (?:free|unlimited|full)).*
    |sign\ up\ (?:to|for)\ (?:our|the|this)\b.*(?:newsletters?|alerts?|updates?|e-?mails?|briefing)\b.*
    |sign\ up\ (?:here|now|today)\b.*
    |get\ (?:our|the)\ .*\b(?:newsletter|app|briefing)\b.*
    |download\ (?:our|the)\ .*\bapp\b.*
    |(?:read|see|view|show|load)\ (?:more|next|all|also)\b\s*(?:$|:.*|>+|»|→|\.\.\.|…)
    |(?:read|see)\ also\s*:.* | read\ (?:the\ )?full\ (?:story|article|report)\b.*
    |continue\ reading\b.* | (?:story|article)\ continues\ below\b.*
    |(?:click|tap)\ (?:here|to)\b.* | skip\ to\ (?:main\ )?content | (?:back\ )?to\ top
    |related\s*(?:articles?|stories|topics?|news|content|links?|coverage|posts?|tags?|:.*)?
    |(?:most\ (?:read|popular|viewed)|trending(?:\ now)?|top\ stories|more\ (?:news|stories))
    |(?:more\ (?:on|from)\ (?:this|the)\b.*)
    |(?:tags?|topics?|filed\ under|categor(?:y|ies)|keywords?|sections?)\s*:.*
    |(?:privacy|cookies?)\ (?:policy|notice|settings) | terms\ (?:of|and|&)\ \w+
    |\d+\s*(?:comments?|shares?|views?|likes?) | comments?\s*\(\d+\)
    |(?:reading\ time:?\s*)?\d+\s*min(?:ute)?s?(?:\ read)? | we\ use\ cookies\b.*
    |end(?:s|\ of\ (?:story|article|report))?
    """,
    re.I | re.X,
)
_COPYRIGHT = re.compile(
    r"(?:copyright\s*(?:©|\(c\)|\d{4})|©|\(c\)\s*\d{4}).*"
    r"|.*\ball rights(?: are)? reserved\b.*"
    r"|.*\bmay not be (?:published|reproduced|redistributed|copied)\b.*\b(?:permission|rewritten)\b.*",
    re.I,
)
_MOST_COPYRIGHT_WORDS = 70
_CREDIT = re.compile(
    r"\W*(?:(?:additional |further )?(?:reporting|writing|editing|compiled|translated|edited)"
    r"(?: and (?:reporting|writing|editing))? by|(?:photo|picture|image|video|graphic)s?"
    r"(?: credit:?| courtesy(?: of)?:?| by:?|:| /))\s",
    re.I,
)
# Beside names, the words of a credit.
_CREDIT_WORDS = frozenset(
    """additional and at by compiled courtesy credit de del der di du edited editing for from further
    in of photo reporting the translated van via von writing""".split()
)
_MOST_CREDIT_WORDS = 40

_PARTICLE = r"(?:de|del|della|der|den|van|von|da|di|du|dos|la|le|bin|al|el|y|ter|ten)"
_NAME = (
    rf"[A-Z][\w'’.-]*(?:\s+(?:{_PARTICLE}\s+)*[A-Z][\w'’.-]*){{1,3}}"
    r"(?:,\s*(?:Jr|Sr)\.?)?"
)
_NAMES = rf"{_NAME}(?:(?:\s*,\s*(?:and\s+)?|\s+(?:and|&|AND|And)\s+){_NAME})*"
_BYLINE = re.compile(
    rf"(?:(?:Story|Words|Text|Report|Reported|Written|Posted)\s+)?(?:By|BY|by)\s*:?\s+({_NAMES})"
    r"(?P<role>\s*[,|/·•–—-]\s*.{2,60}|\s+(?:in|for|of)\s+[A-Z].{1,40})?"
)
_NO_NAME = re.compile(
    rf"\b(?:{_WEEKDAY}|january|february|march|april|june|july|august|september"
    r"|october|november|december|the|any|all|our|your|his|her|their)\b",
    re.I,
)

# Agencies as they sign: in brackets in a dateline, or alone on a line.
AGENCIES = frozenset(
    """AAP AFP ANI ANSA AP APA APTN BNS Bernama Bloomberg CNA CNN CNS CP DPA EFE IANS INA IRNA
    Interfax Itar-Tass KUNA KyodoNews Kyodo MENA PA PTI RFE/RL RHC RIA Reuters SANA SPA STT TASS
    Tass TT UNI UPI WAM Xinhua Yonhap dpa""".split()
) | {
    "Associated Press",
    "The Associated Press",
    "Agence France-Presse",
    "Canadian Press",
    "The Canadian Press",
    "Press Association",
    "United Press International",
    "Kyodo News",
}
_SIGNATURE = re.compile(r"[\s(\[–—-]*([\w/ -]{2,40}?)[\s)\]]*")


def is_furniture(words: str) -> bool:
    """Whether a block's words, without markup and with single spaces, are of the page."""
    if _QUOTES.search(words):
        return False
    if not any(char.isalnum() for char in words):
        return True
    if find_url(words) or _EMAIL.fullmatch(words) or _PAGE_NUMBER.fullmatch(words):
        return True
    count = words.count(" ") + 1
    if count <= _MOST_COPYRIGHT_WORDS and _COPYRIGHT.fullmatch(words):
        return True
    if count <= _MOST_CREDIT_WORDS and _is_credit(words):
        return True
    return count <= _MOST_WORDS and bool(
        _SERVICE.fullmatch(words)
        or is_placeholder(words)
        or _is_date_line(words)
        or find_credited_agency(words)
    )


def is_placeholder(words: str) -> bool:
    """Whether a block stands where a picture or film could not be shown."""
    return (
        words.count(" ") < _MOST_WORDS
        and not _QUOTES.search(words)
        and bool(_PLACEHOLDER.fullmatch(words.rstrip(" .")))
    )


def find_url(words: str) -> str | None:
    """The web address that a block consists of."""
    match = _URL.fullmatch(words)
    return match[1] if match else None


def _is_credit(words: str) -> bool:
    """Whether a block names those who made the report or its pictures, and says nothing else."""
    credit = _CREDIT.match(words)
    return bool(credit) and all(
        word[0].isupper() or word.lower() in _CREDIT_WORDS
        for word in re.findall(r"\w[\w'’.-]*", words[credit.end() :] if credit else "")
    )


def find_byline(words: str) -> tuple[str, ...]:
    """The names in a block that is a byline; empty where it is none."""
    if words.count(" ") >= _MOST_WORDS or _QUOTES.search(words) or words.endswith((":", "?", "!")):
        return ()
    match = _BYLINE.fullmatch(words)
    if not match or _NO_NAME.search(match[1]):
        return ()
    if words.endswith(".") and not re.search(r"\b(?:Jr|Sr|\w)\.$", words):
        return ()
    names = re.split(r"\s*,(?!\s*(?:Jr|Sr)\b)\s*(?:and\s+)?|\s+(?:and|&|AND|And)\s+", match[1])
    return tuple(name.title() if name.isupper() else name for name in names if name)


def find_credited_agency(words: str) -> str | None:
    """The news agency that a block names and does nothing else."""
    match = _SIGNATURE.fullmatch(words)
    return match[1] if match and match[1] in AGENCIES else None


def _is_date_line(words: str) -> bool:
    digits = any(char.isdigit() for char in words)
    return digits and bool(_DATE_LINE.fullmatch(words.rstrip(" .")))
