"""Changes: what portals pull to keep their copies right."""

from typing import Any

from resolvers.lists import MAX_PAGE, PAGE
from schema.build import Builder


def add_changes(build: Builder) -> None:
    """The types of changes."""
    build.enum(
        "ChangeKind",
        {
            "UPSERTED": "It is to be seen, and is new or different.",
            "REMOVED": "It is not to be seen any more: unpublished, withdrawn, or not in this language.",
        },
        "What has become of an item.",
    )
    build.object(
        "RemovalNotice",
        [
            build.field("notice", "str | None", "A sentence to readers, if there is one."),
            build.field("at", "Instant", "When it was withdrawn."),
        ],
        "That an item was withdrawn. Show the notice where the item was.",
    )
    build.object(
        "Change",
        [
            build.field("kind", "ChangeKind", "What has become of it, as it is now."),
            build.field("id", "ID", "The item's id."),
            build.field("type", "ContentType", "The item's type."),
            build.field("at", "Instant", "When it was noted last that it changed."),
            build.field("item", "Content | None", "The item as it is now; null when removed."),
            build.field(
                "tombstone", "RemovalNotice | None", "Of what was withdrawn; null of anything else."
            ),
        ],
        "The last change of an item.",
    )
    build.object(
        "ChangeList",
        [
            build.field("nodes", "list[Change]", "The changes, each item once, oldest first."),
            build.field("cursor", "str", "Ask with this next time, even when nothing has changed."),
            build.field("hasMore", "bool", "Whether there is more now; then ask again at once."),
        ],
        "What has changed.",
    )


def add_subscription(build: Builder, view_arguments: list[Any]) -> None:
    """The root field through which changes are told as they happen."""
    told = build.field(
        "changes",
        "ChangeList",
        "What has changed for readers, told as it happens: each event is the next page of what the"
        " query `changes` would give, and comes when there is something in it.",
        [
            build.argument(
                "since",
                "str | None",
                "The cursor you were given last, by an event or by the query; null for from now on.",
            ),
            *_narrowed(build),
            *view_arguments,
        ],
    )
    description = "What is told as it happens, over WebSocket (graphql-transport-ws) or as server-sent events."
    build.object("Subscription", [told], description)


def _narrowed(build: Builder) -> list[Any]:
    same = "always the same with one cursor."
    return [
        build.argument("types", "list[ContentType] | None", f"Only these; {same}"),
        build.argument("ids", "list[ID] | None", f"Only these items, at most {MAX_PAGE}; {same}"),
        build.argument("first", "int | None", f"How many: 1 to {MAX_PAGE}, {PAGE} by default."),
    ]


def change_root(build: Builder, view_arguments: list[Any]) -> Any:
    """The root field through which changes are pulled."""
    return build.field(
        "changes",
        "ChangeList",
        "What has changed for readers since a cursor, each item once and as it is now. An item that"
        " changed again comes again. An event also counts as changed when one of its sessions, venues"
        " or organisers has, and like an article when its picture has. What is scheduled comes once"
        " its instant has come.",
        [
            build.argument(
                "since",
                "str | None",
                "The cursor you were given last; null for everything that is to be seen, and after that"
                " what has changed meanwhile.",
            ),
            *_narrowed(build),
            *view_arguments,
        ],
    )
