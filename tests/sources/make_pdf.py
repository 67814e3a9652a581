"""Writes small newspaper-like PDFs, for tests and for the demonstration.

`write_pdf` sets a headline over columns of justified type with running heads and feet. A soft
hyphen (U+00AD) in a paragraph is where a word may be divided.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT, MARGIN, GUTTER = 595.0, 842.0, 50.0, 18.0
BODY, LEADING = 10.0, 12.5
FONT, BOLD, ITALIC = "Times-Roman", "Times-Bold", "Times-Italic"


@dataclass
class _Place:
    """Where the next line goes: column, height of its base line, top of the columns."""

    column: int
    y: float
    top: float


def write_pdf(
    path: Path | str,
    headline: str | None,
    paragraphs: Sequence[str],
    columns: int = 2,
    header: str | None = None,
    footer: str | None = None,
    *,
    caption: str | None = None,
    info: dict[str, str] | None = None,
    encrypt: str | None = None,
    foot: float = MARGIN + 20,
) -> None:
    """Sets `paragraphs` under `headline` in `columns` on as many A4 pages as they need.

    `{page}` in `header` and `footer` is the page's number. `caption` is set in small italics under
    a grey picture at the head of the first column. `info` are entries of the document information
    (`title`, `author`). `encrypt` is a password without which the file does not open. `foot` is
    where the columns end, in points from the lower edge. The file is the same for the same input.
    """
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), invariant=1, encrypt=encrypt)
    canvas.setTitle((info or {}).get("title", ""))
    canvas.setAuthor((info or {}).get("author", ""))
    _furnish(canvas, header, footer)
    top = _set_headline(canvas, headline) if headline else HEIGHT - MARGIN - 30
    place = _Place(0, top, top)
    width = (WIDTH - 2 * MARGIN - (columns - 1) * GUTTER) / columns
    if caption:
        _set_picture(canvas, place, width, caption)
    for paragraph in paragraphs:
        for i, (words, is_last) in enumerate(_wrap(paragraph, width)):
            if place.y < foot:
                _next_column(canvas, place, columns, header, footer)
            left = MARGIN + place.column * (width + GUTTER)
            _set_line(canvas, words, left, place.y, width, indent=i == 0, justify=not is_last)
            place.y -= LEADING
    canvas.save()


def write_pictures(path: Path | str, pages: int = 1) -> None:
    """A PDF of scanned pages: one picture each, and no text."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), invariant=1)
    for _ in range(pages):
        canvas.drawImage(ImageReader(Image.new("L", (60, 85), 200)), 0, 0, WIDTH, HEIGHT)
        canvas.showPage()
    canvas.save()


def _furnish(canvas: Any, header: str | None, footer: str | None) -> None:
    canvas.setFont(FONT, 8)
    page = str(canvas.getPageNumber())
    if header:
        canvas.drawString(MARGIN, HEIGHT - 30, header.replace("{page}", page))
    if footer:
        canvas.drawCentredString(WIDTH / 2, 28, footer.replace("{page}", page))


def _set_headline(canvas: Any, headline: str) -> float:
    y = HEIGHT - MARGIN - 30
    line = ""
    canvas.setFont(BOLD, 24)
    for word in [*headline.split(), ""]:
        longer = f"{line} {word}".strip()
        if word and stringWidth(longer, BOLD, 24) <= WIDTH - 2 * MARGIN:
            line = longer
            continue
        canvas.drawString(MARGIN, y, line)
        y -= 28
        line = word
    return y - 10


def _set_picture(canvas: Any, place: _Place, width: float, caption: str) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    picture = ImageReader(Image.new("L", (40, 30), 160))
    bottom = place.y - 90
    canvas.drawImage(picture, MARGIN, bottom, width, 90 + BODY)
    place.y = bottom - 12
    for words, _ in _wrap(caption, width, ITALIC, 8):
        canvas.setFont(ITALIC, 8)
        canvas.drawString(MARGIN, place.y, " ".join(words))
        place.y -= 10
    place.y -= 12


def _next_column(
    canvas: Any, place: _Place, columns: int, header: str | None, footer: str | None
) -> None:
    place.column += 1
    if place.column == columns:
        canvas.showPage()
        _furnish(canvas, header, footer)
        place.column, place.top = 0, HEIGHT - MARGIN - 30
    place.y = place.top


def _wrap(
    text: str, width: float, font: str = FONT, size: float = BODY
) -> Iterator[tuple[list[str], bool]]:
    """The lines of `text` as words, and whether each is the last."""
    line: list[str] = []
    room = width - (10 if font == FONT else 0)  # the first line is indented
    waiting = text.split(" ")[::-1]
    while waiting:
        word = waiting.pop()
        start, rest = _divide(word, line, room, font, size)
        if start:
            line.append(start)
        if rest:
            yield line, False
            line, room = [], width
            waiting.append(rest)
    yield line, True


def _divide(word: str, line: list[str], room: float, font: str, size: float) -> tuple[str, str]:
    """`word` cut at the last of its soft or hard hyphens that still fits on `line`."""
    pieces = word.replace("-", "-\xad").split("\xad")
    for cut in range(len(pieces), 0, -1):
        start, rest = "".join(pieces[:cut]), "\xad".join(pieces[cut:])
        if rest and not start.endswith("-"):
            start += "-"
        if stringWidth(" ".join([*line, start]), font, size) <= room or (not line and cut == 1):
            return start, rest.replace("-\xad", "-")
    return "", word


def _set_line(
    canvas: Any,
    words: list[str],
    left: float,
    y: float,
    width: float,
    *,
    indent: bool,
    justify: bool,
) -> None:
    canvas.setFont(FONT, BODY)
    left += 10 if indent else 0
    room = width - (10 if indent else 0)
    text = canvas.beginText(left, y)
    slack = room - stringWidth(" ".join(words), FONT, BODY)
    if justify and len(words) > 1:
        text.setWordSpace(max(0.0, slack / (len(words) - 1)))
    text.textOut(" ".join(words))
    canvas.drawText(text)
