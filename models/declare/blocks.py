"""The kinds of block a rich text is made of."""

from models.declare.content import Block, Part
from models.declare.fields import ANY, Flag, Html, Integer, Plain, Text, TextList, Url, link, parts


class HeadingBlock(Block):
    """A heading inside a text."""

    level = Integer(
        "级别", "2 for a main heading, 3 and 4 below it.", required=True, minimum=2, maximum=4
    )
    text = Text("标题", "The heading's words.", required=True, search="B")


class ParagraphBlock(Block):
    """A paragraph of running text."""

    html = Html("正文", "Safe inline HTML; links to items have the form /go/{id}.", required=True)
    text = Plain("纯文本", "The same words without markup.")


class QuoteBlock(Block):
    """A passage quoted from somebody."""

    html = Html("引文", "Safe inline HTML.", required=True)
    text = Plain("纯文本", "The same words without markup.")
    attribution = Text("出处", "Who said it, or where.")


class ListBlock(Block):
    """A list of short items."""

    ordered = Flag("编号", "Whether the items are numbered.")
    items = TextList("条目", "The items, in order.", max_length=2_000, at_most=200)


class ImageBlock(Block):
    """A picture in the text; absent while the picture is not public."""

    picture = link("Picture", "图片", "The picture.", essential=True, required=True)
    caption = Text("图注", "Shown under the picture.", max_length=500)


class FileBlock(Block):
    """A file offered for download; absent while the file is not public."""

    file = link("File", "文件", "The file.", essential=True, required=True)
    caption = Text("说明", "Shown beside the file.", max_length=500)


class ContentBlock(Block):
    """A card that shows another item; absent while that item is not public."""

    target = link((ANY,), "引用内容", "The item shown.", essential=True, required=True)
    note = Text("说明", "Words beside the card.", max_length=500)


class CalloutBlock(Block):
    """A passage set apart from the running text."""

    heading = Text("标题", "Its heading.")
    html = Html("正文", "Safe inline HTML.", required=True)
    text = Plain("纯文本", "The same words without markup.")


class ActionBlock(Block):
    """A button that leads to an item or to another site."""

    text = Text("按钮文字", "The words on the button.", required=True)
    target = link((ANY,), "站内目标", "The item it leads to.")
    url = Url("站外地址", "The address it leads to, when not an item.")


class FactItem(Part):
    """One figure of a fact block."""

    value = Text("数值", "As shown, such as “> 100 亿元”.", required=True)
    caption = Text("说明", "What it counts.", required=True)


class FactsBlock(Block):
    """A row of figures, as on a landing page."""

    heading = Text("标题", "Its heading.")
    facts = parts(FactItem, "数据", "The figures.", at_most=12)


class DividerBlock(Block):
    """A pause between two passages."""

    decorative = Flag("装饰", "Whether it is decoration only.")


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
