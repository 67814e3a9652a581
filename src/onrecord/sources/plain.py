"""Plain text: the report's text is the file, character for character."""

from __future__ import annotations

from onrecord.sources.decode import decode
from onrecord.sources.draft import Draft, Raw
from onrecord.sources.layout import Piece, lay_out
from onrecord.text.paragraphs import find_paragraphs

__all__ = ["read_plain"]


def read_plain(raw: Raw) -> Draft:
    """The report in a plain text. Only a byte order mark, which is of the encoding, is dropped."""
    text = decode(raw)
    pieces = [
        Piece(start, end, " ".join(text[start:end].split())) for start, end in find_paragraphs(text)
    ]
    return lay_out(text, pieces)
