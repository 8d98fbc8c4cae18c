"""Names before a colon."""

import pytest

from language.byline import Headline, headline_of
from language.terms import DEFAULT_TERMS


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("刘岳屏：推进发展", Headline(("刘岳屏",), "推进发展")),
        ("王小明：推进发展", Headline(("王小明",), "推进发展", is_certain=False)),
        ("王小明、欧阳修远:推进", Headline(("王小明", "欧阳修远"), "推进", is_certain=False)),
        ("大朗快讯：圆满落幕", Headline((), "大朗快讯：圆满落幕")),
        ("关注：新材料", Headline((), "关注：新材料")),
        ("通知", Headline((), "通知")),
        ("刘岳屏：", Headline((), "刘岳屏：")),
        ("", Headline((), "")),
    ],
)
def test_only_people_are_a_byline(printed: str, expected: Headline) -> None:
    assert headline_of(printed, terms=DEFAULT_TERMS) == expected
