"""The kinds of block a rich text is made of."""

from models.declare.content import Block, Part, part_type
from models.declare.fields import ANY, Flag, Html, Integer, Plain, Text, TextList, Url, link, parts


@part_type("标题", hint="正文里的小标题；不要用加粗的段落代替。")
class HeadingBlock(Block):
    """A heading inside a text."""

    level = Integer(
        "级别",
        "2 for a main heading, 3 and 4 below it.",
        hint="先用 2，下面再用 3；不要为了字号跳级。",
        required=True,
        minimum=2,
        maximum=4,
    )
    text = Text(
        "标题",
        "The heading's words.",
        hint="短句，句末不加标点；不要写序号和空格对齐。",
        required=True,
        search="B",
    )


@part_type("段落", hint="正文的一个自然段。")
class ParagraphBlock(Block):
    """A paragraph of running text."""

    html = Html(
        "正文",
        "Safe inline HTML; links to items have the form /go/{id}.",
        hint="只写一段，换段就另加一块；空行不要用来排版。",
        english="Text",
        required=True,
    )
    text = Plain(
        "纯文本",
        "The same words without markup.",
        hint="由正文自动得出，供搜索和朗读，不能手改。",
        english="Plain text",
    )


@part_type("引文", hint="单独成段的引文；短引语直接写在段落里。")
class QuoteBlock(Block):
    """A passage quoted from somebody."""

    html = Html(
        "引文",
        "Safe inline HTML.",
        hint="照原话写，不加引号；删节处用省略号。",
        english="Quotation",
        required=True,
    )
    text = Plain(
        "纯文本",
        "The same words without markup.",
        hint="由引文自动得出，供搜索和朗读，不能手改。",
        english="Plain text",
    )
    attribution = Text(
        "出处", "Who said it, or where.", hint="写谁说的、在哪里说的；没有出处的话不要引。"
    )


@part_type("列表", hint="并列的短条目；整段的话请用段落。")
class ListBlock(Block):
    """A list of short items."""

    ordered = Flag(
        "编号",
        "Whether the items are numbered.",
        hint="有先后或步骤时选“是”，否则用圆点。",
        english="Numbered",
    )
    items = TextList(
        "条目",
        "The items, in order.",
        hint="一条一项，开头不写序号，会自动编。",
        max_length=2_000,
        at_most=200,
    )


@part_type("图片", hint="文中的一张图；图片下线时整块隐去。")
class ImageBlock(Block):
    """A picture in the text; absent while the picture is not public."""

    picture = link(
        "Picture",
        "图片",
        "The picture.",
        hint="从图片库选；先写好替代文字和署名。",
        essential=True,
        required=True,
    )
    caption = Text(
        "图注",
        "Shown under the picture.",
        hint="留空就用图片自己的图注；写的话只管本文。",
        max_length=500,
    )


@part_type("文件", hint="文中的一个下载文件；文件下线时整块隐去。")
class FileBlock(Block):
    """A file offered for download; absent while the file is not public."""

    file = link(
        "File",
        "文件",
        "The file.",
        hint="从文件库选；更换版本时改文件条目，不用改这里。",
        essential=True,
        required=True,
    )
    caption = Text(
        "说明", "Shown beside the file.", hint="写给谁用、怎么用，如“填好后寄回”。", max_length=500
    )


@part_type(
    "内容卡片", hint="展示另一个条目的卡片；该条目没有公开时整块隐去。", english="Content card"
)
class ContentBlock(Block):
    """A card that shows another item; absent while that item is not public."""

    target = link(
        (ANY,),
        "引用内容",
        "The item shown.",
        hint="选要展示的条目；标题和图会跟着它更新。",
        english="Item shown",
        essential=True,
        required=True,
    )
    note = Text(
        "说明",
        "Words beside the card.",
        hint="卡片旁的一句话，说明为何推荐；可不写。",
        max_length=500,
    )


@part_type("提示框", hint="与正文分开的提示，如注意事项、编者按。")
class CalloutBlock(Block):
    """A passage set apart from the running text."""

    heading = Text("标题", "Its heading.", hint="几个字点明内容，如“编者按”；可不写。")
    html = Html(
        "正文",
        "Safe inline HTML.",
        hint="写要提醒的话；一篇里不宜多用。",
        english="Text",
        required=True,
    )
    text = Plain(
        "纯文本",
        "The same words without markup.",
        hint="由正文自动得出，供搜索和朗读，不能手改。",
        english="Plain text",
    )


@part_type("按钮", hint="一个按钮，通向本站条目或别的网站。", english="Button")
class ActionBlock(Block):
    """A button that leads to an item or to another site."""

    text = Text(
        "按钮文字",
        "The words on the button.",
        hint="说出点了会怎样，如“下载报名表”。",
        english="Button text",
        required=True,
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


@part_type("一项数据", hint="数据块里的一个数字。")
class FactItem(Part):
    """One figure of a fact block."""

    value = Text(
        "数值",
        "As shown, such as “> 100 亿元”.",
        hint="照要显示的样子写，如“22 个”；单位写在一起。",
        required=True,
    )
    caption = Text(
        "说明", "What it counts.", hint="写这个数指什么；年份和口径写在这里。", required=True
    )


@part_type("数据", hint="一排数字，适合放在专题页上。")
class FactsBlock(Block):
    """A row of figures, as on a landing page."""

    heading = Text("标题", "Its heading.", hint="几个字点明这组数字，如“大会数据”；可不写。")
    facts = parts(
        FactItem,
        "数据",
        "The figures.",
        hint="三到六个最好看；每个数都要在正文里有出处。",
        english="Figures",
        at_most=12,
    )


@part_type("分隔线", hint="两段内容之间的停顿。")
class DividerBlock(Block):
    """A pause between two passages."""

    decorative = Flag(
        "装饰",
        "Whether it is decoration only.",
        hint="只为好看选“是”，朗读时会跳过；表示转换话题选“否”。",
        english="Decoration only",
    )


BLOCKS: tuple[type[Block], ...] = (
    HeadingBlock,
    ParagraphBlock,
    QuoteBlock,
    ListBlock,
    ImageBlock,
    FileBlock,
    ContentBlock,
    CalloutBlock,
    ActionBlock,
    FactsBlock,
    DividerBlock,
)
"""Every kind of block; the stored `kind` is the class name."""
