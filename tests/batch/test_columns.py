from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onrecord.batch.columns import report_of

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=8)


@given(url=ANY_TEXT, media_type=ANY_TEXT, charset=ANY_TEXT)
def test_what_is_told_of_a_report_is_text_that_can_be_written(
    url: str, media_type: str, charset: str
) -> None:
    row = {"data": b"a", "url": url, "media_type": media_type, "charset": charset}
    raw, _ = report_of("a", row)
    for told, of in ((raw.url, url), (raw.media_type, media_type), (raw.charset, charset)):
        assert (told is None) == (of == "")
        (told or "").encode()
        if not any("\ud800" <= c <= "\udfff" for c in of):
            assert told == (of or None)


def test_half_a_character_is_written_out() -> None:
    raw, _ = report_of("a", {"text": "a", "url": "https://a.example/\udc00"})
    assert raw.url == "https://a.example/\\udc00"
