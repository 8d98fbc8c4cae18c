"""The words of the page that gives the code."""

from collections.abc import Mapping

from delivery.outlets.words import worded
from models.locale import Locale

Words = Mapping[Locale, str]

TITLE = worded("获取嵌入代码", "取得嵌入代碼", "Get the code")
INTRODUCTION = worded(
    "把协会的活动放到您的网站上。选好内容和样式，复制下面的代码即可；活动改期、取消或撤下时，页面会自动更新。",
    "把協會的活動放到您的網站上。選好內容和樣式，複製下面的代碼即可；活動改期、取消或撤下時，頁面會自動更新。",
    "Show the association's events on your website. Choose what and how, and copy the code below. "
    "When an event is moved, cancelled or withdrawn, your page follows by itself.",
)
LANGUAGES = worded("页面语言", "頁面語言", "Language of this page")
CHOOSE = worded("选择内容", "選擇內容", "Choose")
EVENT = worded("活动", "活動", "Event")
A_LIST = worded("活动列表", "活動列表", "A list of events")
SERIES = worded("系列", "系列", "Series")
TOPIC = worded("主题", "主題", "Topic")
ALL = worded("全部", "全部", "All")
WHEN = worded("时间", "時間", "When")
COUNT = worded("数量", "數量", "How many")
LANGUAGE = worded("活动语言", "活動語言", "Language of the events")
THEME = worded("配色", "配色", "Colours")
KEY = worded("门户密钥（可不填）", "入口網站金鑰（可不填）", "Your portal's key, if you have one")
FOR_LISTS = worded(
    "系列、主题、时间和数量只对列表有效。",
    "系列、主題、時間和數量只對列表有效。",
    "Series, topic, time and number are for lists only.",
)
SHOW = worded("更新代码", "更新代碼", "Show the code")
PREVIEW = worded("预览", "預覽", "Preview")
OF_COMPONENT = worded("网页组件", "網頁組件", "Web component")
OF_FRAME = worded("内嵌框架", "內嵌框架", "Frame")
CODE = worded("代码", "代碼", "Code")
COMPONENT = worded(
    "网页组件（推荐）：脚本每页只放一次",
    "網頁組件（推薦）：腳本每頁只放一次",
    "Web component (recommended); the script once a page",
)
FRAME = worded(
    "不能使用脚本时：内嵌框架（iframe）",
    "不能使用腳本時：內嵌框架（iframe）",
    "Where no script may run: a frame (iframe)",
)
OEMBED = worded(
    "支持 oEmbed 的系统（如 WordPress）",
    "支援 oEmbed 的系統（如 WordPress）",
    "For systems that know oEmbed, such as WordPress",
)
CALENDAR = worded("订阅日历", "訂閱日曆", "Calendar to subscribe to")
FEED = worded("订阅源（Atom）", "訂閱源（Atom）", "Feed (Atom)")
COPY = worded("复制", "複製", "Copy")
COPIED = worded("已复制", "已複製", "Copied")
SEE_EVENTS = worded("查看活动", "查看活動", "See the events")
UNDATED_NOTE = worded("日期待定", "日期待定", "no date yet")

WHENS: Mapping[str, Words] = {
    "upcoming": worded("正在进行和即将举行", "正在進行和即將舉行", "On now and to come"),
    "current": worded("正在进行", "正在進行", "On now"),
    "past": worded("已结束", "已結束", "Over"),
    "undated": UNDATED_NOTE,
}
THEMES: Mapping[str, Words] = {
    "auto": worded("跟随读者设置", "跟隨讀者設定", "As the reader's device"),
    "light": worded("浅色", "淺色", "Light"),
    "dark": worded("深色", "深色", "Dark"),
}
LOCALES: Mapping[Locale, str] = {
    Locale.ZH_HANS: "简体中文",
    Locale.ZH_HANT: "繁體中文",
    Locale.ZH_HANT_HK: "繁體中文（香港）",
    Locale.ZH_HANT_TW: "繁體中文（台灣）",
    Locale.EN: "English",
}
