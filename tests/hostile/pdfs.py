"""PDF files written by hand, each with something in it that takes a reader too far."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

WORDS = "The harbour master said on Monday that the quay would hold through the winter."
TEXT = f"BT /F 10 Tf 50 700 Td ({WORDS}) Tj ET\n".encode()
ONE_PAGE = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>"


def write(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A file of these objects, numbered from 1; the first is its root."""
    data = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    about = b"/Size %d/Root 1 0 R%b" % (len(objects) + 1, trailer)
    end = b"trailer\n<<%b>>\nstartxref\n%d\n%%%%EOF\n" % (about, len(data))
    return data + head + table + end


def stream(data: bytes, about: bytes = b"") -> bytes:
    return b"<</Length %d%b>>\nstream\n%b\nendstream" % (len(data), about, data)


def page(content: bytes, *more: bytes, pages: bytes = ONE_PAGE, resources: bytes = b"") -> bytes:
    """A file of one page: objects 1 root, 2 pages, 3 page, 4 font, 5 content, then `more`."""
    catalog = b"<</Type/Catalog/Pages 2 0 R>>"
    single = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R"
        b"/Resources<</Font<</F 4 0 R>>%b>>>>" % resources
    )
    return write([catalog, pages, single, FONT, content, *more])


def plain() -> bytes:
    return page(stream(TEXT))


def pages_that_hold_themselves() -> bytes:
    return page(stream(TEXT), pages=b"<</Type/Pages/Count 1/Kids[2 0 R]>>")


def two_billion_pages() -> bytes:
    return page(stream(TEXT), pages=b"<</Type/Pages/Count 2000000000/Kids[3 0 R]>>")


def ten_thousand_pages() -> bytes:
    return page(stream(TEXT), pages=b"<</Type/Pages/Count 10000/Kids[%b]>>" % (b"3 0 R " * 10_000))


def pages_in_pages() -> bytes:
    count = 20_000
    nodes = [b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (n + 3) for n in range(count)]
    return write([b"<</Type/Catalog/Pages 2 0 R>>", *nodes])


def form(content: bytes, inner: int) -> bytes:
    resources = b"/Resources<</Font<</F 4 0 R>>/XObject<</X %d 0 R>>>>" % inner
    return stream(content, b"/Type/XObject/Subtype/Form/BBox[0 0 600 900]%b" % resources)


def form_that_shows_itself() -> bytes:
    x = b"/XObject<</X 6 0 R>>"
    return page(stream(TEXT + b"/X Do"), form(TEXT + b"/X Do", 6), resources=x)


def forms_in_forms() -> bytes:
    """Ten forms, each of which shows the next ten times."""
    forms = [form(b"/X Do " * 10, number) for number in range(7, 17)]
    x = b"/XObject<</X 6 0 R>>"
    return page(stream(TEXT + b"/X Do"), *forms, form(TEXT, 17), resources=x)


def table_that_names_itself() -> bytes:
    whole = plain()
    return whole.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % whole.rindex(b"xref\n0"))


def content_that_expands() -> bytes:
    """1.5 GB of white space in 1.5 MB."""
    packer = zlib.compressobj(9)
    spaces = b" " * 10_000_000
    packed = b"".join(packer.compress(spaces) for _ in range(150)) + packer.flush()
    return page(stream(packed, b"/Filter/FlateDecode"))


def content_that_expands_twice() -> bytes:
    """4 GB of white space in 7 kB."""
    packer = zlib.compressobj(9)
    spaces = b" " * 10_000_000
    packed = b"".join(packer.compress(spaces) for _ in range(400)) + packer.flush()
    return page(stream(zlib.compress(packed, 9), b"/Filter[/FlateDecode/FlateDecode]"))


def text_without_end() -> bytes:
    return page(stream(zlib.compress(TEXT * 1_000_000, 9), b"/Filter/FlateDecode"))


def lines_without_end() -> bytes:
    """One page of 40,000 lines: no memory to speak of, and minutes of work."""
    lines = b"".join(
        b"1 0 0 1 50 %d Tm (The mayor said on %d.) Tj\n" % (800 - 6 * n, n) for n in range(40_000)
    )
    return page(stream(b"BT /F 5 Tf\n" + lines + b"ET"))


def arrays_in_arrays() -> bytes:
    return write([b"[" * 5_000_000])
