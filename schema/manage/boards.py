"""Boards: what has to be mended; and cross tables, each cell of which is a list."""

from datetime import date
from typing import Any

import strawberry

from language.sheet import write_sheet
from models.declare.catalogue import camel
from publishing import boards
from publishing.boards import STALE_DAYS, Place
from reading.cross import CrossTable
from resolvers.manage.boards import api_filter, board, cross, lane_of
from schema.manage.common import JSON, Instant
from schema.manage.imports import RecordedCount
from schema.scalars import Day

MOST_SHOWN = 1_000


@strawberry.type(description="A place in an item.")
class BoardPlace:
    type: str
    id: strawberry.ID
    label: str | None
    field: str
    entry: int | None = strawberry.field(
        description="Which entry of a list of parts, from 0; null for the field itself."
    )


@strawberry.type(description="Places to be mended; the count is exact.")
class BoardPlaces:
    nodes: list[BoardPlace]
    total_count: int


@strawberry.type(description="A topic, or a kind of article, that has had nothing new for long.")
class StaleColumn:
    kind: str = strawberry.field(description="TOPIC or KIND.")
    id: strawberry.ID = strawberry.field(description="The topic's id, or the kind's name.")
    label: str
    newest_at: Instant | None = strawberry.field(description="Null where there is no article.")
    days: int | None = strawberry.field(description="How long ago that was, in whole days.")


@strawberry.type(description="A link that leads readers nowhere.")
class DeadLink:
    place: BoardPlace
    target: strawberry.ID | None
    target_label: str | None
    state: str = strawberry.field(
        description="MISSING, TRASHED, WITHDRAWN, SCHEDULED, ENDED or DRAFT."
    )


@strawberry.type(description="Links that lead readers nowhere; the count is exact.")
class DeadLinks:
    nodes: list[DeadLink]
    total_count: int


@strawberry.type(description="An address outside this site. It is listed, never fetched.")
class ExternalLink:
    url: str
    places: list[BoardPlace]


@strawberry.type(description="Addresses outside this site; the count is exact.")
class ExternalLinks:
    nodes: list[ExternalLink]
    total_count: int


@strawberry.type(description="One combination of values.")
class CrossCell:
    values: list[str | None] = strawberry.field(
        description="One for each field: an id, a choice, a number or a year; null where unknown."
    )
    labels: list[str | None] = strawberry.field(description="The same in words.")
    count: int
    where: JSON = strawberry.field(
        description="The filter with which the list of this type has exactly as many items."
    )


@strawberry.type(name="CrossTable", description="How a list divides by several fields.")
class CrossTableShown:
    type: str
    fields: list[str]
    cells: list[CrossCell] = strawberry.field(
        description="Those that are not empty, fullest first."
    )
    total: int = strawberry.field(description="How many items the list has.")
    csv: str = strawberry.field(description="The table as a CSV file that is safe to open.")


@strawberry.type
class BoardsQuery:
    @strawberry.field(
        description="Facts without source or evidence: items that name none, and single figures, steps and readings."
    )
    async def board_unsourced(
        self,
        info: strawberry.Info,
        types: list[str] | None = None,
        drafts: bool = False,
        first: int = 200,
    ) -> BoardPlaces:
        found = await board(
            info,
            lambda act: boards.unsourced(act, lane=lane_of(drafts=drafts), types=types or ()),
        )
        nodes = [_place(each) for each in found[: _bounded(first)]]
        return BoardPlaces(nodes=nodes, total_count=len(found))

    @strawberry.field(
        description="Categories of plans in which not as many recognitions are recorded as were announced."
    )
    async def board_announced(
        self, info: strawberry.Info, valid_on: Day | None = None, drafts: bool = False
    ) -> list[RecordedCount]:
        day = date.fromisoformat(valid_on) if valid_on else None
        found = await board(
            info,
            lambda act: boards.announced_not_recorded(
                act, lane=lane_of(drafts=drafts), valid_on=day
            ),
        )
        return [
            RecordedCount(
                plan=strawberry.ID(each.plan) if each.plan else None,
                category=each.category,
                announced=each.announced,
                recorded=each.recorded,
            )
            for each in found
        ]

    @strawberry.field(
        description="Topics and kinds of article whose newest live article is older than so many days."
    )
    async def board_columns(
        self, info: strawberry.Info, days: int = STALE_DAYS
    ) -> list[StaleColumn]:
        found = await board(
            info, lambda act: boards.stale_columns(act, days=max(0, min(days, 36_500)))
        )
        return [
            StaleColumn(
                kind=each.kind,
                id=strawberry.ID(each.id),
                label=each.label,
                newest_at=Instant(each.newest_at) if each.newest_at else None,
                days=each.days,
            )
            for each in found
        ]

    @strawberry.field(description="Links to items that are missing or not to be seen by readers.")
    async def board_dead_links(
        self, info: strawberry.Info, drafts: bool = False, first: int = 200
    ) -> DeadLinks:
        found = await board(info, lambda act: boards.dead_links(act, lane=lane_of(drafts=drafts)))
        nodes = [
            DeadLink(
                place=_place(each.place),
                target=strawberry.ID(each.target) if each.target else None,
                target_label=each.target_label,
                state=each.state,
            )
            for each in found[: _bounded(first)]
        ]
        return DeadLinks(nodes=nodes, total_count=len(found))

    @strawberry.field(
        description="Addresses outside this site, with where they stand. None is fetched."
    )
    async def board_external_links(
        self, info: strawberry.Info, drafts: bool = False, first: int = 200
    ) -> ExternalLinks:
        found = await board(
            info, lambda act: boards.external_links(act, lane=lane_of(drafts=drafts))
        )
        nodes = [
            ExternalLink(url=each.url, places=[_place(place) for place in each.places])
            for each in found[: _bounded(first)]
        ]
        return ExternalLinks(nodes=nodes, total_count=len(found))

    @strawberry.field(
        description="How a list of items divides by one to three fields. Days and moments are divided by year."
        " With `validOn` only what holds on that day counts; `where` is the filter of the type's own list."
    )
    async def cross_table(
        self,
        info: strawberry.Info,
        type: str,
        group_by: list[str],
        where: JSON | None = None,
        valid_on: Day | None = None,
        drafts: bool = False,
        at: Instant | None = None,
    ) -> CrossTableShown:
        found = await cross(
            info,
            type,
            group_by=group_by,
            where=where,
            valid_on=date.fromisoformat(valid_on) if valid_on else None,
            drafts=drafts,
        )
        return _cross_table(found)


def _bounded(first: int) -> int:
    return max(0, min(first, MOST_SHOWN))


def _place(place: Place) -> BoardPlace:
    return BoardPlace(
        type=place.type,
        id=strawberry.ID(place.public_id),
        label=place.label,
        field=camel(place.field),
        entry=place.entry,
    )


def _cross_table(found: CrossTable) -> CrossTableShown:
    names = [camel(each) for each in found.fields]
    rows: list[list[Any]] = [
        [*(part.label for part in cell.parts), cell.count] for cell in found.cells
    ]
    return CrossTableShown(
        type=found.type,
        fields=names,
        cells=[
            CrossCell(
                values=[part.value for part in cell.parts],
                labels=[part.label for part in cell.parts],
                count=cell.count,
                where=api_filter(cell.where),
            )
            for cell in found.cells
        ],
        total=found.total,
        csv=write_sheet([*names, "count"], rows),
    )
