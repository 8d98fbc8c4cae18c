"""Writing: create and update for each content type, and what is done to items of any type."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import GraphQLSchema, is_object_type

from models.declare import Catalogue, ContentType
from models.locale import Locale as OurLocale
from models.view import DRAFT, View
from publishing.desk import Act
from publishing.duplicate import duplicate
from publishing.errors import Refused
from publishing.locks import warning_of
from publishing.once import once
from publishing.trash import trash, untrash
from publishing.update import update
from resolvers.manage.acts import attempt
from resolvers.manage.editing import create_item, create_once, public_id_of, update_item, written_in
from resolvers.names import single_root
from schema.build import Builder
from schema.manage.common import JSON, Content, UserError, user_error, user_errors


@dataclass
class Done:
    """What an act did to one item: its public id, and every reason why it was refused."""

    public_id: str | None
    errors: list[UserError]
    view: View = View(OurLocale.ZH_HANS, lane=DRAFT)  # noqa: RUF009  # an immutable value


def done(result: str | Refused, view: View | None = None) -> Done:
    """The outcome of an act on one item."""
    if isinstance(result, Refused):
        return Done(None, user_errors(result))
    return Done(result, [], view or View(OurLocale.ZH_HANS, lane=DRAFT))


@strawberry.type(description="An item as it is now, or why nothing was done.")
class ContentPayload:
    public_id: strawberry.Private[str | None]
    errors: list[UserError]

    @strawberry.field(description="The item, as its draft now is.")
    async def content(self, info: strawberry.Info) -> Content | None:
        return await info.context.shown(info._raw_info, self.public_id)

    @strawberry.field(description="What you should know although it was done.")
    async def warnings(self, info: strawberry.Info) -> list[UserError]:
        return await warnings_on(info, self.public_id)


async def warnings_on(info: Any, public_id: str | None) -> list[UserError]:
    """What somebody should know who has written to an item: who else is at work on it."""
    if public_id is None:
        return []
    async with info.context.look() as act:
        found = await warning_of(act, public_id)
    return [user_error(found)] if found else []


def payload(result: str | Refused) -> ContentPayload:
    """The outcome of an act on one item of any type."""
    told = done(result)
    return ContentPayload(public_id=told.public_id, errors=told.errors)


@strawberry.type
class EditingMutation:
    @strawberry.mutation(
        description="A new item of any type, from fields as `values` gives them. For clients that know no types."
    )
    async def content_create(
        self,
        info: strawberry.Info,
        type: str,
        values: JSON,
        idempotency_key: str | None = None,
    ) -> ContentPayload:
        return payload(await create_once(info, type, _mapping(values), key=idempotency_key))

    @strawberry.mutation(
        description="Change fields of an item of any type; a field left out stays as it is, null clears it."
    )
    async def content_update(
        self,
        info: strawberry.Info,
        id: strawberry.ID,
        expected_revision: int,
        values: JSON,
        autosave: bool = False,
    ) -> ContentPayload:
        async def work(act: Act) -> str:
            changes = _mapping(values)
            await update(
                act, str(id), changes, expected_revision=expected_revision, autosave=autosave
            )
            return str(id)

        return payload(await attempt(info, work))

    @strawberry.mutation(
        description="A private copy of an item's draft, under an address of its own."
    )
    async def content_duplicate(
        self, info: strawberry.Info, id: strawberry.ID, idempotency_key: str | None = None
    ) -> ContentPayload:
        async def work(act: Act) -> str:
            async def made() -> str:
                return await public_id_of(act, await duplicate(act, str(id)))

            return str(await once(act, idempotency_key, ["duplicate", str(id)], made))

        return payload(await attempt(info, work))

    @strawberry.mutation(description="Put an item away; nothing of it is lost.")
    async def content_trash(self, info: strawberry.Info, id: strawberry.ID) -> ContentPayload:
        async def work(act: Act) -> str:
            return (await trash(act, str(id))).public_id

        return payload(await attempt(info, work))

    @strawberry.mutation(description="Take an item out of the trash again.")
    async def content_untrash(self, info: strawberry.Info, id: strawberry.ID) -> ContentPayload:
        async def work(act: Act) -> str:
            return (await untrash(act, str(id))).public_id

        return payload(await attempt(info, work))


def _mapping(values: Any) -> Mapping[str, Any]:
    return values if isinstance(values, Mapping) else {}


# --- create and update of each type ---------------------------------------------------------------


def add_payloads(build: Builder, catalogue: Catalogue) -> None:
    """The payload of each type's create and update."""
    for each in catalogue.types.values():
        build.object(
            f"{each.name}Payload",
            [
                build.field(
                    single_root(each), f"{each.name} | None", "The item, as its draft now is."
                ),
                build.field("errors", "list[UserError]", "Everything that was refused."),
                build.field(
                    "warnings", "list[UserError]", "What you should know although it was done."
                ),
            ],
            "An item as it is now, or why nothing was done.",
        )


ONCE = "Asked again under the same key, nothing is done again and the answer is the same. Kept for a day."


AUTOSAVE = "Whether a program saves while its user goes on writing; such saves in a row become one."


def typed_mutations(build: Builder, catalogue: Catalogue) -> list[Any]:
    """`articleCreate`, `articleUpdate` and their like."""
    found = []
    for each in catalogue.types.values():
        name, single = each.name, single_root(each)
        expected = build.argument(
            "expectedRevision", "int", "The revision you started from; another one is a conflict."
        )
        found += [
            build.field(
                f"{single}Create",
                f"{name}Payload",
                f"A new draft. {each.doc}",
                [
                    build.argument("input", f"{name}CreateInput", "What is known of it so far."),
                    build.argument("idempotencyKey", "str | None", ONCE, None),
                ],
            ),
            build.field(
                f"{single}Update",
                f"{name}Payload",
                f"A new revision of a draft. {each.doc}",
                [
                    build.argument("id", "ID", "Which one."),
                    expected,
                    build.argument("input", f"{name}UpdateInput", "What changes."),
                    build.argument("autosave", "bool", AUTOSAVE, False),
                ],
            ),
        ]
    return found


def resolve_typed(schema: GraphQLSchema, catalogue: Catalogue) -> None:
    """Let the generated mutations and their payloads do what they say."""
    mutation = schema.mutation_type
    assert mutation is not None
    for each in catalogue.types.values():
        single = single_root(each)
        mutation.fields[f"{single}Create"].resolve = _creates(each)
        mutation.fields[f"{single}Update"].resolve = _updates(each)
        shown = schema.type_map[f"{each.name}Payload"]
        assert is_object_type(shown)
        shown.is_type_of = None
        shown.fields[single].resolve = _shown
        shown.fields["errors"].resolve = _errors
        shown.fields["warnings"].resolve = _warnings


def _creates(content_type: ContentType) -> Any:
    async def resolve(_source: Any, info: Any, **given: Any) -> Done:
        written, key = given["input"], given.get("idempotencyKey")
        return done(await create_item(info, content_type, written, key=key), written_in(written))

    return resolve


def _updates(content_type: ContentType) -> Any:
    async def resolve(_source: Any, info: Any, **given: Any) -> Done:
        result = await update_item(
            info,
            content_type,
            str(given["id"]),
            given["expectedRevision"],
            given["input"],
            autosave=given.get("autosave", False),
        )
        return done(result, written_in(given["input"]))

    return resolve


async def _shown(source: Done, info: Any) -> Any:
    return await info.context.shown(info, source.public_id, source.view)


def _errors(source: Done, _info: Any) -> list[UserError]:
    return source.errors


async def _warnings(source: Done, info: Any) -> list[UserError]:
    return await warnings_on(info, source.public_id)
