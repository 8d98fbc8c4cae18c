"""Subscriptions of changes: the query's pages, one after the other, each read when there is one to tell.

Nothing is remembered of what changes meanwhile: what a page tells stands in the database, and so
does where it goes on. Who is told late is told less often, and of everything that is so by then.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

import orjson
from graphql import OperationType, execute_sync
from graphql.execution.values import VariableValues

from reading.compile import SPOILT
from reading.limit import TooCostly
from reading.plan import Changes
from reading.run import Found, PageEnd, Prepared
from resolvers.answer import Answers, refuse_unstorable
from resolvers.changes import from_now_on
from resolvers.documents import Document
from resolvers.errors import Code, fault
from resolvers.limits import check_values
from resolvers.operation import Operation
from resolvers.purse import Purse
from resolvers.run import run
from resolvers.selection import SINCE, Selected, select
from resolvers.values import BadRequest

T = TypeVar("T")


@dataclass(frozen=True)
class Page:
    """An event as it is sent, where it ends, whether it tells anything and whether there is more now."""

    body: bytes
    cursor: str
    told: bool
    more: bool


ONLY_SUBSCRIPTIONS = (
    "Only subscriptions are answered here. Send queries and mutations as plain HTTP requests."
)


class Shared:
    """Lets those who ask for the same at the same time share one answer."""

    def __init__(self) -> None:
        self._flights: dict[object, asyncio.Task[Any]] = {}
        self._waiting: Counter[asyncio.Task[Any]] = Counter()

    async def made(self, key: object, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """What `make` gives, made once for all who wait for this key.

        Each may go away meanwhile; with the last of them goes the making.
        """
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = asyncio.create_task(make())
            flight.add_done_callback(lambda done: self._forget(key, done))
        self._waiting[flight] += 1
        try:
            found: T = await asyncio.shield(flight)
            return found
        finally:
            self._waiting[flight] -= 1
            if not self._waiting[flight]:
                del self._waiting[flight]
                self._forget(key, flight)
                # Waited for: its connection must be given back before the door is closed.
                flight.cancel()
                await asyncio.gather(flight, return_exceptions=True)

    def _forget(self, key: object, flight: asyncio.Task[Any]) -> None:
        if self._flights.get(key) is flight:
            del self._flights[key]


@dataclass(frozen=True)
class _Checked:
    """A subscription with its valid document and its coerced variables."""

    operation: Operation
    document: Document
    variables: VariableValues
    request_id: str


class Following:
    """Takes subscriptions of changes, each read through the door of `answers` like any query."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.shared = Shared()

    async def subscribe(
        self, operation: Operation, *, request_id: str, since: str | None, purse: Purse
    ) -> "Followed":
        """The subscription, checked and paid for; `since` stands in the place of its own cursor.

        Raises RequestFault, Spent.
        """
        refuse_unstorable(operation)
        check_values(operation.variables, self.answers.limits)
        document, variables = self.answers.checked(operation)
        if document.operation.operation is not OperationType.SUBSCRIPTION:
            raise fault(Code.BAD_REQUEST, ONLY_SUBSCRIPTIONS)
        checked = _Checked(operation, document, variables, request_id)
        selected = self.selected(checked, since)
        purse.pay(self.prepared(selected).cost.points)
        return Followed(self, checked, selected.since or await self._now(selected))

    def selected(self, checked: _Checked, since: str | None, *, typed: bool = False) -> Selected:
        """The plan of a page. Raises RequestFault."""
        try:
            return select(
                self.answers.schema,
                self.answers.catalogue,
                checked.document.operation,
                checked.document.fragments,
                checked.variables,
                typed=typed,
                files=self.answers.files,
                since=since,
            )
        except BadRequest as error:
            raise fault(Code.BAD_USER_INPUT, str(error), error.nodes) from error

    def prepared(self, selected: Selected) -> Prepared:
        """The statement of a page. Raises RequestFault."""
        try:
            return self.answers.readings.prepare(selected.read, selected.values)
        except TooCostly as error:
            raise fault(Code.TOO_COSTLY, str(error)) from error

    async def _now(self, selected: Selected) -> str:
        """The cursor behind all that has changed by now."""
        root = selected.read.roots[0]
        page = replace(cast(Changes, root.node), members=())
        read = replace(selected.read, roots=(replace(root, node=page),))
        values = {**selected.values, page.size.name: 1}
        found = await run(
            self.answers.readings, self.answers.readings.prepare(read, values), values
        )
        return from_now_on(_end(found).cursor)


class Followed:
    """A subscription of changes that was checked: its pages, from one cursor to the next."""

    def __init__(self, following: Following, checked: _Checked, start: str) -> None:
        self.start = start
        self._following = following
        self._checked = checked
        self._selected = following.selected(checked, start)
        self._prepared = following.prepared(self._selected)

    async def page(self, cursor: str, position: object, purse: Purse) -> Page:
        """The page after a cursor, where the newest change there was is at `position`.

        It is paid from the purse. Raises RequestFault, Spent.
        """
        purse.pay(self._prepared.cost.points)
        values = _from(self._selected, cursor)
        asked = orjson.dumps(values, option=orjson.OPT_SORT_KEYS)
        key = (position, self._prepared.statement.text, asked)
        return await self._following.shared.made(key, lambda: self._read(cursor, values))

    async def _read(self, cursor: str, values: Mapping[str, Any]) -> Page:
        found = await run(self._following.answers.readings, self._prepared, values)
        if SPOILT in found.json:
            return await self._completed(cursor)
        body = self._following.answers.whole(found.json, self._prepared.cost.points)
        return _page(body, found)

    async def _completed(self, cursor: str) -> Page:
        """The page in which a value is missing that may not be: graphql-core says where."""
        answers, checked = self._following.answers, self._checked
        selected = self._following.selected(checked, cursor, typed=True)
        prepared = self._following.prepared(selected)
        found = await run(answers.readings, prepared, selected.values)
        result = execute_sync(
            answers.schema,
            checked.document.whole,
            orjson.loads(found.json),
            variable_values=dict(checked.operation.variables),
            operation_name=checked.operation.name,
        )
        return _page(answers.completed(result, prepared.cost.points, checked.request_id), found)


def _from(selected: Selected, cursor: str) -> dict[str, Any]:
    """The values of the page that begins at a cursor."""
    begins = {
        name: origin.read(cursor)
        for name, origin in selected.origins.items()
        if origin.variable == SINCE
    }
    return {**selected.values, **begins}


def _page(body: bytes, found: Found) -> Page:
    end = _end(found)
    return Page(body, end.cursor, told=end.told > 0, more=end.more)


def _end(found: Found) -> PageEnd:
    assert found.end is not None  # every followed page tells it
    return found.end
