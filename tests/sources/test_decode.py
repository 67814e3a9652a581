"""Encodings."""

from __future__ import annotations

import codecs
import random

import pytest

from onrecord.errors import InputTooLarge, NotText
from onrecord.sources.decode import MOST_CHARACTERS, decode
from onrecord.sources.draft import Raw

WESTERN = (
    "“We won’t go,” said André Müller – the café’s owner … “not now,” he told Señora Peña "
    "on Monday. The £3m plan’s critics, Über-chief Åse Øye among them, left at 20° C.\r\n"
)
POLISH = "Wójt gminy Żary powiedział, że książka została wydana. „Jesteśmy zadowoleni” – dodał. "
RUSSIAN = "Мэр Инна Лунд заявила журналистам, что мост останется закрытым до пятницы. "
GREEK = "Η δήμαρχος είπε στους δημοσιογράφους ότι η γέφυρα θα μείνει κλειστή. "
JAPANESE = "市長は月曜日、記者団に対し、橋は来週も閉鎖されると述べた。「安全が第一です」と語った。"


def read(data: bytes, charset: str | None = None) -> str:
    return decode(Raw("story.txt", data, "text/plain", charset))


@pytest.mark.parametrize(
    "charset",
    ["utf-8", "cp1252", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-16", "utf-32", "mac_roman"],
)
def test_western_text_in_every_encoding(charset: str) -> None:
    text = WESTERN if charset != "mac_roman" else WESTERN.replace("°", "")
    assert read(text.encode(charset)) == text


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (POLISH, "cp1250"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "utf-16-le"),
        (GREEK, "cp1253"),
        (GREEK, "utf-16-be"),
    ],
)
def test_other_alphabets(text: str, charset: str) -> None:
    assert read((text * 3).encode(charset)) == text * 3


@pytest.mark.parametrize("charset", ["shift_jis", "EUC-JP", "iso-2022-jp", '"utf-16"'.strip('"')])
def test_a_declared_charset_counts(charset: str) -> None:
    assert read(JAPANESE.encode(charset), charset) == JAPANESE


@pytest.mark.parametrize("declared", ["iso-8859-1", "latin1", "us-ascii", "windows-1252"])
def test_labels_that_mean_windows_1252(declared: str) -> None:
    assert read(WESTERN.encode("cp1252"), declared) == WESTERN
    assert read(WESTERN.encode("utf-8"), declared) == WESTERN


@pytest.mark.parametrize("declared", ["no-such-charset", "", "base64", "hex", "utf-16", "\0"])
def test_a_wrong_declaration_does_no_harm(declared: str) -> None:
    text = WESTERN.rstrip() + "!" * (1 - len(WESTERN.rstrip().encode()) % 2)
    text += "" if len(text.encode()) % 2 else "."  # an odd number of bytes is no UTF-16
    assert read(text.encode(), declared) == text


@pytest.mark.parametrize("charset", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_byte_order_mark_is_dropped_once(charset: str) -> None:
    text = "\ufeff\ufeffMayor: no"
    assert read(text.encode(charset)) == text[1:]


def test_a_stray_byte_in_utf8_is_a_windows_one() -> None:
    data = ("Über alles. " * 20).encode() + b"She said \x93no\x94 twice. " + "Ende. Ü".encode()
    assert "She said “no” twice. Ende. Ü" in read(data)


def test_a_cut_sequence_becomes_a_replacement_character() -> None:
    data = ("“Yes,” she said. " * 20).encode() + "”".encode()[:2]
    assert read(data) == "“Yes,” she said. " * 20 + "\ufffd"


def test_latin_1_bytes_that_windows_1252_lacks() -> None:
    text = read(b"The mayor of Cura\xe7ao said no.\x81 He left.")
    assert text.startswith("The mayor of Curaçao said no.")
    assert len(text) == len(b"The mayor of Cura\xe7ao said no.\x81 He left.")


def test_nul_and_controls_stay_where_they_are_few() -> None:
    text = "The mayor\0 said no,\x0c and\x1b left.\x85\u2028" + "x" * 20
    assert read(text.encode()) == text


@pytest.mark.parametrize("seed", range(20))
def test_binary_data_is_not_text(seed: int) -> None:
    with pytest.raises(NotText, match=r"story\.txt"):
        read(random.Random(seed).randbytes(4000))


@pytest.mark.parametrize(
    "data", [b"\0" * 100, bytes(range(32)) * 9, b"\x01\x02ab", codecs.BOM_UTF8 + b"\0\0\0"]
)
def test_control_codes_are_not_text(data: bytes) -> None:
    with pytest.raises(NotText):
        read(data)


def test_lone_surrogates_never_come_out() -> None:
    text = read("a \ud800 b".encode("utf-8", "surrogatepass"), "utf-8")
    assert text.encode()
    assert text.startswith("a ")
    assert text.endswith(" b")


def test_the_bound_on_length() -> None:
    assert len(read(b"a" * MOST_CHARACTERS)) == MOST_CHARACTERS
    with pytest.raises(InputTooLarge, match=r"story\.txt: .* 2,000,001 characters"):
        read(b"a" * (MOST_CHARACTERS + 1))


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_replacement_character_that_was_written_is_text(charset: str) -> None:
    assert read("\ufffd".encode(charset)) == "\ufffd"


@pytest.mark.parametrize(
    "charset", ["unicode_escape", "raw_unicode_escape", "utf-7", "punycode", "idna", "undefined"]
)
def test_python_s_own_codecs_are_no_charsets(charset: str) -> None:
    assert read(b"a \\ud800 +2AA- b-c", charset) == "a \\ud800 +2AA- b-c"
