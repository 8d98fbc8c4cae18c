"""The words that embeds write themselves, in the five languages."""

from collections.abc import Mapping

from delivery.outlets.words import worded
from models.locale import Locale

PREVIOUSLY = worded("原定", "原定", "Previously")
REASON = worded("原因", "原因", "Reason")
UNDATED = worded("日期待定", "日期待定", "Date to be announced")
NEW_DATE = worded("新日期待定", "新日期待定", "New date to be announced")
CALENDAR = worded("加入日历", "加入日曆", "Add to calendar")
GONE = worded("该活动信息已撤下", "該活動資訊已撤下", "This event has been withdrawn")
UNKNOWN = worded("没有这个活动", "沒有這個活動", "There is no such event")
MISTAKEN = worded("嵌入代码有误", "嵌入代碼有誤", "The embed code has a mistake")
REFUSED = worded("不能在此处显示", "不能在此處顯示", "This cannot be shown here")
BUSY = worded("暂时无法显示，请稍后再看", "暫時無法顯示，請稍後再看", "Please try again later")
NONE = worded("暂无活动", "暫無活動", "No events at the moment")
YOUR_TIME = worded("您所在时区", "您所在時區", "Your time")
LOCAL_TIME = worded("当地时间", "當地時間", "Local time")
UPDATED = worded("内容已更新", "內容已更新", "Updated")
STALE = worded(
    "暂时无法更新，以上为 {time} 的内容",
    "暫時無法更新，以上為 {time} 的內容",
    "Could not be updated. This is as of {time}.",
)

FOR_SCRIPT: Mapping[str, Mapping[Locale, str]] = {
    "previously": PREVIOUSLY,
    "calendar": CALENDAR,
    "none": NONE,
    "yours": YOUR_TIME,
    "local": LOCAL_TIME,
    "updated": UPDATED,
    "stale": STALE,
}
"""What the component writes, by the name it knows it by."""


def words_for(locale: Locale) -> dict[str, str]:
    """The component's words in one language."""
    return {name: words[locale] for name, words in FOR_SCRIPT.items()}
