"""Pages cut into parts."""

import pytest

from language.outline import Disclaimer, Foot, Outline, Section, number_of, outline_of


def test_a_page_without_numbers_is_all_lead() -> None:
    assert outline_of("标题\n第一段。\n\n 第二段。") == Outline(
        "标题", ("第一段。", "第二段。"), (), (), Foot()
    )


def test_sections_end_where_the_closing_begins() -> None:
    page = "标题\n引言。\n一、甲。一文。\n二、乙\n二文。\n二又文。\n综上所述，好。\n完。"

    assert outline_of(page) == Outline(
        "标题",
        ("引言。",),
        (Section(1, "甲", "一文。"), Section(2, "乙", "二文。\n二又文。")),
        ("综上所述，好。", "完。"),
        Foot(),
    )


def test_where_sections_are_single_paragraphs_so_is_the_last() -> None:
    outline = outline_of("标题\n一、甲。一文。\n二、乙。二文。\n感谢大家。")

    assert outline.sections[-1] == Section(2, "乙", "二文。")
    assert outline.closing == ("感谢大家。",)


def test_numbers_that_go_back_are_items_of_a_section() -> None:
    outline = outline_of("标题\n一、甲。\n二、乙。\n一、小项。\n三、丙。")

    assert [section.number for section in outline.sections] == [1, 2, 3]
    assert outline.sections[1].text == "一、小项。"


def test_the_foot_is_the_site_s_own() -> None:
    page = (
        "标题\n正文。\n1、正文里的条目。\n完。\n相关阅读：\n- 甲\n• 乙\n"
        "声明\n1、本网转载。\n3. 版权。\n网友评论仅供参考。"
    )

    outline = outline_of(page)

    assert outline.lead == ("正文。", "1、正文里的条目。", "完。")
    assert outline.foot == Foot(
        (Disclaimer(1, "本网转载。"), Disclaimer(3, "版权。")), ("甲", "乙"), "网友评论仅供参考。"
    )


@pytest.mark.parametrize("ending", ["1、加强合作。\n2、扩大内需。", "- 甲\n- 乙"])
def test_a_list_at_the_end_of_an_article_is_no_foot(ending: str) -> None:
    assert outline_of(f"标题\n要点如下。\n{ending}").foot == Foot()


def test_a_first_line_that_is_a_paragraph_is_no_title() -> None:
    assert outline_of("今天开会。\n完").title == ""
    assert outline_of("一、甲\n文").sections == (Section(1, "甲", "文"),)


@pytest.mark.parametrize(
    ("written", "number"),
    [("一", 1), ("十", 10), ("十二", 12), ("三十", 30), ("九十九", 99), ("一二", 0), ("十十", 0)],
)
def test_chinese_numbers(written: str, number: int) -> None:
    assert number_of(written) == number
