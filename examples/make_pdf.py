"""Sets `freight-weekly.pdf`: two columns, a running head and foot, words hyphenated at line ends.

The same bytes every time. Usage: python examples/make_pdf.py [FILE]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from reportlab.lib.pagesizes import A5
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

OUTPUT = Path(__file__).with_name("freight-weekly.pdf")
WIDTH, HEIGHT = A5
MARGIN, GUTTER, LEADING, SIZE = 36.0, 16.0, 11.5, 9.0
COLUMN = (WIDTH - 2 * MARGIN - GUTTER) / 2
PICTURE = 182.0  # so tall that the page ends inside the pilot's quotation
FONT = "Times-Roman"

HEADLINE = "Insurer and port trade blame as Pier 9 cranes stand idle"
BYLINE = "By Signe Thornquist and Abel Rusk"
CAPTION = "The stilled cranes at Karsholm. “They look sorry,” a pilot said."

# A vertical bar marks where a word may be broken.
STORY = """
KARS|HOLM, 17 March — Eleven ships lay at an|chor off Kars|holm on Mon|day as the in|sur|er of \
the city's port and its man|age|ment ac|cused each oth|er of hav|ing al|lowed worn brakes on \
cranes to pass as sound.

Tide|wa|ter Mu|tu|al said in a let|ter to cus|tom|ers that it would cov|er no crane tes|ted at \
the new lim|it. “We did not set this num|ber and we do not recog|nise it,” wrote its chief un|der|\
writ|er, Corin Vasse. “A pol|icy is not a par|don.”

The port's di|rec|tor, Ilse Mar|andt, called the let|ter “the|atre” and said the com|pany had \
sat at the ta|ble in Novem|ber, when the lim|it was raised for the sec|ond time. Vasse de|nied it.

Ship|own|ers are count|ing. Nor|rgat Lines, which lost nine days of un|load|ing, es|ti|mates \
its loss at 4.2 mil|lion crowns. The com|pany's fi|nance chief, Lou|ella Haug, told this news|\
pa|per that it would sue “who|ever is left stand|ing”, adding that she ex|pec|ted the queue to \
grow.

Su|ldavia, whose grain goes out through Kars|holm, has asked the neigh|bour|ing port of Lund \
Skerry for berths. Its ag|ri|cul|ture min|is|ter, Danek Prool, said on Sat|ur|day that the har|\
vest “can|not read a writ” and that he had been prom|ised an an|swer with|in the week. Lund \
Skerry con|firmed that it was talk|ing to him but would give no date.

The pi|lots are no less blunt. “Ev|ery|body on that quay knew which of them shook. We had names \
for them, as you have names for dogs, and when I took a ship in I used to ask the mas|ter to keep \
his peo|ple be|low un|til the first lift was done, and not one of those mas|ters ever asked me \
why, be|cause they had heard it too,” said Vil|ja Rost|gaard, who chairs the Pi|lots' Guild.

A re|port com|mis|sioned by the Trans|port Min|is|try and seen by this news|pa|per con|cludes \
that the port “has too many cranes to mend and too few to spare”. It ad|vis|es re|pla|cing five \
of the four|teen. Ac|cord|ing to the re|port, the cost would be met in three years if ships were \
charged a third more. The min|is|try would not com|ment on a doc|u|ment that it has not pub|\
lished.

Mar|andt said she had not seen it. Asked if she would stay in her post, she replied: “I will \
leave when some|body shows me the thing that I did.” The chair|man of the port's board, Otto \
Kel|lin, said that he had full con|fi|dence in her; two mem|bers of the board, who asked not to \
be named, said that they had none.

Judge Am|brose Lykke is to hear Trans|port Min|is|ter Tomas Var|e|kin on Tues|day. He has \
warned both sides that he will read the min|utes aloud.
"""


def main(output: Path) -> None:
    canvas = Canvas(str(output), pagesize=A5, invariant=True)
    canvas.setTitle(HEADLINE)
    canvas.setAuthor("Signe Thornquist, Abel Rusk")
    lines = list(_lines())
    top, page = _head(canvas), 1
    while lines:
        _furniture(canvas, page)
        room = min(int((top - MARGIN) // LEADING), (len(lines) + 1) // 2)
        for x in (MARGIN, MARGIN + COLUMN + GUTTER):
            _column(canvas, lines[:room], x, top)
            lines = lines[room:]
        canvas.showPage()
        top, page = HEIGHT - 2 * MARGIN, page + 1
    canvas.save()


def _head(canvas: Canvas) -> float:
    """Headline, byline, picture and caption over both columns; where the columns begin."""
    y = HEIGHT - 2 * MARGIN - 8
    canvas.setFont("Times-Bold", 17)
    for line in simpleSplit(HEADLINE, "Times-Bold", 17, WIDTH - 2 * MARGIN):
        canvas.drawString(MARGIN, y, line)
        y -= 20
    canvas.setFont("Times-Italic", SIZE)
    canvas.drawString(MARGIN, y, BYLINE)
    y -= PICTURE + 12
    canvas.setFillGray(0.8)
    canvas.rect(MARGIN, y, WIDTH - 2 * MARGIN, PICTURE, stroke=0, fill=1)
    canvas.setFillGray(0)
    canvas.setFont("Helvetica", 7)
    canvas.drawString(MARGIN, y - 10, CAPTION)
    return y - 30


def _furniture(canvas: Canvas, page: int) -> None:
    canvas.setFont("Helvetica", 7)
    canvas.drawString(MARGIN, HEIGHT - MARGIN, "NORTHERN FREIGHT WEEKLY")
    canvas.drawRightString(WIDTH - MARGIN, HEIGHT - MARGIN, "No. 11 · Week of 17 March 2025")
    canvas.line(MARGIN, HEIGHT - MARGIN - 5, WIDTH - MARGIN, HEIGHT - MARGIN - 5)
    canvas.drawString(MARGIN, MARGIN - 12, "Subscriptions: freight.example")
    canvas.drawRightString(WIDTH - MARGIN, MARGIN - 12, f"Page {page}")


def _column(canvas: Canvas, lines: list[str], x: float, top: float) -> None:
    canvas.setFont(FONT, SIZE)
    for number, line in enumerate(lines):
        canvas.drawString(x, top - number * LEADING, line)


def _lines() -> Iterator[str]:
    """The story's lines, each paragraph but the first indented."""
    for number, paragraph in enumerate(STORY.strip().split("\n\n")):
        yield from _break("  " * (number > 0), paragraph.split())


def _break(line: str, words: list[str]) -> Iterator[str]:
    """Break one paragraph into lines, filling each with as much of the next word as fits."""
    for word in words:
        gap = "" if not line or line.isspace() else " "
        syllables = word.split("|")
        kept = _fitting(line + gap, syllables)
        if kept:
            line += gap + "".join(syllables[:kept])
        if kept == len(syllables):
            continue
        yield line + "-" * (kept > 0)
        line = "".join(syllables[kept:])
    yield line


def _fitting(line: str, syllables: list[str]) -> int:
    """How many syllables still fit on the line, with a hyphen if they are not all."""
    for count in range(len(syllables), 0, -1):
        hyphen = "-" * (count < len(syllables))
        if stringWidth(line + "".join(syllables[:count]) + hyphen, FONT, SIZE) <= COLUMN:
            return count
    return 0


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT)
