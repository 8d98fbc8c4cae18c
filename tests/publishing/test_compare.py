"""Field-wise differences of two contents."""

from typing import Any

from hypothesis import given

from language.difference import PieceKind
from models.content import CATALOGUE
from publishing.check import Content
from publishing.compare import ChangeKind, FieldChange, compare
from tests.properties.settings import examples
from tests.publishing.written import contents
from tests.site import paragraph

ADDED, REMOVED, CHANGED, MOVED = ChangeKind


def changes(before: Content, after: Content) -> tuple[FieldChange, ...]:
    return compare(before, after, content_type=CATALOGUE.types["Article"], catalogue=CATALOGUE)


def told(before: Content, after: Content) -> list[tuple[Any, ...]]:
    return [(c.kind, ".".join(c.path), c.label, c.before, c.after) for c in changes(before, after)]


def body(*blocks: Content) -> Content:
    return {"body": {"ZH_HANS": list(blocks)}}


def test_nothing_changed() -> None:
    content = {"title": {"ZH_HANS": "题"}, **body(paragraph("一", "a"))}

    assert changes(content, content) == ()


def test_texts_are_compared_per_language_in_words() -> None:
    [change] = changes(
        {"title": {"ZH_HANS": "时装周在广州开幕", "EN": "Opening"}},
        {"title": {"ZH_HANS": "时装周在深圳开幕", "EN": "Opening"}},
    )

    assert (change.kind, change.path, change.label) == (CHANGED, ("title", "ZH_HANS"), "标题")
    assert [each.text for each in change.pieces] == ["时装周在", "广州", "深圳", "开幕"]


def test_values_are_told_as_a_person_reads_them() -> None:
    before: Content = {"kind": "NEWS", "keywords": {"ZH_HANS": ["甲", "乙"]}}
    after: Content = {
        "kind": "REPRINT",
        "keywords": {"ZH_HANS": ["甲", "丙"]},
        "attribution": {"source_name": "南方日报", "licence": "已获授权"},
        "reprint_rights": {"may_reprint": True},
    }

    assert told(before, after) == [
        (CHANGED, "kind", "类别", "新闻", "转载"),
        (ADDED, "attribution", "转载来源", "", "南方日报\n已获授权"),
        (ADDED, "reprint_rights", "转载授权", "", "是"),
        (CHANGED, "keywords.ZH_HANS", "关键词", "甲\n乙", "甲\n丙"),
    ]


def test_a_part_is_compared_field_by_field() -> None:
    before: Content = {"attribution": {"source_name": "南方日报", "licence": "已获授权"}}
    after: Content = {"attribution": {"source_name": "羊城晚报", "licence": "已获授权"}}

    assert told(before, after) == [
        (CHANGED, "attribution.source_name", "转载来源 · 来源名称", "南方日报", "羊城晚报")
    ]


def test_entries_without_ids_are_matched_where_they_are_equal() -> None:
    one, two = {"text": {"ZH_HANS": "一"}}, {"text": {"ZH_HANS": "二"}}
    three = {"text": {"ZH_HANS": "三"}}

    assert told({"corrections": [one, two]}, {"corrections": [three, one, two]}) == [
        (ADDED, "corrections.0", "更正 1", "", "三")
    ]
    assert told({"corrections": [one, two]}, {"corrections": [one, three]}) == [
        (CHANGED, "corrections.1.text.ZH_HANS", "更正 2 · 更正说明", "二", "三")
    ]


def test_blocks_are_followed_by_their_ids() -> None:
    quote = {"id": "q", "kind": "QuoteBlock", "html": "说", "attribution": "某人"}
    before = body(paragraph("一", "a"), paragraph("二", "b"), quote, paragraph("四", "d"))
    after = body(
        {**quote, "attribution": "他人"},
        paragraph("一", "a"),
        paragraph("新", "n"),
        paragraph("四<b>改</b>", "d"),
    )

    assert told(before, after) == [
        (MOVED, "body.ZH_HANS.q", "正文", "", ""),
        (CHANGED, "body.ZH_HANS.q.attribution", "正文 · 出处", "某人", "他人"),
        (ADDED, "body.ZH_HANS.n", "正文", "", "新"),
        (CHANGED, "body.ZH_HANS.d.html", "正文 · 正文", "四", "四<b>改</b>"),
        (REMOVED, "body.ZH_HANS.b", "正文", "二", ""),
    ]


def test_a_block_that_became_another_kind_is_compared_as_a_whole() -> None:
    before = body(paragraph("说", "a"))
    after = body({"id": "a", "kind": "QuoteBlock", "html": "说", "attribution": "某人"})

    assert told(before, after) == [(CHANGED, "body.ZH_HANS.a", "正文", "说", "说\n某人")]


@examples(200)
@given(contents("甲"), contents("乙"))
def test_there_are_changes_exactly_where_contents_differ(before: Content, after: Content) -> None:
    found = changes(before, after)

    differing = {name for name in {**before, **after} if before.get(name) != after.get(name)}
    empty = {name for name in differing if not before.get(name) and not after.get(name)}
    assert {each.path[0] for each in found} == differing - empty
    assert changes(before, before) == ()
    for each in found:
        assert "".join(p.text for p in each.pieces if p.kind is not PieceKind.ADDED) == each.before
        assert "".join(p.text for p in each.pieces if p.kind is not PieceKind.REMOVED) == each.after
