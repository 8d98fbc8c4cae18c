import pytest

from delivery.decode import BadJson, decode_json


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"[" * 100_000, id="nested"),
        pytest.param(b'{"a":' * 50_000 + b"1" + b"}" * 50_000, id="nested and whole"),
        pytest.param(b"1" * 100_000, id="huge integer"),
        pytest.param(b"1e999", id="number beyond floats"),
        pytest.param(b'"\xff"', id="not UTF-8"),
        pytest.param('{"a": 1}'.encode("utf-16"), id="UTF-16"),
        pytest.param(b"\xef\xbb\xbf{}", id="byte order mark"),
        pytest.param(b"NaN", id="NaN"),
        pytest.param(b'{"a": -Infinity}', id="Infinity"),
        pytest.param(rb'"\ud800"', id="lone surrogate"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"{}{}", id="two values"),
        pytest.param(b"[1,]", id="trailing comma"),
    ],
)
def test_odd_json_is_refused_with_a_sentence(text: bytes) -> None:
    with pytest.raises(BadJson, match=r"^This is not JSON: .+\.$") as caught:
        decode_json(text)

    assert len(str(caught.value)) < 120


def test_ordinary_json_is_decoded() -> None:
    assert decode_json('{"标题": [1, null, true, "\\u6728"]}') == {"标题": [1, None, True, "木"]}
