"""The few words that outlets write themselves, in the five languages."""

from collections.abc import Mapping

from models.locale import Locale


def worded(hans: str, hant: str, english: str) -> Mapping[Locale, str]:
    """A word in every language; both regions write the common Traditional form."""
    return dict.fromkeys(Locale, hant) | {Locale.ZH_HANS: hans, Locale.EN: english}


CANCELLED = worded("已取消", "已取消", "Cancelled")
POSTPONED = worded("延期", "延期", "Postponed")
MOVED_ONLINE = worded("转为线上", "轉為線上", "Moved online")
RESCHEDULED = worded("改期", "改期", "Rescheduled")
EVENTS = worded("活动", "活動", "Events")
COLON = worded("：", "：", ": ")
COMMA = worded("，", "，", ", ")
DOT = " · "
CORRECTION = worded("更正", "更正", "Correction")
WRONG = worded("原文", "原文", "It said")
RIGHT = worded("更正为", "更正為", "It should say")
