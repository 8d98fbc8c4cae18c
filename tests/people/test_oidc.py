"""Single sign-on against a real provider: who was invited comes in, and nobody by a trick."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from joserfc.jwk import OctKey, RSAKey
from starlette.applications import Starlette
from starlette.middleware import Middleware

from delivery.access import AccessLog
from delivery.envelope import Envelope
from delivery.oidc import Provider, SignOn, own_path
from delivery.refusals import TurnedAway
from publishing.people.accounts import update_account
from tests.people.crowd import account
from tests.people.provider import CLIENT, SECRET, IdentityProvider, identity_provider
from tests.people.web import HOST, Web, seen
from tests.site import Site

EMAIL = "lin@example.org"


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    with identity_provider() as made:
        made.claims = {"email": EMAIL}
        yield made


@pytest.fixture
def sso(web: Web, provider: IdentityProvider) -> Web:
    """The addresses below `/auth`, with single sign-on among them."""
    sign_on = SignOn(web.auth, Provider(provider.issuer, CLIENT, SECRET))
    web.app = Starlette(
        routes=[*web.app.routes, *sign_on.routes],
        middleware=[Middleware(Envelope, access=AccessLog(lambda _lines: None))],
    )
    return web


async def _begun(browser: httpx.AsyncClient, wanted: str = "/studio?x=1") -> str:
    """The address at which the provider sends the browser back."""
    started = await browser.get("/auth/oidc/start", params={"next": wanted})
    assert started.status_code == 303, started.text
    async with httpx.AsyncClient() as outside:
        return str((await outside.get(started.headers["location"])).headers["location"])


async def test_who_was_invited_comes_in_by_their_verified_address(site: Site, sso: Web) -> None:
    who = await account(site.desk, "author", login="Lin@Example.org")
    browser = sso.browser()
    back = await _begun(browser)

    answer = await browser.get(back)

    assert back.startswith(f"https://{HOST}/auth/oidc/callback?code=")
    assert (answer.status_code, answer.headers["location"]) == (303, "/studio?x=1")
    assert (await browser.get("/who")).json()["id"] == who.public_id
    assert "__Host-kapok-oidc" not in browser.cookies


async def test_what_the_browser_is_given_to_begin_with_is_its_own(sso: Web) -> None:
    started = await sso.browser().get("/auth/oidc/start")

    cookie = started.headers["set-cookie"]
    assert cookie.startswith("__Host-kapok-oidc=")
    assert {"HttpOnly", "Secure", "SameSite=Lax", "Max-Age=600"} <= set(cookie.split("; "))


WRONG: dict[str, dict[str, Any]] = {
    "another address": {"email": "stranger@example.org"},
    "no address": {"email": None},
    "an address not verified": {"email_verified": False},
    "an address verified in words": {"email_verified": "true"},
    "another nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "another audience": {"aud": "somebody-else"},
    "another issuer": {"iss": "https://evil.example"},
    "ended": {"exp": 1_000_000_000},
    "no end": {"exp": None},
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_what_the_provider_does_not_vouch_for_opens_nothing(
    site: Site, sso: Web, provider: IdentityProvider, wrong: str
) -> None:
    await account(site.desk, "author", login=EMAIL)
    provider.claims = {"email": EMAIL, **WRONG[wrong]}
    browser = sso.browser()

    answer = await browser.get(await _begun(browser))

    assert answer.status_code == 401
    assert "没有登录成功" in answer.text
    assert (await site.contents_of("login_session"))["login_session"] == []


@pytest.mark.parametrize("by", ["another key", "our secret"])
async def test_a_signature_that_is_not_the_providers_opens_nothing(
    site: Site, sso: Web, provider: IdentityProvider, by: str
) -> None:
    await account(site.desk, "author", login=EMAIL)
    if by == "another key":
        provider.signs_with = RSAKey.generate_key(2048, {"kid": "first"})
    else:
        provider.signs_with = OctKey.import_key(SECRET.ljust(32))
        provider.algorithm = "HS256"
    browser = sso.browser()

    assert (await browser.get(await _begun(browser))).status_code == 401


async def test_the_way_back_is_good_for_the_browser_that_began_and_once(
    site: Site, sso: Web, provider: IdentityProvider
) -> None:
    await account(site.desk, "author", login=EMAIL)
    browser, other = sso.browser(), sso.browser()
    back = await _begun(browser)
    await _begun(other)
    foreign, none = await other.get(back), await sso.browser().get(back)
    altered = await browser.get(back.replace("state=", "state=x"))
    fresh = await _begun(browser)
    cookies = dict(browser.cookies)

    first = await browser.get(fresh)
    browser.cookies.update(cookies)
    second = await browser.get(fresh)

    assert [each.status_code for each in (foreign, none, altered)] == [401, 401, 401]
    assert (first.status_code, second.status_code) == (303, 401)
    assert len(provider.refused) == 1


async def test_unknown_and_suspended_are_answered_alike(
    site: Site, sso: Web, provider: IdentityProvider
) -> None:
    who = await account(site.desk, "author", login=EMAIL)
    async with site.desk.act(by="tests") as act:
        await update_account(act, who.public_id, state="SUSPENDED")
    found = []
    for email in (EMAIL, "unknown@example.org"):
        provider.claims = {"email": email}
        browser = sso.browser()
        found.append(seen(await browser.get(await _begun(browser))))

    assert found[0] == found[1]


async def test_a_provider_that_calls_itself_by_another_name_is_not_used(
    sso: Web, provider: IdentityProvider
) -> None:
    provider.calls_itself = "https://evil.example"

    answer = await sso.browser().get("/auth/oidc/start")

    assert answer.status_code == 503
    assert "set-cookie" not in answer.headers


ELSEWHERE = ["//evil.example", "/\\evil.example", "\\/evil.example", "https:evil.example", "https://evil.example", "javascript:alert(1)", "/%09/evil.example", "/\t/evil.example", "/%2f/evil.example", "/%5cevil.example", "/x\r\nset-cookie: a=b", "/x%0d%0aa", "evil", "", "/" + "x" * 501, "/a//b", "/é"]  # fmt: skip


@pytest.mark.parametrize("wanted", ELSEWHERE)
async def test_nobody_is_sent_elsewhere_afterwards(sso: Web, wanted: str) -> None:
    with pytest.raises(TurnedAway):
        own_path(wanted)

    answer = await sso.browser().get("/auth/oidc/start", params={"next": wanted})

    assert answer.status_code == 400
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    "wanted", ["/", "/studio", "/studio?tab=1&x=a%20b#there", "/a/b/%E5%B2%B3"]
)
def test_paths_of_this_service_are_followed(wanted: str) -> None:
    assert own_path(wanted) == wanted
