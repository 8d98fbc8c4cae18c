"""Three-way merges of contents: no word of either side is lost, and what clashes is listed."""

import re
from typing import Any

from hypothesis import given

from models.content import CATALOGUE
from publishing.check import Content
from publishing.derive import texts_of
from publishing.merge import Clash, Merged, merge
from tests.properties.settings import examples
from tests.publishing.written import EVENTS, contents
from tests.site import paragraph

ARTICLE = CATALOGUE.types["Article"]


def merged(base: Content, theirs: Content, mine: Content) -> Merged:
    return merge(base=base, theirs=theirs, mine=mine, content_type=ARTICLE, catalogue=CATALOGUE)


def body(*blocks: Content) -> Content:
    return {"body": {"ZH_HANS": list(blocks)}}


def block_ids(content: Content) -> list[str]:
    return [each["id"] for each in content.get("body", {}).get("ZH_HANS", [])]


def test_changes_in_different_places_are_both_kept() -> None:
    base = {
        "title": {"ZH_HANS": "时装周在广州开幕", "EN": "Opening"},
        "kind": "NEWS",
        **body(paragraph("第一段", "a"), paragraph("第二段，没有变化", "b")),
    }
    theirs = {**base, "title": {"ZH_HANS": "时装周在深圳开幕", "EN": "Opening"}}
    mine = {
        **base,
        "title": {"ZH_HANS": "广东时装周在广州开幕", "EN": "Grand opening"},
        **body(
            paragraph("第二段，没有变化", "b"), paragraph("第一段改", "a"), paragraph("新", "c")
        ),
    }

    result = merged(base, theirs, mine)

    assert result == Merged(
        {**mine, "title": {"ZH_HANS": "广东时装周在深圳开幕", "EN": "Grand opening"}}, ()
    )


def test_both_changed_the_same_words_and_both_are_kept() -> None:
    result = merged(
        {"title": {"ZH_HANS": "时装周在广州开幕"}},
        {"title": {"ZH_HANS": "时装周在深圳开幕"}},
        {"title": {"ZH_HANS": "时装周在佛山开幕"}},
    )

    assert result.content == {"title": {"ZH_HANS": "时装周在深圳佛山开幕"}}
    assert result.clashes == (
        Clash(("title", "ZH_HANS"), "时装周在广州开幕", "时装周在深圳开幕", "时装周在佛山开幕"),
    )


def test_a_single_value_that_both_changed_is_mine_and_listed() -> None:
    result = merged({"kind": "NEWS"}, {"kind": "SPEECH"}, {"kind": "NOTICE"})

    assert result == Merged({"kind": "NOTICE"}, (Clash(("kind",), "NEWS", "SPEECH", "NOTICE"),))


def test_a_block_that_one_removed_and_the_other_changed_stays_and_is_listed() -> None:
    base = body(paragraph("一", "a"), paragraph("二", "b"), paragraph("三", "c"))
    theirs = body(paragraph("一", "a"), paragraph("三", "c"))
    mine = body(paragraph("一", "a"), paragraph("二，改了", "b"))

    result = merged(base, theirs, mine)

    assert result.content == body(paragraph("一", "a"), paragraph("二，改了", "b"))
    assert result.clashes == (
        Clash(("body", "ZH_HANS", "b"), paragraph("二", "b"), None, paragraph("二，改了", "b")),
    )


def test_moves_and_insertions_of_both_are_kept() -> None:
    a, b, c, d = (paragraph(each, each) for each in "abcd")
    x, y = paragraph("x", "x"), paragraph("y", "y")

    result = merged(body(a, b, c, d), body(a, x, b, c, d), body(d, a, b, y, c))

    assert (block_ids(result.content), result.clashes) == (["d", "a", "x", "b", "y", "c"], ())


def test_both_moved_the_same_block_to_different_places() -> None:
    a, b, c, d = (paragraph(each, each) for each in "abcd")

    result = merged(body(a, b, c, d), body(d, a, b, c), body(a, d, b, c))

    assert block_ids(result.content) == ["a", "d", "b", "c"]
    assert result.clashes == (Clash(("body", "ZH_HANS"), [*"abcd"], [*"dabc"], [*"adbc"]),)


def test_links_are_merged_as_a_set_that_keeps_its_order() -> None:
    one, two, three, four, *_ = EVENTS

    result = merged(
        {"mentions": [one, two]}, {"mentions": [one, two, three]}, {"mentions": [four, one]}
    )

    assert result == Merged({"mentions": [four, one, three]}, ())


def test_a_merged_passage_is_clean_html() -> None:
    result = merged(
        body(paragraph("木棉，花，开了", "a")),
        body(paragraph("木棉，<b>花</b>，开了", "a")),
        body(paragraph("木棉，<i>花</i>，开了", "a")),
    )

    assert result.content == body(paragraph("木棉，<b><i>花</i></b>，开了", "a"))
    assert [each.path for each in result.clashes] == [("body", "ZH_HANS", "a", "html")]


@examples(150)
@given(contents("底"), contents("我"))
def test_whoever_changed_alone_is_followed_to_the_letter(base: Content, side: Content) -> None:
    assert merged(base, base, side) == Merged(side, ())
    assert merged(base, side, base) == Merged(side, ())
    assert merged(base, side, side) == Merged(side, ())


@examples(150)
@given(contents("底"), contents("他"), contents("我"))
def test_no_block_is_lost_or_doubled(base: Content, theirs: Content, mine: Content) -> None:
    result = block_ids(merged(base, theirs, mine).content)

    assert len(result) == len(set(result))
    new = {*block_ids(theirs), *block_ids(mine)} - {*block_ids(base)}
    assert new | ({*block_ids(theirs)} & {*block_ids(mine)}) <= {*result}


@examples(300)
@given(contents("底"), contents("他"), contents("我"))
def test_no_word_that_anybody_wrote_vanishes(base: Content, theirs: Content, mine: Content) -> None:
    result = merged(base, theirs, mine)

    kept = written_in(result.content) | {
        word for each in result.clashes for word in written_in([each.theirs, each.mine])
    }
    assert (written_in(theirs) | written_in(mine)) - written_in(base) <= kept
    # Words of one text are in the proposal itself, whether they clash or not.
    here = {word for each in (theirs, mine) for word in title_words(each) - title_words(base)}
    assert here <= title_words(result.content)


def written_in(value: Any) -> set[str]:
    return set(re.findall(r"[他我]\d", "，".join(texts_of(value))))


def title_words(content: Content) -> set[str]:
    return written_in(list(content.get("title", {}).values()))
