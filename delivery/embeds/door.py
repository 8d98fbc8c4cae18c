"""The addresses of embeds: the scripts, the component's data, and pages for frames."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from delivery.embeds import files
from delivery.embeds.code_page import code_page, headers, written
from delivery.embeds.html import ALONE, LISTED, card_html, cards_html, plain_html
from delivery.embeds.oembed import oembed_route
from delivery.embeds.pages import Around, Element, frame_page, notice_page, oembed_links
from delivery.embeds.shown import LIST_PARAMETERS, Cards, Found, Gone, one_event, several
from delivery.embeds.words import BUSY, GONE, MISTAKEN, REFUSED, UNKNOWN, words_for
from delivery.http import Serving
from delivery.outlets.asked import Wanted, wanted
from delivery.outlets.door import Outlet, Written, answered
from delivery.outlets.questions import Questions
from delivery.portals import UNKNOWN as NO_PORTAL
from delivery.portals import Portal, Portals, no_key
from delivery.refusals import JSON, TurnedAway, bad_request, refusal
from models.declare import Catalogue
from models.locale import Locale
from resolvers.oembed import EMBEDS

SCRIPT, FRAME_SCRIPT = "/embed.js", "/embed/frame.js"
CODE, CODE_SCRIPT = "/embed", "/embed/code.js"
DATA, PAGE = "/embed/data/events", EMBEDS
ONE = "/{}"
THEMES = ("auto", "light", "dark")
SCRIPT_MAX_AGE = 300
_ABOUT_EVENT = ("key", "again")
_ON_PAGE = ("key", "theme")


@dataclass(frozen=True)
class Embedding:
    """What embeds are made of. `public_url` is how this service is reached, where it knows that."""

    serving: Callable[[], Serving]
    catalogue: Catalogue
    portals: Callable[[], Portals]
    public_url: str | None = None

    @property
    def base(self) -> str | None:
        """This service's own address without a slash at its end."""
        return self.public_url.rstrip("/") if self.public_url else None


def embeds(embedding: Embedding) -> list[Route]:
    """The addresses of everything that shows events on others' pages."""
    door = _Door(embedding, Written())
    return [
        Route(SCRIPT, _script(files.script)),
        Route(FRAME_SCRIPT, _script(files.frame_script)),
        Route(DATA, door.data_of_several),
        Route(f"{DATA}/{{slug}}", door.data_of_one),
        Route(PAGE, door.page_of_several),
        Route(f"{PAGE}/{{slug}}", door.page_of_one),
        Route(CODE, door.code),
        Route(CODE_SCRIPT, _script(files.code_script)),
        oembed_route(embedding.serving, embedding.portals, embedding.base),
    ]


def _script(text: Callable[[], str]) -> Callable[[Request], Any]:
    async def sent(request: Request) -> Response:
        body = text().encode()
        etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        headers = {
            "etag": etag,
            "cache-control": f"public, max-age={SCRIPT_MAX_AGE}",
            "cross-origin-resource-policy": "cross-origin",
        }
        if etag.encode() in request.scope["state"]["head"].get(b"if-none-match", b""):
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers, media_type="text/javascript")

    return sent


@dataclass(frozen=True)
class _Door:
    embedding: Embedding
    kept: Written

    # --- data -------------------------------------------------------------------------------

    async def data_of_one(self, request: Request) -> Response:
        """One event as the component takes it: 410 with a notice where it was withdrawn."""

        async def gather(questions: Questions, request: Request, portal: Portal) -> Outlet:
            asked = _wanted(request, _ABOUT_EVENT, portal)
            path = DATA + ONE
            try:
                card = (await self.one(questions, request, asked, portal, path)).card
            except Gone as gone:
                told = {"id": gone.id, "title": GONE[asked.locale], "notice": gone.notice}
                return _data({"gone": told}, asked, path.format(gone.id), status=410)
            return _data({"event": asdict(card)}, asked, path.format(card.id))

        return await self.data(request, gather)

    async def data_of_several(self, request: Request) -> Response:
        """A list of events as the component takes it."""

        async def gather(questions: Questions, request: Request, portal: Portal) -> Outlet:
            asked = _wanted(request, (*LIST_PARAMETERS, *_ABOUT_EVENT), portal)
            cards = await self.several(questions, asked, portal, DATA)
            told = {"name": cards.name, "events": [asdict(each) for each in cards.cards]}
            return _data(told, asked, DATA)

        return await self.data(request, gather)

    # --- pages ------------------------------------------------------------------------------

    async def page_of_one(self, request: Request) -> Response:
        """The page of one event."""

        async def gather(questions: Questions, request: Request, portal: Portal) -> Outlet:
            asked, path = _page_wanted(request, (), portal), PAGE + ONE
            around = self.around(portal)
            locale, theme = asked.locale, _theme(asked)
            try:
                found = await self.one(questions, request, asked, portal, path)
            except Gone as gone:
                texts = [gone.notice]
                return _page(
                    lambda: notice_page(GONE[locale], texts, around, locale, theme),
                    path.format(gone.id) + asked.query(),
                    around,
                    status=410,
                )
            card = found.card
            address = path.format(card.id)
            attributes = {"event": card.id, **_given(asked, ALONE)}
            element = Element("kapok-event", attributes, card_html(card, locale), plain_html(card))
            discovery = oembed_links(around.base, address)
            return _page(
                lambda: frame_page(
                    card.title, element, around, locale, asked=address, told=found.json_ld
                ),
                address + asked.query(),
                around,
                links=discovery,
            )

        return await self.page(request, gather)

    async def page_of_several(self, request: Request) -> Response:
        """The page of a list."""

        async def gather(questions: Questions, request: Request, portal: Portal) -> Outlet:
            asked = _page_wanted(request, LIST_PARAMETERS, portal)
            around = self.around(portal)
            cards = await self.several(questions, asked, portal, PAGE)
            plain = "".join(plain_html(each) for each in cards.cards)
            inner = cards_html(cards, asked.locale)
            element = Element("kapok-events", _given(asked, LISTED), inner, plain)
            address = PAGE + asked.query()
            return _page(
                lambda: frame_page(
                    cards.name, element, around, asked.locale, asked=address, headed=True
                ),
                address,
                around,
            )

        return await self.page(request, gather)

    async def code(self, request: Request) -> Response:
        """The page that gives the code."""
        # How it was reached is good enough for what people copy, where nothing better is known;
        # oEmbed needs to know its own addresses.
        known = self.embedding.base is not None
        address = self.embedding.base or f"{request.url.scheme}://{request.url.netloc}"

        async def gather(questions: Questions, request: Request, _portal: Portal) -> Outlet:
            page = await code_page(questions, request.scope["query_string"])
            return Outlet(
                f"{CODE} {address} {page.choice} {page.locale.tag}",
                "text/html",
                lambda: written(page, address, oembed=known),
                headers=headers(self.embedding.base),
            )

        return await self.page(request, gather)

    # --- asking -----------------------------------------------------------------------------

    async def one(
        self, questions: Questions, request: Request, asked: Wanted, portal: Portal, path: str
    ) -> Found:
        """The event of the address, noted as shown, or as told to be gone. Raises Gone, TurnedAway, Moved."""
        portals, slug = self.embedding.portals(), request.path_params["slug"]
        try:
            found = await one_event(
                questions, self.embedding.catalogue, asked, slug, path, portal.selection
            )
        except Gone as gone:
            portals.note_gone(portal, gone.id)
            raise
        self.note(portal, asked, [found.card.id])
        return found

    async def several(
        self, questions: Questions, asked: Wanted, portal: Portal, path: str
    ) -> Cards:
        """The events of the address, noted as shown. Raises TurnedAway, Moved."""
        cards = await several(questions, self.embedding.catalogue, asked, path, portal.selection)
        self.note(portal, asked, [each.id for each in cards.cards])
        return cards

    def note(self, portal: Portal, asked: Wanted, ids: list[str]) -> None:
        """Count them as shown, or note that they still are where they were counted before."""
        portals = self.embedding.portals()
        if "again" in asked.chosen:
            portals.note_again(portal, ids)
        else:
            portals.note(portal, ids)

    async def answer(self, request: Request, gather: "_ForPortal") -> Response:
        """What was gathered, for the portal that asks. Raises TurnedAway."""
        portal = await self.embedding.portals().of(request.scope)
        request.scope["state"]["portal"] = portal

        async def for_portal(questions: Questions, request: Request) -> Outlet:
            return await gather(questions, request, portal)

        return await answered(self.embedding.serving(), self.kept, request, for_portal)

    async def data(self, request: Request, gather: "_ForPortal") -> Response:
        """The same for the component. What is raised would leave without what lets its page read it."""
        try:
            return await self.answer(request, gather)
        except TurnedAway as error:
            if error.status in _FOR_MAKERS:
                return refusal(error, title=_TITLES[error.status][_locale_of(request)])
            return refusal(error)

    async def page(self, request: Request, gather: "_ForPortal") -> Response:
        """The same as a page, which also says in words what was wrong."""
        try:
            return await self.answer(request, gather)
        except TurnedAway as error:
            if error.status not in _TITLES:
                raise
            return self.refused(request, error)

    def refused(self, request: Request, error: TurnedAway) -> Response:
        """A page for whoever sees the frame, with the sentence for whoever has made it."""
        locale, around = _locale_of(request), self.around(NO_PORTAL)
        title = _TITLES[error.status][locale]
        texts = [] if error.status == 404 else [str(error)]
        return Response(
            notice_page(title, texts, around, locale, {}),
            error.status,
            {**around.headers, "cache-control": "no-store", **error.headers},
            media_type="text/html; charset=utf-8",
        )

    def around(self, portal: Portal) -> Around:
        """What surrounds a page in a portal's frame."""
        ancestors = self.embedding.portals().frame_ancestors(portal)
        return Around(ancestors, portal.origins, self.embedding.base)


_ForPortal = Callable[[Questions, Request, Portal], Awaitable[Outlet]]
_TITLES: Mapping[int, Mapping[Locale, str]] = {
    400: MISTAKEN,
    403: REFUSED,
    404: UNKNOWN,
    429: BUSY,
    503: BUSY,
}


_FOR_MAKERS = (400, 403)
"""Where the sentence is for whoever made the page, and visitors are told something else."""


def _wanted(request: Request, known: tuple[str, ...], portal: Portal) -> Wanted:
    """The parameters. `again` says that it was shown before, and is the same then."""
    asked = _keyed(request, known, portal)
    if asked.chosen.get("again", "1") != "1":
        raise bad_request("again is 1, or left out.")
    return asked


def _page_wanted(request: Request, known: tuple[str, ...], portal: Portal) -> Wanted:
    asked = _keyed(request, (*known, *_ON_PAGE), portal)
    if asked.chosen.get("theme", "auto") not in THEMES:
        raise bad_request(f"There is no such theme. Known are: {', '.join(THEMES)}.")
    return asked


def _keyed(request: Request, known: tuple[str, ...], portal: Portal) -> Wanted:
    """The parameters. Whoever mistypes a key must not be counted as unknown without a word."""
    asked = wanted(request.scope["query_string"], known)
    if "key" in asked.chosen and portal.id is None:
        raise no_key()
    return asked


def _locale_of(request: Request) -> Locale:
    """The language of a page whose other parameters may be wrong."""
    named = str(request.query_params.get("locale", "")).lower()
    return next((each for each in Locale if each.tag.lower() == named), Locale.ZH_HANS)


def _theme(asked: Wanted) -> dict[str, str]:
    return {"theme": asked.chosen["theme"]} if "theme" in asked.chosen else {}


def _given(asked: Wanted, level: int) -> dict[str, str]:
    """The parameters as attributes of the element."""
    return {**asked.chosen, "locale": asked.locale.tag, "base": "/", "heading-level": str(level)}


def _data(told: dict[str, Any], asked: Wanted, path: str, *, status: int = 200) -> Outlet:
    body = {**told, "words": words_for(asked.locale)}
    kept = {name: value for name, value in asked.chosen.items() if name not in _ABOUT_EVENT}
    address = path + replace(asked, chosen=kept).query()
    return Outlet(
        address,
        JSON,
        lambda: orjson.dumps(body),
        status,
        {"cache-control": "no-cache"},
    )


def _page(
    write: Callable[[], bytes],
    address: str,
    around: Around,
    *,
    status: int = 200,
    links: list[tuple[str, str]] | None = None,
) -> Outlet:
    headers = dict(around.headers)
    if links:
        headers["link"] = ", ".join(
            f'<{url}>; rel="alternate"; type="{media}"' for media, url in links
        )
    # Whose page it is stands in it, and may change although nothing of the event does.
    whose = f"{address} {' '.join(around.origins)}"
    return Outlet(whose, "text/html", write, status, headers)
