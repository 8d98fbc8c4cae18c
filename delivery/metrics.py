"""`/metrics`: how the service is doing, in the form that Prometheus reads.

Numbers alone: no id, no text, no address that was asked for. Requests are counted as their lines in
the log are written, so that counting costs an answer nothing.
"""

import hmac
from bisect import bisect_left
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate

from prometheus_client import CollectorRegistry, Counter, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from delivery.access import Line, Write
from delivery.budget import payer_of
from delivery.cache import AnswerCache
from delivery.head import Head
from delivery.refusals import Reason, TurnedAway
from publishing.measures import Measures

PATH = "/metrics"

_SECONDS = (0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0)

_CLASSES = (
    "/graphql/manage", "/graphql", "/graphiql", "/media", "/feeds", "/calendar", "/sitemap", "/news-sitemap.xml",
    "/auth", "/approve", "/embed", "/oembed", "/healthz", "/readyz", PATH,
)  # fmt: skip
"""Requests are counted by these beginnings of paths, and otherwise as `other`: an address may name an item."""

_FORWARDED = (b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip", b"via")
"""What a proxy writes: who came through one did not ask from this machine."""


class Requests(Collector):
    """Counts requests as their lines are written.

    By plain numbers: to observe each by itself would cost as much as a tenth of a kept answer.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._counts: dict[tuple[str, str], list[int]] = {}
        self._seconds: dict[tuple[str, str], float] = {}
        registry.register(self)

    def counting(self, write: Write) -> Write:
        """What writes lines, and counts them first."""

        def counted(lines: Sequence[Line]) -> None:
            for each in lines:
                status = "none" if each.status is None else str(each.status)
                self._count((path_class(each.path), status), each.ms / 1000)
            write(lines)

        return counted

    def _count(self, labels: tuple[str, str], seconds: float) -> None:
        counts = self._counts.get(labels)
        if counts is None:
            counts = self._counts[labels] = [0] * (len(_SECONDS) + 1)
        counts[bisect_left(_SECONDS, seconds)] += 1
        self._seconds[labels] = self._seconds.get(labels, 0.0) + seconds

    def collect(self) -> Iterator[Metric]:
        """The numbers as Prometheus has them: how many took at most so long."""
        found = HistogramMetricFamily(
            "kapok_request_seconds",
            "Requests by path class and status, and how long they took.",
            labels=("path", "status"),
        )
        bounds = [*(str(each) for each in _SECONDS), "+Inf"]
        for labels, counts in self._counts.items():
            below = list(zip(bounds, accumulate(counts), strict=True))
            found.add_metric(labels, below, self._seconds[labels])
        yield found


@lru_cache(maxsize=1_024)
def path_class(path: str) -> str:
    """Under which of a few names requests for this path are counted."""
    if path == "/":
        return path
    return next((each for each in _CLASSES if path.startswith(each)), "other")


class Metrics:
    """The numbers of one process, and through it those of the database."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Requests(self.registry)
        self.faults = Counter(
            "kapok_metrics_faults",
            "How often the database could not be asked for its part of these numbers.",
            registry=self.registry,
        )
        ProcessCollector(registry=self.registry)

    def written(
        self, measured: Measures | None, cache: AnswerCache | None, *, leads: bool, streams: int
    ) -> bytes:
        """Everything in the text form. Without `measured`, what there is."""
        families = [
            _gauge(
                "kapok_dispatch_leads", "Whether this process tells facts to listeners.", int(leads)
            ),
            _gauge("kapok_streams", "Streams of subscriptions that are open.", streams),
            *(_of_cache(cache) if cache else ()),
            *(_of_database(measured) if measured else ()),
        ]
        return generate_latest(_All(self.registry, families))


@dataclass(frozen=True)
class _All:
    """What the library takes for a registry: what is counted here, and what was asked for just now."""

    registry: CollectorRegistry
    families: Sequence[Metric] = field(default_factory=tuple)

    def collect(self) -> Iterator[Metric]:
        yield from self.registry.collect()
        yield from self.families


def _gauge(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(name, told, value=value)


def _of_cache(cache: AnswerCache) -> Iterator[Metric]:
    yield CounterMetricFamily("kapok_cache_hits", "Answers given from the cache.", cache.hits)
    yield CounterMetricFamily("kapok_cache_misses", "Answers that were not kept.", cache.misses)
    yield CounterMetricFamily(
        "kapok_cache_purged", "Kept answers that were forgotten, since something changed.", cache.purged
    )  # fmt: skip
    yield _gauge("kapok_cache_bytes", "What the kept answers take, at most.", cache.bytes)


def _of_database(measured: Measures) -> Iterator[Metric]:
    yield from _of_listeners(measured)
    messages = GaugeMetricFamily(
        "kapok_webhook_messages", "Messages that wait, and those given up.", labels=["state"]
    )
    messages.add_metric(["waiting"], measured.waiting)
    messages.add_metric(["dead"], measured.dead)
    yield messages
    yield _gauge(
        "kapok_webhook_oldest_waiting_seconds",
        "How old the oldest message is that waits, 0 if none does.",
        measured.seconds_since(measured.oldest_waiting),
    )
    hooks = GaugeMetricFamily("kapok_webhooks", "Webhooks by state.", labels=["state"])
    for state, number in sorted(measured.webhooks.items()):
        hooks.add_metric([state.lower()], number)
    yield hooks
    yield _gauge(
        "kapok_clock_late_seconds",
        "How long ago the oldest boundary was that is not announced yet, 0 if all are.",
        measured.seconds_since(measured.clock_since),
    )
    if measured.purges_waiting is not None:
        yield _gauge(
            "kapok_purge_waiting_changes",
            "How many changes no cache in front was told to forget yet.",
            measured.purges_waiting,
        )
    raised = GaugeMetricFamily("kapok_alarms", "Alarms by kind and code.", labels=["kind", "code"])
    for (kind, code), number in sorted(measured.alarms.items()):
        raised.add_metric([kind, code], number)
    yield raised


def _of_listeners(measured: Measures) -> Iterator[Metric]:
    seconds = GaugeMetricFamily(
        "kapok_listener_lag_seconds",
        "How old the oldest fact is that a listener has not done, 0 if it has done all.",
        labels=["listener"],
    )
    facts = GaugeMetricFamily(
        "kapok_listener_lag_facts", "How many facts a listener has not done.", labels=["listener"]
    )
    failing = GaugeMetricFamily(
        "kapok_listener_failing_seconds",
        "For how long a listener has failed, 0 while all is well.",
        labels=["listener"],
    )
    for each in measured.listeners:
        seconds.add_metric([each.name], measured.seconds_since(each.since))
        facts.add_metric([each.name], each.facts)
        failing.add_metric([each.name], measured.seconds_since(each.failing_since))
    yield from (seconds, facts, failing)


# --- the address ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Source:
    """Where the numbers come from; `flush` counts what has not been counted yet."""

    metrics: Metrics
    flush: Callable[[], None]
    measured: Callable[[], Awaitable[Measures]]
    cache: Callable[[], AnswerCache | None]
    leads: Callable[[], bool]
    streams: Callable[[], int]


def metrics_page(source: Source, token: SecretStr | None) -> Route:
    """The address of the numbers: for this machine itself, or with a token for whoever shows it."""

    async def metrics(request: Request) -> Response:
        refuse_others(request, token)
        source.flush()
        try:
            measured = await source.measured()
        except Exception:
            # The rest is told all the same, most of all while the database is away.
            source.metrics.faults.inc()
            measured = None
        body = source.metrics.written(
            measured, source.cache(), leads=source.leads(), streams=source.streams()
        )
        headers = {"content-type": CONTENT_TYPE_PLAIN_0_0_4, "cache-control": "no-store"}
        return Response(body, headers=headers)

    return Route(PATH, metrics, methods=["GET"])


def refuse_others(request: Request, token: SecretStr | None) -> None:
    """Raises TurnedAway, as if there were nothing here, for whoever may not have the numbers."""
    head: Head = request.scope["state"]["head"]
    if token is not None:
        shown = head.get(b"authorization", b"")
        let_in = hmac.compare_digest(shown, f"Bearer {token.get_secret_value()}".encode())
    else:
        let_in = _is_here(request) and not any(each in head for each in _FORWARDED)
    if not let_in:
        raise TurnedAway(404, Reason.NOT_FOUND, "There is nothing at this address.")


def _is_here(request: Request) -> bool:
    return request.client is not None and payer_of(request.client.host) is None
