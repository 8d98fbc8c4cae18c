"""GraphQL over HTTP, to the letter of its specification: one request in, one answer out."""

import asyncio
from collections.abc import Mapping
from typing import Any

from graphql import (
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    parse,
)
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from delivery.body import read_body
from delivery.decode import BadJson, decode_json
from delivery.negotiate import content_type, media_type
from delivery.refusals import JSON, Reason, TurnedAway, bad_request
from resolvers.answer import Answer, Answers, Operation

READ_PATH = "kapok-read-path"
ANSWER_SECONDS = 15.0

_HEADERS = {"cache-control": "no-store", "vary": "Accept"}


async def answer_http(request: Request, answers: Answers, *, request_id: str) -> Response:
    """The answer to a GET or POST; raises TurnedAway for what is no GraphQL request."""
    media = media_type(", ".join(request.headers.getlist("accept")))
    operation = await _posted(request) if request.method == "POST" else _asked(request.query_params)
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            answer = await answers.answer(operation, request_id=request_id)
    except TimeoutError:
        raise TurnedAway(
            503,
            Reason.TOO_SLOW,
            "No answer could be had in time. Try again in a moment.",
            headers={"retry-after": "5"},
        ) from None
    return Response(
        answer.body,
        _status(answer, media),
        {**_HEADERS, READ_PATH: answer.path},
        media_type=f"{media}; charset=utf-8",
    )


def _status(answer: Answer, media: str) -> int:
    if answer.failed:
        return 500
    # With plain JSON a client cannot tell our 400 from a proxy's, so the specification wants 200.
    return 200 if answer.executed or media == JSON else 400


async def _posted(request: Request) -> Operation:
    _refuse_other_types(request)
    body = await read_body(request)
    if not body:
        raise bad_request('The body is empty. Send JSON such as {"query": "{ __typename }"}.')
    try:
        posted = decode_json(body)
    except BadJson as error:
        raise bad_request(f"The body cannot be read. {error}") from error
    if isinstance(posted, list):
        raise bad_request("Several requests in one are not taken. Send them one by one.")
    if not isinstance(posted, dict):
        raise bad_request("The body must be a JSON object with a query in it.")
    return _operation(posted, read_only=False)


def _refuse_other_types(request: Request) -> None:
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding != "identity":
        raise TurnedAway(
            415,
            Reason.UNSUPPORTED_MEDIA_TYPE,
            "Compressed requests are not taken. Send the body without Content-Encoding.",
            headers={"accept-encoding": "identity"},
        )
    name, parameters = content_type(request.headers.get("content-type", ""))
    if name != JSON or parameters.get("charset", "utf-8") not in ("utf-8", "utf8"):
        raise TurnedAway(
            415,
            Reason.UNSUPPORTED_MEDIA_TYPE,
            f"Requests are sent as JSON in UTF-8. Set Content-Type: {JSON}.",
            headers={"accept": JSON},
        )


def _asked(params: QueryParams) -> Operation:
    asked: dict[str, Any] = {}
    for name in ("query", "operationName", "variables", "extensions"):
        values = params.getlist(name)
        if len(values) > 1:
            raise bad_request(f"{name} is given {len(values)} times. Give it once.")
        # A form field left empty is a field not given.
        if values and values[0]:
            asked[name] = values[0]
    for name in ("variables", "extensions"):
        if name in asked:
            try:
                asked[name] = decode_json(asked[name])
            except BadJson as error:
                raise bad_request(f"{name} cannot be read. {error}") from error
    operation = _operation(asked, read_only=True)
    _refuse_writing(operation)
    return operation


def _operation(asked: Mapping[str, Any], *, read_only: bool) -> Operation:
    query = asked.get("query")
    if query is None:
        raise bad_request("There is no query. Give one, such as { __typename }.")
    if not isinstance(query, str):
        raise bad_request("query must be a text.")
    name = asked.get("operationName")
    if name is not None and not isinstance(name, str):
        raise bad_request("operationName must be a text or null.")
    variables, extensions = asked.get("variables"), asked.get("extensions")
    if variables is not None and not isinstance(variables, dict):
        raise bad_request("variables must be an object or null.")
    if extensions is not None and not isinstance(extensions, dict):
        raise bad_request("extensions must be an object or null.")
    return Operation(query, name, variables or {}, read_only=read_only)


def _refuse_writing(operation: Operation) -> None:
    """A link that somebody follows must change nothing, whatever the schema could do."""
    if "mutation" not in operation.query and "subscription" not in operation.query:
        return
    try:
        document = parse(operation.query, max_tokens=1_000)
    except (GraphQLSyntaxError, RecursionError):
        return  # it will be refused with the right words
    for each in document.definitions:
        if (
            isinstance(each, OperationDefinitionNode)
            and each.operation is not OperationType.QUERY
            and (operation.name is None or (each.name and each.name.value == operation.name))
        ):
            raise TurnedAway(
                405,
                Reason.METHOD_NOT_ALLOWED,
                "Only queries can be asked with GET. Send this with POST.",
                headers={"allow": "POST"},
            )
