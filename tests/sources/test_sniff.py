"""Telling the formats."""

from __future__ import annotations

import pytest

from onrecord.errors import NotText
from onrecord.sources.draft import Raw
from onrecord.sources.sniff import HTML, MARKDOWN, PDF, PLAIN, sniff

PAGE = "<!DOCTYPE html><html><p>The mayor said no."


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (Raw("-", b"The mayor said no."), PLAIN),
        (Raw("a.log", b"The mayor said no."), PLAIN),
        (Raw("a.md", b"# Mayor", MARKDOWN), MARKDOWN),
        (Raw("a.html", b"The mayor said no.", HTML), HTML),
        (Raw("-", PAGE.encode()), HTML),
        (Raw("-", b"\xef\xbb\xbf\r\n <!-- made by x -->\n<HTML lang=en>"), HTML),
        (Raw("-", PAGE.encode("utf-16")), HTML),
        (Raw("-", b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">'), HTML),
        (Raw("a.txt", PAGE.encode(), PLAIN), HTML),
        (Raw("-", b"<title>Mayor</title><p>She said no."), HTML),
        (Raw("-", b"<!---->" * 500 + b"x"), PLAIN),  # took for ever before it took no time
        (Raw("a.txt", b"<p> is a tag, the mayor said.", PLAIN), PLAIN),
        (Raw("-", b"<headquarters> said no"), PLAIN),
        (Raw("-", b"%PDF-1.7\n..."), PDF),
        (Raw("a.txt", b"\n%PDF-1.4", PLAIN), PDF),
        (Raw("a.pdf", b"cut off", PDF), PDF),
        (Raw("u", b"# Mayor", "text/plain", url="https://a.example/story.md?raw=1"), MARKDOWN),
        (Raw("u", b"Mayor", "TEXT/HTML; charset=x", url="https://a.example/story"), HTML),
        (Raw("u", b"Mayor", "text/html", url="https://a.example/story.pdf"), HTML),
        (Raw("u", b"Mayor", "application/octet-stream", url="https://a.example/s.md"), MARKDOWN),
        (Raw("u", b"Mayor", "text/enriched", url="https://a.example/story"), PLAIN),
        (Raw("-", b"RIFF-raff, the mayor said, would be moved on from the bridge at dawn, now."), PLAIN),
        (Raw("-", b"GIF89 is a format of pictures, said the mayor of Rastow at a fair on Monday."), PLAIN),
    ],
)  # fmt: skip
def test_formats(raw: Raw, expected: str) -> None:
    assert sniff(raw) == expected


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"PK\x03\x04\x14\0\x06\0", "office document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Word"),
        (b"{\\rtf1\\ansi", "rich text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "picture"),
        (b"GIF89a\x01\0\x01\0", "picture"),
        (b"\x1f\x8b\x08\0", "compressed"),
        (b"\x7fELF\x02\x01\x01\0", "program"),
    ],
)
def test_known_kinds_of_no_text_are_named(data: bytes, kind: str) -> None:
    with pytest.raises(NotText, match=rf"^a\.txt: this is .*{kind}"):
        sniff(Raw("a.txt", data, PLAIN))


@pytest.mark.parametrize("declared", ["application/json", "image/png", "text/css", "video/mp4"])
def test_types_that_are_not_read(declared: str) -> None:
    with pytest.raises(NotText, match=declared):
        sniff(Raw("u", b"{}", declared, url="https://a.example/x"))
