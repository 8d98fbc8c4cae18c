"""Pages that are laid out rather than reported."""

from models.content.reviewed import ReviewPassed
from models.declare import ANY, Content, Reverse, RichText, Slug, Text, content_type, link, parts


@content_type("专题页", plural="pages", title="title", review="full")
class Page(Content):
    """A landing page made of blocks."""

    title = Text(
        "标题",
        "The page's title.",
        max_length=140,
        localized=True,
        required=True,
        search="A",
        sortable=True,
    )
    slug = Slug("网址", "The last part of the web address.")
    summary = Text(
        "摘要",
        "Shown in lists and previews.",
        max_length=500,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText("内容", "The page itself.", search="C")
    subject = link(
        (ANY,),
        "介绍对象",
        "What the page presents, such as a base.",
        reverse=Reverse("landing_pages", "Pages that present it.", at_most=10, label="专题页"),
    )
    cover = link("Picture", "封面", "The picture shown with it.")
    reviewed_through = parts(
        ReviewPassed,
        "审校",
        "The reviews and proofs that the text, as it is shown, has passed.",
        at_most=7,
        given=True,
    )
