"""The oEmbed provider: what a page of ours looks like elsewhere, for whoever has its address alone."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from delivery.http import Serving
from delivery.outlets import xml
from delivery.outlets.asked import locale_called
from delivery.outlets.door import Outlet, Written, answered
from delivery.outlets.questions import Questions
from delivery.outlets.texts import plain
from delivery.portals import Portal, Portals
from delivery.refusals import JSON, Reason, TurnedAway, bad_request
from resolvers.oembed import NO_ADDRESS, OEmbed, Withdrawn, oembed_of, question
from resolvers.operation import is_storable

PATH = "/oembed"
MOST_PARAMETERS = 20
FORMS = {"json": JSON, "xml": "text/xml"}


def oembed_route(
    serving: Callable[[], Serving], portals: Callable[[], Portals], base: str | None
) -> Route:
    """The provider's address. `base` is this service's own; without it there is nothing to frame."""
    kept = Written()

    async def answer(request: Request) -> Response:
        portal = await portals().of(request.scope)

        async def gather(questions: Questions, request: Request) -> Outlet:
            return await _told(questions, request, base, portals(), portal)

        return await answered(serving(), kept, request, gather)

    return Route(PATH, answer, methods=["GET"])


async def _told(
    questions: Questions, request: Request, base: str | None, portals: Portals, portal: Portal
) -> Outlet:
    given = _given(request.scope["query_string"])
    form = given.get("format", "json")
    if form not in FORMS:
        raise TurnedAway(501, Reason.NOT_IMPLEMENTED, "oEmbed is had as json or xml here.")
    if base is None:
        raise TurnedAway(503, Reason.UNAVAILABLE, NO_ADDRESS)
    sizes = {name: _size(given, name) for name in ("maxwidth", "maxheight")}
    asked = question(given["url"], base=base, locale=locale_called(given.get("locale")))
    if asked is None:
        raise _nothing()
    data = await questions.ask(asked.document, **asked.values)
    try:
        found = oembed_of(
            asked, data, base=base, max_width=sizes["maxwidth"], max_height=sizes["maxheight"]
        )
    except Withdrawn as gone:
        if gone.id is not None:
            portals.note_gone(portal, gone.id)
        message = "What stood at this address was withdrawn. Take it down."
        raise TurnedAway(410, Reason.GONE, message) from None
    if found is None:
        raise _nothing()
    write = _xml if form == "xml" else _json
    kept = {name: str(value) for name, value in {**sizes, "locale": asked.locale.tag}.items()}
    address = f"{PATH}?{urlencode({'url': given['url'], 'format': form, **kept})}"
    return Outlet(address, FORMS[form], lambda: write(found))


def _given(query_string: bytes) -> dict[str, str]:
    """The parameters. Consumers send others of their own, which mean nothing here."""
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"), errors="strict", max_num_fields=MOST_PARAMETERS
        )
    except ValueError:
        raise bad_request("The parameters cannot be read. Write them in UTF-8, escaped.") from None
    given = dict(pairs)
    if not given.get("url") or not all(map(is_storable, given.values())):
        raise bad_request("Give the address of a page as url, escaped.")
    return given


def _size(given: dict[str, str], name: str) -> int | None:
    text = given.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 6 and int(text)):
        raise bad_request(f"{name} is a number of pixels, from 1 to 99999.")
    return int(text)


def _nothing() -> TurnedAway:
    """The same for what is hidden, for what never was, and for the pages of others."""
    return TurnedAway(404, Reason.NOT_FOUND, "There is nothing to embed at this address.")


def _json(found: OEmbed) -> bytes:
    return orjson.dumps(found.members)


def _xml(found: OEmbed) -> bytes:
    root = xml.root_of("oembed", {})
    for name, value in found.members.items():
        xml.add(root, name, plain(str(value)))
    return xml.xml(root)
