"""PDF files: the report's text in reading order.

PDFium gives characters at places. They become pieces (text on one row), pieces become lines in
reading order (`pdf_layout`), lines become paragraphs (`pdf_paragraphs`). Running heads and feet and
page numbers stay out.

PDFium is not thread-safe: never call `read_pdf` from two threads at once. Processes are fine, and
`pdf_apart` reads each file in one of its own.
"""

from __future__ import annotations

import ctypes
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from onrecord.errors import DamagedInput, EncryptedInput, InputTooLarge, NoReportText
from onrecord.model import Part
from onrecord.sources.assemble import assemble
from onrecord.sources.draft import Draft, Raw
from onrecord.sources.page_blocks import clean_text
from onrecord.sources.page_match import letters
from onrecord.sources.page_metadata import find_names
from onrecord.sources.pdf_layout import Page, Piece, drop_furniture, read_lines
from onrecord.sources.pdf_paragraphs import (
    Paragraph,
    find_paragraphs,
    find_words,
    goes_on,
    join_lines,
    uses_indents,
)

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

__all__ = ["read_pdf"]

_MAX_PAGES = 200  # a report is a few pages, a whole newspaper under 150
_MAX_CHARACTERS = 2_000_000  # about 300,000 words
_MAX_SECONDS = 30.0  # of the processor; a page of a newspaper takes under 0.1

_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD; what else goes wrong at opening is damage
_GAP = 1.0  # of the size: a wider gap on a row starts a new piece
_STRETCHED = 4.0  # the same, where a space stands in the gap: narrow columns stretch them so
_MIN_LETTERS = 30  # in the whole document, or it has no text
_MAX_UNREADABLE = 0.2  # of the characters may be without a Unicode value

_HEADLINE = 1.25  # times the body's size
_MIN_HEADLINE = 3  # words; a shorter large line is the paper's name if there is another
_MIN_PICTURE = 40.0  # points, the shorter side: a smaller drawing is a rule or an ornament
_MAX_DRAWN = 5_000  # objects of one page that are looked at; a map may have more
_CAPTION_BELOW = 30.0  # points between a picture's lower edge and its caption


def read_pdf(raw: Raw) -> Draft:
    """The report in a PDF file.

    1. PDFium opens the file: a password or damage ends it here
    2. characters become pieces, page by page, within bounds of 200 pages, 2,000,000 characters and
    30 seconds of the processor
    3. running heads and feet and page numbers go
    4. pieces become lines in reading order, and lines paragraphs, over columns and pages
    5. the largest letters of the first page are the headline, small ones under a picture its caption

    The date in the file is when the file was made, which is no date of publication: `published` is
    None. Title and author in the file are often those of a template, so they are taken only where
    the text has them too.

    Raises EncryptedInput, DamagedInput, InputTooLarge, or NoReportText for a document of pictures.
    """
    pages, info = _read_document(raw)
    _check_text(raw.name, pages)
    lines = read_lines(drop_furniture(pages))
    words = find_words(lines)
    paragraphs = find_paragraphs(lines)
    parts = _tell_parts(paragraphs, pages)
    texts = list(_join_paragraphs(paragraphs, parts, words))
    if not texts:
        raise _no_text(raw.name, pages)
    draft = assemble(texts)
    names = find_names([info.get("Author", "")])
    return replace(
        draft,
        title=draft.title or _confirmed(info.get("Title", ""), draft.text),
        byline=draft.byline or tuple(name for name in names if _confirmed(name, draft.text)),
    )


def _read_document(raw: Raw) -> tuple[list[Page], dict[str, str]]:
    import pypdfium2

    try:
        with closing(pypdfium2.PdfDocument(raw.data)) as document:
            _check_length(raw.name, document)
            return list(_read_pages(raw.name, document)), document.get_metadata_dict()
    except pypdfium2.PdfiumError as error:
        if error.err_code == _PASSWORD_ERROR:
            raise EncryptedInput(
                f"{raw.name}: this PDF opens only with a password; save it without one first."
            ) from error
        raise DamagedInput(
            f"{raw.name}: this PDF is damaged or cut short; fetch it again or save it anew."
        ) from error


def _check_length(name: str, document: PdfDocument) -> None:
    if len(document) == 0:
        raise DamagedInput(f"{name}: this PDF has no pages; fetch it again or save it anew.")
    if len(document) > _MAX_PAGES:
        raise InputTooLarge(
            f"{name}: this PDF has {len(document)} pages, more than {_MAX_PAGES}; "
            "give the pages of one report."
        )


def _read_pages(name: str, document: PdfDocument) -> Iterator[Page]:
    deadline = time.process_time() + _MAX_SECONDS
    characters = 0
    for number in range(len(document)):
        with closing(document[number]) as page, closing(page.get_textpage()) as text:
            characters += text.count_chars()
            if characters > _MAX_CHARACTERS or time.process_time() > deadline:
                raise InputTooLarge(
                    f"{name}: this PDF has more text than can be read in {_MAX_SECONDS:.0f} "
                    f"seconds or {_MAX_CHARACTERS:,} characters; give the pages of one report."
                )
            yield _read_page(number, page, text)


def _read_page(number: int, page: PdfPage, text: PdfTextPage) -> Page:
    width, height = page.get_size()
    turn = _usual_turn(text)
    if turn % 2:
        width, height = height, width
    pictures = (_turned(box, turn, width, height) for box in _pictures(page))
    return Page(
        number=number,
        height=height,
        pieces=tuple(_pieces(_characters(text, turn, width, height))),
        pictures=tuple(pictures),
    )


def _pictures(page: PdfPage) -> Iterator[_Box]:
    """The boxes of a page's pictures: images, and drawings of some size."""
    from pypdfium2 import raw as pdfium

    kinds = [pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH]
    for drawn in islice(page.get_objects(filter=kinds), _MAX_DRAWN):
        box = drawn.get_bounds()
        if min(box[2] - box[0], box[3] - box[1]) >= _MIN_PICTURE:
            yield box


_Box = tuple[float, float, float, float]  # left, bottom, right, top


def _turned(box: _Box, turn: int, width: float, height: float) -> _Box:
    """`box` on a page turned to `width` and `height` so that text at `turn` quarters is level.

    PDFium counts a character's quarter turns clockwise.
    """
    left, bottom, right, top = box
    if turn == 3:
        return bottom, height - right, top, height - left
    if turn == 2:
        return width - right, height - top, width - left, height - bottom
    if turn == 1:
        return width - top, left, width - bottom, right
    return box


def _quarter(angle: float) -> int | None:
    """`angle`, in radians, as whole quarter turns; None for text that runs askew."""
    quarters = angle / 1.5707963267948966
    nearest = round(quarters)
    return nearest % 4 if abs(quarters - nearest) < 0.05 else None


def _usual_turn(text: PdfTextPage) -> int:
    """In which direction most of a page's characters run, in quarter turns."""
    from pypdfium2 import raw as pdfium

    count = text.count_chars()
    step = max(1, count // 500)
    turns = Counter(_quarter(pdfium.FPDFText_GetCharAngle(text, i)) for i in range(0, count, step))
    usual = turns.most_common(1)[0][0] if turns else 0
    return usual or 0


def _characters(
    text: PdfTextPage, turn: int, width: float, height: float
) -> Iterator[tuple[str, _Box | None]]:
    """Each character with its box; white space has none, and is a line feed if PDFium put it there.

    Characters that run in another direction than most (a photographer's name up the side of the
    picture) are left out.
    """
    from pypdfium2 import raw as pdfium

    box = pdfium.FS_RECTF()
    reference = ctypes.byref(box)
    for i in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, i)
        character = chr(code) if code < 0x110000 else "\ufffd"
        if pdfium.FPDFText_IsGenerated(text, i) == 1:
            yield ("\n" if character.isspace() else character), None
        elif character.isspace():
            yield " ", None
        elif _quarter(pdfium.FPDFText_GetCharAngle(text, i)) == turn:
            pdfium.FPDFText_GetLooseCharBox(text, i, reference)
            yield (
                character,
                _turned((box.left, box.bottom, box.right, box.top), turn, width, height),
            )


def _pieces(characters: Iterator[tuple[str, _Box | None]]) -> Iterator[Piece]:
    """Characters in the order of the file as pieces: cut at a wide gap, a step back, a new row."""
    texts: list[str] = []
    boxes: list[_Box] = []
    spaces = ""
    for character, box in characters:
        if box is None:
            # A hyphen at a line's end may be among what PDFium inserts.
            spaces += character if character.isspace() else ""
            texts += [character] if texts and not character.isspace() else []
            continue
        if boxes and not _follows(boxes[-1], box, justified=" " in spaces):
            yield from _piece(texts, boxes)
            texts, boxes, spaces = [], [], ""
        texts += [" ", character] if texts and spaces else [character]
        boxes.append(box)
        spaces = ""
    yield from _piece(texts, boxes)


def _follows(last: _Box, box: _Box, *, justified: bool) -> bool:
    """Whether a character at `box` is of the same piece as the one at `last`.

    A space that the file has (`justified`) may be stretched further than a gap that it leaves.
    """
    size = max(1.0, min(last[3] - last[1], box[3] - box[1]))
    gap = box[0] - last[2]
    apart = abs((last[1] + last[3]) - (box[1] + box[3])) / 2
    return -size < gap < (_STRETCHED if justified else _GAP) * size and apart < size / 2


def _piece(texts: Sequence[str], boxes: Sequence[_Box]) -> Iterator[Piece]:
    # A character beyond U+FFFF may come as the two halves of its UTF-16 form.
    text = "".join(texts).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if text.strip():
        heights = sorted(top - bottom for _, bottom, _, top in boxes)
        yield Piece(
            text=text.strip(),
            left=boxes[0][0],
            bottom=min(box[1] for box in boxes),
            right=max(box[2] for box in boxes),
            top=max(box[3] for box in boxes),
            size=round(heights[len(heights) // 2], 1),
        )


def _check_text(name: str, pages: Sequence[Page]) -> None:
    """Refuses a document without text, or with text whose fonts do not say what it reads."""
    text = "".join(piece.text for page in pages for piece in page.pieces)
    unreadable = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or c < " " for c in text)
    if len(letters(text)) < _MIN_LETTERS or unreadable > _MAX_UNREADABLE * len(text):
        raise _no_text(name, pages)


def _no_text(name: str, pages: Sequence[Page]) -> NoReportText:
    if not any(page.pictures for page in pages):
        return NoReportText(
            f"{name}: this PDF holds no text that can be read; if it shows words, run it through OCR "
            "(ocrmypdf does that) and give the result, else fetch it again."
        )
    return NoReportText(
        f"{name}: this PDF holds pictures of text, not text; "
        "run it through OCR (ocrmypdf does that) and give the result."
    )


def _tell_parts(paragraphs: Sequence[Paragraph], pages: Sequence[Page]) -> list[Part]:
    body_size = _body_size(paragraphs)
    parts = [
        Part.CAPTION if _is_caption(p, pages[p.lines[0].page], body_size) else Part.BODY
        for p in paragraphs
    ]
    headline = _find_headline(paragraphs, pages[0].number, body_size)
    if headline is not None:
        parts[headline] = Part.HEADLINE
    return parts


def _body_size(paragraphs: Sequence[Paragraph]) -> float:
    sizes: Counter[float] = Counter()
    for paragraph in paragraphs:
        for line in paragraph.lines:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _find_headline(
    paragraphs: Sequence[Paragraph], first_page: int, body_size: float
) -> int | None:
    """The first of the largest paragraphs of the first page, where they stand out by size."""
    large = [
        i
        for i, p in enumerate(paragraphs)
        if p.lines[0].page == first_page and p.size >= _HEADLINE * body_size
    ]
    worded = [i for i in large if len(_words(paragraphs[i])) >= _MIN_HEADLINE]
    return max(worded or large, key=lambda i: paragraphs[i].size, default=None)


def _words(paragraph: Paragraph) -> list[str]:
    return [word for line in paragraph.lines for word in line.text.split()]


def _is_caption(paragraph: Paragraph, page: Page, body_size: float) -> bool:
    """Whether a paragraph stands right under a picture, in letters smaller than the body's."""
    first = paragraph.lines[0]
    if paragraph.size > 0.95 * body_size or len(paragraph.lines) > 12:
        return False
    return any(
        left < first.right and right > first.left and 0 <= bottom - first.middle <= _CAPTION_BELOW
        for left, bottom, right, _ in page.pictures
    )


def _join_paragraphs(
    paragraphs: Sequence[Paragraph], parts: Sequence[Part], words: set[str]
) -> Iterator[tuple[str, Part]]:
    """The paragraphs' texts, those joined that go on over a break.

    A caption that stands between the two halves is given after them.
    """
    indents = uses_indents(paragraphs)
    waiting: list[tuple[Paragraph, Part]] = []
    open_body: Paragraph | None = None
    for paragraph, part in zip(paragraphs, parts, strict=True):
        if open_body and part is Part.BODY and goes_on(open_body, paragraph, indents=indents):
            open_body.lines += paragraph.lines
            continue
        if part is Part.CAPTION and open_body is not None:
            waiting.append((paragraph, part))
            continue
        yield from _texts(waiting, words)
        waiting = [(paragraph, part)]
        open_body = paragraph if part is Part.BODY else None
    yield from _texts(waiting, words)


def _texts(
    paragraphs: Sequence[tuple[Paragraph, Part]], words: set[str]
) -> Iterator[tuple[str, Part]]:
    for paragraph, part in paragraphs:
        text = clean_text(join_lines([line.text for line in paragraph.lines], words))
        if text:
            yield text, part


def _confirmed(value: str, text: str) -> str | None:
    """`value` if the text has it too, letters compared."""
    value = clean_text(value)
    return value if value and letters(value) in letters(text) else None
