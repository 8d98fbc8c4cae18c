"""One actor for each role a site begins with, and the editors' door as each of them uses it."""

from functools import cache
from typing import Any

import orjson

from models.declare import Catalogue
from publishing.actor import Actor, ActorKind
from publishing.roles import FIRST_ROLES
from reading.guard import ANY_VIEW
from reading.run import Readings
from resolvers.manage.answer import ManageAnswers
from resolvers.operation import Operation
from schema.manage import manage_schema
from schema.manage.content import EDITORIAL
from tests.site import Site

ROLES = tuple(each.name for each in FIRST_ROLES)

NOBODY = Actor("usr_nobody", ActorKind.PERSON)
"""Somebody with an account and no role."""


def person(*roles: str, name: str = "") -> Actor:
    """A person with these roles; by default one who is called like their first role."""
    grants = tuple(grant for each in FIRST_ROLES if each.name in roles for grant in each.grants)
    who = f"usr_{name or roles[0]}"
    return Actor(who, ActorKind.PERSON, grants, person=who)


@cache
def _schema(catalogue: Catalogue) -> Any:
    return manage_schema(catalogue)._schema


class Door:
    """The editors' door of a site."""

    def __init__(self, site: Site) -> None:
        readings = Readings(site.privileged, site.catalogue, rights=ANY_VIEW, limits=site.limits)
        self.answers = ManageAnswers(
            _schema(site.catalogue), site.catalogue, readings, site.desk, editorial=EDITORIAL
        )

    async def body(self, query: str, *, by: Actor, **variables: Any) -> dict[str, Any]:
        """The whole answer as it is sent."""
        operation = Operation(query, None, variables)
        answer = await self.answers.answer(operation, actor=by, request_id="test")
        found: dict[str, Any] = orjson.loads(answer.body)
        return found

    async def ask(self, query: str, *, by: Actor, **variables: Any) -> dict[str, Any]:
        """The data of an answer without errors."""
        body = await self.body(query, by=by, **variables)
        assert "errors" not in body, body["errors"]
        found: dict[str, Any] = body["data"]
        return found

    async def do(self, query: str, *, by: Actor, **variables: Any) -> Any:
        """The payload of a document with one mutation, which must not be refused."""
        payload = next(iter((await self.ask(query, by=by, **variables)).values()))
        assert not payload["errors"], payload["errors"]
        return payload

    async def refused(self, query: str, *, by: Actor, **variables: Any) -> list[dict[str, Any]]:
        """The errors of a document with one mutation, which must be refused."""
        payload = next(iter((await self.ask(query, by=by, **variables)).values()))
        assert payload["errors"], payload
        found: list[dict[str, Any]] = payload["errors"]
        return found
