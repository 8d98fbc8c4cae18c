"""What every resolver of the editors' door is given: who asks, the desk, and a way to read content."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

import orjson
from graphql import FragmentDefinitionNode, GraphQLResolveInfo, GraphQLSchema, get_named_type
from graphql.execution.values import VariableValues
from strawberry.dataloader import DataLoader

from models.declare import Catalogue
from models.locale import Locale
from models.system import Item
from models.view import DRAFT, LIVE, View
from publishing.actor import Actor, Verb
from publishing.desk import Act, Desk
from publishing.fact_pages import FactPage
from publishing.intake import Uploads
from publishing.outgoing import Outgoing
from publishing.permissions import may
from publishing.standing import Standing, standings
from reading.run import Readings
from resolvers.collect import Collector
from resolvers.file_addresses import PLAIN, FileAddresses
from resolvers.purse import OPEN, Purse
from resolvers.run import run
from resolvers.search import found_by
from resolvers.selection import ITEMS_KEY, TYPE_KEY, select_items
from resolvers.selection import Desk as DeskWords

T = TypeVar("T")

READ_AT_ONCE = 100


@dataclass
class Context:
    """One request at the editors' door.

    `files` are how addresses of files are written, and `uploads` those that came with the request.
    `words` are what this asker's schema has beyond the public one. `at` is the instant of the
    request's timed views; `looks_in_public`: it looks at nothing that is not everybody's.
    `outgoing` tells which addresses of others may be asked. Of a subscription, `stands` is the cursor
    that its page begins at, and `told` becomes the page.
    """

    actor: Actor
    desk: Desk
    schema: GraphQLSchema
    catalogue: Catalogue
    readings: Readings
    words: DeskWords
    variables: VariableValues
    fragments: Mapping[str, FragmentDefinitionNode]
    request_id: str
    at: datetime | None = None
    looks_in_public: bool = False
    purse: Purse = OPEN
    files: FileAddresses = PLAIN
    uploads: Uploads | None = None
    outgoing: Outgoing = field(default_factory=Outgoing)
    stands: str | None = None
    told: FactPage | None = None
    _loaders: dict[Any, DataLoader[Any, Any]] = field(default_factory=dict)

    @asynccontextmanager
    async def act(self) -> AsyncIterator[Act]:
        """An act of whoever asks, committed when the block ends."""
        async with self.desk.act(by=self.actor) as act:
            yield act

    @asynccontextmanager
    async def look(self) -> AsyncIterator[Act]:
        """What an act of whoever asks would see, for reading only."""
        async with self.desk.look(by=self.actor) as act:
            yield act

    def loader(
        self, key: Any, load: Callable[[list[Any]], Awaitable[Sequence[Any]]]
    ) -> DataLoader[Any, Any]:
        """The loader of this key for this request: what is asked for together is read together."""
        if key not in self._loaders:
            self._loaders[key] = DataLoader(load_fn=load, max_batch_size=READ_AT_ONCE)
        return self._loaders[key]

    async def standing(self, public_id: str) -> Standing:
        """How an item stands, read together with all others that are asked for."""

        async def load(ids: list[str]) -> list[Standing]:
            async with self.look() as act:
                items = await Item.filter(public_id__in=ids).using_db(act.tx)
                found = await standings(act, items)
            by_id = {each.public_id: each for each in found.values()}
            return [by_id[each] for each in ids]

        found: Standing = await self.loader("standing", load).load(public_id)
        return found

    async def shown(
        self, info: "GraphQLResolveInfo[Any]", public_id: str | None, view: View | None = None
    ) -> dict[str, Any] | None:
        """The item as the selection below this field asks for it, or None where it is not to be seen.

        In the draft's view unless another is given. All that are asked for below one field are read
        in one statement.
        """
        if public_id is None or self.words.readable == frozenset():
            return None
        seen = view or View(Locale.ZH_HANS, lane=DRAFT)
        key = ("shown", id(info.field_nodes[0]), seen)
        nodes = list(info.field_nodes)
        of = get_named_type(info.return_type).name
        words = self.words
        if seen.lane == LIVE and not seen.timed:
            words = replace(words, readable=None, searchable=None)

        async def load(ids: list[str]) -> list[Any]:
            selected = select_items(
                self.schema,
                self.catalogue,
                nodes,
                self.collector(),
                ids,
                seen,
                of=of,
                desk=words,
                files=self.files,
            )
            prepared = self.readings.prepare(selected.read, selected.values)
            self.purse.pay(prepared.cost.points)
            text = (await run(self.readings, prepared, selected.values, at=self.at)).json
            found: list[Any] = orjson.loads(self.files.signed(text))[ITEMS_KEY]
            return found

        found: dict[str, Any] | None = await self.loader(key, load).load(public_id)
        return found

    def collector(self) -> Collector:
        """Groups the request's fields, its fragments and variables applied."""
        return Collector(self.schema, self.fragments, self.variables)

    def readable_types(self) -> frozenset[str]:
        """The types whose drafts the asker may read."""
        return readable_types(self.actor, self.catalogue)


def readable_types(actor: Actor, catalogue: Catalogue) -> frozenset[str]:
    """The types whose drafts the actor may read."""
    return frozenset(name for name in catalogue.types if may(actor, Verb.READ, name).allowed)


def searchable_types(actor: Actor, catalogue: Catalogue) -> frozenset[str]:
    """The types whose drafts the actor may find: whoever may not read a text may not guess it."""
    return frozenset(
        each.name
        for each in catalogue.types.values()
        if may(actor, Verb.READ, each.name).allowed
        and all(
            may(actor, Verb.READ, each.name, name).allowed for name in found_by(each, catalogue)
        )
    )


def context_of(info: Any) -> Context:
    """The request's context, from strawberry's info or graphql-core's."""
    found: Context = info.context
    return found


__all__ = ["TYPE_KEY", "Context", "context_of", "readable_types", "searchable_types"]
