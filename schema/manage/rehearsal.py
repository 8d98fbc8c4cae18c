"""What an act would do, as the schema shows it."""

import strawberry

from publishing.prospect import Turn
from publishing.rehearse import LinkTurning, Named, Report, Turning
from schema.manage.common import Instant, enum_of
from schema.manage.moments import end_shown, moment_shown

TurnEnum = enum_of(
    Turn, "Turn", "What becomes of an item for readers, against what they would have seen."
)


@strawberry.type(description="An item as a person knows it.")
class NamedItem:
    id: strawberry.ID
    type: str
    label: str


@strawberry.type(
    description="Something that readers would see otherwise, from one instant until another."
)
class VisibleChange:
    kind: TurnEnum  # type: ignore[valid-type]  # made an enum of the schema above
    item: NamedItem
    at: Instant = strawberry.field(description="From when on.")
    until: Instant | None = strawberry.field(description="Until when; null where nothing ends it.")
    fields: list[str] = strawberry.field(description="What differs, where something else is shown.")


@strawberry.type(
    description="A link between two items that readers could follow from then on, or no longer."
)
class LinkChange:
    source: NamedItem = strawberry.field(description="The item that links.")
    field: str = strawberry.field(description="Where in it, as Type.field.")
    target: NamedItem = strawberry.field(description="The item it links to.")
    shown: bool = strawberry.field(description="Whether it can be followed from then on.")
    at: Instant
    until: Instant | None


@strawberry.type(description="A fact that would be told to those who listen.")
class FactTold:
    kind: str
    id: strawberry.ID = strawberry.field(description="The item it is about.")


@strawberry.type(description="What an act would do. Nothing of it was done.")
class ActReport:
    items: list[VisibleChange]
    links: list[LinkChange]
    facts: list[FactTold]


def shown_report(report: Report | None) -> ActReport | None:
    """What the schema shows of a report."""
    if report is None:
        return None
    return ActReport(
        items=[_item(each) for each in report.items],
        links=[_link(each) for each in report.links],
        facts=[FactTold(kind=each.kind, id=strawberry.ID(each.public_id)) for each in report.facts],
    )


def named(item: Named) -> NamedItem:
    """What the schema shows of a named item."""
    return NamedItem(id=strawberry.ID(item.public_id), type=item.type, label=item.label)


def _item(turning: Turning) -> VisibleChange:
    return VisibleChange(
        kind=turning.change.turn,
        item=named(turning.of),
        at=moment_shown(turning.change.at),
        until=end_shown(turning.change.until),
        fields=list(turning.fields),
    )


def _link(turning: LinkTurning) -> LinkChange:
    return LinkChange(
        source=named(turning.source),
        field=turning.field,
        target=named(turning.target),
        shown=turning.change.shown,
        at=moment_shown(turning.change.at),
        until=end_shown(turning.change.until),
    )
