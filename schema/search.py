"""Search and suggestions: what is asked and answered."""

from typing import Any

from models.declare import Catalogue
from resolvers.lists import MAX_PAGE, PAGE
from resolvers.search import (
    MAX_SUGGESTED,
    SUGGESTED,
    every_type,
    has_topics,
    search_facets,
)
from schema.build import Builder


def add_search(build: Builder, catalogue: Catalogue) -> None:
    """The types of search."""
    build.enum(
        "ContentType",
        {name: each.doc for name, each in every_type(catalogue).items()},
        "The content types.",
    )
    build.enum("SearchFacet", search_facets(catalogue), "What found items can be divided by.")
    build.object(
        "Highlight",
        [
            build.field("field", "str", "The field that has it, such as `title`."),
            build.field(
                "html",
                "str",
                "At most some 120 characters around it, as escaped HTML with what was looked for in"
                " `<mark>`; … where the text goes on.",
            ),
            build.field("text", "str", "The same stretch as it is stored, without markup."),
            build.field(
                "ranges",
                "list[list[int]]",
                "What was looked for, as [start, end) in `text`, counted in Unicode characters"
                " (in JavaScript: of `Array.from(text)`).",
            ),
        ],
        "Where a text of the item, in the language shown, has what was looked for.",
    )
    build.object(
        "SearchEdge",
        [
            build.field("cursor", "str", "Where this item stands among what was found."),
            build.field("node", "Content", "The item."),
            build.field(
                "highlights",
                "list[Highlight]",
                "Where it has it, at most once a field; none where only another language, or the name"
                " of something linked, has it.",
            ),
        ],
        "An item that was found.",
    )
    fields = build.argument("fields", "list[SearchFacet]", "By what; at most 10.")
    build.object(
        "SearchConnection",
        [
            build.field("nodes", "list[Content]", "The page's items."),
            build.field("edges", "list[SearchEdge]", "The page's items, with where they have it."),
            build.field("pageInfo", "PageInfo", "What lies around the page."),
            build.field(
                "totalCount",
                "int",
                "How many items are found, exactly; counted only when asked. Above 10,000 it is an error.",
            ),
            build.field(
                "facets",
                "list[Facet]",
                "How all that is found divides, in the order asked for; counted only when asked, and"
                " up to 10,000 items.",
                [fields],
            ),
        ],
        "What is found, by name first, then the newest.",
    )
    topic = [build.input_field("topic", "IDFilter | None", "A visible topic it is about.")]
    build.input(
        "SearchWhere",
        [
            build.input_field("and", "list[SearchWhere] | None", "All of these."),
            build.input_field("or", "list[SearchWhere] | None", "At least one of these."),
            build.input_field("not", "SearchWhere | None", "Not this."),
            build.input_field("id", "IDFilter | None", "By id."),
            build.input_field("publishedAt", "DateTimeFilter | None", "The date shown to readers."),
            build.input_field("updatedAt", "DateTimeFilter | None", "When its words were saved."),
            *(topic if has_topics(catalogue) else []),
        ],
        "What a found item must meet; several terms must all hold.",
    )


def search_roots(build: Builder, view_arguments: list[Any]) -> list[Any]:
    """The root fields through which content is found."""
    types = build.argument(
        "types", "list[ContentType] | None", "Only these; by default all that have a name."
    )
    return [
        build.field(
            "search",
            "SearchConnection",
            "Everything that has all of these words, in any script or language; each item once, in"
            " the language asked for.",
            [
                build.argument(
                    "query",
                    "str",
                    "At most 200 characters. Words with blanks between must all be there; what stands in"
                    " quotation marks, just so. Latin words are found by their beginning.",
                ),
                types,
                build.argument("where", "SearchWhere | None", "Only items that meet this."),
                build.argument(
                    "first", "int | None", f"How many: 1 to {MAX_PAGE}, {PAGE} by default."
                ),
                build.argument(
                    "after", "str | None", "Begin after this cursor of the same search."
                ),
                *view_arguments,
            ],
        ),
        build.field(
            "suggest",
            "list[Content]",
            "What a search box can offer: the items whose names have what was typed so far, in"
            " characters, pinyin or its initials; those that begin with it first.",
            [
                build.argument("prefix", "str", "What was typed: 时装, shizhuang or szz."),
                types,
                build.argument(
                    "first",
                    "int | None",
                    f"How many: 1 to {MAX_SUGGESTED}, {SUGGESTED} by default.",
                ),
                *view_arguments,
            ],
        ),
    ]
