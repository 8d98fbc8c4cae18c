"""Subscriptions of editors: each page is read with the rights that its reader has at that moment."""

from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

from graphql import ExecutionResult, GraphQLError, OperationType, execute, get_argument_values

from publishing.actor import Actor, ActorKind
from publishing.errors import Code as Refusal
from publishing.errors import Refused
from publishing.fact_pages import WantedFacts, permit_facts
from publishing.outbox import newest_position
from resolvers.answer import refuse_unstorable
from resolvers.documents import Document
from resolvers.errors import Code, RequestFault, fault
from resolvers.following import ONLY_SUBSCRIPTIONS, Page
from resolvers.limits import check_values
from resolvers.manage.answer import ManageAnswers
from resolvers.manage.context import Context
from resolvers.manage.field_rights import check_rights
from resolvers.manage.pages import cursor_of, key_of
from resolvers.operation import Operation
from resolvers.purse import OPEN, Purse
from resolvers.values import BadRequest

PAGE_POINTS = 10
"""What each look costs beside the content that is read with it."""


@dataclass(frozen=True)
class FollowedFacts:
    """A subscription of facts that was checked: its pages, from one cursor to the next."""

    start: str
    answers: ManageAnswers
    operation: Operation
    document: Document
    request_id: str
    types: tuple[str, ...] | None

    def allowed(self, actor: Actor) -> None:
        """Raises RequestFault where the actor may be told nothing, or not what is asked of it."""
        context = self._context(actor, OPEN)
        try:
            check_rights(context, self.document.operation)
            permit_facts(actor, self.answers.catalogue, WantedFacts(self.types))
        except Refused as error:
            raise _fault(error) from error

    async def page(self, cursor: str, actor: Actor, purse: Purse) -> Page:
        """The page after a cursor, as this actor may see it; paid from the purse.

        Raises RequestFault, Spent.
        """
        self.allowed(actor)
        purse.pay(PAGE_POINTS)
        context = self._context(actor, purse)
        context.stands = cursor
        result: Any = execute(
            self.answers.schema,
            self.document.whole,
            {},
            context_value=context,
            variable_values=dict(self.operation.variables),
            operation_name=self.operation.name,
        )
        if isawaitable(result):
            result = await result
        if context.told is None:
            raise _cause(result)
        body = self.answers.completed(result, self.request_id)
        told = context.told
        return Page(body, cursor_of(told.position), told=bool(told.facts), more=told.more)

    def _context(self, actor: Actor, purse: Purse) -> Context:
        context = self.answers.context(self.operation, self.document, actor, self.request_id)
        context.purse = purse
        return context


async def subscribe(
    answers: ManageAnswers,
    operation: Operation,
    *,
    actor: Actor,
    request_id: str,
    since: str | None,
    purse: Purse,
) -> FollowedFacts:
    """The subscription, checked and paid for; `since` stands in the place of its own cursor.

    Raises RequestFault, Spent.
    """
    purse.pay(PAGE_POINTS)
    refuse_unstorable(operation)
    check_values(operation.variables, answers.limits)
    document = answers.documents.checked(operation.query, operation.name)
    if document.operation.operation is not OperationType.SUBSCRIPTION:
        raise fault(Code.BAD_REQUEST, ONLY_SUBSCRIPTIONS)
    if actor.kind is ActorKind.LINK:
        raise fault(Code.FORBIDDEN, "A preview shows content and nothing about it.")
    context = answers.context(operation, document, actor, request_id)
    arguments = _arguments(context, document)
    start = await _start(answers, since if since is not None else arguments.get("since"))
    types = arguments.get("types")
    followed = FollowedFacts(
        start,
        answers,
        operation,
        document,
        request_id,
        None if types is None else tuple(types),
    )
    followed.allowed(actor)
    return followed


async def _start(answers: ManageAnswers, since: str | None) -> str:
    """The cursor to begin at, in the one form it has; the newest where none is given. Raises RequestFault."""
    try:
        position = key_of(since)
    except BadRequest as error:
        raise fault(Code.BAD_USER_INPUT, str(error)) from error
    if position is None:
        position = await newest_position(answers.desk.database)
    return cursor_of(position)


def _arguments(context: Context, document: Document) -> dict[str, Any]:
    """What the subscription's one root field is given."""
    parent = context.schema.subscription_type
    assert parent is not None
    fields = context.collector().fields([document.operation.selection_set], parent.name)
    (nodes,) = fields.values()
    try:
        return get_argument_values(parent.fields[nodes[0].name.value], nodes[0], context.variables)
    except GraphQLError as error:
        raise RequestFault(Code.BAD_USER_INPUT, [error]) from error


def _cause(result: ExecutionResult) -> Exception:
    """Why there is no page."""
    for each in result.errors or ():
        match each.original_error:
            case Refused() as error:
                return _fault(error)
            case BadRequest() as error:
                return fault(Code.BAD_USER_INPUT, str(error), each.nodes)
            case Exception() as error:
                return error
    return RequestFault(Code.BAD_USER_INPUT, list(result.errors or ()))


def _fault(error: Refused) -> RequestFault:
    problem = error.problems[0]
    code = Code.FORBIDDEN if problem.code is Refusal.FORBIDDEN else Code.BAD_USER_INPUT
    return fault(code, problem.message)
