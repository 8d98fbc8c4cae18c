"""Asks a running service through every way in that leads to content, and keeps all that it is given."""

import asyncio
import io
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx
import orjson
from graphql import GraphQLEnumType, GraphQLObjectType, GraphQLSchema, get_named_type
from PIL import Image

from models.content import CATALOGUE
from resolvers.manage.pages import cursor_of
from tests.prober.everything import documents, printed
from tests.prober.planted import Planted
from tests.prober.pointed import Asked, single_root

DELIVERY, MANAGE = "/graphql", "/graphql/manage"
PUBLIC = "https://content.example.org"
"""How the service is told that it is reached."""

Seen = list[tuple[str, bytes]]
"""What was asked, and everything that was given for it, headers included."""


@dataclass
class Prober:
    """One visitor without a name, one program with the right to webhooks, and a portal with its key."""

    client: httpx.AsyncClient
    planted: Planted
    hooks_token: str
    portal_token: str
    portal_key: str
    schema: GraphQLSchema = field(default_factory=lambda: printed("schema.graphql"))
    manage: GraphQLSchema = field(default_factory=lambda: printed("manage.graphql"))
    etags: dict[str, str] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    files: dict[str, str] = field(default_factory=dict)
    """Where the bytes of pictures lie that were sent in, by the item."""

    async def look(self, method: str, address: str, **given: Any) -> bytes:
        """Everything of one answer."""
        self.asked.add(address.partition("?")[0])
        answer = await self.client.request(method, address, **given)
        assert answer.status_code < 500, (address, given, answer.text)
        if "etag" in answer.headers:
            self.etags[address] = answer.headers["etag"]
        head = b"\n".join(name + b": " + value for name, value in answer.headers.raw)
        return b"%d\n%s\n\n%s" % (answer.status_code, head, answer.content)

    async def ask(self, document: str, *, path: str = DELIVERY, **headers: str) -> bytes:
        """Everything of the answer to a document."""
        return await self.look("POST", path, json={"query": document}, headers=headers)

    async def hear(self, document: str, *, path: str = DELIVERY, **headers: str) -> bytes:
        """The first event of a subscription, of which there must be one, headers included."""
        wanted = {"accept": "text/event-stream", **headers}
        asked = {"query": document}
        async with self.client.stream("POST", path, json=asked, headers=wanted) as answer:
            head = b"\n".join(name + b": " + value for name, value in answer.headers.raw)
            heard = b"%d\n%s\n\n" % (answer.status_code, head)
            async for piece in answer.aiter_bytes():
                heard += piece
                if b"event: next" in heard and heard.endswith(b"\n\n"):
                    break
        return heard

    async def beginning(self) -> str:
        """The cursor of changes before everything that has ever been noted."""
        body = (await self.ask("{ changes(first: 1) { cursor } }")).partition(b"\n\n")[2]
        cursor = orjson.loads(body)["data"]["changes"]["cursor"]
        *others, _position, _full = orjson.loads(bytes.fromhex(cursor))
        return orjson.dumps([*others, 0, 0]).hex()

    async def pointed(self, asked: Asked, value: str) -> bytes:
        """The answer to a question with this name in it, without the name and what differs by chance."""
        text = asked.of(value)
        if asked.path == "query":
            seen = await self.ask(text)
        else:
            seen = await self.look("GET", text)
        head, _, body = seen.partition(b"\n\n")
        lines = [each for each in head.split(b"\n") if not each.lower().startswith(_BY_CHANCE)]
        return b"\n".join([*lines, b"", body]).replace(value.encode(), b"VALUE")

    async def send_picture(self, token: str, name: str) -> str:
        """The id of a new picture that nobody has published."""
        content = io.BytesIO()
        Image.new("RGB", (900, 300), "#8c2").save(content, "JPEG")
        sent = await self.client.post(
            "/media/upload",
            params={"name": f"{name}.jpg"},
            content=content.getvalue(),
            headers={"authorization": f"Bearer {token}"},
        )
        assert sent.status_code == 201, sent.text
        made: dict[str, str] = sent.json()
        self.files[made["id"]] = made["address"].split("?")[0]
        return made["id"]

    async def settled(self) -> None:
        """Wait until the service has heard of everything, which takes it less than a second."""
        await asyncio.sleep(1)

    def given(self, by: Mapping[str, str]) -> dict[str, str]:
        """The literals of arguments. `by` holds the item that is asked for singly, by type."""
        found: dict[str, str] = {}
        for name, kind in self.schema.type_map.items():
            if isinstance(kind, GraphQLObjectType) and "facets" in kind.fields:
                facet = get_named_type(kind.fields["facets"].args["fields"].type)
                assert isinstance(facet, GraphQLEnumType)
                found[f"{name}.facets.fields"] = f"[{', '.join(list(facet.values)[:10])}]"
        for each in CATALOGUE.types.values():
            root = single_root(self.schema, each)
            if root is not None:
                found[f"Query.{root}.by"] = f'{{ id: "{by[each.name]}" }}'
        ids = ", ".join(f'"{each}"' for each in by.values())
        some = by["Article"]
        return found | {
            "Query.node.id": f'"{some}"',
            "Query.nodes.ids": f"[{ids}]",
            "Query.search.query": '"雀"',
            "Query.suggest.prefix": '"sparrow"',
            "Query.oembed.url": f'"{PUBLIC}/embed/events/{by["Event"]}"',
            "Query.resolveUrl.path": f'"/of-articles/{some}.html"',
        }


_BY_CHANCE = (b"x-request-id", b"date", b"etag", b"content-length")

Path = Callable[[Prober, Mapping[str, str]], Awaitable[Seen]]
"""One way in. It is given the items, by type, that are public just then, or were."""


async def every_query(prober: Prober, items: Mapping[str, str]) -> Seen:
    """Everything that the contract can give, in two languages."""
    seen: Seen = []
    for name, document in documents(prober.schema, prober.given(items)):
        seen.append((f"query {name}", await prober.ask(document)))
        if "errors" in seen[-1][1].decode()[:400]:
            # SQLite before 3.46 reads fewer links inside links; then nothing is given at all.
            assert b"TOO_DEEP" in seen[-1][1], (seen[-1][1][-400:], document)
    return seen


async def subscriptions(prober: Prober, items: Mapping[str, str]) -> Seen:
    """All that was ever noted, told by a subscription; and editors' facts, which a portal is not told."""
    since = f'"{await prober.beginning()}"'
    given = prober.given(items) | {"*.changes.since": since, "*.changes.first": "100"}
    seen: Seen = []
    for name, document in documents(prober.schema, given, kind="subscription"):
        seen.append((f"subscription {name}", await prober.hear(document)))
    bearer = {"authorization": f"Bearer {prober.portal_token}"}
    begun = {"Subscription.facts.since": f'"{cursor_of(0)}"'}
    for name, document in documents(prober.manage, begun, kind="subscription"):
        for headers in ({}, bearer):
            heard = await prober.hear(document, path=MANAGE, **headers)
            seen.append((f"manage subscription {name}", heard))
    return seen


async def outlets(prober: Prober, items: Mapping[str, str]) -> Seen:
    """Calendars, feeds and sitemaps."""
    fed = [each for each in CATALOGUE.types.values() if each.feed]
    addresses = [
        "/calendar/events.ics",
        f"/calendar/events/{items['Event']}.ics",
        f"/calendar/events.ics?series={items['EventSeries']}",
        f"/calendar/events.ics?topic={items['Topic']}",
        f"/calendar/events.ics?portal={prober.portal_key}",
        "/sitemap.xml",
        "/news-sitemap.xml",
        *(f"/feeds/{each.plural}.{form}" for each in fed for form in ("rss", "atom", "json")),
        f"/feeds/articles.rss?topic={items['Topic']}",
        f"/feeds/articles.json?portal={prober.portal_key}",
    ]
    languages = ["", "locale=zh-Hant-HK", "locale=en"]
    seen: Seen = []
    for each in addresses:
        for language in languages if "sitemap" not in each else [""]:
            address = each + ("&" if "?" in each else "?") * bool(language) + language
            answer = await prober.look("GET", address)
            seen.append((address, answer))
    return seen


async def embeds(prober: Prober, items: Mapping[str, str]) -> Seen:
    """Events for others' pages, what oEmbed tells of addresses, and the page that gives the code."""
    event, key = items["Event"], prober.portal_key
    shown = [f"/{event}", "", "?when=past&count=20", "?when=undated&count=20", f"?series={items['EventSeries']}", f"?topic={items['Topic']}", f"?key={key}"]  # fmt: skip
    found = [PUBLIC + f"/embed/events/{event}", PUBLIC + f"/go/{event}", f"https://www.example.org/of-events/{event}.html"]  # fmt: skip
    addresses = [f"{path}{each}" for each in shown for path in ("/embed/events", "/embed/data/events")]  # fmt: skip
    addresses += ["/embed", f"/embed?event={event}"]
    addresses += [f"/oembed?url={quote(each, safe='')}&format={form}" for each in found for form in ("json", "xml")]  # fmt: skip
    seen: Seen = []
    for each in addresses:
        for language in ("", "locale=zh-Hant-HK", "locale=en"):
            address = each + ("&" if "?" in each else "?") * bool(language) + language
            seen.append((address, await prober.look("GET", address)))
    return seen


async def files(prober: Prober, _items: Mapping[str, str]) -> Seen:
    """The bytes of pictures, and what is said where there are none."""
    seen: Seen = []
    for address in prober.files.values():
        for asked in ("", "?w=320", "?w=320&format=webp", "?w=99999", "?signature=guessed"):
            answer = await prober.client.get(address + asked)
            # The address was told to whoever sent the picture, and is no news to who asks for it.
            head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
            told = answer.content if answer.status_code != 200 else b"a picture"
            seen.append((asked, f"{answer.status_code}\n{head}\n".encode() + told))
    return seen


async def pages(prober: Prober, _items: Mapping[str, str]) -> Seen:
    """What is there for people and programs to look at."""
    addresses = ("/", "/graphql", "/graphql/manage", "/graphiql", "/healthz", "/readyz", "/metrics", "/schema.graphql", "/graphiql/", "/auth/session", "/auth/set-password", "/approve/none", "/manage/review-sheet/none.html", "/embed.js", "/embed/frame.js", "/embed/code.js", "/nothing")  # fmt: skip
    look = {"accept": "text/html"}
    return [(each, await prober.look("GET", each, headers=look)) for each in addresses]


async def errors(prober: Prober, items: Mapping[str, str]) -> Seen:
    """Questions that are refused in words."""
    some = next(iter(prober.planted.secrets.ids))
    refused = [
        "{ nothing }",
        f'{{ node(id: "{some}") {{ nothing }} }}',
        f'{{ articles(after: "{some}") {{ nodes {{ id }} }} }}',
        f'{{ article(by: {{ id: "{items["Event"]}" }}) {{ id }} }}',
        '{ changes(since: "wrong") { cursor } }',
        "{ articles(first: 1000) { nodes { id } } }",
        '{ articles(where: { title: { contains: "" } }) { nodes { id } } }',
    ]
    seen = [(each, await prober.ask(each)) for each in refused]
    for each in ("/feeds/articles.rss?topic=none", "/calendar/events/none.ics", "/media/none"):
        seen.append((each, await prober.look("GET", each)))
    return seen


async def editors_door(prober: Prober, items: Mapping[str, str]) -> Seen:
    """The editors' door for nobody, and everything it can give for webhooks and for a portal."""
    given = prober.given(items) | _MANAGE_GIVEN
    tokens = [prober.hooks_token, prober.portal_token]
    bearers = [{"authorization": f"Bearer {each}"} for each in tokens]
    hidden = next(iter(prober.planted.secrets.ids))
    seen: Seen = []
    told: set[str] = set()
    for name, document in documents(prober.manage, {**given, "Query.content.id": f'"{hidden}"'}):
        if name in told:
            continue
        told.add(name)
        for headers in ({}, *bearers):
            answer = await prober.ask(document, path=MANAGE, **headers)
            seen.append((f"manage {name}", answer))
    return seen


_MANAGE_GIVEN = {
    "*.pastRevision.number": "1",
    "*.diff.against": "1",
    "Query.account.id": '"usr_none"',
    "Query.agenda.from": '"2031-07-01T00:00:00Z"',
    "Query.agenda.to": '"2031-07-30T00:00:00Z"',
    "Query.crossTable.groupBy": "[]",
    "Query.crossTable.type": '"Article"',
    "Query.findings.locale": "ZH_HANS",
    "Query.fileAddress.id": '"file_none"',
    "Query.findings.id": '"none"',
    "Query.portal.id": '"none"',
    "Query.proofText.locale": "ZH_HANS",
    "Query.proofText.text": '"x"',
    "Query.release.id": '"none"',
    "Query.review.id": '"none"',
    "Query.review.locale": "ZH_HANS",
    "Query.reviewQueue.stage": "FIRST",
    "Query.translationBoard.locale": "EN",
    "Query.webhook.id": '"none"',
    "Query.workflow.type": '"Article"',
}

PATHS: Mapping[str, Path] = {
    "queries": every_query,
    "subscriptions": subscriptions,
    "outlets": outlets,
    "embeds": embeds,
    "files": files,
    "pages": pages,
    "error texts": errors,
    "the editors' door": editors_door,
}

SHOWING = ("queries", "subscriptions", "outlets", "embeds")
"""Those that show the words of what is public."""
