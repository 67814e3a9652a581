"""Which of the readable formats an input is in."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from onrecord.errors import NotText
from onrecord.sources.draft import Raw

__all__ = ["HTML", "MARKDOWN", "PDF", "PLAIN", "sniff", "type_of_name"]

PLAIN = "text/plain"
MARKDOWN = "text/markdown"
HTML = "text/html"
PDF = "application/pdf"

_BY_SUFFIX = {
    ".htm": HTML,
    ".html": HTML,
    ".xhtml": HTML,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".mdown": MARKDOWN,
    ".mkd": MARKDOWN,
    ".pdf": PDF,
    ".text": PLAIN,
    ".txt": PLAIN,
}
_BY_TYPE = {
    PLAIN: PLAIN,
    MARKDOWN: MARKDOWN,
    "text/x-markdown": MARKDOWN,
    HTML: HTML,
    "application/xhtml+xml": HTML,
    PDF: PDF,
    "application/x-pdf": PDF,
}
_UNSAID = frozenset(
    {
        "application/download",
        "application/force-download",
        "application/octet-stream",
        "application/unknown",
        "application/x-download",
        "binary/octet-stream",
    }
)
# Text of a kind that holds no report; every other text/* is read as plain text.
_NO_REPORT = frozenset({"text/css", "text/javascript", "text/ecmascript", "text/calendar"})

_HTML_START = re.compile(
    # Atomic: what may stand before is never taken apart again, or comments would be tried in all ways.
    rb"(?>(?:\s|\xef\xbb\xbf|\xff\xfe|\xfe\xff|<!--.{0,2000}?-->|<\?xml[^>]{0,200}\?>)*)"
    rb"<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
# Enough where nothing else tells: Markdown and plain text may begin with a tag.
_TAG_START = re.compile(
    rb"\s*</?(?:title|meta|link|script|article|main|section|div|p|h1)[\s>]", re.I
)
_SIGNATURES = (
    (b"PK\x03\x04", "an office document or archive (ZIP)"),
    (b"PK\x05\x06", "an empty archive (ZIP)"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Office document"),
    (b"{\\rtf", "a rich text document (RTF)"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"BZh", "a compressed file (bzip2)"),
    (b"\xfd7zXZ\x00", "a compressed file (xz)"),
    (b"7z\xbc\xaf", "an archive (7-Zip)"),
    (b"Rar!\x1a", "an archive (RAR)"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"RIFF", "a picture, sound or film (RIFF)"),
    (b"ID3", "a sound recording (MP3)"),
    (b"OggS", "a sound recording (Ogg)"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a database (SQLite)"),
)
_BINARY_WITHIN = 64  # bytes after a signature made of letters, where real ones hold control codes


def type_of_name(name: str) -> str | None:
    """The media type that a file's name tells, by its suffix."""
    return _BY_SUFFIX.get(PurePosixPath(name).suffix.lower())


def sniff(raw: Raw) -> str:
    """The format of an input: one of the four media types.

    What its first bytes say counts first, then its declared type, then its name; what nothing
    tells is plain text. Raises NotText for a type or a signature that is not read.
    """
    if raw.data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-"):
        return PDF
    if _HTML_START.match(raw.data[:8192].replace(b"\0", b"")):
        return HTML
    kind = _find_signature(raw.data)
    if kind:
        raise NotText(f"{raw.name}: this is {kind}; save the report as text, HTML or PDF first.")
    named = type_of_name(raw.url.partition("?")[0] if raw.url else raw.name)
    declared = _declared_type(raw)
    # Servers send Markdown as plain text, and their error pages under the name of a PDF.
    if declared == PLAIN and named == MARKDOWN:
        return MARKDOWN
    if not declared and not named and _TAG_START.match(raw.data):
        return HTML
    return declared or named or PLAIN


def _declared_type(raw: Raw) -> str | None:
    declared = (raw.media_type or "").partition(";")[0].strip().lower()
    if not declared or declared in _UNSAID:
        return None
    if declared in _BY_TYPE:
        return _BY_TYPE[declared]
    if declared.startswith("text/") and declared not in _NO_REPORT:
        return PLAIN
    raise NotText(
        f"{raw.name}: this is of type {declared[:60]}, which is not read; "
        "give a page, text or PDF of the report."
    )


def _find_signature(data: bytes) -> str | None:
    """The kind of a file that is surely no report, by its first bytes."""
    for signature, kind in _SIGNATURES:
        # A text may well begin with the letters of "RIFF" or "GIF8".
        certain = not signature.isalnum() or re.search(rb"[\x00-\x08]", data[:_BINARY_WITHIN])
        if certain and data.startswith(signature):
            return kind
    return None
