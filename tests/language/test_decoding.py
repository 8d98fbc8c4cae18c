"""Bytes of every kind."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.decoding import LARGEST_PAGE_BYTES, decode
from language.errors import PageError
from language.repairs import Rule

SIMPLIFIED = "广东省服装产业转型升级大会，今天在广州召开。"
TRADITIONAL = "廣東省服裝產業轉型升級大會，今天在廣州召開。"


@pytest.mark.parametrize(
    ("raw", "text", "found"),
    [
        (SIMPLIFIED, SIMPLIFIED, []),
        (SIMPLIFIED.encode(), SIMPLIFIED, []),
        (SIMPLIFIED.encode("utf-8-sig"), SIMPLIFIED, []),
        (SIMPLIFIED.encode("gb18030"), SIMPLIFIED, ["gb18030"]),
        (TRADITIONAL.encode("gb18030"), TRADITIONAL, ["gb18030"]),
        (TRADITIONAL.encode("big5"), TRADITIONAL, ["big5hkscs"]),
        (TRADITIONAL.encode("utf-16"), TRADITIONAL, ["utf-16"]),
    ],
)
def test_known_encodings_are_read(raw: bytes | str, text: str, found: list[str]) -> None:
    decoded = decode(raw)

    assert decoded.text == text
    assert [r.before for r in decoded.repairs if r.rule is Rule.ENCODING] == found


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "PAGE-EMPTY"),
        ("", "PAGE-EMPTY"),
        (" \r\n\t\u3000\ufeff", "PAGE-EMPTY"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PAGE-BINARY"),
        ("中文\0", "PAGE-BINARY"),
        ("\x01\x02\x03中\x04", "PAGE-BINARY"),
        ("中\ud800文", "PAGE-BROKEN-TEXT"),
        (b"\xff\xfe\xfd\xfc\xff", "PAGE-ENCODING"),
        (bytes(range(128, 256)), "PAGE-ENCODING"),
        (b"a" * (LARGEST_PAGE_BYTES + 1), "PAGE-TOO-LARGE"),
        ("中" * (LARGEST_PAGE_BYTES // 3 + 1), "PAGE-TOO-LARGE"),
    ],
)
def test_the_rest_is_refused_with_the_mend(raw: bytes | str, code: str) -> None:
    with pytest.raises(PageError, match=re.escape(code)) as refused:
        decode(raw)

    assert refused.value.code == code
    assert refused.value.message.count(".") >= 2


@given(st.binary(max_size=200))
def test_bytes_are_read_or_refused(raw: bytes) -> None:
    with suppress(PageError):
        assert decode(raw).text
