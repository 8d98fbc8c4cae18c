"""oEmbed as a field: the code with which a page of ours is shown elsewhere."""

from typing import Any

from schema.build import Builder


def add_oembed(build: Builder) -> None:
    """The type of the answer."""
    number, text = "int | None", "str | None"
    build.object(
        "OEmbed",
        [
            build.field(
                "type", "str", "`rich` for events, which have `html`; `link` for all else."
            ),
            build.field("version", "str", "The version of oEmbed: 1.0."),
            build.field("title", text, "What it is called."),
            build.field("authorName", text, "Who wrote it."),
            build.field("providerName", text, "The site it is on."),
            build.field("providerUrl", text, "The site's address."),
            build.field("cacheAge", "int", "For how many seconds the answer may be kept."),
            build.field("html", text, "A frame that shows it, safe to insert."),
            build.field("width", number, "The frame's width in pixels."),
            build.field("height", number, "The frame's height in pixels."),
            build.field("thumbnailUrl", text, "A small picture of it."),
            build.field("thumbnailWidth", number, "The picture's width in pixels."),
            build.field("thumbnailHeight", number, "The picture's height in pixels."),
        ],
        "How a page is shown elsewhere, in the words of oEmbed 1.0; the same as at /oembed.",
    )


def oembed_root(build: Builder) -> Any:
    """The root field that tells it of an address."""
    return build.field(
        "oembed",
        "OEmbed | None",
        "How the page at this address is shown elsewhere; null where nothing is to be seen.",
        [
            build.argument(
                "url", "str", "The whole address of a page of the website or of an embed."
            ),
            build.argument("maxWidth", "int | None", "How wide it may be, in pixels."),
            build.argument("maxHeight", "int | None", "How high it may be, in pixels."),
            build.argument(
                "locale",
                "Locale",
                "The language of an address that is the same in several.",
                build.names["Locale"].ZH_HANS,
            ),
        ],
    )
