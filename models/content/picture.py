"""Pictures, with what has to be known to show them."""

from models.declare import Content, Day, Decimal, Integer, Text, Url, content_type


@content_type("图片", plural="pictures", title="alt")
class Picture(Content):
    """A picture: what it shows, whose it is, and where its middle is."""

    alt = Text(
        "替代文字",
        "What it shows, for those who cannot see it.",
        max_length=300,
        localized=True,
        required=True,
        search="B",
    )
    caption = Text("图注", "Shown under it by default.", max_length=500, localized=True)
    credit = Text("摄影/署名", "Whom to name.", localized=True)
    licence = Text("授权", "The licence it is used under.")
    licence_url = Url("授权网址", "The licence's own page.")
    licence_expires_on = Day("授权截止", "The last day it may be shown.", sortable=True)
    focal_x = Decimal("焦点横向", "The focal point from the left, from 0 to 1.")
    focal_y = Decimal("焦点纵向", "The focal point from the top, from 0 to 1.")
    width_px = Integer("宽度", "The width in pixels.", unit="像素", minimum=1)
    height_px = Integer("高度", "The height in pixels.", unit="像素", minimum=1)
    mime = Text("文件类型", "The media type, such as image/jpeg.", max_length=80)
    bytes = Integer("文件大小", "The size in bytes.", unit="字节", minimum=0)
    sha256 = Text("校验值", "The SHA-256 of the picture, in hexadecimal.", max_length=64)
    storage_key = Text("存储键", "Where it is kept; null until it is uploaded.", private=True)
