"""Why a request was turned away before anything was asked of the content, and how that is sent."""

from collections.abc import Mapping
from enum import Enum

import orjson
from starlette.responses import Response

from resolvers.errors import Code

JSON = "application/json"


class Reason(Enum):
    """Why, for programs; beside the codes of `resolvers.errors`."""

    BAD_REQUEST = Code.BAD_REQUEST.value
    TOO_LARGE = Code.TOO_LARGE.value
    TOO_SLOW = Code.TOO_SLOW.value
    INTERNAL = Code.INTERNAL.value
    FORBIDDEN = Code.FORBIDDEN.value
    RATE_LIMITED = Code.RATE_LIMITED.value
    UNAVAILABLE = Code.UNAVAILABLE.value
    UNAUTHENTICATED = "UNAUTHENTICATED"
    NOT_FOUND = "NOT_FOUND"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    NOT_ACCEPTABLE = "NOT_ACCEPTABLE"
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"
    STARTING = "STARTING"
    CONFLICT = "CONFLICT"
    NOT_TAKEN = "NOT_TAKEN"
    GONE = "GONE"
    NOT_IMPLEMENTED = "NOT_IMPLEMENTED"


class TurnedAway(Exception):
    """A request that is not answered; the sentence tells the client what to do instead."""

    def __init__(
        self,
        status: int,
        reason: Reason,
        message: str,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason
        self.headers = dict(headers or {})


def bad_request(message: str) -> TurnedAway:
    """A request that no server could answer."""
    return TurnedAway(400, Reason.BAD_REQUEST, message)


def json_response(
    status: int, content: object, *, headers: Mapping[str, str] | None = None
) -> Response:
    """JSON that nobody keeps."""
    return Response(
        orjson.dumps(content),
        status,
        {"cache-control": "no-store", **(headers or {})},
        media_type=f"{JSON}; charset=utf-8",
    )


def refusal(error: TurnedAway, **beside: str) -> Response:
    """The refusal as it is sent: JSON in the shape of a GraphQL error, with more members `beside`."""
    extensions = {"code": error.reason.value}
    return json_response(
        error.status,
        {**beside, "errors": [{"message": str(error), "extensions": extensions}]},
        headers=error.headers,
    )


def masked(request_id: str) -> Response:
    """The answer when we broke: nothing of the fault but the id under which it is logged."""
    message = "Something went wrong on our side. Quote the request id to us."
    extensions = {"code": Reason.INTERNAL.value, "requestId": request_id}
    return json_response(500, {"errors": [{"message": message, "extensions": extensions}]})
