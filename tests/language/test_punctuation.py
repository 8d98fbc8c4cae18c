"""Full-width marks beside Chinese, and only there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.punctuation import widen_punctuation


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一,二:三;四?五!", "一，二：三；四？五！"),
        ("刘岳屏: 广东 ,好", "刘岳屏：广东，好"),
        ("中国(虎门)国际", "中国（虎门）国际"),
        ("RFID(物联网)x", "RFID（物联网）x"),
        ("协会(GDFA),好", "协会（GDFA），好"),
        ("“扶摇”,好", "“扶摇”，好"),
        ("什么?!", "什么？！"),
        ("10,000元,11:30开始", "10,000元，11:30开始"),
        ("网址:https://example.com/a,b?c=(1),好", "网址：https://example.com/a,b?c=(1)，好"),
        ("电话(020)0000-0000,好", "电话(020)0000-0000，好"),
        ("邮箱:a,b@example.com;好", "邮箱：a,b@example.com；好"),
        ("plain, ascii (text): yes!", "plain, ascii (text): yes!"),
        ("said “hello”, and", "said “hello”, and"),
        ("f(x); g", "f(x); g"),
        ("(开\n)", "（开\n)"),
        ("比分3:2", "比分3:2"),
        ("", ""),
    ],
)
def test_marks_follow_their_neighbours(text: str, expected: str) -> None:
    assert widen_punctuation(text).text == expected


@given(st.text(alphabet="中a1,:;?!() “”\n.@", max_size=40))
def test_nothing_but_marks_and_blanks_changes(text: str) -> None:
    narrow = str.maketrans("，：；？！（）", ",:;?!()", " ")

    widened = widen_punctuation(text).text

    assert widened.translate(narrow) == text.translate(narrow)


def test_every_mark_is_logged() -> None:
    repairs = widen_punctuation("一,二\n三 : 四").repairs

    assert [(r.place.offset, r.place.line, r.before, r.after) for r in repairs] == [
        (1, 1, ",", "，"),
        (6, 2, " : ", "："),
    ]
