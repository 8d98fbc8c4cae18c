"""Answer an operation: parse → validate → select → read → complete, with every refusal explained."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol, cast

import orjson
import structlog
from graphql import (
    DocumentNode,
    ExecutionResult,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    execute_sync,
    get_variable_values,
    parse,
    specified_rules,
    validate,
)
from graphql.execution.values import VariableValues

from models.declare import Catalogue
from reading.compile import SPOILT
from reading.doors import TooNested, TooSlow
from reading.limit import TooCostly
from reading.run import Prepared, Readings
from reading.tags import Tags
from resolvers.errors import Code, RequestFault, fault, formatted
from resolvers.limits import DocumentLimits, check_document
from resolvers.plans import Asked, Plan, Plans, marked
from resolvers.selection import BadRequest, Selected, select

log = structlog.get_logger(__name__)

MAX_ERRORS_SHOWN = 10


@dataclass(frozen=True)
class Operation:
    """A request as it came: the document, which operation of it, and the variables' values."""

    query: str
    name: str | None
    variables: Mapping[str, Any]
    read_only: bool = False


@dataclass(frozen=True)
class Answer:
    """The response body, whether the request was executed at all, and which path answered it.

    `failed`: the fault is ours, and there is no answer.
    """

    body: bytes
    executed: bool
    path: str = "ordinary"
    failed: bool = False


class Cache(Protocol):
    """Keeps answers for as long as they are right."""

    def get(self, key: tuple[object, ...]) -> bytes | None:
        """The answer kept under this key, if it is still right."""

    async def make(
        self, key: tuple[object, ...], tags: Tags, make: Callable[[], Awaitable[bytes]]
    ) -> bytes:
        """A fresh answer, kept if it may be."""


class _Spoilt(Exception):
    """The answer lacks a value that may not be missing; it must not be kept."""


@dataclass(frozen=True)
class _Prepared:
    document: DocumentNode
    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]


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
    ) -> None:
        self.schema = schema
        self.catalogue = catalogue
        self.readings = readings
        self.limits = limits
        self.rules = list(specified_rules)
        if not introspection:
            self.rules.append(NoSchemaIntrospectionCustomRule)
        self.plans = Plans()
        self.cache = cache
        self._prepare = lru_cache(maxsize=512)(self._prepared)

    async def answer(self, operation: Operation, *, request_id: str) -> Answer:
        """The answer, errors included; raises nothing."""
        try:
            return await self._answer(operation, request_id)
        except RequestFault as error:
            return Answer(self._refusal(error), executed=False)
        except Exception:
            log.exception("request failed", request_id=request_id)
            return Answer(_masked(request_id), executed=True, failed=True)

    async def _answer(self, operation: Operation, request_id: str) -> Answer:
        _refuse_unstorable(operation)
        key = self._key(operation)
        kept = self.cache.get(key) if self.cache is not None and key is not None else None
        if kept is not None:
            return Answer(kept, executed=True, path="cached")
        known = self.plans.find(operation.query, operation.name, operation.variables)
        if known is not None:
            body = await self._known(known, operation, key)
            if body is not None:
                return Answer(body, executed=True, path="compiled")
        prepared = self._prepare(operation.query, operation.name)
        if operation.read_only and prepared.operation.operation is not OperationType.QUERY:
            message = "Only queries can be asked with GET. Send this with POST."
            raise fault(Code.BAD_REQUEST, message)
        variables = self._variables(prepared, operation)
        planned = await self._fast(prepared, operation, variables)
        if planned is not None and SPOILT not in planned:
            return Answer(_body_of(planned), executed=True, path="compiled")
        return await self._complete(prepared, operation, variables, request_id)

    def _key(self, operation: Operation) -> tuple[object, ...] | None:
        """What an answer depends on besides the content; None when it cannot be written down."""
        try:
            variables = orjson.dumps(dict(operation.variables), option=orjson.OPT_SORT_KEYS)
        except TypeError:
            return None
        return self.readings.rights, operation.query, operation.name, variables

    async def _known(
        self, plan: Plan, operation: Operation, key: tuple[object, ...] | None
    ) -> bytes | None:
        """The answer by a plan that is known; None when a value is missing that may not be."""
        values = self._values(plan, operation)

        async def made() -> bytes:
            text = await self._run(plan.prepared, values)
            if SPOILT in text:
                raise _Spoilt
            return _body_of(text)

        try:
            if self.cache is None or key is None:
                return await made()
            return await self.cache.make(key, plan.prepared.tags, made)
        except _Spoilt:
            return None

    async def _fast(
        self, prepared: _Prepared, operation: Operation, variables: VariableValues
    ) -> str | None:
        """The planned answer as JSON text; None when not every root field is a read."""
        given = marked(variables, prepared.operation, operation.variables)
        selected = self._select(prepared, given, typed=False)
        if selected.others:
            return None
        ready = self._ready(selected)
        asked = Asked(operation.query, operation.name, operation.variables, prepared.operation)
        self.plans.keep(asked, selected, ready)
        return await self._run(ready, selected.values)

    def _values(self, plan: Plan, operation: Operation) -> dict[str, Any]:
        try:
            return plan.values(operation.variables)
        except BadRequest as error:
            raise fault(Code.BAD_USER_INPUT, str(error), error.nodes) from error

    async def _complete(
        self, prepared: _Prepared, operation: Operation, variables: VariableValues, request_id: str
    ) -> Answer:
        """The ordinary path: graphql-core completes what was read and answers what was not."""
        selected = self._select(prepared, variables, typed=True)
        root = {}
        if selected.read.roots:
            root = orjson.loads(await self._run(self._ready(selected), selected.values))
        result = execute_sync(
            self.schema,
            prepared.document,
            root,
            variable_values=dict(operation.variables),
            operation_name=operation.name,
        )
        return Answer(self._body(result, request_id), executed=True)

    async def ordinary(self, operation: Operation, *, request_id: str) -> Answer:
        """The answer of the ordinary path, whatever the fast one could do."""
        prepared = self._prepare(operation.query, operation.name)
        return await self._complete(
            prepared, operation, self._variables(prepared, operation), request_id
        )

    def _select(self, prepared: _Prepared, variables: VariableValues, *, typed: bool) -> Selected:
        try:
            return select(
                self.schema,
                self.catalogue,
                prepared.operation,
                prepared.fragments,
                variables,
                typed=typed,
            )
        except BadRequest as error:
            raise fault(Code.BAD_USER_INPUT, str(error), error.nodes) from error

    def _ready(self, selected: Selected) -> Prepared:
        try:
            return self.readings.prepare(selected.read, selected.values)
        except TooCostly as error:
            raise fault(Code.TOO_COSTLY, str(error)) from error

    async def _run(self, prepared: Prepared, values: Mapping[str, Any]) -> str:
        try:
            return await self.readings.run(prepared.statement, values)
        except TooSlow as error:
            message = (
                "The query took longer than five seconds. Ask for smaller pages or simpler filters."
            )
            raise fault(Code.TOO_SLOW, message) from error
        except TooNested as error:
            message = "The query follows more links inside links than SQLite can read at once. Ask in two requests."
            raise fault(Code.TOO_DEEP, message) from error

    # --- documents --------------------------------------------------------------------------

    def _prepared(self, query: str, name: str | None) -> _Prepared:
        document = self._parse(query)
        operation = _operation(document, name)
        fragments = {
            each.name.value: each
            for each in document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }
        check_document(operation, fragments, self.limits)
        errors = validate(
            self.schema, document, self.rules, max_errors=MAX_ERRORS_SHOWN, hide_suggestions=True
        )
        if errors:
            raise RequestFault(Code.VALIDATION_FAILED, errors)
        return _Prepared(document, operation, fragments)

    def _parse(self, query: str) -> DocumentNode:
        try:
            return parse(query, max_tokens=self.limits.tokens, no_location=False)
        except GraphQLSyntaxError as error:
            if "token" in error.message and str(self.limits.tokens) in error.message:
                raise fault(
                    Code.TOO_MANY_TOKENS,
                    f"The document has more than {self.limits.tokens:,} tokens. Ask in several requests.",
                ) from error
            raise RequestFault(Code.PARSE_FAILED, [error]) from error
        except RecursionError as error:
            raise fault(Code.TOO_DEEP, "The document is nested too deeply.") from error

    def _variables(self, prepared: _Prepared, operation: Operation) -> VariableValues:
        values = get_variable_values(
            self.schema,
            prepared.operation.variable_definitions or (),
            dict(operation.variables),
            max_errors=MAX_ERRORS_SHOWN,
            hide_suggestions=True,
        )
        if isinstance(values, list):
            raise RequestFault(Code.BAD_USER_INPUT, values)
        return values

    # --- bodies -----------------------------------------------------------------------------

    def _refusal(self, error: RequestFault) -> bytes:
        return orjson.dumps(
            {"errors": [formatted(each, error.code) for each in error.errors[:MAX_ERRORS_SHOWN]]}
        )

    def _body(self, result: ExecutionResult, request_id: str) -> bytes:
        if not result.errors:
            return orjson.dumps({"data": result.data})
        return orjson.dumps(
            {"errors": [_shown(each, request_id) for each in result.errors], "data": result.data}
        )


def _body_of(text: str) -> bytes:
    return b'{"data":' + text.encode() + b"}"


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    operations = [
        each for each in document.definitions if isinstance(each, OperationDefinitionNode)
    ]
    if name is None and len(operations) == 1:
        return operations[0]
    for each in operations:
        if name is not None and each.name is not None and each.name.value == name:
            return each
    if not operations:
        raise fault(Code.BAD_REQUEST, "The document holds no operation.")
    if name is None:
        raise fault(
            Code.BAD_REQUEST, "The document holds several operations. Say which in operationName."
        )
    raise fault(Code.BAD_REQUEST, f"The document holds no operation named {name!r}.")


def _refuse_unstorable(operation: Operation) -> None:
    """NUL and half characters differ between the databases and crash one of them."""
    if _is_unstorable(operation.query) or any(
        _is_unstorable(text) for text in _strings(operation.variables)
    ):
        raise fault(
            Code.BAD_USER_INPUT,
            "The request holds a NUL or half a character (a lone surrogate). Remove it.",
        )
    if "\\u0000" in operation.query or "\\ud" in operation.query.lower():
        try:
            document = parse(operation.query, max_tokens=5_000)
        except (GraphQLSyntaxError, RecursionError):
            return
        if any(_is_unstorable(text) for text in _literals(document)):
            raise fault(
                Code.BAD_USER_INPUT,
                "A text in the document holds a NUL or half a character. Remove it.",
            )


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def _is_unstorable(text: str) -> bool:
    return _UNSTORABLE.search(text) is not None


def _strings(value: Any) -> list[str]:
    found: list[str] = []
    stack = [value]
    while stack:
        each = stack.pop()
        if isinstance(each, str):
            found.append(each)
        elif isinstance(each, Mapping):
            stack += [*each.keys(), *each.values()]
        elif isinstance(each, list | tuple):
            stack += each
    return found


def _literals(document: DocumentNode) -> list[str]:
    from graphql import StringValueNode, Visitor, visit

    class Literals(Visitor):
        found: list[str]

        def __init__(self) -> None:
            super().__init__()
            self.found = []

        def enter_string_value(self, node: StringValueNode, *_: Any) -> None:
            self.found.append(node.value)

    visitor = Literals()
    visit(document, visitor)
    return visitor.found


def _shown(error: GraphQLError, request_id: str) -> dict[str, Any]:
    if error.original_error is None:
        return formatted(error, Code.BAD_USER_INPUT)
    log.error("field failed", request_id=request_id, exc_info=error.original_error)
    hidden = GraphQLError(
        "Something went wrong here. Quote the request id to us.", error.nodes, path=error.path
    )
    hidden.extensions = cast(Any, {"requestId": request_id})
    return formatted(hidden, Code.INTERNAL)


def _masked(request_id: str) -> bytes:
    message = "Something went wrong on our side. Quote the request id to us."
    extensions = {"code": Code.INTERNAL.value, "requestId": request_id}
    return orjson.dumps({"errors": [{"message": message, "extensions": extensions}], "data": None})
