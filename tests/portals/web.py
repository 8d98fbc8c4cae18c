"""The public addresses and the editors' door over a site, as portals and their visitors meet them."""

from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware

from delivery.budget import Budgets
from delivery.cors import PublicAddresses
from delivery.credentials import credential_of
from delivery.documents import KeptDocuments
from delivery.envelope import Envelope
from delivery.http import GraphqlDoor, Serving
from delivery.logs import access_log
from delivery.manage import ManageDoor, Managing
from delivery.outlets.door import outlets
from delivery.portals import Portals
from models.system import Portal
from publishing.actor import Actor, ActorKind, Grant, Verb
from publishing.people.scopes import scope_of
from publishing.people.tokens import make_token
from publishing.portals import make_portal
from publishing.webhooks import Wanted, make_webhook
from resolvers.manage.answer import ManageAnswers
from tests.manage.roles import Door
from tests.people.crowd import account
from tests.site import Site

VISITOR = ("203.0.113.7", 50_000)


class Web:
    """An application over a site, and clients of it at an address that pays for what it asks."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.door = Door(site)
        self.portals = Portals(site.database, keep_days=400)
        budgets = Budgets(points_per_minute=20_000, burst=5_000)

        async def credential(scope: Any) -> Any:
            return await credential_of(scope, site.database)

        async def manage() -> ManageAnswers:
            return self.door.answers

        documents = KeptDocuments({}, trusted_only=False)
        serving = Serving(
            site.answers, documents, budgets, 30, credential_of=credential, portals=self.portals
        )
        managing = Managing(
            manage, credential, credential, Budgets(points_per_minute=60_000, burst=20_000)
        )
        app = Starlette(
            routes=outlets(lambda: serving, site.catalogue),
            middleware=[
                Middleware(Envelope, access=access_log("json")),
                Middleware(PublicAddresses, portals=lambda: self.portals),
                Middleware(GraphqlDoor, serving=lambda: serving),
                Middleware(ManageDoor, managing=lambda: managing),
            ],
        )
        transport = httpx.ASGITransport(app, client=VISITOR)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://kapok.test")

    async def portal(self, name: str = "门户", **given: Any) -> Portal:
        """A new portal."""
        made: Portal = await self.site.act(make_portal, name=name, **given)
        return made

    async def token(self, owner: str, *scope: str, **given: Any) -> str:
        """A token of an account, by default for webhooks."""
        grants = scope_of(scope or ("webhook",), self.site.catalogue)
        made = await self.site.act(make_token, owner=owner, name="t", scope=grants, **given)
        return str(made[1])

    async def webhook(self, owner: str) -> str:
        """A webhook of an account, not verified."""
        grant = Grant(frozenset({Verb.WEBHOOK}))
        by = Actor("tok_test", ActorKind.TOKEN, (grant,), person=owner)
        async with self.site.desk.act(by=by) as act:
            url = "https://hooks.example/in"
            hook, _secret = await make_webhook(act, name="w", url=url, wanted=Wanted())
        return hook.public_id

    async def administrator(self) -> str:
        """The token of somebody who may do everything."""
        return await self.token((await account(self.site.desk, "administrator")).public_id, "*")

    async def ask(
        self, query: str, *, key: str | None = None, token: str | None = None, **variables: Any
    ) -> httpx.Response:
        """The answer to a public request, with a portal's key or a token."""
        headers = {"kapok-portal": key} if key else {}
        headers |= {"authorization": f"Bearer {token}"} if token else {}
        body = {"query": query, "variables": variables}
        return await self.client.post("/graphql", json=body, headers=headers)

    async def manage(self, query: str, *, token: str, **variables: Any) -> dict[str, Any]:
        """The whole answer at the editors' door."""
        answer = await self.client.post(
            "/graphql/manage",
            json={"query": query, "variables": variables},
            headers={"authorization": f"Bearer {token}"},
        )
        found: dict[str, Any] = answer.json()
        return found

    async def data(self, query: str, *, token: str, **variables: Any) -> dict[str, Any]:
        """The data of an answer at the editors' door, which must have no errors."""
        body = await self.manage(query, token=token, **variables)
        assert "errors" not in body, body
        found: dict[str, Any] = body["data"]
        return found
