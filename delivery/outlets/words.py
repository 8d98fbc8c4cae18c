"""The few words that outlets write themselves, in the five languages."""

from collections.abc import Mapping

from models.locale import Locale


def _in(hans: str, hant: str, english: str) -> Mapping[Locale, str]:
    return dict.fromkeys(Locale, hant) | {Locale.ZH_HANS: hans, Locale.EN: english}


CANCELLED = _in("已取消", "已取消", "Cancelled")
POSTPONED = _in("延期", "延期", "Postponed")
MOVED_ONLINE = _in("转为线上", "轉為線上", "Moved online")
EVENTS = _in("活动", "活動", "Events")
COLON = _in("：", "：", ": ")
COMMA = _in("，", "，", ", ")
DOT = " · "
CORRECTION = _in("更正", "更正", "Correction")
WRONG = _in("原文", "原文", "It said")
RIGHT = _in("更正为", "更正為", "It should say")
