"""What a client is told when a request cannot be answered: a closed list of codes."""

from enum import Enum
from typing import Any

import orjson
from graphql import GraphQLError


class Code(Enum):
    """Why, for programs; the message is for people."""

    PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    BAD_REQUEST = "BAD_REQUEST"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    TOO_LARGE = "TOO_LARGE"
    TOO_MANY_TOKENS = "TOO_MANY_TOKENS"
    TOO_DEEP = "TOO_DEEP"
    TOO_MANY_ALIASES = "TOO_MANY_ALIASES"
    TOO_MANY_FIELDS = "TOO_MANY_FIELDS"
    TOO_MANY_DIRECTIVES = "TOO_MANY_DIRECTIVES"
    TOO_COSTLY = "TOO_COSTLY"
    TOO_MANY_FOUND = "TOO_MANY_FOUND"
    CURSOR_EXPIRED = "CURSOR_EXPIRED"
    TOO_SLOW = "TOO_SLOW"
    RATE_LIMITED = "RATE_LIMITED"
    UNAVAILABLE = "UNAVAILABLE"
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    DOCUMENT_NOT_TRUSTED = "DOCUMENT_NOT_TRUSTED"
    FORBIDDEN = "FORBIDDEN"
    FORBIDDEN_FIELD = "FORBIDDEN_FIELD"
    NOT_FOUND = "NOT_FOUND"
    INTERNAL = "INTERNAL"


class RequestFault(Exception):
    """A request that cannot be answered at all; its errors are for the client."""

    def __init__(self, code: Code, errors: list[GraphQLError]) -> None:
        super().__init__("; ".join(each.message for each in errors))
        self.code = code
        self.errors = errors


def fault(code: Code, message: str, nodes: Any = None) -> RequestFault:
    """A fault with a single error."""
    return RequestFault(code, [GraphQLError(message, nodes)])


def formatted(error: GraphQLError, code: Code) -> dict[str, Any]:
    """The error as it is sent."""
    shown = dict(error.formatted)
    shown["extensions"] = {**(error.extensions or {}), "code": code.value}
    return shown


def masked(request_id: str) -> bytes:
    """The body of an answer when we broke: nothing of the fault but the id under which it is logged."""
    message = "Something went wrong on our side. Quote the request id to us."
    extensions = {"code": Code.INTERNAL.value, "requestId": request_id}
    return orjson.dumps({"errors": [{"message": message, "extensions": extensions}], "data": None})
