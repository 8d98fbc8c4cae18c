"""Dates of what was withdrawn: what calendars tell of it."""

from typing import Any

from resolvers.lists import MAX_PAGE
from schema.build import Builder


def add_removed(build: Builder) -> None:
    """The type of withdrawn dates."""
    build.object(
        "RemovedDates",
        [
            build.field("id", "ID", "The id it had."),
            build.field("type", "ContentType", "Its type."),
            build.field("at", "Instant", "When it was withdrawn."),
            build.field("startsAt", "Instant | None", "When it was to begin."),
            build.field("endsAt", "Instant | None", "When it was to end."),
            build.field("timeZone", "str | None", "The IANA zone of its dates."),
            build.field(
                "calendarSequence", "int", "How often calendars had to be told of a change."
            ),
        ],
        "When something was to be that was withdrawn, so that calendars can show it as cancelled.",
    )


def removed_root(build: Builder) -> Any:
    """The root field through which withdrawn dates are read."""
    most = f"How many: 1 to {MAX_PAGE}, {MAX_PAGE} by default."
    return build.field(
        "removedDates",
        "list[RemovedDates]",
        "The dates of what was public, had dates and was withdrawn; the last withdrawn first.",
        [
            build.argument("types", "list[ContentType] | None", "Only these."),
            build.argument("slug", "str | None", "Only what was public under this slug."),
            build.argument(
                "series", "ID | None", "Only what was in this event series when it was withdrawn."
            ),
            build.argument(
                "topic",
                "ID | None",
                "Only that of which an article under this topic reported then.",
            ),
            build.argument("first", "int | None", most),
        ],
    )
