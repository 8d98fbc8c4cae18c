"""Going back to an older revision."""

import strawberry

from publishing.desk import Act
from publishing.history import go_back
from resolvers.manage.acts import attempt
from schema.manage.editing import ContentPayload, payload


@strawberry.type
class HistoryMutation:
    @strawberry.mutation(
        description="A new revision with the content of an older one; nothing in between is lost."
    )
    async def content_restore(
        self, info: strawberry.Info, id: strawberry.ID, revision: int, expected_revision: int
    ) -> ContentPayload:
        async def work(act: Act) -> str:
            await go_back(act, str(id), revision=revision, expected_revision=expected_revision)
            return str(id)

        return payload(await attempt(info, work))
