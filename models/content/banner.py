"""What is put forward on the front pages."""

from models.declare import (
    ANY,
    Choice,
    Choices,
    Content,
    Instant,
    Integer,
    Text,
    Url,
    content_type,
    link,
)


class BannerSlot(Choices):
    """Where a banner stands."""

    HOME_TOP = "首页顶部", "Top of the home page"
    HOME_MIDDLE = "首页中部", "Middle of the home page"
    HOME_SIDE = "首页侧栏", "Side of the home page"
    EVENTS_TOP = "活动页顶部", "Top of the events page"
    ARTICLES_TOP = "资讯页顶部", "Top of the news page"


@content_type(
    "横幅",
    plural="banners",
    title="title",
    sorted_by="position",
    period=("shown_from", "shown_until"),
)
class Banner(Content):
    """Something put forward in a slot of the site, for a time."""

    title = Text("标题", "The words on it.", max_length=140, localized=True, required=True)
    summary = Text(
        "说明", "Smaller words under the title.", max_length=300, localized=True, multiline=True
    )
    slot = Choice("位置", "Where it stands.", of=BannerSlot, required=True)
    position = Integer("次序", "Its place in the slot, from 1.", minimum=1, sortable=True)
    shown_from = Instant("开始展示", "When it is first shown; null for at once.", sortable=True)
    shown_until = Instant("结束展示", "When it is last shown; null for no end.", sortable=True)
    target = link((ANY,), "站内目标", "The item it leads to.")
    url = Url("站外地址", "The address it leads to, when not an item.")
    action = Text("按钮文字", "The words on its button.", max_length=40, localized=True)
    picture = link("Picture", "图片", "The picture on it.")
