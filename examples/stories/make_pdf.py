"""Sets `museum/07-chronicle-magazine.pdf`: a magazine's page of three columns under one headline.

The same bytes every time. Usage: python examples/stories/make_pdf.py [FILE]
"""

from __future__ import annotations

import sys
from pathlib import Path

from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    FrameBreak,
    PageTemplate,
    Paragraph,
    Spacer,
)

OUTPUT = Path(__file__).parent / "museum" / "07-chronicle-magazine.pdf"
WIDTH, HEIGHT = A4
MARGIN, GUTTER, COLUMNS = 50.0, 14.0, 3
HEAD, COLUMN_HEIGHT = 230.0, 220.0
HEADLINE = "The boy with the lamp has been stolen before"
BYLINE = "By Isolde Crane"
CAPTION = "“He looks at you as if you owed him a light,” the restorer Agnes Bloom says."
PICTURE = 120.0

STORY = """
On a wet night in 1911 a footman called Albert Noakes carried a painting out of Pellbridge Castle \
under his coat, and was back before breakfast. “He told the cook that it had asked him to,” says \
Agnes Bloom, who has restored the picture twice. “She believed him, which is the part I like.”

It hangs, or hung, on the second floor of the Castle Museum, and was stolen again this month. No \
one has been arrested. Detective Chief Inspector Amara Quist, who leads the search, says she goes \
to look at the empty frame most mornings. “It concentrates the mind,” she says. “So does the \
draught.”

Josse van Aerden was forty when he painted it, and wrote to his brother that it was “a trifle, \
done to dry a brush”. His brother kept the letter. “You call it a trifle,” he answered, “and I \
call it rent.”

Lucien Marchetti, professor of art history at Corran University, thinks the brother was right. \
“Everything else he did was for God or for the burghers,” he says. “This he did for the boy.” \
Professor Marchetti found an inventory of 1684 which lists “one small lamp, with child”, and \
argues that the clerk saw it more clearly than the scholars have.

Honor Fenwick-Lyle, who resigned as director last week, remembers the first time she saw it. “I \
was nine. My father said we could stay until the lamp went out,” she told me. “We were there at \
closing time.”

She would not talk about the guard, or about the letter that she did not sign.

Will it come back? Ms Bloom believes that it will, “because it always has”. The insurers are less \
sure. Halden Mutual says that four in five stolen paintings are never seen again; a former thief, \
who asked to be called only Peter, puts it higher. “The fifth one is behind somebody’s wardrobe,” \
he says, “and the somebody has died.”

Albert Noakes was forgiven. The old earl, asked why, is supposed to have said that any man who \
would bring a picture back could be trusted with the silver.
"""

_HEADLINE = ParagraphStyle("headline", fontName="Times-Bold", fontSize=27, leading=30)
_BYLINE = ParagraphStyle("byline", fontName="Times-Italic", fontSize=10, leading=16)
_CAPTION = ParagraphStyle("caption", fontName="Helvetica", fontSize=7.5, leading=9)
_BODY = ParagraphStyle(
    "body",
    fontName="Times-Roman",
    fontSize=9.5,
    leading=12,
    alignment=TA_JUSTIFY,
    firstLineIndent=9,
)


class _Picture(Flowable):
    """A grey box where the picture was."""

    def __init__(self) -> None:
        super().__init__()
        self.width, self.height = WIDTH - 2 * MARGIN, PICTURE

    def draw(self) -> None:
        self.canv.setFillGray(0.8)
        self.canv.rect(0, 0, self.width, self.height, stroke=0, fill=1)


def main(output: Path) -> None:
    """Write the PDF to a file."""
    document = BaseDocTemplate(
        str(output), pagesize=A4, invariant=True, title=HEADLINE, author="Isolde Crane"
    )
    document.addPageTemplates(PageTemplate(frames=list(_frames()), onPage=_furniture))
    paragraphs = [Paragraph(text, _BODY) for text in STORY.strip().split("\n\n")]
    top = [Paragraph(HEADLINE, _HEADLINE), Paragraph(BYLINE, _BYLINE), _Picture(), Spacer(1, 3)]
    document.build([*top, Paragraph(CAPTION, _CAPTION), FrameBreak(), *paragraphs])


def _frames() -> list[Frame]:
    """The headline's frame over the whole width, and the columns below it."""
    wide = WIDTH - 2 * MARGIN
    column = (wide - (COLUMNS - 1) * GUTTER) / COLUMNS
    low = HEIGHT - MARGIN - HEAD
    none = {"leftPadding": 0, "rightPadding": 0, "topPadding": 0, "bottomPadding": 0}
    top = Frame(MARGIN, low, wide, HEAD, **none)
    return [
        top,
        *(
            Frame(
                MARGIN + number * (column + GUTTER),
                low - COLUMN_HEIGHT,
                column,
                COLUMN_HEIGHT,
                **none,
            )
            for number in range(COLUMNS)
        ),
    ]


def _furniture(canvas: Canvas, _document: BaseDocTemplate) -> None:
    """The running head and foot."""
    canvas.setFont("Helvetica", 8)
    canvas.drawString(MARGIN, HEIGHT - MARGIN + 10, "THE CHRONICLE MAGAZINE")
    canvas.drawRightString(WIDTH - MARGIN, HEIGHT - MARGIN + 10, "Saturday 14 October 2023")
    canvas.drawCentredString(WIDTH / 2, MARGIN - 20, "17")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT)
