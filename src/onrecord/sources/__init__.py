"""Bytes to reports: files, standard input and web addresses, in any format that is read."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import PurePath

from onrecord.errors import EmptyInput
from onrecord.model import Origin, Part, Published, Report, text_hash
from onrecord.sources.dateline import set_dateline_apart
from onrecord.sources.draft import Draft, Raw
from onrecord.sources.inputs import MOST_BYTES, fetch
from onrecord.sources.language import find_language
from onrecord.sources.sniff import HTML, MARKDOWN, PDF, sniff

__all__ = ["MOST_BYTES", "fetch", "to_report"]


def to_report(raw: Raw, *, published: date | None = None) -> Report:
    """The report that bytes hold.

    1. which format they are in
    2. the format's reader gives text, blocks and what the format says of the report
    3. the text's language, its hash, the report's identity

    `published` is the day of publication where the caller knows it, and overrides what the report
    says. Raises an InputError where there is no report in the bytes.
    """
    if not raw.data.strip():
        raise _empty(raw.name)
    media_type = sniff(raw)
    draft = _read(raw, media_type)
    if not draft.text.strip():
        raise _empty(raw.name)
    digest = text_hash(draft.text)
    url = _sound(draft.url or raw.url or "") or None
    return Report(
        id=_identify(raw, url, digest),
        title=draft.title,
        byline=draft.byline,
        outlet=draft.outlet,
        agency=draft.agency,
        url=url,
        language=find_language(_words(draft)) or draft.language,
        published=_given(published) if published else draft.published,
        dateline_place=draft.dateline_place,
        text=draft.text,
        text_sha256=digest,
        blocks=set_dateline_apart(draft),
        markup=draft.markup,
        source=Origin(
            name=_sound(raw.name),
            media_type=media_type,
            sha256=hashlib.sha256(raw.data).hexdigest(),
            bytes=len(raw.data),
        ),
    )


def _read(raw: Raw, media_type: str) -> Draft:
    if media_type == HTML:
        from onrecord.sources.html import read_html

        return read_html(raw)
    if media_type == PDF:
        from onrecord.sources.pdf_apart import read_pdf_apart

        return read_pdf_apart(raw)
    if media_type == MARKDOWN:
        from onrecord.sources.markdown import read_markdown

        return read_markdown(raw)
    from onrecord.sources.plain import read_plain

    return read_plain(raw)


def _sound(name: str) -> str:
    """A name or address as UTF-8 can hold it: a file's may have bytes that are no text."""
    return name.encode("utf-8", "backslashreplace").decode()


def _empty(name: str) -> EmptyInput:
    return EmptyInput(f"{name}: this is empty; give a file that holds a report.")


def _identify(raw: Raw, url: str | None, digest: str) -> str:
    """16 hexadecimal digits, the same wherever the same text of the same report is read."""
    origin = url or PurePath(raw.name).name
    return hashlib.sha256(f"{origin}\n{digest}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _words(draft: Draft) -> str:
    """The report's own words, of which its language is told."""
    blocks = [block for block in draft.blocks if block.part is not Part.FURNITURE]
    return "\n".join(draft.text[block.start : block.end] for block in blocks)


def _given(day: date) -> Published:
    return Published(
        value=day.isoformat(), earliest=day, latest=day, basis="given", why="given by the reader"
    )
