"""One running service: what it is made of, how it starts, and what it answers with once it is up."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from starlette.applications import Starlette

from delivery.access import AccessLog
from delivery.budget import Budgets
from delivery.cache import AnswerCache
from delivery.credentials import CredentialOf, actor_of
from delivery.dispatch import Dispatch
from delivery.documents import BadManifest, KeptDocuments, read_manifests
from delivery.files import Filing
from delivery.http import Serving
from delivery.hub import Hub, hub_of
from delivery.manage import Managing, managing
from delivery.metrics import Metrics, Source
from delivery.missed_searches import MissedSearches, counting_missed
from delivery.portals import Portals, counting_portals
from delivery.refusals import Reason, TurnedAway
from delivery.seats import Seats
from delivery.settings import Settings
from delivery.start import CannotStart, Step, editors_reader, started, watching
from delivery.telling import telling
from models.database import Database
from models.declare import Catalogue
from publishing.alarms import alarms, summed
from publishing.desk import Desk
from publishing.examiner import Examiner
from publishing.files import signing_secret
from publishing.measures import measures
from publishing.people.invitations import Link
from publishing.renditions import Renditions
from publishing.storage import storage
from reading.dictionary import Dictionary
from reading.doors import Reader
from resolvers.answer import Answers, NoteMissed, Operation
from resolvers.manage.answer import ManageAnswers

log = structlog.get_logger("kapok")


@dataclass(frozen=True)
class Contract:
    """What is served: how operations are answered through each door, and the public contract in print.

    `manage` is called when an editor first asks: their schema is large, and few processes need it.
    It is given the secret that addresses of drafts are signed with.
    """

    answers: Callable[[Reader, AnswerCache | None, Dictionary, NoteMissed], Answers]
    manage: Callable[[Database, Reader, Dictionary, bytes], ManageAnswers]
    printed: str


def _nobody_is_told(_link: Link) -> None:
    return None


@dataclass(frozen=True)
class Parts:
    """What an application is made of. `contract` is called once, while the service starts.

    `invite` is told the link with which the first administrator sets a password. `ending` is set when
    the service is about to end, so that answers without an end find one.
    """

    settings: Settings
    catalogue: Catalogue
    contract: Callable[[], Contract]
    graphiql: Path
    ready: Callable[[float], None]
    failed: Callable[[str], None]
    invite: Callable[[Link], None] = _nobody_is_told
    ending: asyncio.Event = field(default_factory=asyncio.Event)


class Service:
    """One running service: what it waits for, and once it is up what it answers with."""

    def __init__(self, parts: Parts, access: AccessLog) -> None:
        self.parts = parts
        self.access = access
        self.waiting_for: Step | None = Step.DATABASE
        self._serving: Serving | None = None
        self._desk: Desk | None = None
        self.missed: MissedSearches | None = None
        self.portals: Portals | None = None
        self._managing: Managing | None = None
        self._printed = ""
        self._filing: Filing | None = None
        self._hub: Hub | None = None
        self._cache: AnswerCache | None = None
        self._dispatch: Dispatch | None = None
        self._life = AsyncExitStack()
        self._starting: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def life(self, _app: Starlette) -> AsyncIterator[None]:
        """Starts in the background, so that the port answers meanwhile; closes everything at the end."""
        self._starting = asyncio.create_task(self._start())
        try:
            yield
        finally:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
            self._serving = self._desk = None
            self.access.flush()
            await self._life.aclose()

    async def _start(self) -> None:
        began = time.perf_counter()
        try:
            # Building the schema takes a second or two of pure Python; the port answers meanwhile.
            contract = await asyncio.to_thread(self.parts.contract)
            database, reader = await self._life.enter_async_context(
                started(
                    self.parts.settings,
                    self.parts.catalogue,
                    note=self._note,
                    invite=self.parts.invite,
                )
            )
            self._desk = Desk(database)
            self._filing = await _filing(self.parts.settings, database)
            secret = self._filing.secret
            if self.parts.settings.dispatch:
                self._dispatch = await self._life.enter_async_context(
                    telling(self.parts.settings, database)
                )
            self.missed = await self._life.enter_async_context(
                counting_missed(database, keep_days=self.parts.settings.missed_search_days)
            )
            self.portals = await self._life.enter_async_context(
                counting_portals(
                    database,
                    keep_days=self.parts.settings.figure_days,
                    public_url=self.parts.settings.public_url,
                )
            )
            editors = editors_reader(database)
            self._life.push_async_callback(editors.close)
            self._hub = await self._life.enter_async_context(hub_of(database))
            dictionary = Dictionary(editors, commits=lambda: database.commits)
            await dictionary.current()
            cache = None
            if self.parts.settings.answer_cache:
                cache = await self._life.enter_async_context(watching(database, dictionary))
            self._cache = cache
            self._managing = managing(
                lambda: contract.manage(database, editors, dictionary, secret),
                database,
                public_url=self.parts.settings.public_url,
                intake=self._filing.intake,
            )
            self._serving = _serving(
                self.parts.settings,
                contract.answers(reader, cache, dictionary, self.missed.note),
                self._managing.credential_of,
                self.portals,
            )
            self._printed = contract.printed
            await self.read_something()
        except CannotStart as error:
            self.parts.failed(str(error))
        except Exception:
            log.exception("start failed")
            self.parts.failed("The service could not start; the log says where it broke.")
        else:
            self.waiting_for = None
            seconds = time.perf_counter() - began
            log.info("ready", seconds=round(seconds, 2))
            self.parts.ready(seconds)

    def _note(self, step: Step) -> None:
        self.waiting_for = step
        log.info("starting", waiting_for=step.value)

    def serving(self) -> Serving:
        """What requests are answered with; raises TurnedAway (503) until the start is done."""
        if self._serving is None or self.waiting_for is not None:
            raise _starting(self.waiting_for)
        return self._serving

    def desk(self) -> Desk:
        """Where acts happen; raises TurnedAway (503) until the start is done."""
        if self._desk is None:
            raise _starting(self.waiting_for)
        return self._desk

    def managing(self) -> Managing:
        """What editors are answered with; raises TurnedAway (503) until the start is done."""
        if self._managing is None or self.waiting_for is not None:
            raise _starting(self.waiting_for)
        return self._managing

    def hub(self) -> Hub:
        """What wakes subscriptions; raises TurnedAway (503) until the start is done."""
        self.serving()
        assert self._hub is not None
        return self._hub

    def known_portals(self) -> Portals:
        """Who shows our content; raises TurnedAway (503) until the start is done."""
        self.serving()
        assert self.portals is not None
        return self.portals

    def filing(self) -> Filing:
        """What files are taken and served with; raises TurnedAway (503) until the start is done."""
        self.serving()
        assert self._filing is not None
        return self._filing

    @property
    def printed(self) -> str:
        """The contract in print."""
        return self._printed

    async def alarms(self) -> list[dict[str, Any]]:
        """What wants a person, by kind: how many, and since when. No ids: anybody may ask."""
        return summed(await alarms(self.desk().database))

    def numbers(self, metrics: Metrics, seats: Seats) -> Source:
        """Where the numbers come from that operators read."""
        return Source(
            metrics,
            flush=self.access.flush,
            measured=lambda: measures(self.desk().database),
            cache=lambda: self._cache,
            leads=lambda: self._dispatch is not None and self._dispatch.leads,
            streams=lambda: seats.number_taken,
        )

    async def read_something(self) -> None:
        """A read through the public door; raises when it cannot be had."""
        assert self._serving is not None
        plural = next(iter(self.parts.catalogue.types.values())).plural
        operation = Operation(f"{{ {plural}(first: 1) {{ totalCount }} }}", None, {})
        try:
            # Never from the cache: it would be no proof.
            answer = await self._serving.answers.ordinary(operation, request_id="readiness")
        except Exception as error:
            log.exception("the public door cannot be read")
            raise CannotStart(_UNREADABLE) from error
        if not answer.body.startswith(b'{"data":{'):
            raise CannotStart(_UNREADABLE)


async def _filing(settings: Settings, database: Database) -> Filing:
    kept = storage(settings.data_dir / "media", settings.media_url)
    return Filing(
        database,
        kept,
        Examiner(),
        Renditions(kept, widths=settings.media_widths),
        partial(actor_of, database=database, public_url=settings.public_url),
        await signing_secret(database),
    )


def _serving(
    settings: Settings, answers: Answers, credential_of: CredentialOf, portals: Portals
) -> Serving:
    trusted: dict[str, str] = {}
    if settings.trusted_documents is not None:
        try:
            trusted = read_manifests(settings.trusted_documents)
        except BadManifest as error:
            raise CannotStart(str(error)) from error
    return Serving(
        answers,
        KeptDocuments(trusted, trusted_only=settings.trusted_only),
        Budgets(points_per_minute=settings.minute_points, burst=settings.burst_points),
        settings.max_age,
        settings.debug,
        credential_of,
        portals,
    )


_UNREADABLE = (
    "The public door cannot be read; the log says why. "
    "On PostgreSQL, check that KAPOK_DATABASE_PUBLIC_URL is taken by the server."
)


def _starting(step: Step | None) -> TurnedAway:
    waiting = step.value if step else "the end"
    return TurnedAway(
        503,
        Reason.STARTING,
        f"The service is starting (waiting for {waiting}). Try again in a few seconds.",
        headers={"retry-after": "2"},
    )
