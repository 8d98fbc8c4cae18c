"""Fixed documents asked through the public door, and what the answers were made of."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import orjson

from delivery.cache import Entry, etag_of
from delivery.http import Serving
from delivery.outlets.asked import Wanted
from delivery.refusals import Reason, TurnedAway, bad_request
from models.declare import Catalogue
from models.locale import Locale
from resolvers.operation import Answer, Operation
from resolvers.purse import Purse

PAGE = 100
"""How many items are asked for at once."""


@dataclass
class Questions:
    """Asks for one request, and remembers by what its answers are told apart and forgotten."""

    serving: Serving
    purse: Purse
    request_id: str
    types: set[str] = field(default_factory=set)
    cacheable: bool = True
    _seen: list[bytes] = field(default_factory=list)

    async def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """The data of the answer. Raises TurnedAway where there is none."""
        operation = Operation(document, None, variables, read_only=True, trusted=True)
        answer = await self.serving.answers.answer(
            operation, request_id=self.request_id, purse=self.purse
        )
        self.types |= answer.types
        self.cacheable = self.cacheable and answer.cacheable
        body = orjson.loads(answer.body)
        if "errors" in body:
            raise _refused(answer, body["errors"][0]["message"])
        self._seen.append(
            answer.kept.etag if isinstance(answer.kept, Entry) else etag_of(answer.body)
        )
        return cast(dict[str, Any], body["data"])

    @property
    def seen(self) -> bytes:
        """What tells these answers from others."""
        return b"".join(self._seen)

    async def pages(
        self, document: str, root: str, *, most: int, **variables: Any
    ) -> AsyncIterator[list[dict[str, Any]]]:
        """The nodes of a list, page by page, until there are no more or `most` have come."""
        after: str | None = None
        seen = 0
        while seen < most:
            found = (await self.ask(document, **variables, after=after))[root]
            yield found["nodes"]
            seen += len(found["nodes"])
            after = found["pageInfo"]["endCursor"]
            if not found["pageInfo"]["hasNextPage"]:
                return

    async def every(
        self, document: str, root: str, *, most: int, **variables: Any
    ) -> list[dict[str, Any]]:
        """The nodes of a list, `most` at most."""
        found: list[dict[str, Any]] = []
        async for page in self.pages(document, root, most=most, **variables):
            found += page
        return found[:most]


def _refused(answer: Answer, message: str) -> TurnedAway:
    if answer.failed:
        return TurnedAway(500, Reason.INTERNAL, message)
    if answer.unavailable:
        return TurnedAway(503, Reason.UNAVAILABLE, message, headers={"retry-after": "5"})
    if answer.retry_after is not None:
        seconds = str(max(1, round(answer.retry_after)))
        return TurnedAway(429, Reason.RATE_LIMITED, message, headers={"retry-after": seconds})
    return bad_request(message)


# --- selections -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Chosen:
    """An item that a list is narrowed to, with its name in the language asked for."""

    parameter: str
    id: str
    label: str


NARROWING: Mapping[str, tuple[str, str]] = {
    "topic": ("Topic", "topic"),
    "series": ("EventSeries", "eventSeries"),
}
"""The parameters that narrow a list: the type whose slug or id they hold, and its root field."""


class Moved(Exception):
    """What was asked for is at another address now."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


async def chosen(
    questions: Questions, catalogue: Catalogue, asked: Wanted, path: str
) -> tuple[Chosen, ...]:
    """What the parameters name. Raises TurnedAway for what is not to be seen, Moved for an old slug."""
    found = []
    for parameter, value in asked.chosen.items():
        if parameter not in NARROWING:
            continue
        name, root = NARROWING[parameter]
        by = by_what(catalogue, name, value)
        document = one(root, by, "id slug label")
        item = (await questions.ask(document, value=value, locale=asked.locale.name))["found"]
        if item is None:
            raise bad_request(f"There is no such {parameter}. Name one by its slug or its id.")
        if by == "slug" and item["slug"] != value:
            now = Wanted(asked.locale, {**asked.chosen, parameter: item["slug"]})
            raise Moved(path + now.query())
        found.append(Chosen(parameter, item["id"], item["label"] or ""))
    return tuple(found)


def by_what(catalogue: Catalogue, type_name: str, value: str) -> str:
    """Whether a value is an id of the type or a slug."""
    found = catalogue.by_prefix(value)
    return "id" if "_" in value and found is not None and found.name == type_name else "slug"


def one(root: str, by: str, fields: str) -> str:
    """The document that asks for a single item, `found`, by its slug or id."""
    kind = "ID" if by == "id" else "String"
    return (
        f"query ($value: {kind}!, $locale: Locale!)"
        f" {{ found: {root}(by: {{{by}: $value}}, locale: $locale) {{ {fields} }} }}"
    )


def locale_of(item: Mapping[str, Any]) -> Locale:
    """The language that the texts of an item are in."""
    return Locale[item["language"]["served"]]
