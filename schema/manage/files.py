"""Uploaded files in the editors' schema. They can also be sent by a plain POST to `/media/upload`."""

from typing import Annotated

import strawberry

from resolvers.manage import files as told
from schema.manage.common import Content, Instant
from schema.manage.editing import ONCE, ContentPayload, payload
from schema.manage.moments import moment_shown
from schema.scalars import Upload


@strawberry.type(description="An uploaded picture or file that nothing links to.")
class UnusedFile:
    id: strawberry.ID
    type: str
    name: str = strawberry.field(description="What the person's file was called.")
    bytes: int
    uploaded_at: Instant

    @strawberry.field(description="The item as its type has it.")
    async def content(self, info: strawberry.Info) -> Content | None:
        return await info.context.shown(info._raw_info, str(self.id))


@strawberry.type(description="A page of files that nothing links to.")
class UnusedFiles:
    nodes: list[UnusedFile]
    has_next_page: bool
    end_cursor: str | None = strawberry.field(
        description="To be given as `after` for the next page."
    )


NAME = "What whoever downloads it will see; what the form calls it by default."


@strawberry.type
class FilesMutation:
    @strawberry.mutation(
        description="A new picture or file, told apart by its bytes, as a draft. Send the request as multipart/form-data with the header Kapok-Upload."
    )
    async def file_upload(
        self,
        info: strawberry.Info,
        file: Upload,
        name: Annotated[str | None, strawberry.argument(description=NAME)] = None,
        idempotency_key: Annotated[str | None, strawberry.argument(description=ONCE)] = None,
    ) -> ContentPayload:
        return payload(await told.take_file(info, str(file), name, key=idempotency_key))

    @strawberry.mutation(
        description="Other bytes for a picture or file; all that was written about it stays, and what is live keeps its own until this is published."
    )
    async def file_replace(
        self,
        info: strawberry.Info,
        id: strawberry.ID,
        file: Upload,
        expected_revision: int,
        name: Annotated[str | None, strawberry.argument(description=NAME)] = None,
        idempotency_key: Annotated[str | None, strawberry.argument(description=ONCE)] = None,
    ) -> ContentPayload:
        replaced = told.replace_file(
            info,
            str(id),
            str(file),
            name,
            expected_revision=expected_revision,
            key=idempotency_key,
        )
        return payload(await replaced)


@strawberry.type
class FilesQuery:
    @strawberry.field(
        description="Uploaded pictures and files that no item links to, at most 100 at once."
    )
    async def unused_files(
        self, info: strawberry.Info, first: int = 20, after: str | None = None
    ) -> UnusedFiles:
        page = await told.unused_page(info, first=first, after=after)
        return UnusedFiles(
            nodes=[
                UnusedFile(
                    id=strawberry.ID(each.public_id),
                    type=each.type,
                    name=each.name,
                    bytes=each.bytes,
                    uploaded_at=moment_shown(each.uploaded_at),
                )
                for each in page.files
            ],
            has_next_page=page.has_next,
            end_cursor=page.files[-1].public_id if page.files else None,
        )

    @strawberry.field(
        description="An address that shows the bytes of the item's draft to anybody for one hour; null when it has none."
    )
    async def file_address(self, info: strawberry.Info, id: strawberry.ID) -> str | None:
        return await told.file_address(info, str(id))
