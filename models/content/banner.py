"""What is put forward on the front pages."""

from models.declare import (
    ANY,
    Choice,
    Choices,
    Content,
    Instant,
    Integer,
    SchemaOrg,
    ServedLanguage,
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
    hint="放在首页等位置的推荐横幅，可定起止时间。",
    plural="banners",
    title="title",
    sorted_by="position",
    period=("shown_from", "shown_until"),
    schema_org=SchemaOrg(
        "WebPageElement",
        {
            "url": "url",
            "description": "summary",
            "about": "target",
            "image": "picture",
            "inLanguage": ServedLanguage(),
        },
    ),
)
class Banner(Content):
    """Something put forward in a slot of the site, for a time."""

    title = Text(
        "标题",
        "The words on it.",
        hint="横幅上的大字，手机上也要放得下。",
        max_length=140,
        localized=True,
        required=True,
    )
    summary = Text(
        "说明",
        "Smaller words under the title.",
        hint="大字下面的小字，可不写；不要重复标题。",
        max_length=300,
        localized=True,
        multiline=True,
    )
    slot = Choice(
        "位置",
        "Where it stands.",
        hint="选放在哪一页哪个位置；放得太多没人看。",
        of=BannerSlot,
        required=True,
    )
    position = Integer(
        "次序",
        "Its place in the slot, from 1.",
        hint="同一位置里数字小的在前，从 1 起。",
        minimum=1,
        sortable=True,
    )
    shown_from = Instant(
        "开始展示",
        "When it is first shown; null for at once.",
        hint="留空即发布后立刻展示；先发布才会生效。",
        sortable=True,
    )
    shown_until = Instant(
        "结束展示",
        "When it is last shown; null for no end.",
        hint="活动类一定要填，免得过期还挂着；留空为一直展示。",
        sortable=True,
    )
    target = link(
        (ANY,),
        "站内目标",
        "The item it leads to.",
        hint="指向本站条目就选这里；选了就不填站外地址。",
        english="Item it leads to",
    )
    url = Url(
        "站外地址",
        "The address it leads to, when not an item.",
        hint="指向别的网站才填，先查对能否打开。",
        english="Outside address",
    )
    action = Text(
        "按钮文字",
        "The words on its button.",
        hint="如“查看日程”；说出点了会怎样，不写“点击这里”。",
        english="Button text",
        max_length=40,
        localized=True,
    )
    picture = link(
        "Picture",
        "图片",
        "The picture on it.",
        hint="按位置的比例选图；字不要做进图里，手机上看不清。",
    )
