"""The history of an item in the schema: its revisions, and what differs between two."""

from typing import TYPE_CHECKING, Any, TypeAlias

import strawberry
from strawberry.scalars import JSON as JSON_SCALAR

from language.difference import PieceKind
from publishing import history as verbs
from publishing.compare import ChangeKind, FieldChange
from resolvers.manage.context import context_of
from resolvers.selection import ID_KEY
from schema.manage.moments import moment_shown
from schema.manage.people_ref import PersonRef, person
from schema.scalars import Instant

if TYPE_CHECKING:
    JSON: TypeAlias = Any
else:
    JSON = JSON_SCALAR

PieceEnum = strawberry.enum(
    PieceKind, name="PieceKind", description="What became of a piece of text."
)
ChangeEnum = strawberry.enum(
    ChangeKind, name="FieldChangeKind", description="What happened to a field or a block."
)


@strawberry.type(description="A piece of one or both texts.")
class TextPiece:
    kind: PieceEnum  # type: ignore[valid-type]  # made an enum of the schema above
    text: str


@strawberry.type(description="One change between two revisions.")
class RevisionChange:
    kind: ChangeEnum  # type: ignore[valid-type]  # made an enum of the schema above
    path: list[str] = strawberry.field(description="Over the language and the block to the field.")
    label: str = strawberry.field(description="The place in words.")
    before: str | None
    after: str | None
    pieces: list[TextPiece] = strawberry.field(description="Both texts cut into words, in order.")


@strawberry.type(description="One saved state of an item.")
class Revision:
    public_id: strawberry.Private[str]
    number: int
    author: PersonRef
    at: Instant
    sha256: str
    was_live: bool = strawberry.field(description="Whether readers ever saw it.")
    was_submitted: bool = strawberry.field(description="Whether it was ever handed in for review.")
    autosave: bool

    @strawberry.field(description="What was written, without the fields that you may not read.")
    async def values(self, info: strawberry.Info) -> JSON:
        async with context_of(info).look() as act:
            return await verbs.values_of(act, self.public_id, self.number)

    @strawberry.field(description="How it differs from another revision, field by field.")
    async def diff(self, info: strawberry.Info, against: int) -> list[RevisionChange]:
        async with context_of(info).look() as act:
            found = await verbs.difference_of(act, self.public_id, self.number, against=against)
        return [_change(each) for each in found]


@strawberry.type(description="A page of an item's history, the newest first.")
class RevisionConnection:
    public_id: strawberry.Private[str]
    nodes: list[Revision]
    has_next_page: bool
    end_cursor: str | None

    @strawberry.field(description="How many revisions there are; counted only when asked.")
    async def total_count(self, info: strawberry.Info) -> int:
        async with context_of(info).look() as act:
            return await verbs.count_of(act, self.public_id)


async def item_revisions(
    root: Any, info: strawberry.Info, first: int = 20, after: str | None = None
) -> RevisionConnection:
    public_id = root[ID_KEY]
    before = int(after) if after is not None and after.isdecimal() else None
    async with context_of(info).look() as act:
        page = await verbs.history(act, public_id, first=first, before=before)
    nodes = [_shown(public_id, each) for each in page.revisions]
    return RevisionConnection(
        public_id=public_id,
        nodes=nodes,
        has_next_page=page.has_next,
        end_cursor=str(nodes[-1].number) if nodes else None,
    )


async def item_past(root: Any, info: strawberry.Info, number: int) -> Revision:
    async with context_of(info).look() as act:
        return _shown(root[ID_KEY], await verbs.past_of(act, root[ID_KEY], number))


def _shown(public_id: str, past: verbs.Past) -> Revision:
    return Revision(
        public_id=public_id,
        number=past.number,
        author=person(past.author),
        at=moment_shown(past.at),
        sha256=past.sha256,
        was_live=past.was_live,
        was_submitted=past.was_submitted,
        autosave=past.autosave,
    )


def _change(each: FieldChange) -> RevisionChange:
    return RevisionChange(
        kind=each.kind,
        path=list(each.path),
        label=each.label,
        before=each.before or None,
        after=each.after or None,
        pieces=[TextPiece(kind=piece.kind, text=piece.text) for piece in each.pieces],
    )
