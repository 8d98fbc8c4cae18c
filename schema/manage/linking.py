"""Who links to an item, as editors are shown it."""

from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import strawberry

from publishing.linked_from import Linking
from resolvers.manage.pages import cursor_of
from schema.manage.pages import PageEnd

if TYPE_CHECKING:
    Content: TypeAlias = Any
else:
    # The interface is made together with the field that holds this type.
    Content = Annotated["Content", strawberry.lazy("schema.manage.common")]


@strawberry.type(description="One field that leads here.")
class LinkingField:
    field: str = strawberry.field(description="Its place in the item: `related`, `body.item`.")
    in_draft: bool
    is_live: bool
    is_scheduled: bool


@strawberry.type(description="An item that leads here.")
class LinkingItem:
    id: strawberry.ID
    type: str
    fields: list[LinkingField]

    @strawberry.field(description="The item, as its draft is.")
    async def content(self, info: strawberry.Info) -> Content | None:
        return await info.context.shown(info._raw_info, str(self.id))


@strawberry.type(description="A page of the items that lead here, newest first.")
class LinkingConnection:
    nodes: list[LinkingItem]
    page_info: PageEnd


def shown_linking(page: list[Linking], *, more: bool) -> LinkingConnection:
    """What the schema shows of the page."""
    nodes = [
        LinkingItem(
            id=strawberry.ID(each.public_id),
            type=each.type,
            fields=[
                LinkingField(
                    field=where.field,
                    in_draft=where.in_draft,
                    is_live=where.is_live,
                    is_scheduled=where.is_scheduled,
                )
                for where in each.fields
            ],
        )
        for each in page
    ]
    end = cursor_of(page[-1].key) if page else None
    return LinkingConnection(nodes=nodes, page_info=PageEnd(has_next_page=more, end_cursor=end))
