"""Documents kept under a name: trusted ones from the operator's folder, and those that clients register.

A client that names a document by the SHA-256 of its text sends far less, and can use GET, so that
a CDN may hold the answer.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from delivery.asked import Asked
from resolvers.errors import Code, fault
from resolvers.operation import Operation

MAX_REGISTERED_BYTES = 8 * 1024 * 1024


class BadManifest(Exception):
    """A folder of trusted documents that cannot be used; the sentence names the file and the mend."""


class KeptDocuments:
    """Finds documents by name. With `trusted_only` nothing else is answered."""

    def __init__(self, trusted: Mapping[str, str], *, trusted_only: bool = False) -> None:
        self._trusted = dict(trusted)
        self._texts = frozenset(self._trusted.values())
        self._trusted_only = trusted_only
        self._registered: OrderedDict[str, str] = OrderedDict()
        self._bytes = 0

    def operation(self, asked: Asked) -> Operation:
        """The operation that is asked for, with its text. Raises RequestFault."""
        operation, name = asked.operation, asked.document
        if name is None:
            return self._allowed(operation)
        digest = name.removeprefix("sha256:")
        text = self._trusted.get(digest) or self._trusted.get(name)
        if text is not None:
            return replace(operation, query=text, trusted=True)
        if operation.query:
            return self._allowed(self._checked(operation, digest))
        text = self._registered.get(digest)
        if text is None or self._trusted_only:
            raise fault(Code.PERSISTED_QUERY_NOT_FOUND, "PersistedQueryNotFound")
        self._registered.move_to_end(digest)
        return replace(operation, query=text)

    def register(self, asked: Asked) -> None:
        """Keep the document of a request that was answered, if it came with its name."""
        query, name = asked.operation.query, asked.document
        if name is None or not query or self._trusted_only:
            return
        digest = name.removeprefix("sha256:")
        if digest in self._registered or digest in self._trusted:
            return
        self._registered[digest] = query
        self._bytes += len(query)
        while self._bytes > MAX_REGISTERED_BYTES:
            _, dropped = self._registered.popitem(last=False)
            self._bytes -= len(dropped)

    def _allowed(self, operation: Operation) -> Operation:
        if operation.query in self._texts:
            return replace(operation, trusted=True)
        if self._trusted_only:
            message = (
                "Only documents that this service knows are answered. "
                "Name one by its hash (documentId), or ask the operator to add yours."
            )
            raise fault(Code.DOCUMENT_NOT_TRUSTED, message)
        return operation

    def _checked(self, operation: Operation, digest: str) -> Operation:
        if hashlib.sha256(operation.query.encode()).hexdigest() != digest.lower():
            message = "The hash is not the SHA-256 of the query. Hash the very text that is sent."
            raise fault(Code.BAD_REQUEST, message)
        return operation


def read_manifests(folder: Path) -> dict[str, str]:
    """The documents of every `.json` and `.graphql` file in the folder, by name.

    A JSON file is a map of names to documents, or a list of operations as client tools write it
    (`{"operations": [{"id", "body"}]}`). A `.graphql` file is one document; its name is the SHA-256
    of its text. Raises BadManifest.
    """
    if not folder.is_dir():
        raise BadManifest(f"There is no folder {folder}. Set KAPOK_TRUSTED_DOCUMENTS to one.")
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".json", ".graphql") and path.is_file():
            found |= dict(_documents(path))
    return found


def _documents(path: Path) -> Iterable[tuple[str, str]]:
    try:
        text = path.read_text("utf-8")
        if path.suffix == ".graphql":
            return [(hashlib.sha256(text.encode()).hexdigest(), text)]
        return _listed(orjson.loads(text))
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise BadManifest(
            f"{path} is no manifest of documents. Write a JSON object of names and documents, "
            'or {"operations": [{"id": …, "body": …}]}.'
        ) from error


def _listed(manifest: Any) -> list[tuple[str, str]]:
    pairs = (
        [(each["id"], each["body"]) for each in manifest["operations"]]
        if "operations" in manifest
        else list(manifest.items())
    )
    if not all(isinstance(each, str) for pair in pairs for each in pair):
        raise TypeError("a document is no text")
    return [(name.removeprefix("sha256:"), text) for name, text in pairs]
