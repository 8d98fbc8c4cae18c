"""Answer an operation: parse → validate → select → read → complete, with every refusal explained."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, cast

import orjson
import structlog
from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationType,
    execute_sync,
    get_variable_values,
)
from graphql.execution.values import VariableValues

from language.synonyms import NO_SYNONYMS, Synonyms
from models.declare import Catalogue
from models.locale import Locale
from reading.compile import SPOILT
from reading.dictionary import Dictionary
from reading.limit import TooCostly
from reading.run import Found, Prepared, Readings
from reading.tags import Tags
from resolvers.changes import Taken, taken
from resolvers.collect import Collector
from resolvers.documents import MAX_ERRORS_SHOWN, Document, Documents
from resolvers.errors import Code, RequestFault, fault, formatted, masked
from resolvers.file_addresses import PLAIN, FileAddresses
from resolvers.limits import DocumentLimits, check_values
from resolvers.oembed import NO_ADDRESS, oembed_field
from resolvers.operation import Answer, Kept, Key, Made, Missed, Operation
from resolvers.plans import Asked, Plan, Plans, marked
from resolvers.purse import OPEN, Purse, Spent
from resolvers.run import known_synonyms, run
from resolvers.selection import Other, Selected, select
from resolvers.values import BadRequest

__all__ = ["Answer", "Answers", "Cache", "Operation"]

log = structlog.get_logger(__name__)

REFUSED_POINTS = 10
"""What a document costs that is refused: finding its faults is work."""


class Cache(Protocol):
    """Keeps answers for as long as they are right."""

    def get(self, key: Key) -> Kept | None:
        """The answer kept under this key, if it is still right."""

    async def make(self, key: Key, tags: Tags, make: Callable[[], Awaitable[Made]]) -> Kept:
        """A fresh answer, kept if it may be."""


NoteMissed = Callable[[str, Locale], None]
"""Told what was searched in public and not found; never raises."""


def forget_missed(_text: str, _locale: Locale) -> None:
    """Count nothing."""


class _Spoilt(Exception):
    """The answer lacks a value that may not be missing; it must not be kept."""


@dataclass(frozen=True)
class _Request:
    """An operation with its checked document and its coerced variables, and who asks it."""

    operation: Operation
    document: Document
    variables: VariableValues
    request_id: str
    purse: Purse


class Answers:
    """Answers operations on one schema through one door."""

    def __init__(
        self,
        schema: GraphQLSchema,
        catalogue: Catalogue,
        readings: Readings,
        *,
        limits: DocumentLimits = DocumentLimits(),  # noqa: B008  # an immutable value
        introspection: bool = True,
        cache: Cache | None = None,
        dictionary: Dictionary | None = None,
        note_missed: NoteMissed = forget_missed,
        files: FileAddresses = PLAIN,
    ) -> None:
        self.schema = schema
        self.files = files
        self.catalogue = catalogue
        self.readings = readings
        self.limits = limits
        self.documents = Documents(schema, limits=limits, introspection=introspection)
        self.plans = Plans()
        self.cache = cache
        self.dictionary = dictionary
        self.note_missed = note_missed
        self._synonyms = NO_SYNONYMS

    async def answer(self, operation: Operation, *, request_id: str, purse: Purse = OPEN) -> Answer:
        """The answer, errors included; raises nothing. What is not kept is paid from the purse."""
        try:
            return await self._answer(operation, request_id, purse)
        except RequestFault as error:
            return self.refused(error, purse)
        except Spent as error:
            return spent(error)
        except Exception:
            log.exception("request failed", request_id=request_id)
            return Answer(masked(request_id), executed=True, failed=True)

    def refused(self, error: RequestFault, purse: Purse = OPEN) -> Answer:
        """The answer to a request that cannot be answered. Finding its faults was work, and is paid."""
        try:
            purse.pay(REFUSED_POINTS)
        except Spent as broke:
            return spent(broke)
        shown = [formatted(each, error.code) for each in error.errors[:MAX_ERRORS_SHOWN]]
        lost = error.code is Code.UNAVAILABLE
        return Answer(orjson.dumps({"errors": shown}), executed=False, unavailable=lost)

    def taken(self, operation: Operation) -> list[Taken]:
        """What an operation that was answered says of the changes that were taken before it."""
        if "changes" not in operation.query:
            return []
        request = self._request(operation, "", OPEN)
        document = request.document
        collector = Collector(self.schema, document.fragments, request.variables)
        return taken(self.catalogue, collector, document.operation)

    async def _answer(self, operation: Operation, request_id: str, purse: Purse) -> Answer:
        refuse_unstorable(operation)
        key = self._key(operation)
        kept = self.cache.get(key) if self.cache is not None and key is not None else None
        if kept is not None:
            self._note(kept.missed)
            return Answer(kept.body, executed=True, path="cached", kept=kept, types=kept.types)
        check_values(operation.variables, self.limits)
        # From here to where the answer is made nothing else is awaited: what is made with these
        # synonyms would otherwise be kept although they have changed meanwhile.
        self._learn(await known_synonyms(self.dictionary, operation.query))
        plan = self.plans.find(operation)
        if plan is None:
            return await self._unknown(self._request(operation, request_id, purse))
        known = await self._known(plan, operation, key, purse)
        return known or await self._spoilt(self._request(operation, request_id, OPEN))

    def _note(self, missed: Missed) -> None:
        for text, locale in missed:
            self.note_missed(text, Locale[locale])

    def _learn(self, synonyms: Synonyms) -> None:
        """Search with these synonyms from now on; plans may hold texts that were read with others."""
        if synonyms.version != self._synonyms.version and synonyms is not NO_SYNONYMS:
            self._synonyms = synonyms
            self.plans.forget()

    def _key(self, operation: Operation) -> Key | None:
        key = operation.key
        return None if key is None else (self.readings.rights, *key)

    def _request(self, operation: Operation, request_id: str, purse: Purse) -> _Request:
        document, variables = self.checked(operation)
        if document.operation.operation is OperationType.SUBSCRIPTION:
            raise fault(Code.BAD_REQUEST, HOW_TO_SUBSCRIBE)
        return _Request(operation, document, variables, request_id, purse)

    def checked(self, operation: Operation) -> tuple[Document, VariableValues]:
        """The operation's valid document and its coerced variables. Raises RequestFault."""
        document = self.documents.checked(operation.query, operation.name)
        if operation.read_only and document.operation.operation is OperationType.MUTATION:
            message = "Only queries can be asked with GET. Send this with POST."
            raise fault(Code.BAD_REQUEST, message)
        variables = get_variable_values(
            self.schema,
            document.operation.variable_definitions or (),
            dict(operation.variables),
            max_errors=MAX_ERRORS_SHOWN,
            hide_suggestions=True,
        )
        if isinstance(variables, list):
            raise RequestFault(Code.BAD_USER_INPUT, variables)
        return document, variables

    # --- the fast path ----------------------------------------------------------------------

    async def _known(
        self, plan: Plan, operation: Operation, key: Key | None, purse: Purse
    ) -> Answer | None:
        """The answer by a plan that is known; None when a value is missing that may not be."""
        try:
            values = plan.values(operation.variables)
        except BadRequest as error:
            raise fault(Code.BAD_USER_INPUT, str(error), error.nodes) from error
        purse.pay(plan.prepared.cost.points)

        async def made() -> Made:
            found = await self._run(plan.prepared, values)
            if SPOILT in found.json:
                raise _Spoilt
            tags = plan.prepared.tags
            tokens = tags.whole | found.keys | _ids(values, tags)
            body = self.whole(found.json, plan.prepared.cost.points)
            return Made(body, tokens, found.missed)

        try:
            if self.cache is None or key is None or not plan.prepared.tags.lasting:
                types = plan.prepared.tags.types
                fresh = await made()
                self._note(fresh.missed)
                return Answer(
                    fresh.body,
                    executed=True,
                    path="compiled",
                    cacheable=plan.prepared.tags.lasting,
                    types=types,
                )
            kept = await self.cache.make(key, plan.prepared.tags, made)
            self._note(kept.missed)
            return Answer(kept.body, executed=True, path="compiled", kept=kept, types=kept.types)
        except _Spoilt:
            return None

    async def _unknown(self, request: _Request) -> Answer:
        """The answer to a request of no known shape: compiled where it can be."""
        selected = self._select(request, typed=False)
        declined = _reason(selected)
        if declined:
            return replace(await self._complete(request), declined=declined)
        ready = self._ready(selected)
        asked = Asked(request.operation, request.document.operation)
        self.plans.keep(asked, selected, ready)
        request.purse.pay(ready.cost.points)
        found = await self._run(ready, selected.values)
        if SPOILT in found.json:
            return await self._spoilt(replace(request, purse=OPEN))
        self._note(found.missed)
        body = self.whole(found.json, ready.cost.points)
        return Answer(
            body,
            executed=True,
            path="compiled",
            cacheable=ready.tags.lasting,
            types=ready.tags.types,
        )

    async def _spoilt(self, request: _Request) -> Answer:
        """The answer to a request that was read, and so paid for, and in which a value is missing."""
        completed = await self._complete(request)
        return replace(completed, declined="a value is missing that may not be")

    def _select(self, request: _Request, *, typed: bool) -> Selected:
        given = request.variables
        if not typed:
            given = marked(given, request.document.operation, request.operation.variables)
        try:
            return select(
                self.schema,
                self.catalogue,
                request.document.operation,
                request.document.fragments,
                given,
                typed=typed,
                synonyms=lambda: self._synonyms,
                files=self.files,
            )
        except BadRequest as error:
            raise fault(Code.BAD_USER_INPUT, str(error), error.nodes) from error

    def _ready(self, selected: Selected) -> Prepared:
        try:
            return self.readings.prepare(selected.read, selected.values)
        except TooCostly as error:
            raise fault(Code.TOO_COSTLY, str(error)) from error

    async def _run(self, prepared: Prepared, values: Mapping[str, Any]) -> Found:
        return await run(self.readings, prepared, values)

    # --- the ordinary path ------------------------------------------------------------------

    async def ordinary(
        self, operation: Operation, *, request_id: str, purse: Purse = OPEN
    ) -> Answer:
        """The answer of the ordinary path, whatever the fast one could do. Raises RequestFault."""
        return await self._complete(self._request(operation, request_id, purse))

    async def _complete(self, request: _Request) -> Answer:
        """graphql-core completes what was read and answers what was not."""
        selected = self._select(request, typed=True)
        ready = self._ready(selected)
        points = ready.cost.points + sum(each.points for each in selected.others)
        request.purse.pay(points)
        root: dict[str, Any] = {}
        if selected.read.roots:
            found = await self._run(ready, selected.values)
            self._note(found.missed)
            root = orjson.loads(found.json)
        types = ready.tags.types
        for each in selected.others:
            if each.name == "rateLimit":
                root[each.key] = _rate_limit(each, points, request.purse)
            elif each.name == "oembed":
                root[each.key], more = await self._oembed(each, request)
                types |= more
        result = execute_sync(
            self.schema,
            request.document.whole,
            root,
            variable_values=dict(request.operation.variables),
            operation_name=request.operation.name,
        )
        body = self.completed(result, points, request.request_id)
        lasting = ready.tags.lasting and not result.errors
        lasting = lasting and all(each.name != "rateLimit" for each in selected.others)
        return Answer(body, executed=True, cacheable=lasting, types=types)

    async def _oembed(
        self, asked: Other, request: _Request
    ) -> tuple[dict[str, Any] | None, frozenset[str]]:
        """The value of `oembed`, made of an answer that is kept like any other, and its types."""
        if not self.files.base:
            raise fault(Code.UNAVAILABLE, NO_ADDRESS)
        types: frozenset[str] = frozenset()

        async def ask(document: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
            nonlocal types
            operation = Operation(document, None, values, read_only=True, trusted=True)
            # It was paid for with the field.
            answer = await self._answer(operation, request.request_id, OPEN)
            types = answer.types
            return cast(Mapping[str, Any], orjson.loads(answer.body)["data"])

        try:
            base = self.files.base.rstrip("/")
            found = await oembed_field(asked.arguments, asked.members, base=base, ask=ask)
        except BadRequest as error:
            raise fault(Code.BAD_USER_INPUT, str(error), error.nodes) from error
        return found, types

    # --- bodies -----------------------------------------------------------------------------

    def whole(self, text: bytes, points: int) -> bytes:
        """The body of an answer that was read as it stands."""
        return b'{"data":' + text + b',"extensions":' + self._told(points) + b"}"

    def completed(self, result: ExecutionResult, points: int, request_id: str) -> bytes:
        """The body of an answer that graphql-core completed."""
        errors = [_shown(each, request_id) for each in result.errors or ()]
        body = {"data": result.data, "extensions": orjson.Fragment(self._told(points))}
        return orjson.dumps({"errors": errors, **body} if errors else body)

    def _told(self, points: int) -> bytes:
        return b'{"cost":{"points":%d,"limit":%d}}' % (points, self.readings.limits.points)


def refuse_unstorable(operation: Operation) -> None:
    """Raises RequestFault for a request with texts that the databases take differently."""
    if not operation.is_storable:
        message = "The request holds a NUL or half a character (a lone surrogate). Remove it."
        raise fault(Code.BAD_USER_INPUT, message)


HOW_TO_SUBSCRIBE = (
    "Subscriptions are told over WebSocket (graphql-transport-ws) or as server-sent events,"
    " at this same address. Use a client that speaks one of them, or send Accept: text/event-stream."
)


def _reason(selected: Selected) -> str:
    """Why a request cannot be compiled; empty when it can."""
    return "; ".join(f"{each.name} is no read" for each in selected.others)


def _ids(values: Mapping[str, Any], tags: Tags) -> frozenset[str]:
    """The public ids that were asked for: a list of them holds each with its type."""
    found: set[str] = set()
    for name in tags.ids:
        value = values[name]
        found |= {value} if isinstance(value, str) else {each for _, each in value}
    return frozenset(found)


def _rate_limit(asked: Other, points: int, purse: Purse) -> dict[str, Any]:
    left = purse.allowance()
    facts = {
        "__typename": "RateLimit",
        "cost": points,
        "limit": left.limit,
        "remaining": left.remaining,
        "resetAt": f"{left.reset_at:%Y-%m-%dT%H:%M:%SZ}",
    }
    return {key: facts[name] for key, name in asked.members}


def spent(error: Spent) -> Answer:
    """The answer to whoever has no points left."""
    message = (
        f"This costs {error.points:,} points and there are not so many left for your address."
        f" Try again in {error.retry_after:.0f} seconds, ask for less, or use a token with more."
    )
    shown = formatted(GraphQLError(message), Code.RATE_LIMITED)
    return Answer(orjson.dumps({"errors": [shown]}), executed=False, retry_after=error.retry_after)


def _shown(error: GraphQLError, request_id: str) -> dict[str, Any]:
    if error.original_error is None:
        return formatted(error, Code.BAD_USER_INPUT)
    log.error("field failed", request_id=request_id, exc_info=error.original_error)
    hidden = GraphQLError(
        "Something went wrong here. Quote the request id to us.", error.nodes, path=error.path
    )
    hidden.extensions = cast(Any, {"requestId": request_id})
    return formatted(hidden, Code.INTERNAL)
