"""The ASGI application: its routes, and the envelope around them."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette_compress import CompressMiddleware

from delivery.approvals import approval_page
from delivery.auth import Auth
from delivery.cors import PublicAddresses
from delivery.credentials import actor_of
from delivery.embeds.door import Embedding, embeds
from delivery.envelope import Envelope
from delivery.files import FilesDoor
from delivery.http import PATH, GraphqlDoor
from delivery.logs import access_log
from delivery.manage import PATH as MANAGE_PATH
from delivery.manage import ManageDoor
from delivery.metrics import Metrics, metrics_page
from delivery.outlets.door import outlets
from delivery.pages import Graphiql, editors_door, home
from delivery.password_page import password_page
from delivery.refusals import Reason, TurnedAway, json_response, refusal
from delivery.review_sheet import review_sheet_pages
from delivery.seats import Seats
from delivery.service import Parts, Service
from delivery.settings import Settings
from delivery.start import CannotStart, Step
from delivery.stream_door import StreamDoor
from delivery.streams import Pace, Streaming
from delivery.tellers import stream_places
from publishing.actor import Actor


def build_app(parts: Parts) -> Starlette:
    """The application. Nothing is opened before its lifespan begins."""
    settings, graphiql = parts.settings, Graphiql(parts.graphiql)
    metrics = Metrics()
    access = access_log(settings.log_format, counting=metrics.requests.counting)
    service = Service(parts, access)
    seats = Seats(most=settings.streams, per_address=settings.address_streams)
    auth = Auth(service.desk, public_url=settings.public_url)

    async def query_page(request: Request) -> Response:
        return graphiql.page(_address(request, settings))

    async def manage_page(request: Request) -> Response:
        return editors_door(_address(request, settings))

    async def front_door(request: Request) -> Response:
        return home(_address(request, settings), schema=settings.introspection)

    async def schema(_request: Request) -> Response:
        return PlainTextResponse(service.printed, headers={"cache-control": "no-cache"})

    async def who(request: Request) -> Actor:
        database = service.desk().database
        return await actor_of(request.scope, database, public_url=settings.public_url)

    async def healthz(_request: Request) -> Response:
        return _health(service.waiting_for)

    async def readyz(_request: Request) -> Response:
        try:
            await service.read_something()
        except CannotStart:
            return json_response(503, {"status": "unwell", "lacking": Step.DOOR.value})
        # Traffic still comes: what an alarm tells of, a process that is sent nothing mends no sooner.
        found = await service.alarms()
        return json_response(200, {"status": "alarm" if found else "ok", "alarms": found})

    routes = [
        Route("/", front_door),
        # Questions are answered by the door before; only who looks comes here.
        Route(PATH, query_page, methods=["GET", "POST"]),
        Route(MANAGE_PATH, manage_page),
        Route("/graphiql", query_page),
        Route("/graphiql/", query_page),
        Mount("/graphiql", graphiql.files),
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        metrics_page(service.numbers(metrics, seats), settings.metrics_token),
        *auth.routes,
        password_page(auth),
        approval_page(service.desk, settings.public_url),
        review_sheet_pages(service.desk, who),
        *outlets(service.serving, parts.catalogue, settings.public_url),
        *embeds(
            Embedding(service.serving, parts.catalogue, service.known_portals, settings.public_url)
        ),
        *_sign_on(auth, settings),
    ]
    if settings.introspection:
        routes.append(Route("/schema.graphql", schema))
    streaming = Streaming(seats, Pace(), parts.ending)
    return Starlette(
        routes=routes,
        middleware=[
            Middleware(Envelope, access=access, trusted_hosts=settings.trusted_hosts),
            Middleware(PublicAddresses, portals=lambda: service.portals),
            Middleware(_Gate, service=service),
            Middleware(
                StreamDoor,
                streaming=streaming,
                places=stream_places(service.serving, service.managing, service.hub),
                public_url=settings.public_url,
            ),
            Middleware(GraphqlDoor, serving=service.serving),
            Middleware(ManageDoor, managing=service.managing),
            Middleware(FilesDoor, filing=service.filing),
            Middleware(CompressMiddleware),
        ],
        exception_handlers={HTTPException: _unrouted},
        lifespan=service.life,
    )


def _sign_on(auth: Auth, settings: Settings) -> list[Route]:
    """The addresses of single sign-on, where there is a provider."""
    if not (settings.oidc_issuer and settings.oidc_client_id and settings.oidc_client_secret):
        return []
    from delivery.oidc import Provider, SignOn  # 40 MB that only such a service needs

    secret = settings.oidc_client_secret.get_secret_value()
    return SignOn(auth, Provider(settings.oidc_issuer, settings.oidc_client_id, secret)).routes


class _Gate:
    """Until the start is done everything but the signs of life is asked to come back."""

    def __init__(self, app: ASGIApp, *, service: Service) -> None:
        self.app = app
        self.service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and scope["path"] != "/healthz":
            self.service.serving()
        await self.app(scope, receive, send)


def _health(waiting_for: Step | None) -> Response:
    if waiting_for is None:
        return json_response(200, {"status": "ok"})
    return json_response(
        503,
        {"status": "starting", "waitingFor": waiting_for.value},
        headers={"retry-after": "2"},
    )


def _address(request: Request, settings: Settings) -> str:
    """How this service is reached. The Host header is no source for that, only for an example."""
    return settings.public_url or f"{request.url.scheme}://{request.url.netloc}"


async def _unrouted(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "")
        return refusal(
            TurnedAway(
                405,
                Reason.METHOD_NOT_ALLOWED,
                f"This address takes {allowed} only.",
                headers={"allow": allowed},
            )
        )
    if error.status_code == 404:
        return refusal(TurnedAway(404, Reason.NOT_FOUND, "There is nothing at this address."))
    return refusal(TurnedAway(error.status_code, Reason.BAD_REQUEST, str(error.detail)))
