"""No hidden word leaves by any way in: before something is public, while it is, and when it is withdrawn."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import httpx
from starlette.routing import Route

from delivery.app import build_app
from delivery.service import Contract, Parts
from delivery.settings import Settings
from models.content import CATALOGUE
from models.system import Item
from publishing.actor import Grant, Verb
from publishing.people.tokens import make_token
from publishing.portals import make_portal
from publishing.publish import publish
from publishing.update import update
from publishing.webhooks import Wanted, make_webhook
from publishing.withdraw import withdraw
from tests.dispatch.receiver import Receiver, answering, receiving
from tests.people.crowd import account
from tests.prober.planted import OPEN, Planted
from tests.prober.pointed import Asked, about_ids, about_words
from tests.prober.prober import PATHS, PUBLIC, SHOWING, Prober
from tests.service import serving
from tests.site import Site

CYCLED = ("Article", "Event", "Session", "Person", "Venue", "Organisation")
"""What becomes public, and is withdrawn. Parts of a whole come after it."""


async def test_no_hidden_word_leaves_by_any_way_in(site: Site, tmp_path: Path) -> None:
    planted = Planted(site)
    await planted.plant()
    async with (
        receiving() as receiver,
        receiving(answering(204)) as purged,
        _prober(planted, receiver, purged, tmp_path) as prober,
    ):
        words = {each: planted.secrets.word(f"the {each} of the cycle") for each in CYCLED}
        items = {name: await planted.draft(name, word) for name, word in words.items()}
        items["Picture"], words["Picture"] = await _pictures(prober)
        around = {**planted.live, **items}
        await _shows_nothing_hidden(prober, around)

        await site.act(publish, list(items.values()))
        for word in words.values():
            del planted.secrets.places[word]
        await prober.settled()
        shown = await _shows_nothing_hidden(prober, around)
        for name in SHOWING:
            assert any(word in shown[name] for word in words.values()), f"{name} show nothing"
        for name, word in words.items():
            assert word in shown["queries"], name
        assert "a picture" in shown["files"]
        known = dict(prober.etags)

        for name, public_id in reversed(items.items()):
            await site.act(withdraw, public_id, ground=planted.secrets.word(f"why a {name} was withdrawn"))  # fmt: skip
            planted.secrets.places[words[name]] = f"a withdrawn {name} of the cycle"
        await prober.settled()
        shown = await _shows_nothing_hidden(prober, around)
        assert "a picture" not in shown["files"]
        assert "410" in shown["files"]
        await _keeps_nothing(prober, known)

        await _tells_of(receiver, items)
        gone = [each.body for each in receiver.got if b"withdrawn" in each.body]
        assert planted.secrets.found_in(b"".join(gone)) == []
        for word in words.values():
            del planted.secrets.places[word]
        assert planted.secrets.found_in(b"".join(each.body for each in receiver.got)) == []
        purges = b"".join(each.body for each in purged.got)
        assert b'"Article"' in purges
        assert planted.secrets.found_in(purges) == []
        assert [each for each in planted.secrets.ids if each.encode() in purges] == []
        assert planted.secrets.found_in((tmp_path / "log").read_bytes()) == []
        assert _left_out(prober) == []
        # Last: what a visitor asks for stands in the log, as they wrote it.
        await _tells_nothing_apart(prober)


def _left_out(prober: Prober) -> list[str]:
    """The addresses of the service that the prober did not look at."""
    settings = Settings(data_dir=Path("nowhere"))
    parts = Parts(settings, CATALOGUE, _never, Path("nothing"), lambda _: None, lambda _: None)
    routes = [each for each in build_app(parts).routes if isinstance(each, Route)]
    return [
        each.path
        for each in routes
        if "GET" in (each.methods or ())
        and not any(each.path_regex.fullmatch(asked) for asked in prober.asked)
    ]


def _never() -> Contract:
    raise AssertionError("Nothing is asked of it.")


async def test_the_prober_would_notice(site: Site) -> None:
    planted = Planted(site)
    word = planted.secrets.word("a draft")

    for seen in (
        word,
        word.upper(),
        word.encode().hex(),
        f"x{word}y",
        "龘",
        "\\u9f98",
        "2031-07-13",
    ):
        assert planted.secrets.found_in(seen.encode()), seen
    assert planted.secrets.found_in(f"{OPEN} 雀 2027-04-09".encode()) == []


async def _shows_nothing_hidden(prober: Prober, items: Mapping[str, str]) -> dict[str, str]:
    """Ask by every way in; gives what each has shown."""
    shown = {}
    secrets = prober.planted.secrets
    for name, path in PATHS.items():
        found = await path(prober, items)
        for asked, seen in found:
            assert secrets.found_in(seen) == [], (name, asked, seen)
        shown[name] = "\n".join(seen.decode("utf-8", "replace") for _, seen in found)
        hidden = [each for each in secrets.ids if each in shown[name]]
        assert hidden == [] or name == "error texts", (name, hidden)
    return shown


async def _tells_nothing_apart(prober: Prober) -> None:
    """What names something hidden is answered as what names nothing."""
    chance = Random(1)
    secrets = prober.planted.secrets
    never: list[Asked] = []
    for public_id, name in secrets.ids.items():
        never += about_ids(prober.schema, CATALOGUE.types[name], public_id)
    for word, place in secrets.places.items():
        name = place.split()[-1]
        if place.startswith(("a draft", "a scheduled", "the newer draft")):
            never += about_words(prober.schema, CATALOGUE.types[name], word)
    # Each kind of question is asked of something; of everything it would take minutes.
    for asked in chance.sample(never, len(never) // 6):
        told = [await prober.pointed(asked, each) for each in (asked.value, asked.stranger)]
        assert told[0] == told[1], (asked, told)


async def _keeps_nothing(prober: Prober, known: Mapping[str, str]) -> None:
    """What was shown before is not said to be as it was."""
    outlets = [
        each
        for each in known
        if each.startswith(("/feeds/articles", "/calendar/events", "/embed/data/events"))
    ]
    assert outlets
    for address in outlets:
        answer = await prober.client.get(address, headers={"if-none-match": known[address]})
        same = answer.status_code == 304
        assert not same or "?" in address, address


async def _pictures(prober: Prober) -> tuple[str, str]:
    """A picture that is to be public and the word that describes it; beside it one that never is."""
    planted = prober.planted
    site, secrets = planted.site, planted.secrets
    author = await account(site.desk, "author")
    async with site.desk.act(by=author.public_id) as act:
        scope = (Grant(frozenset({Verb.UPLOAD, Verb.READ, Verb.CREATE, Verb.EDIT})),)
        _, token = await make_token(act, owner=author.public_id, name="camera", scope=scope)
    hidden = await prober.send_picture(token, "hidden")
    secrets.ids[hidden] = "Picture"
    word = secrets.word("the picture of the cycle")
    cycled = await prober.send_picture(token, "open")
    async with site.desk.act(by=author.public_id) as act:
        item = await Item.get(public_id=cycled, using_db=act.tx)
        changes = {"alt": {"ZH_HANS": f"{word}雀"}}
        await update(act, cycled, changes, expected_revision=item.draft_number)
    return cycled, word


async def _tells_of(receiver: Receiver, items: Mapping[str, str]) -> None:
    """Wait until the webhook was told of each, first that it is there and then that it is gone."""
    wanted = {(kind, each) for each in items.values() for kind in ("PUBLISHED", "WITHDRAWN")}
    async with asyncio.timeout(30):
        while wanted - {(each["data"]["kind"], each["data"]["id"]) for each in receiver.told}:  # noqa: ASYNC110  # only what came tells
            await asyncio.sleep(0.1)


@asynccontextmanager
async def _prober(
    planted: Planted, receiver: Receiver, purged: Receiver, folder: Path
) -> AsyncIterator[Prober]:
    """A prober of a service over the planted site."""
    site = planted.site
    settings = {
        "KAPOK_DATABASE_URL": site.database.url.text,
        "KAPOK_DEMO": "false",
        "KAPOK_REQUEST_POINTS": "1000000",
        "KAPOK_WEBHOOK_LOCAL": "true",
        "KAPOK_MAX_AGE": "60",
        "KAPOK_PUBLIC_URL": PUBLIC,
        "KAPOK_PURGE_URL": purged.url,
    }
    if site.public_url:
        settings["KAPOK_DATABASE_PUBLIC_URL"] = site.public_url
    token = await _hooks_token(planted, receiver)
    portal, key = await _portal(planted)
    with serving(folder / "data", log=folder / "log", **settings) as service:
        async with httpx.AsyncClient(base_url=service.address, timeout=60) as client:
            yield Prober(client, planted, token, portal, key)


async def _portal(planted: Planted) -> tuple[str, str]:
    """The token and the key of a portal that shows everything, beside another whose name is hidden."""
    site = planted.site
    await site.act(make_portal, name=planted.secrets.word("the name of another portal"))
    portal = await site.act(make_portal, name="portal")
    scope = (Grant(frozenset(Verb)),)
    _, text = await site.act(make_token, owner=portal.account, name="portal", scope=scope)
    planted.secrets.places[text] = "a portal's token"
    return text, portal.key


async def _hooks_token(planted: Planted, receiver: Receiver) -> str:
    """A token for webhooks, and a webhook of somebody else that is told of everything."""
    site, secret = planted.site, planted.secrets.word("the name of an account")
    somebody = await account(site.desk, "administrator", login=f"{secret}@example.org")
    async with site.desk.act(by=somebody.public_id) as act:
        name = planted.secrets.word("the name of somebody else's webhook")
        await make_webhook(act, name=name, url=receiver.url, wanted=Wanted())
    portal = await account(site.desk, "administrator")
    async with site.desk.act(by=portal.public_id) as act:
        scope = (Grant(frozenset({Verb.WEBHOOK})),)
        _, text = await make_token(act, owner=portal.public_id, name="portal", scope=scope)
    planted.secrets.places[text] = "a token"
    return text
