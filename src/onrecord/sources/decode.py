"""Bytes to characters, in any encoding that a newsroom has.

In this order, the first that fits:

1. a byte order mark, which is part of the encoding and not of the text: it is dropped
2. the charset that the sender declares, where the bytes are valid in it
3. UTF-16 without a mark, told by its zero bytes
4. UTF-8, also with a few broken bytes in it
5. Windows-1252, where its letters and marks stand where those of a Western text would
6. what charset-normalizer finds, else Windows-1252 all the same

Bytes that mean nothing in the encoding become U+FFFD, so that no input fails for its encoding.
What is mostly control codes is no text.
"""

from __future__ import annotations

import codecs
import re

from onrecord.errors import InputTooLarge, NotText
from onrecord.sources.draft import Raw

__all__ = ["MOST_CHARACTERS", "decode"]

# The longest reports have some 100,000; this many, in paragraphs of one letter, take 400 MB.
MOST_CHARACTERS = 2_000_000

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")  # but tab, breaks and escape
_HIGH = re.compile(r"[^\x00-\x7f]")
# Browsers read these labels as Windows-1252, which newsrooms' tools write under them.
_LATIN_LABELS = frozenset({"iso8859-1", "ascii", "cp1252"})
# Python's codecs that are no charsets of pages: slow, or with characters that no text may have.
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"}
)
_SAMPLE = 200_000  # bytes or code points that a guess looks at
_MOST_CONTROLS = 0.1  # of the characters of a text; a compressed file has about the same of bytes
_MOST_STRANGE = 0.05  # the same, where nothing says that the bytes are text at all
_FEWEST_UPPERS = 0.6  # of the upper bytes in UTF-16; quotation marks and emoji have others
_MOST_BROKEN = 0.1  # of the characters beyond ASCII, in a text that is still UTF-8


def decode(raw: Raw, most: int = MOST_CHARACTERS) -> str:
    """The characters of a text.

    Raises NotText where the bytes are no text in any encoding, InputTooLarge where they are more
    than `most` characters.
    """
    text, whole = _decode(raw.data, raw.charset)
    if len(text) > most:
        raise InputTooLarge(
            f"{raw.name}: this is a text of {len(text):,} characters, and a report may have "
            f"{most:,}; split it into its reports."
        )
    if _is_binary(text[:_SAMPLE], whole):
        raise NotText(
            f"{raw.name}: this is not text, HTML or PDF but binary data of an unknown kind; "
            "give the report's text, page or PDF."
        )
    return text


def _is_binary(text: str, whole: bool) -> bool:
    """Whether a text is too full of control codes, or of what has no meaning, to be one."""
    strange = len(_CONTROLS.findall(text))
    if whole:
        return strange > _MOST_CONTROLS * len(text)
    return strange + text.count("\ufffd") > _MOST_STRANGE * len(text)


def _decode(data: bytes, declared: str | None) -> tuple[str, bool]:
    """The text, and whether the bytes are valid in its encoding throughout."""
    for bom, charset in _BOMS:
        if data.startswith(bom):
            return _valid_or_not(data[len(bom) :], charset)
    text = _as_declared(data, declared)
    if text is None:
        text = _as_utf16(data)
    if text is None:
        text = _as_utf8(data)
    if text is not None:
        return text, True
    text = _as_broken_utf8(data)
    return (_as_one_byte(data) if text is None else text), False


def _valid_or_not(data: bytes, charset: str) -> tuple[str, bool]:
    try:
        return data.decode(charset), True
    except UnicodeDecodeError:
        return data.decode(charset, "replace"), False


def _as_declared(data: bytes, declared: str | None) -> str | None:
    """As the sender says, unless it cannot be: what is valid UTF-8 is never Windows-1252."""
    try:
        codec = codecs.lookup((declared or "").strip())
        if codec.name in _LATIN_LABELS | _NO_CHARSETS or not codec._is_text_encoding:
            return None
        return data.decode(codec.name)
    except (LookupError, ValueError):  # an unknown name, or bytes that are invalid in it
        return None


def _as_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark, in an alphabet of Europe or the Near East.

    The upper bytes of its code units are then mostly control codes: zero for Latin, 3 for Greek,
    4 for Cyrillic, 6 for Arabic. Read as anything else, so many of them would be no text at all,
    so that no other text is taken for UTF-16.
    """
    if len(data) % 2 or b"\0" not in data[:_SAMPLE]:
        return None
    for charset, upper in (("utf-16-le", 1), ("utf-16-be", 0)):
        uppers = data[upper:_SAMPLE:2]
        lowers = data[1 - upper : _SAMPLE : 2]
        if sum(byte < 9 for byte in uppers) >= _FEWEST_UPPERS * len(uppers) and 0 not in lowers:
            return data.decode(charset, "replace")
    return None


def _as_utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _as_broken_utf8(data: bytes) -> str | None:
    """What is mostly UTF-8.

    One stray byte between ASCII characters comes from a paragraph pasted in Windows-1252; any
    other broken sequence becomes U+FFFD. None where too much is broken for UTF-8.
    """
    text = data.decode("utf-8", "surrogateescape")
    broken = len(_ESCAPED.findall(text))
    if broken > _MOST_BROKEN * len(_HIGH.findall(text)):
        return None
    return _ESCAPED.sub(_repair, text)


_ESCAPED = re.compile("[\udc80-\udcff]+")


def _repair(broken: re.Match[str]) -> str:
    at, after, text = broken.start(), broken.end(), broken.string
    if after - at == 1 and text[at - 1 : at].isascii() and text[after : after + 1].isascii():
        return bytes([ord(broken.group()) - 0xDC00]).decode("cp1252", "replace")
    return "\ufffd"


def _as_one_byte(data: bytes) -> str:
    western = data.decode("cp1252", "replace")
    if _is_western(western[:_SAMPLE]):
        return western
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    return western if best is None else data.decode(best.encoding, "replace")


_LETTERS = re.compile(r"[^\W\d_]")
_MISPLACED = re.compile(
    r"[^\W\d_][\xa1-\xa9\xab-\xac\xae-\xb3\xb6\xb8\xb9\xbb-\xbf\xd7\xf7†‡‰Ÿ]+[^\W\d_]"  # a sign
    r"|[a-z][À-ÖØ-ÞŠŒŽŸ]"  # a capital within a word
    r"|(?<![^\W\d_])[À-ÖØ-ÞŠŒŽŸ](?=[A-Z ][a-z])"  # a mark of another encoding before a word
)


def _is_western(text: str) -> bool:
    """Whether characters beyond ASCII are few, and stand where a Western text has them."""
    high = len(_HIGH.findall(text))
    letters = len(_LETTERS.findall(text))
    return "\ufffd" not in text and high <= 0.25 * letters and not _MISPLACED.search(text)
