"""What a portal reaches at the editors' door: its webhooks and its figures, and nothing beside."""

from typing import Any

from graphql import OperationDefinitionNode

from publishing.confirmations import Response, responses
from resolvers.errors import Code, fault
from resolvers.manage.context import Context, context_of

REACHED = frozenset(
    {
        "viewer",
        "portal",
        "portals",
        "webhook",
        "webhooks",
        *(
            f"webhook{act}"
            for act in ("Create", "Verify", "Update", "RotateSecret", "Replay", "Revoke", "Test")
        ),
    }
)
"""The root fields that a portal may ask for. What is made later is not among them by itself."""


def refuse_to_portals(context: Context, operation: OperationDefinitionNode) -> None:
    """Raises RequestFault (FORBIDDEN) for a root field that is not for portals, whatever it would give."""
    root = context.schema.get_root_type(operation.operation)
    assert root is not None
    for nodes in context.collector().fields([operation.selection_set], root.name).values():
        name = nodes[0].name.value
        if name not in REACHED and not name.startswith("__"):
            message = f"A portal reaches its own webhooks and figures here, and not {name!r}."
            raise fault(Code.FORBIDDEN, message, nodes)


async def response_to(info: Any, public_id: str) -> Response:
    """Who has taken note that an item is out, read together with all others that are asked for."""
    context = context_of(info)

    async def load(ids: list[str]) -> list[Response]:
        async with context.look() as act:
            found = await responses(act, ids)
        return [found.get(each, Response()) for each in ids]

    found: Response = await context.loader("responses", load).load(public_id)
    return found
