"""Excerpts are cut from the text as it is stored, and mark what was looked for and nothing else."""

import re
import time
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.excerpts import LONGEST, excerpt
from language.fold import fold
from language.searching import needle_of, searchable
from tests.properties.settings import examples

ODD = "时裝週周㎏½ﬁＡａéE\u0301İß&<>\"'ｶﾞｶ\uff9e한\u1100\u1161\u11a8😀👩\u200d👧𠮷葛󠄀苧薴々〇\u200b\u00ad\ufe0f ，。-\u0345αᾳ①ǰ"
"""Characters that folding makes longer or shorter, that combine, or that HTML would read."""

TEXTS = st.text(st.sampled_from(ODD) | st.characters(exclude_categories=["Cs"]), max_size=60)
LONG = st.builds(
    lambda a, b, n: a + "前后文 " * n + b + "后文" * n, TEXTS, TEXTS, st.integers(0, 40)
)


def needles_of(data: st.DataObject, text: str) -> list[str]:
    """What people could look for having seen the text: parts of it."""
    found = []
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 8)))
        found.append(needle_of(text[start:end]))
    return [each for each in found if each]


@examples(300)
@given(data=st.data(), text=TEXTS | LONG)
def test_each_place_is_what_was_looked_for(data: st.DataObject, text: str) -> None:
    needles = needles_of(data, text)
    found = excerpt(text, needles)

    there = {each for each in needles if each in searchable(text)}
    if found is None:
        assert not there
        return
    assert found.met == len(there)
    assert found.text in text
    assert (
        len(found.text) <= max(LONGEST + 8, *(3 * len(each) for each in needles))
        or len(text) <= LONGEST
    )
    assert found.places
    ends = [0]
    for start, end in found.places:
        assert ends[-1] <= start < end <= len(found.text)
        ends.append(end)
        shown = fold(found.text[start:end])
        assert any(each.strip() in searchable(shown) for each in there) or any(
            each.split()[-1] in fold(found.text[start : end + 40]) for each in there
        )


@examples(200)
@given(data=st.data(), text=TEXTS | LONG)
def test_the_html_says_the_same_as_the_text(data: st.DataObject, text: str) -> None:
    found = excerpt(text, needles_of(data, text))
    if found is None:
        return
    bare = found.html.replace("<mark>", "").replace("</mark>", "")
    before, after = "" if found.begins else "…", "" if found.ends else "…"
    assert unescape(bare) == f"{before}{found.text}{after}"
    assert not re.search(r"&(?!(amp|lt|gt|quot|#x27);)", bare)
    assert "<" not in bare
    marked = re.findall(r"<mark>(.*?)</mark>", found.html, re.DOTALL)
    assert [unescape(each) for each in marked] == [found.text[a:b] for a, b in found.places]


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("重5㎏的面料", "5kg", "5㎏"),
        ("\u200b今年\u200b时\u200b装\u00ad周", "时装周", "时\u200b装\u00ad周"),
        ("约½米", "1⁄2", "½"),
        ("ﬁne silk", "fine", "ﬁne"),
        ("ﬁne silk", "f", "ﬁ"),
        ("École de mode", "école", "École"),
        ("E\u0301cole de mode", "école", "E\u0301cole"),
        ("ｶﾞｰﾝｽﾞ展", "ガーンズ", "ｶﾞｰﾝｽﾞ"),
        ("\u1100\u1161\u11a8 한복", "각", "\u1100\u1161\u11a8"),
        ("\u1112\u1161\u11ab\u1107\u1169\u11a8", "한복", "\u1112\u1161\u11ab\u1107\u1169\u11a8"),
        ("看👩\u200d👧時裝週。", "时装周", "時裝週"),
        ("𠮷野家時裝", "𠮷野", "𠮷野"),
        ("ＦＡＳＨＩＯＮ　ＷＥＥＫ", "fashion", "ＦＡＳＨＩＯＮ"),
        ("苧麻与薴麻", "苎麻", "苧麻"),
        ("Straße", "strasse", "Straße"),
    ],
)
def test_what_is_marked_is_the_text_as_it_is_stored(text: str, query: str, marked: str) -> None:
    found = excerpt(text, [needle_of(query)])

    assert found is not None
    start, end = found.places[0]
    assert found.text[start:end] == marked
    assert text[text.index(found.text) :][start:end] == marked


def test_a_character_and_its_marks_are_not_parted() -> None:
    text = "e\u0301" * 100 + "面料" + "e\u0301" * 100

    found = excerpt(text, ["面料"])

    assert found is not None
    assert found.text[0] == "e"
    assert found.text[-1] == "\u0301"


def test_an_excerpt_of_one_character_over_and_over_is_short() -> None:
    found = excerpt("哈" * 10_000, ["哈"])

    assert found is not None
    assert len(found.text) == LONGEST
    assert found.places == ((0, LONGEST),)


@pytest.mark.parametrize(
    "text",
    [
        "今天的文章讨论产业升级与面料创新。" * 600,
        "silk and cotton, " * 600,
        "今天" * 4_990 + "面料创新 silk",
    ],
)
def test_long_passages_are_quick(text: str) -> None:
    took = []
    for _ in range(5):
        begun = time.perf_counter()
        for needle in ("面料", " silk", "没有"):
            excerpt(text, [needle])
        took.append((time.perf_counter() - begun) / 3)

    assert len(text) > 9_980
    assert min(took) < 0.02
