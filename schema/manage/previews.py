"""Previews: a short-lived text with which a front end shows what is not public yet."""

import strawberry

from publishing.desk import Act
from publishing.errors import Refused
from publishing.preview import preview, revoke_preview
from resolvers.manage.acts import attempt
from schema.manage.common import Instant, UserError, user_errors
from schema.manage.moments import moment_shown


@strawberry.type(description="A preview; its text is shown this once.")
class PreviewPayload:
    id: strawberry.ID | None = None
    token: str | None = strawberry.field(
        description="Sent as `Authorization: Bearer …` with the website's own documents.",
        default=None,
    )
    expires_at: Instant | None = None
    errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class PreviewMutation:
    @strawberry.mutation(
        description="Let a front end see one item's draft, or one release, as the public will see it."
    )
    async def preview_create(
        self, info: strawberry.Info, id: strawberry.ID, minutes: int = 60
    ) -> PreviewPayload:
        made = await attempt(info, lambda act: preview(act, str(id), minutes=minutes))
        if isinstance(made, Refused):
            return PreviewPayload(errors=user_errors(made))
        ends = moment_shown(made.expires_at)
        return PreviewPayload(id=strawberry.ID(made.id), token=made.text, expires_at=ends)

    @strawberry.mutation(description="End a preview at once.")
    async def preview_revoke(self, info: strawberry.Info, id: strawberry.ID) -> PreviewPayload:
        async def work(act: Act) -> None:
            await revoke_preview(act, str(id))

        ended = await attempt(info, work)
        if isinstance(ended, Refused):
            return PreviewPayload(errors=user_errors(ended))
        return PreviewPayload(id=id)
