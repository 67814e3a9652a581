"""PDF files: reading order, hyphens, paragraphs over breaks, furniture, damage."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.errors import (
    DamagedInput,
    EncryptedInput,
    InputError,
    InputTooLarge,
    NoReportText,
)
from onrecord.model import Part
from onrecord.sources.draft import Draft, Raw
from onrecord.sources.pdf import read_pdf
from onrecord.sources.pdf_layout import Page, Piece, drop_furniture, read_lines
from onrecord.sources.pdf_paragraphs import join_lines
from tests.sources.make_pdf import write_pdf, write_pictures

HEADLINE = "Ferry terminal to close after cracks are found in the quay wall"
HEADER = "The Karsholm Courier, Tuesday, March 5"
PARAGRAPHS = [
    (
        "Mayor Ilsa Brandt said on Monday that the inter\xadnational ferry ter\xadminal would close "
        "for two weeks, after in\xadspectors found cracks in the quay wall and asked the port’s "
        "en\xadgin\xadeers to make a new sur\xadvey of it."
    ),
    (
        "“We will not take any risk with people’s lives,” Ms. Brandt told re\xadport\xaders outside "
        "the town hall. “Nobody crosses that quay until I have a report on my desk that says it is "
        "safe.”"
    ),
    (
        "The decision was wel\xadcomed by the dockers’ union, whose spokes\xadman, Piet Marren, said "
        "that a 19-year-old ap\xadpren\xadtice had warned of the damage in March. Anti-Brandt "
        "placards were seen at a small pro\xadtest nearby."
    ),
    (
        "A port official, who asked not to be named because he was not al\xadlowed to speak, called "
        "the closure over\xaddue."
    ),
] * 7
WHOLE = [paragraph.replace("\xad", "") for paragraph in PARAGRAPHS]


def read(path: Path) -> Draft:
    return read_pdf(Raw(name="report.pdf", data=path.read_bytes()))


def made(tmp_path: Path, paragraphs: list[str] = PARAGRAPHS, **options: Any) -> Draft:
    options = {"headline": HEADLINE, "header": HEADER, "footer": "Page {page}"} | options
    write_pdf(tmp_path / "report.pdf", paragraphs=paragraphs, **options)
    return read(tmp_path / "report.pdf")


def blocks(draft: Draft, part: Part) -> list[str]:
    return [draft.text[b.start : b.end] for b in draft.blocks if b.part is part]


@pytest.mark.parametrize("columns", [1, 2, 3])
@pytest.mark.parametrize("caption", [None, "The quay wall in Karsholm harbour on Sunday."])
def test_columns_and_pages_in_reading_order(
    tmp_path: Path, columns: int, caption: str | None
) -> None:
    draft = made(tmp_path, columns=columns, caption=caption)
    assert blocks(draft, Part.HEADLINE) == [HEADLINE]
    assert blocks(draft, Part.BODY) == WHOLE
    assert blocks(draft, Part.CAPTION) == ([caption] if caption else [])
    assert draft.title == HEADLINE


@pytest.mark.parametrize("foot", range(70, 420, 29))
def test_wherever_the_columns_end(tmp_path: Path, foot: int) -> None:
    draft = made(tmp_path, columns=2, foot=foot)
    assert blocks(draft, Part.BODY) == WHOLE


def test_running_heads_and_page_numbers_stay_out(tmp_path: Path) -> None:
    names = ("Vasse", "Thornquist", "Haug", "Kellin", "Prool", "Lykke", "Rostgaard", "Marandt")
    paragraphs = [
        f"{name} of {other} said “{text}” and left it at that."
        for name, text in zip(names, PARAGRAPHS, strict=False)
        for other in names
    ]
    draft = made(tmp_path, paragraphs, columns=2, footer="{page}")
    assert HEADER not in draft.text
    assert blocks(draft, Part.BODY) == [text.replace("\xad", "") for text in paragraphs]


def test_the_running_head_of_an_only_page_stays_out(tmp_path: Path) -> None:
    draft = made(tmp_path, PARAGRAPHS[:4], footer="Subscriptions: courier.example")
    assert draft.text == "\n\n".join([HEADLINE, *WHOLE[:4]])


def test_the_number_of_an_only_page_stays_out(tmp_path: Path) -> None:
    draft = made(tmp_path, PARAGRAPHS[:4], header=None, footer="- 7 -")
    assert blocks(draft, Part.BODY) == WHOLE[:4]


def test_a_line_that_recurs_within_the_text_stays(tmp_path: Path) -> None:
    refrain = "Nobody answered."
    draft = made(tmp_path, [PARAGRAPHS[0], refrain] * 30, columns=1)
    assert blocks(draft, Part.BODY).count(refrain) == 30


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["the inter-", "national talks"], "the international talks"),
        (["the anti-", "Trump camp"], "the anti-Trump camp"),
        (["a 19-", "year-old man"], "a 19-year-old man"),
        (["a seven-year-", "old boy"], "a seven-year-old boy"),
        (["pages 10-", "12 of it"], "pages 10-12 of it"),
        (["the inter\xad", "national talks"], "the international talks"),
        (["a self-", "made man"], "a self-made man"),
        (["he left -", "and came back"], "he left - and came back"),
        (["he left—", "and came back"], "he left—and came back"),
        (["he left —", "and came back"], "he left — and came back"),
        (["no hyphen", "at all"], "no hyphen at all"),
        (["dis\xadagree"], "disagree"),
    ],
)
def test_hyphens_at_the_ends_of_lines(lines: list[str], joined: str) -> None:
    assert join_lines(lines) == joined


def test_a_hyphen_stays_where_the_document_writes_the_word_with_it() -> None:
    assert join_lines(["a long-", "term plan"], {"long-term"}) == "a long-term plan"
    assert join_lines(["the short-", "age"], {"shortage"}) == "the shortage"


def test_a_paragraph_that_ends_with_its_column_stays_apart(tmp_path: Path) -> None:
    chance = random.Random(3)
    words = ("rain", "snow", "fog", "frost", "thaw", "hail", "wind", "sun", "sleet", "mist")
    paragraphs = [
        f"{chance.choice(words).capitalize()} was all that {chance.choice(words)} had left of it when they came."
        for _ in range(160)
    ]
    draft = made(tmp_path, paragraphs, columns=3)
    assert blocks(draft, Part.BODY) == paragraphs


def test_title_and_author_of_the_file_are_taken_only_where_the_text_has_them(
    tmp_path: Path,
) -> None:
    paragraphs = ["By Signe Thornquist", *PARAGRAPHS[:3]]
    info = {"title": "template_v3_FINAL.indd", "author": "Signe Thornquist"}
    draft = made(tmp_path, paragraphs, info=info, headline=None)
    assert (draft.title, draft.byline) == (None, ("Signe Thornquist",))
    draft = made(tmp_path, PARAGRAPHS[:3], info={"author": "Corin Vasse"})
    assert draft.byline == ()


def test_the_day_the_file_was_made_is_no_date_of_publication(tmp_path: Path) -> None:
    assert made(tmp_path).published is None


def test_an_image_only_pdf_asks_for_ocr(tmp_path: Path) -> None:
    write_pictures(tmp_path / "scan.pdf")
    with pytest.raises(NoReportText, match=r"report\.pdf: .*OCR"):
        read(tmp_path / "scan.pdf")


def test_an_encrypted_pdf(tmp_path: Path) -> None:
    with pytest.raises(EncryptedInput, match=r"report\.pdf: .*password"):
        made(tmp_path, encrypt="secret")


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"%PDF-1.7\n" + bytes(2000), b"hello"])
def test_damaged_pdfs(data: bytes) -> None:
    with pytest.raises(DamagedInput, match=r"^report\.pdf: .*; fetch it again"):
        read_pdf(Raw(name="report.pdf", data=data))


def test_no_truncation_or_corruption_does_harm(tmp_path: Path) -> None:
    write_pdf(tmp_path / "report.pdf", HEADLINE, PARAGRAPHS, header=HEADER)
    whole = (tmp_path / "report.pdf").read_bytes()
    chance = random.Random(7)
    messages = []
    for _ in range(60):
        data = bytearray(whole[: chance.randrange(len(whole))] if chance.random() < 0.5 else whole)
        for _ in range(15):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            check_sound(read_pdf(Raw(name="report.pdf", data=bytes(data))))
        except InputError as error:
            messages.append(str(error))
    assert messages  # else nothing was damaged
    assert all(message.startswith("report.pdf: ") for message in messages)


def test_too_many_pages(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "report.pdf"))
    for number in range(201):
        canvas.drawString(50, 700, f"The text of page {number}, of which there are too many.")
        canvas.showPage()
    canvas.save()
    with pytest.raises(InputTooLarge, match="201 pages, more than 200"):
        read(tmp_path / "report.pdf")


def test_a_page_set_sideways_is_read_upright(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "report.pdf"), pagesize=(400, 600))
    canvas.rotate(90)
    for i in range(8):
        canvas.drawString(50, -60 - 14 * i, f"Line {i} of the report goes on to its right end and")
    canvas.save()
    lines = blocks(read(tmp_path / "report.pdf"), Part.BODY)
    assert lines[0].startswith("Line 0 of the report goes on to its right end and Line 1 of")


def test_words_up_the_side_of_a_picture_stay_out(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "report.pdf"))
    for i in range(8):
        canvas.drawString(50, 700 - 14 * i, f"Line {i} of the report goes on to its right end and")
    canvas.rotate(90)
    canvas.drawString(500, -480, "PHOTO BY NOBODY")
    canvas.save()
    assert "PHOTO" not in read(tmp_path / "report.pdf").text


def piece(text: str, left: float, base: float, size: float = 10, width: float = 0) -> Piece:
    return Piece(text, left, base, left + (width or 5 * len(text)), base + size, size)


def test_a_drop_cap_begins_its_word() -> None:
    cap = Piece("T", 50, 670, 72, 700, 30)
    beside = [piece("he mayor said so on", 74, 688), piece("Monday to all who asked", 74, 676)]
    below = [piece(f"line {i} of the column goes on", 50, 664 - 12 * i) for i in range(4)]
    lines = read_lines([Page(0, 842, (cap, *beside, *below))])
    assert lines[0].text == "The mayor said so on"


def test_furniture_is_what_recurs_at_one_height_numbers_aside() -> None:
    pages = [
        Page(
            n,
            842,
            (
                piece(f"Courier, page {n}", 50, 820),
                piece(f"Report number {n} of the day", 50, 600),
                piece("A refrain", 50, 500),
                piece("Karsholm", 50, 20 + 30 * n),
            ),
        )
        for n in range(3)
    ]
    kept = [[p.text for p in page.pieces] for page in drop_furniture(pages)]
    assert kept[0] == ["Report number 0 of the day", "A refrain", "Karsholm"]


_WORDS = st.lists(
    st.text(st.characters(min_codepoint=97, max_codepoint=122), min_size=1, max_size=9),
    min_size=4,
    max_size=60,
).map(lambda words: " ".join(words).capitalize() + ".")


@settings(max_examples=40, deadline=None)
@given(st.lists(_WORDS, min_size=2, max_size=12), st.integers(1, 3))
def test_any_document_gives_sound_blocks_and_all_its_words_in_order(
    tmp_path_factory: pytest.TempPathFactory, paragraphs: list[str], columns: int
) -> None:
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    write_pdf(path, HEADLINE, paragraphs, columns=columns)
    draft = read(path)
    check_sound(draft)
    assert draft.text.split() == [*HEADLINE.split(), *" ".join(paragraphs).split()]


def check_sound(draft: Draft) -> None:
    assert all(draft.text[b.start : b.end].strip() for b in draft.blocks)
    assert all(one.end < other.start for one, other in pairwise(draft.blocks))
    assert all(c.isprintable() or c == "\n" for c in draft.text if c < "\xa0")
