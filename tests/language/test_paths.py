"""Paths in one form: whatever the spelling, and the form of a form is itself."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.paths import LONGEST_PATH, BadPath, site_and_path, web_path

LETTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("/", "/"),
        ("/a/b/", "/a/b"),
        ("/%61", "/a"),
        ("/a%2db", "/a-b"),
        ("/新闻/e\u0301", "/%E6%96%B0%E9%97%BB/%C3%A9"),
        ("/%e6%96%b0", "/%E6%96%B0"),
        ("/show.asp?id=123", "/show.asp?id=123"),
        ("/show.asp?", "/show.asp"),
        ("/show.asp?q=%d6%d0", "/show.asp?q=%D6%D0"),
        ("/a?x=1%262&y=%2b+", "/a?x=1%262&y=%2B+"),
        ("/100%25", "/100%25"),
    ],
)
def test_spellings_of_a_path_have_one_form(written: str, plain: str) -> None:
    assert web_path(written).whole == plain


@pytest.mark.parametrize(
    "written",
    [
        "", "a", "//evil.example/a", "/a//b", "/a\\b", "/a b", "/a\x00", "/a%00", "/a%0d%0aSet-Cookie", "/a%2fb", "/a%5Cb",
        "/..", "/a/%2e%2e/b", "/.", "/a#b", "/%", "/%zz", "/\ud800", "javascript:alert(1)", "https://a.example/", "/" + "a" * LONGEST_PATH,
        "/" + "新" * 300, "/a\u3000b", "/a?x=%00", "\\\\evil.example",
    ],
)  # fmt: skip
def test_what_is_no_path_is_refused_with_a_sentence(written: str) -> None:
    with pytest.raises(BadPath) as refused:
        web_path(written)

    assert str(refused.value).endswith((".", "host out."))


@given(LETTERS)
def test_the_form_of_a_form_is_itself(text: str) -> None:
    try:
        path = web_path(f"/{text}")
    except BadPath:
        return

    assert web_path(path.whole) == path
    assert path.whole.isascii()
    assert path.path == "/" or not path.path.endswith("/")


@given(st.lists(LETTERS, max_size=4), LETTERS)
def test_escapes_and_their_case_make_no_difference(parts: list[str], value: str) -> None:
    written = (
        "/".join(["", *(quote(each, safe="") for each in parts)]) + f"?v={quote(value, safe='')}"
    )
    try:
        plain = web_path(written)
    except BadPath:
        return

    lower = "".join(written[n : n + 3].lower() if written[n] == "%" else written[n] for n in range(len(written)) if "%" not in written[max(0, n - 2) : n])  # fmt: skip
    assert web_path(lower) == plain


@given(st.binary(max_size=30))
def test_escapes_that_are_no_utf_8_are_kept(raw: bytes) -> None:
    try:
        plain = web_path(f"/a?v={quote(raw, safe='')}")
    except BadPath:
        return

    assert web_path(plain.whole) == plain


@pytest.mark.parametrize(
    ("written", "parted"),
    [
        ("/a", ("", "/a")),
        ("https://www.a.example/a?b", ("www.a.example", "/a?b")),
        ("HTTP://WWW.A.example:80", ("www.a.example", "/")),
        ("//a.example/b", ("a.example", "/b")),
        ("https://a.example@evil.example/b", ("a.example@evil.example", "/b")),
        ("https://a.example:443/b", ("a.example", "/b")),
        ("https:///b", ("?", "/b")),
        ("///b", ("?", "/b")),
        ("https://a.example?x", ("a.example", "/?x")),
        ("https://a.example\\@evil.example", ("a.example", "/\\@evil.example")),
    ],
)
def test_the_site_and_the_path_are_told_apart(written: str, parted: tuple[str, str]) -> None:
    assert site_and_path(written) == parted
