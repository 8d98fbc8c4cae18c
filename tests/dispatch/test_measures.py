"""Lag, waiting messages and lateness as numbers, in the form that Prometheus reads, with no item in them."""

from datetime import timedelta

from prometheus_client.parser import text_string_to_metric_families

from delivery.metrics import Metrics
from publishing.measures import measures
from publishing.outbox import newest_position
from publishing.schedule import schedule
from tests.dispatch.receiver import answering, receiving
from tests.dispatch.test_dispatch import Ear, all_marked, failing, hearing, until_found
from tests.dispatch.test_webhooks import Hooks, hooks
from tests.site import Hands, Site

__all__ = ["hooks"]

Numbers = dict[tuple[str, ...], float]


def read(text: str) -> Numbers:
    """Each sample by its name and the values of its labels, in the order of their names."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def numbers(site: Site) -> tuple[Numbers, str]:
    text = Metrics().written(await measures(site.database), None, leads=False, streams=0).decode()
    return read(text), text


async def test_lag_is_a_number_of_facts_and_of_seconds_and_goes_when_it_is_caught_up(
    site: Site,
) -> None:
    async with hearing(site, ear=Ear()):
        pass
    before = await newest_position(site.database)
    topic = await site.make("Topic", name="题")
    behind, text = await numbers(site)
    async with hearing(site, ear=Ear()):
        await until_found(lambda: all_marked(site))
    after, _ = await numbers(site)

    facts = await newest_position(site.database) - before
    assert behind["kapok_listener_lag_facts", "ear"] == facts > 0
    assert 0 < behind["kapok_listener_lag_seconds", "ear"] < 60
    assert (after["kapok_listener_lag_facts", "ear"], after["kapok_listener_lag_seconds", "ear"]) == (0, 0)  # fmt: skip
    assert topic not in text


async def test_a_late_listener_and_a_late_clock_are_numbers_as_well_as_alarms(
    site: Site, hands: Hands
) -> None:
    async with hearing(site, ear=Ear()):
        pass
    topic = await site.make("Topic", live=False, name="题")
    await site.act(schedule, [topic], publish_at=hands.now + timedelta(seconds=1))
    found, text = await numbers(site)

    # The desk's clock stands months behind the machine's, so all of it is long past.
    assert found["kapok_listener_lag_seconds", "ear"] > 60
    assert found["kapok_clock_late_seconds",] > 60
    assert found["kapok_alarms", "LISTENER_LATE", "LISTENER"] == 1
    assert found["kapok_alarms", "CLOCK_LATE", "CLOCK"] == 1
    assert topic not in text


async def test_a_listener_that_fails_is_told_with_how_long(site: Site) -> None:
    deaf = Ear()
    deaf.fails = 1_000
    async with hearing(site, ear=deaf, fine=Ear()):
        await site.make("Topic", name="题")
        await until_found(lambda: failing(site))
        found, _ = await numbers(site)

    assert found["kapok_listener_failing_seconds", "ear"] > 0
    assert found["kapok_listener_failing_seconds", "fine"] == 0


async def test_messages_of_webhooks_are_counted_while_they_wait_and_when_they_are_dead(
    hooks: Hooks, site: Site
) -> None:
    async with receiving() as receiver:
        webhook, _ = await hooks.create(receiver)
        receiver.answer = answering(500)
        topic = await site.make("Topic", name="题")
        await hooks.send()
        waiting, _ = await numbers(site)
        for _ in range(10):
            await hooks.due_now()
            await hooks.send()
        dead, text = await numbers(site)

    assert waiting["kapok_webhook_messages", "waiting"] == 1
    assert waiting["kapok_webhook_oldest_waiting_seconds",] > 0
    assert waiting["kapok_webhooks", "active"] == 1
    assert (dead["kapok_webhook_messages", "waiting"], dead["kapok_webhook_messages", "dead"]) == (0, 1)  # fmt: skip
    assert dead["kapok_webhook_oldest_waiting_seconds",] == 0
    assert topic not in text
    assert webhook not in text
