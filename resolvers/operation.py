"""What is asked and what is answered, before and after everything that lies between."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import orjson

Key = tuple[object, ...]


@dataclass(frozen=True)
class Operation:
    """A request as it came: the document, which operation of it, and the variables' values.

    A `trusted` document was given by the operator: it is compiled at first sight.
    """

    query: str
    name: str | None
    variables: Mapping[str, Any]
    read_only: bool = False
    trusted: bool = False

    @cached_property
    def key(self) -> Key | None:
        """What the answer depends on besides content and rights; None when JSON cannot write it."""
        try:
            variables = orjson.dumps(dict(self.variables), option=orjson.OPT_SORT_KEYS)
        except TypeError:
            return None
        return self.query, self.name, variables

    @cached_property
    def is_storable(self) -> bool:
        """Whether no text holds a NUL or half a character, which the databases take differently."""
        return is_storable(self.query) and all(map(is_storable, _strings(self.variables)))


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def is_storable(text: str) -> bool:
    """Whether a text holds neither a NUL nor half a character."""
    return _UNSTORABLE.search(text) is None


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


Missed = tuple[tuple[str, str], ...]
"""Texts that nothing was found for, each with the name of the language it was asked in."""


class Kept(Protocol):
    """An answer that the cache gave, or made and perhaps kept."""

    @property
    def body(self) -> bytes:
        """The answer."""

    @property
    def types(self) -> frozenset[str]:
        """The content types it may speak of."""

    @property
    def missed(self) -> Missed:
        """What was searched in it and not found."""


@dataclass(frozen=True)
class Made:
    """A fresh answer, and the tokens of what it was made of: types, keys and public ids."""

    body: bytes
    tokens: frozenset[str]
    missed: Missed = ()


@dataclass(frozen=True)
class Answer:
    """The response body, whether the request was executed at all, and which path answered it.

    `declined` says why it was not compiled. `failed`: the fault is ours, and there is no answer.
    What speaks of this very request, or of an error, is not `cacheable`. `types` are the content
    types it may speak of.
    `retry_after` is set, in seconds, when the asker has no points left; `unavailable`: the database
    cannot be reached. `kept` is what the cache
    holds of it, with what it knows beside the body.
    """

    body: bytes
    executed: bool
    path: str = "ordinary"
    declined: str = ""
    failed: bool = False
    cacheable: bool = True
    retry_after: float | None = None
    unavailable: bool = False
    kept: Kept | None = None
    types: frozenset[str] = frozenset()
