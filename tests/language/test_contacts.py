"""Telephone numbers and e-mail addresses."""

import pytest

from language.contacts import remove_contacts

PHONE, EMAIL = "〔电话从略〕", "〔邮箱从略〕"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("电话:0755-00000000，", f"电话:{PHONE}，"),
        ("(020)00000000", PHONE),
        ("手机13800000000。", f"手机{PHONE}。"),
        ("138 0000 0000", PHONE),
        ("+86 138-0000-0000", PHONE),
        ("400-000-0000", PHONE),
        ("电话：00000000", f"电话：{PHONE}"),
        ("邮箱 some.body+x@mail.example.com ,", f"邮箱 {EMAIL} ,"),
        ("a＠example.cn", EMAIL),
    ],
)
def test_contacts_are_taken_out(text: str, expected: str) -> None:
    assert remove_contacts(text).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "2020年11月20日",
        "10,000元",
        "20141234567890123",
        "超100亿",
        "@某人",
        "a@b",
        "3.14159265",
        "1:2",
    ],
)
def test_other_numbers_and_signs_stay(text: str) -> None:
    assert remove_contacts(text).text == text


def test_the_log_does_not_keep_them_either() -> None:
    repairs = remove_contacts("电话0755-00000000，a1@example.com").repairs

    assert [repair.before for repair in repairs] == ["••••-••••••••", "••@•••••••.•••"]
