"""Who sends a request: by cookie or by token, never by both and never in an address."""

import asyncio
from collections.abc import Awaitable, Callable

import pyotp
import pytest

from models.system import Account
from publishing.actor import Actor, Grant, Verb
from publishing.desk import Act
from publishing.errors import Code, Refused
from publishing.people.accounts import erase_account, update_account
from publishing.people.attempts import PER_LOGIN
from publishing.people.invitations import password_link
from publishing.people.second_factor import confirm, enrol
from publishing.people.sessions import end_sessions
from publishing.people.tokens import make_token, revoke_token
from publishing.preview import preview, revoke_preview
from publishing.roles import ADMINISTRATOR
from tests.people.crowd import account, actor_of, with_password
from tests.people.web import HOST, Web, log_in, seen
from tests.site import Site

READ = (Grant(frozenset({Verb.READ})),)


async def _token(site: Site, who: Account, *origins: str) -> tuple[str, str]:
    async with site.desk.act(by="tests") as act:
        made, text = await make_token(
            act, owner=who.public_id, name="x", scope=READ, origins=origins
        )
    return made.public_id, text


def _bearer(text: str) -> dict[str, str]:
    return {"authorization": f"Bearer {text}"}


async def test_a_token_says_who_it_is_and_needs_no_word(site: Site, web: Web) -> None:
    who = await account(site.desk, "author")
    token, text = await _token(site, who)

    answer = await web.browser().post("/who", headers=_bearer(text))

    assert answer.json() == {"id": token, "person": who.public_id}


async def test_a_token_goes_before_a_cookie(site: Site, web: Web) -> None:
    await with_password(site.desk, "author", login="lin")
    browser, word = await web.logged_in("lin")

    bad = await browser.post("/who", headers={**word, **_bearer("kapok_wrong")})

    assert bad.status_code == 401


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer ", "Bearer x", "Basic a2Fwb2s6eA==", "Bearer kapok_" + "0" * 49, "Bearer kapokpreview_x", "Bearer \xe9"])  # fmt: skip
async def test_what_is_no_token_is_answered_alike(web: Web, given: str) -> None:
    headers = {"authorization": given.encode("latin-1")}

    answer = await web.browser().get("/who", headers=headers)  # type: ignore[arg-type]  # bytes as they come

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("name", ["token", "access_token", "t", "api_token"])
async def test_a_token_in_an_address_is_refused_even_beside_a_good_one(
    site: Site, web: Web, name: str
) -> None:
    _, text = await _token(site, await account(site.desk, "author"))

    answer = await web.browser().get("/who", params={name: text}, headers=_bearer(text))

    assert answer.status_code == 400
    assert "logs" in answer.json()["errors"][0]["message"]
    assert text not in answer.text
    assert (await web.browser().get("/who", headers=_bearer(text))).status_code == 200


async def test_a_token_is_used_from_its_origins_only(site: Site, web: Web) -> None:
    who = await account(site.desk, "author")
    _, bound = await _token(site, who, "https://www.example.org", "http://localhost:3000/")
    _, free = await _token(site, who)

    async def status(text: str, origin: str | None) -> int:
        headers = _bearer(text) | ({"origin": origin} if origin is not None else {})
        return (await web.browser().get("/who", headers=headers)).status_code

    allowed = ["https://www.example.org", "HTTPS://WWW.example.org", "http://localhost:3000"]
    refused = [None, "null", "https://example.org", "https://www.example.org.evil.example", "http://www.example.org", "https://www.example.org:8443"]  # fmt: skip

    assert [await status(bound, each) for each in allowed] == [200] * len(allowed)
    assert [await status(bound, each) for each in refused] == [403] * len(refused)
    assert [await status(free, each) for each in (*allowed, None)] == [200] * 4


ENDINGS: dict[str, Callable[[Act, Account, str], Awaitable[object]]] = {
    "logout everywhere": lambda act, who, _: end_sessions(act, who.public_id),
    "role change": lambda act, who, _: update_account(act, who.public_id, roles=["translator"]),
    "suspend": lambda act, who, _: update_account(act, who.public_id, state="SUSPENDED"),
    "erase": lambda act, who, _: erase_account(act, who.public_id),
    "token revoke": lambda act, _who, token: revoke_token(act, token),
}


@pytest.mark.parametrize("ending", ENDINGS)
async def test_over_http_what_was_ended_is_good_no_more(site: Site, web: Web, ending: str) -> None:
    who = await with_password(site.desk, "author", login="lin")
    browser, _ = await web.logged_in("lin")
    token, text = await _token(site, who)
    before = ((await browser.get("/who")).status_code, (await browser.get("/who", headers=_bearer(text))).status_code)  # fmt: skip

    async with site.desk.act(by="tests") as act:
        await ENDINGS[ending](act, who, token)

    after = ((await browser.get("/who")).status_code, (await browser.get("/who", headers=_bearer(text))).status_code)  # fmt: skip
    assert before == (200, 200)
    assert (
        after
        == {
            "logout everywhere": (401, 200),
            "role change": (401, 200),
            "suspend": (401, 401),
            "erase": (401, 401),
            "token revoke": (200, 401),
        }[ending]
    )


async def test_a_preview_is_somebody_who_only_looks(site: Site, web: Web) -> None:
    by = await actor_of(site.desk, await account(site.desk, "author"))
    article = await site.make("Article", live=False, title="题", kind="NEWS")
    async with site.desk.act(by=by) as act:
        made = await preview(act, article)
    found = await web.browser().get("/who", headers=_bearer(made.text))
    async with site.desk.act(by=by) as act:
        await revoke_preview(act, made.id)

    ended = await web.browser().get("/who", headers=_bearer(made.text))

    assert found.json() == {"id": made.id, "person": ""}
    assert ended.status_code == 401


async def test_with_a_second_factor_a_password_is_not_enough(site: Site, web: Web) -> None:
    who = await with_password(site.desk, "author", login="lin")
    by = await actor_of(site.desk, who)
    async with site.desk.act(by=by) as act:
        begun = await enrol(act)
    totp = pyotp.TOTP(begun.secret)
    # Each code works once, so the one that confirms is of the step before.
    async with site.desk.act(by=by) as act:
        recovery = await confirm(act, totp.at(act.now, counter_offset=-1))
        now = act.now
    code = totp.at(now)

    without = await log_in(web.browser(), "lin")
    wrong = await log_in(web.browser(), "lin", code="abcdef")
    password = await log_in(web.browser(), "lin", "not this one", code=code)
    right = await log_in(web.browser(), "lin", code=code)
    again = await log_in(web.browser(), "lin", code=code)
    rescued = [await log_in(web.browser(), "lin", code=recovery[0]) for _ in range(2)]

    assert [each.status_code for each in (without, wrong, password, again)] == [401] * 4
    assert seen(without) == seen(wrong) == seen(password) == seen(again)
    assert right.status_code == 200
    assert [each.status_code for each in rescued] == [200, 401]


async def test_a_hundred_guesses_at_once_are_no_more_than_five(site: Site, web: Web) -> None:
    await with_password(site.desk, "author", login="lin")

    async def guess(n: int) -> int:
        return (await log_in(web.browser(f"198.51.100.{n}"), "lin", "wrong one")).status_code

    found = await asyncio.gather(*(guess(n) for n in range(40)))

    assert sorted(found) == [401] * PER_LOGIN + [429] * (40 - PER_LOGIN)


async def test_two_administrators_cannot_take_each_other_away(site: Site) -> None:
    one = await account(site.desk, ADMINISTRATOR)
    other = await account(site.desk, ADMINISTRATOR)

    actors = [await actor_of(site.desk, each) for each in (one, other)]

    async def demote(by: Actor, whom: Account) -> Code | None:
        try:
            async with site.desk.act(by=by) as act:
                await update_account(act, whom.public_id, roles=[])
        except Refused as error:
            return error.problems[0].code
        return None

    found = await asyncio.gather(demote(actors[0], other), demote(actors[1], one))

    left = [each["roles"] for each in (await site.contents_of("account"))["account"]]
    assert sorted(found, key=str) == [Code.STATE, None]
    assert sorted(left) == sorted(["[]", f'["{ADMINISTRATOR}"]'])


async def test_what_is_hidden_occurs_in_no_answer(site: Site, web: Web) -> None:
    who = await with_password(site.desk, ADMINISTRATOR, login="canary-login")
    _, text = await _token(site, who)
    rows = await site.contents_of("account", "login_session", "token")
    hidden = [str(rows["account"][0]["password"]), str(rows["token"][0]["sha256"]), "canary-login"]
    browser = web.browser()
    answers = [
        await log_in(browser, "canary-login", "wrong"),
        await browser.get("/who", headers=_bearer(text)),
        await browser.get("/auth/session"),
        await browser.post("/auth/logout", json={}),
        await browser.post("/auth/password", json={"token": "x", "password": "nine blue kites up"}),
        await browser.get("/auth/set-password?token=x"),
    ]

    told = "".join(each.text + str(each.headers) for each in answers)

    assert len(told) > 1_000
    assert [each for each in hidden if each in told] == []


async def test_addresses_come_from_the_settings_and_not_from_the_request(site: Site) -> None:
    web = Web(site, f"https://{HOST}")
    who = await account(site.desk, "author", login="lin")
    async with site.desk.act(by="tests") as act:
        link = await password_link(act, who.public_id)
    browser = web.browser()
    body = {"token": link.token, "password": "nine blue kites up"}
    foreign = {"host": "evil.example", "origin": f"https://{HOST}"}

    answer = await browser.post("/auth/password", json=body, headers=foreign)

    assert link.address(f"https://{HOST}/").startswith(f"https://{HOST}/auth/set-password?token=")
    assert answer.status_code == 200
    assert "evil" not in answer.text + str(answer.headers)
    await web.close()
