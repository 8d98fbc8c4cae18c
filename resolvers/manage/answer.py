"""Answer an operation at the editors' door: the same stages as in public, and then its own resolvers."""

from dataclasses import replace
from inspect import isawaitable
from typing import Any, cast

import orjson
import structlog
from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationType,
    execute,
    get_variable_values,
)

from language.synonyms import Synonyms
from models.declare import Catalogue
from publishing.actor import Actor, ActorKind
from publishing.desk import Desk
from publishing.errors import Refused
from publishing.intake import Uploads
from publishing.outgoing import Outgoing
from reading.dictionary import Dictionary
from reading.limit import TooCostly
from reading.run import Readings
from resolvers.answer import HOW_TO_SUBSCRIBE, refuse_unstorable, spent
from resolvers.documents import MAX_ERRORS_SHOWN, Document, Documents
from resolvers.errors import Code, RequestFault, fault, formatted, masked
from resolvers.file_addresses import PLAIN, FileAddresses
from resolvers.limits import DocumentLimits, check_values
from resolvers.manage.context import Context, readable_types, searchable_types
from resolvers.manage.field_rights import check_rights, instants_of
from resolvers.operation import Answer, Operation
from resolvers.purse import OPEN, Purse, Spent
from resolvers.run import known_synonyms, run
from resolvers.selection import Desk as DeskWords
from resolvers.selection import Selected, select
from resolvers.values import BadRequest

log = structlog.get_logger(__name__)

LIMITS = DocumentLimits(
    tokens=5_000,
    depth=15,
    aliases=30,
    root_fields=20,
    fields=3_000,
    characters=4_000_000,
    elements=10_000,
)
MAX_MUTATIONS = 10
MUTATION_POINTS = 10
"""What a mutation costs: writing is work, and its answer is read anew."""


class ManageAnswers:
    """Answers operations of editors and their tools, each with the rights of whoever asks."""

    def __init__(
        self,
        schema: GraphQLSchema,
        catalogue: Catalogue,
        readings: Readings,
        desk: Desk,
        *,
        editorial: frozenset[str],
        limits: DocumentLimits = LIMITS,
        dictionary: Dictionary | None = None,
        files: FileAddresses = PLAIN,
        outgoing: Outgoing = Outgoing(),  # noqa: B008  # an immutable value
    ) -> None:
        self.schema = schema
        self.files = files
        self.catalogue = catalogue
        self.readings = readings
        self.desk = desk
        self.editorial = editorial
        self.limits = limits
        self.documents = Documents(schema, limits=limits, introspection=True)
        self.dictionary = dictionary
        self.outgoing = outgoing

    async def answer(
        self,
        operation: Operation,
        *,
        actor: Actor,
        request_id: str,
        purse: Purse = OPEN,
        uploads: Uploads | None = None,
    ) -> Answer:
        """The answer, errors included; raises nothing. It is paid from the purse.

        `uploads` are the files that came with the request.
        """
        try:
            purse.pay(1)
            return await self._answer(operation, actor, request_id, purse, uploads)
        except Spent as error:
            return spent(error)
        except RequestFault as error:
            shown = [formatted(each, error.code) for each in error.errors[:MAX_ERRORS_SHOWN]]
            return Answer(
                orjson.dumps({"errors": shown}),
                executed=False,
                unavailable=error.code is Code.UNAVAILABLE,
            )
        except Exception:
            log.exception("request failed", request_id=request_id)
            return Answer(masked(request_id), executed=True, failed=True)

    async def _answer(
        self,
        operation: Operation,
        actor: Actor,
        request_id: str,
        purse: Purse,
        uploads: Uploads | None,
    ) -> Answer:
        refuse_unstorable(operation)
        check_values(operation.variables, self.limits)
        document = self.documents.checked(operation.query, operation.name)
        kind = document.operation.operation
        if kind is OperationType.MUTATION:
            if operation.read_only:
                raise fault(Code.BAD_REQUEST, "Send mutations with POST.")
            if len(document.operation.selection_set.selections) > MAX_MUTATIONS:
                message = f"At most {MAX_MUTATIONS} mutations in one request. Send several."
                raise fault(Code.TOO_MANY_FIELDS, message)
        if kind is OperationType.MUTATION and actor.kind is ActorKind.LINK:
            raise fault(Code.FORBIDDEN, "A preview only shows; nothing can be changed with it.")
        if kind is OperationType.SUBSCRIPTION:
            raise fault(Code.BAD_REQUEST, HOW_TO_SUBSCRIBE)
        if kind is OperationType.MUTATION:
            purse.pay(MUTATION_POINTS * len(document.operation.selection_set.selections))
        context = self.context(operation, document, actor, request_id)
        context.purse = purse
        context.uploads = uploads
        try:
            check_rights(context, document.operation)
            return await self._executed(operation, document, context)
        except BadRequest as error:
            raise fault(Code.BAD_USER_INPUT, str(error), error.nodes) from error
        except TooCostly as error:
            raise fault(Code.TOO_COSTLY, str(error)) from error

    def context(
        self, operation: Operation, document: Document, actor: Actor, request_id: str
    ) -> Context:
        """What the resolvers of this request are given. Raises RequestFault."""
        variables = get_variable_values(
            self.schema,
            document.operation.variable_definitions or (),
            dict(operation.variables),
            max_errors=MAX_ERRORS_SHOWN,
            hide_suggestions=True,
        )
        if isinstance(variables, list):
            raise RequestFault(Code.BAD_USER_INPUT, variables)
        return Context(
            actor=actor,
            desk=self.desk,
            schema=self.schema,
            catalogue=self.catalogue,
            readings=self.readings,
            words=DeskWords(
                self.editorial,
                readable_types(actor, self.catalogue),
                searchable_types(actor, self.catalogue),
                actor.sees,
            ),
            variables=variables,
            fragments=document.fragments,
            request_id=request_id,
            files=self.files,
            outgoing=self.outgoing,
        )

    async def _executed(self, operation: Operation, document: Document, context: Context) -> Answer:
        root: dict[str, Any] = {}
        if document.operation.operation is OperationType.QUERY:
            context.at = instants_of(context, document.operation)
            synonyms = await known_synonyms(self.dictionary, operation.query)
            selected = self._select(context, document, synonyms, typed=False)
            actor_is_link = context.actor.kind is ActorKind.LINK
            if actor_is_link and (selected.others or selected.editorial):
                message = (
                    "A preview shows content and nothing about it. Ask for what the website asks."
                )
                raise fault(Code.FORBIDDEN, message)
            if not selected.others and not selected.editorial:
                return Answer(await self._whole(context, selected), executed=True, path="compiled")
            if selected.read.roots:
                selected = self._select(context, document, synonyms, typed=True)
                root = orjson.loads(await self._read(context, selected))
        result: Any = execute(
            self.schema,
            document.whole,
            root,
            context_value=context,
            variable_values=dict(operation.variables),
            operation_name=operation.name,
        )
        if isawaitable(result):
            result = await result
        return Answer(self.completed(result, context.request_id), executed=True, cacheable=False)

    def _select(
        self, context: Context, document: Document, synonyms: Synonyms, *, typed: bool
    ) -> Selected:
        words = context.words
        if context.looks_in_public:
            words = replace(words, readable=None, searchable=None)
        return select(
            self.schema,
            self.catalogue,
            document.operation,
            document.fragments,
            context.variables,
            typed=typed,
            desk=words,
            synonyms=lambda: synonyms,
            files=self.files,
        )

    async def _whole(self, context: Context, selected: Selected) -> bytes:
        return b'{"data":' + await self._read(context, selected) + b"}"

    async def _read(self, context: Context, selected: Selected) -> bytes:
        prepared = self.readings.prepare(selected.read, selected.values)
        context.purse.pay(prepared.cost.points)
        found = await run(self.readings, prepared, selected.values, at=context.at)
        return self.files.signed(found.json)

    def completed(self, result: ExecutionResult, request_id: str) -> bytes:
        """The body of an answer that graphql-core completed."""
        body: dict[str, Any] = {"data": result.data}
        if result.errors:
            body = {"errors": [_shown(each, request_id) for each in result.errors], **body}
        return orjson.dumps(body)


def _shown(error: GraphQLError, request_id: str) -> dict[str, Any]:
    cause = error.original_error
    if cause is None:
        return formatted(error, Code.BAD_USER_INPUT)
    if isinstance(cause, Refused):
        problem = cause.problems[0]
        told = GraphQLError(problem.message, error.nodes, path=error.path)
        told.extensions = cast(Any, {"code": problem.code.value})
        return dict(told.formatted)
    if isinstance(cause, RequestFault):
        told = GraphQLError(str(cause), error.nodes, path=error.path)
        return formatted(told, cause.code)
    if isinstance(cause, BadRequest | TooCostly):
        told = GraphQLError(str(cause), error.nodes, path=error.path)
        code = Code.TOO_COSTLY if isinstance(cause, TooCostly) else Code.BAD_USER_INPUT
        return formatted(told, code)
    log.error("field failed", request_id=request_id, exc_info=cause)
    hidden = GraphQLError(
        "Something went wrong here. Quote the request id to us.", error.nodes, path=error.path
    )
    hidden.extensions = cast(Any, {"requestId": request_id})
    return formatted(hidden, Code.INTERNAL)
