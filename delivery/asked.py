"""What a request asks: its body or its parameters, read into an operation."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from delivery.decode import BadJson, decode_json
from delivery.head import Head
from delivery.negotiate import content_type
from delivery.refusals import JSON, Reason, TurnedAway, bad_request
from resolvers.documents import is_mutation
from resolvers.operation import Operation

SMALL = 4 * 1024
"""Requests up to so many bytes are remembered as they were read: clients repeat themselves."""


@dataclass(frozen=True)
class Asked:
    """A GraphQL request: an operation, or the name of a document kept here; or both, to be kept."""

    operation: Operation
    document: str | None = None


def posted(body: bytes) -> Asked:
    """What a POST asks. Raises TurnedAway for what is no GraphQL request."""
    return _posted_again(body) if len(body) <= SMALL else _posted(body)


def asked(query_string: bytes) -> Asked:
    """What a GET asks, which is never to write. Raises TurnedAway."""
    return _asked_again(query_string) if len(query_string) <= SMALL else _asked(query_string)


@lru_cache(maxsize=256)
def is_query_string(query_string: bytes) -> bool:
    """Whether the parameters hold a question at all; a browser that only looks asks nothing."""
    return any(
        name in ("query", "documentId", "extensions") and value
        for name, value in _parameters(query_string)
    )


def refuse_other_types(head: Head) -> None:
    """Raises TurnedAway for a body that is not plain JSON."""
    encoding = head.get(b"content-encoding")
    if encoding is not None and encoding.strip().lower() != b"identity":
        raise TurnedAway(
            415,
            Reason.UNSUPPORTED_MEDIA_TYPE,
            "Compressed requests are not taken. Send the body without Content-Encoding.",
            headers={"accept-encoding": "identity"},
        )
    if not _is_json(head.get(b"content-type", b"")):
        raise TurnedAway(
            415,
            Reason.UNSUPPORTED_MEDIA_TYPE,
            f"Requests are sent as JSON in UTF-8. Set Content-Type: {JSON}.",
            headers={"accept": JSON},
        )


@lru_cache(maxsize=64)
def _is_json(value: bytes) -> bool:
    name, parameters = content_type(value.decode("latin-1"))
    return name == JSON and parameters.get("charset", "utf-8") in ("utf-8", "utf8")


def _posted(body: bytes) -> Asked:
    if not body:
        raise bad_request('The body is empty. Send JSON such as {"query": "{ __typename }"}.')
    try:
        found = decode_json(body)
    except BadJson as error:
        raise bad_request(f"The body cannot be read. {error}") from error
    return posted_object(found)


def posted_object(found: object) -> Asked:
    """What a decoded body asks. Raises TurnedAway."""
    if isinstance(found, list):
        raise bad_request("Several requests in one are not taken. Send them one by one.")
    if not isinstance(found, dict):
        raise bad_request("The body must be a JSON object with a query in it.")
    return _read(found, read_only=False)


def _asked(query_string: bytes) -> Asked:
    found: dict[str, Any] = {}
    for name, value in _parameters(query_string):
        if name not in ("query", "operationName", "variables", "extensions", "documentId"):
            continue
        if name in found:
            raise bad_request(f"{name} is given more than once. Give it once.")
        # A form field left empty is a field not given.
        if value:
            found[name] = value
    for name in ("variables", "extensions"):
        if name in found:
            try:
                found[name] = decode_json(found[name])
            except BadJson as error:
                raise bad_request(f"{name} cannot be read. {error}") from error
    made = _read(found, read_only=True)
    _refuse_writing(made.operation)
    return made


_posted_again = lru_cache(maxsize=2_048)(_posted)
_asked_again = lru_cache(maxsize=2_048)(_asked)


def _parameters(query_string: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query_string.decode("ascii"), keep_blank_values=True, max_num_fields=100)
    except ValueError as error:
        raise bad_request("The address cannot be read. Encode its parameters as UTF-8.") from error


def _read(found: Mapping[str, Any], *, read_only: bool) -> Asked:
    query, name = found.get("query"), found.get("operationName")
    variables, extensions = found.get("variables"), found.get("extensions")
    if extensions is not None and not isinstance(extensions, dict):
        raise bad_request("extensions must be an object or null.")
    document = _document(found.get("documentId"), extensions or {})
    if query is None and document is None:
        raise bad_request("There is no query. Give one, such as { __typename }.")
    if query is not None and not isinstance(query, str):
        raise bad_request("query must be a text.")
    if name is not None and not isinstance(name, str):
        raise bad_request("operationName must be a text or null.")
    if variables is not None and not isinstance(variables, dict):
        raise bad_request("variables must be an object or null.")
    return Asked(Operation(query or "", name, variables or {}, read_only=read_only), document)


def _document(document_id: object, extensions: Mapping[str, Any]) -> str | None:
    """The name of a document kept here: as `documentId`, or in the way of persisted queries."""
    if document_id is not None and not isinstance(document_id, str):
        raise bad_request("documentId must be a text.")
    persisted = extensions.get("persistedQuery")
    if persisted is None:
        return document_id
    if not isinstance(persisted, dict) or persisted.get("version") != 1:
        raise bad_request("extensions.persistedQuery must be an object with version 1.")
    digest = persisted.get("sha256Hash")
    if not isinstance(digest, str):
        raise bad_request("extensions.persistedQuery.sha256Hash must be a text.")
    return digest


def _refuse_writing(operation: Operation) -> None:
    """A link that somebody follows must change nothing, whatever the schema could do."""
    if is_mutation(operation.query, operation.name):
        raise TurnedAway(
            405,
            Reason.METHOD_NOT_ALLOWED,
            "Only queries can be asked with GET. Send this with POST.",
            headers={"allow": "POST"},
        )
