"""Logging in over HTTP: nothing tells who exists, and nobody guesses for long."""

from itertools import pairwise

import httpx
import pytest

from delivery.refusals import JSON
from models.system import Account, Attempt
from publishing.people.accounts import update_account
from publishing.people.attempts import PER_ADDRESS, PER_LOGIN
from publishing.people.first import first_link
from publishing.people.invitations import password_link
from publishing.people.passwords import HASHING, NOBODY, fault_of
from tests.people.crowd import PASSWORD, account, with_password
from tests.people.web import CSRF, HOST, Web, log_in, seen
from tests.site import Site

ELSEWHERE = ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"})  # fmt: skip


async def test_a_login_opens_a_session_that_only_the_browser_holds(site: Site, web: Web) -> None:
    who = await with_password(site.desk, "author", login="lin.yi")
    browser = web.browser()
    answer = await log_in(browser, "Lin.Yi")

    assert answer.status_code == 200
    body = answer.json()
    assert body["viewer"] == {"id": who.public_id, "name": "Name of lin.yi", "roles": ["author"]}
    assert body["csrf"]["header"] == CSRF
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-kapok=")
    assert cookie.split("; ")[1:] == ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"]
    assert browser.cookies["__Host-kapok"] not in answer.text
    session = await browser.get("/auth/session")
    assert session.json() == {"viewer": body["viewer"], "csrf": body["csrf"]}
    assert session.headers["cache-control"] == "no-store"


async def test_without_https_the_cookie_has_a_plain_name(site: Site, web: Web) -> None:
    await with_password(site.desk, "author", login="lin")

    plain = await log_in(web.browser(scheme="http"), "lin")
    proxied = await log_in(Web(site, f"https://{HOST}").browser(scheme="http"), "lin")

    assert plain.headers["set-cookie"].startswith("kapok=")
    assert "Secure" not in plain.headers["set-cookie"]
    assert proxied.headers["set-cookie"].startswith("__Host-kapok=")
    assert "Secure" in proxied.headers["set-cookie"]


async def test_over_https_a_cookie_that_another_host_could_have_set_is_not_heeded(
    site: Site, web: Web
) -> None:
    await with_password(site.desk, "author", login="lin")
    browser, _ = await web.logged_in("lin")
    token = browser.cookies["__Host-kapok"]

    strange = await web.browser().get("/who", headers={"cookie": f"kapok={token}"})
    own = await web.browser().get("/who", headers={"cookie": f"__Host-kapok={token}"})

    assert (strange.status_code, own.status_code) == (401, 200)


async def test_nothing_tells_unknown_from_wrong_from_suspended(site: Site, web: Web) -> None:
    await with_password(site.desk, "author", login="known")
    suspended = await with_password(site.desk, "author", login="suspended")
    await account(site.desk, "author", login="invited")
    async with site.desk.act(by="tests") as act:
        await update_account(act, suspended.public_id, state="SUSPENDED")
    tries = [
        ("unknown", PASSWORD),
        ("known", "another five herons"),
        ("suspended", PASSWORD),
        ("invited", PASSWORD),
        ("", PASSWORD),
        ("known", "x" * 129),
    ]
    found, hashed = [], []
    for login, password in tries:
        before = HASHING.done
        found.append(seen(await log_in(web.browser(), login, password)))
        hashed.append(HASHING.done - before)

    assert found == [found[0]] * len(tries)
    assert found[0][0] == 401
    assert hashed == [1] * len(tries)
    assert (await log_in(web.browser(), "known")).status_code == 200


def test_the_work_for_nobody_is_the_work_for_somebody() -> None:
    assert not HASHING.is_outdated(NOBODY)


async def test_a_password_hashed_in_an_older_way_is_hashed_anew_at_login(
    site: Site, web: Web
) -> None:
    from argon2 import PasswordHasher

    who = await account(site.desk, "author", login="old")
    async with site.desk.act(by="tests") as act:
        older = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
        await Account.filter(id=who.id).using_db(act.tx).update(password=older)

    assert (await log_in(web.browser(), "old")).status_code == 200

    async with site.desk.act(by="tests") as act:
        kept = (await Account.get(id=who.id, using_db=act.tx)).password
    assert kept is not None
    assert (kept != older, HASHING.is_outdated(kept)) == (True, False)


async def test_guessing_one_login_must_wait_however_it_is_written(site: Site, web: Web) -> None:
    await with_password(site.desk, "author", login="target@example.org")
    ways = ["target@example.org", "TARGET@example.org", "target@example.org.", " target@example.org", "ｔａｒｇｅｔ@example.org"]  # fmt: skip
    assert len(ways) == PER_LOGIN
    statuses = [
        (await log_in(web.browser(f"203.0.113.{n}"), way, "not the right one")).status_code
        for n, way in enumerate(ways)
    ]
    before = HASHING.done
    more = [
        await log_in(
            web.browser(f"198.51.100.{n}"),
            "tar\u200bget@example.org",
            headers={"x-forwarded-for": f"192.0.2.{n}"},
        )
        for n in range(20)
    ]

    assert statuses == [401] * PER_LOGIN
    assert {each.status_code for each in more} == {429}
    assert 0 < int(more[0].headers["retry-after"]) <= 900
    assert HASHING.done == before
    unknown = [(await log_in(web.browser(), "nobody", "x")).status_code for _ in range(6)]
    assert unknown == [401] * PER_LOGIN + [429]


async def test_who_is_made_to_wait_is_let_in_afterwards(site: Site, web: Web) -> None:
    await with_password(site.desk, "author", login="lin")
    for _ in range(PER_LOGIN):
        await log_in(web.browser(), "lin", "wrong")
    refused = await log_in(web.browser(), "lin")
    async with site.desk.act(by="tests") as act:
        await Attempt.all().using_db(act.tx).update(at=act.at - 15 * 60 * 1_000_000)

    assert refused.status_code == 429
    assert (await log_in(web.browser(), "lin")).status_code == 200


async def test_guessing_from_one_address_must_wait_whatever_the_login(site: Site, web: Web) -> None:
    await with_password(site.desk, "author", login="lin")
    async with site.desk.act(by="tests") as act:
        from publishing.people.attempts import begin_attempt

        for n in range(PER_ADDRESS):
            await begin_attempt(act, login=f"somebody{n}", address="2001:db8:1:2::/64")

    here = await log_in(web.browser("2001:db8:1:2::99"), "lin")
    elsewhere = await log_in(web.browser("2001:db8:1:3::99"), "lin")

    assert (here.status_code, elsewhere.status_code) == (429, 200)


async def test_who_logs_in_is_not_counted_as_guessing(site: Site, web: Web) -> None:
    await with_password(site.desk, "author", login="lin")

    found = [(await log_in(web.browser(), "lin")).status_code for _ in range(PER_LOGIN + 2)]

    assert found == [200] * (PER_LOGIN + 2)


async def test_the_session_changes_at_login_and_the_one_before_is_over(
    site: Site, web: Web
) -> None:
    await with_password(site.desk, "author", login="lin")
    browser, _ = await web.logged_in("lin")
    first = browser.cookies["__Host-kapok"]
    await log_in(browser, "lin")
    second = browser.cookies["__Host-kapok"]

    old = await web.browser().get("/who", headers={"cookie": f"__Host-kapok={first}"})

    assert first != second
    assert (old.status_code, (await browser.get("/who")).status_code) == (401, 200)


@pytest.mark.parametrize("everywhere", [False, True])
async def test_logging_out_ends_this_session_or_all(site: Site, web: Web, everywhere: bool) -> None:
    await with_password(site.desk, "author", login="lin")
    browser, word = await web.logged_in("lin")
    other, _ = await web.logged_in("lin")
    token = browser.cookies["__Host-kapok"]

    answer = await browser.post("/auth/logout", json={"everywhere": everywhere}, headers=word)

    assert answer.status_code == 200
    assert "Max-Age=0" in answer.headers["set-cookie"]
    again = await web.browser().get("/who", headers={"cookie": f"__Host-kapok={token}"})
    assert again.status_code == 401
    assert (await other.get("/who")).status_code == (401 if everywhere else 200)


@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
@pytest.mark.parametrize("path", ["/auth/login", "/auth/logout", "/auth/password", "/who"])
async def test_a_page_of_another_site_can_do_nothing(
    site: Site, web: Web, path: str, headers: dict[str, str]
) -> None:
    await with_password(site.desk, "author", login="lin")
    browser, word = await web.logged_in("lin")
    tables = ("account", "login_session", "attempt", "audit_entry")
    before = await site.contents_of(*tables)
    bodies = {
        "/auth/login": {"login": "lin", "password": PASSWORD},
        "/auth/password": {"old": PASSWORD, "password": "another five herons"},
    }

    answer = await browser.post(path, json=bodies.get(path, {}), headers={**word, **headers})

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert await site.contents_of(*tables) == before
    own = {"origin": f"https://{HOST}", "sec-fetch-site": "same-origin"}
    assert (await browser.post("/who", headers={**word, **own})).status_code == 200


@pytest.mark.parametrize("word", ["", "wrong", "0" * 64])
async def test_by_cookie_nothing_changes_without_the_sessions_word(
    site: Site, web: Web, word: str
) -> None:
    await with_password(site.desk, "author", login="lin")
    browser, right = await web.logged_in("lin")
    headers = {CSRF: word} if word else {}

    refused = [
        (await browser.post(path, json=body, headers=headers)).status_code
        for path, body in (
            ("/who", {}),
            ("/auth/logout", {}),
            ("/auth/password", {"old": PASSWORD, "password": "another five herons"}),
        )
    ]

    assert refused == [403, 403, 403]
    assert (await browser.post("/who", headers=right)).status_code == 200


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("text/plain", b'{"login": "lin", "password": "%s"}' % PASSWORD.encode()),
        ("application/x-www-form-urlencoded", b"login=lin&password=x"),
        ("multipart/form-data; boundary=x", b"--x--"),
        ("application/graphql", b"{ x }"),
        ("", b"{}"),
    ],
)
@pytest.mark.parametrize("path", ["/auth/login", "/auth/logout", "/auth/password"])
async def test_only_json_is_taken(
    site: Site, web: Web, path: str, kind: str, content: bytes
) -> None:
    await with_password(site.desk, "author", login="lin")
    headers = {"content-type": kind} if kind else {}

    answer = await web.browser().post(path, content=content, headers=headers)

    assert answer.status_code == 415
    assert len((await site.contents_of("login_session"))["login_session"]) == 0


@pytest.mark.parametrize(
    "body", [b"[]", b"{", b'"x"', b'{"login": 1, "password": "x"}', b'{"login": "x"}', b"\xff", b'{"login":"\\u0000","password":1}']
)  # fmt: skip
async def test_a_body_that_cannot_be_meant_is_refused(web: Web, body: bytes) -> None:
    answer = await web.browser().post("/auth/login", content=body, headers={"content-type": JSON})

    assert answer.status_code == 400


async def test_a_login_of_odd_characters_is_merely_wrong(web: Web) -> None:
    odd = ["\x00", "a\x00b", "'; DROP TABLE account; --", "%", "\u202e" * 300, "\U0001f600" * 9_00]

    found = [(await log_in(web.browser(), each)).status_code for each in odd]

    assert found == [401] * len(odd)


async def test_a_password_is_changed_with_the_old_one_and_other_sessions_end(
    site: Site, web: Web
) -> None:
    await with_password(site.desk, "author", login="lin")
    browser, word = await web.logged_in("lin")
    other, _ = await web.logged_in("lin")

    wrong = await browser.post(
        "/auth/password", json={"old": "wrong", "password": "nine blue kites up"}, headers=word
    )
    done = await browser.post(
        "/auth/password", json={"old": PASSWORD, "password": "nine blue kites up"}, headers=word
    )

    assert (wrong.status_code, done.status_code) == (401, 200)
    assert (await other.get("/who")).status_code == 401
    assert (await browser.get("/who")).status_code == 200
    assert (await log_in(web.browser(), "lin")).status_code == 401
    assert (await log_in(web.browser(), "lin", "nine blue kites up")).status_code == 200


async def test_a_link_sets_a_password_once_and_all_others_are_answered_alike(
    site: Site, web: Web
) -> None:
    who = await account(site.desk, "author", login="lin")
    suspended = await account(site.desk, "author", login="gone")
    async with site.desk.act(by="tests") as act:
        link = await password_link(act, who.public_id)
        dead = await password_link(act, suspended.public_id)
        await update_account(act, suspended.public_id, state="SUSPENDED")

    async def use(token: str) -> httpx.Response:
        body = {"token": token, "password": PASSWORD}
        return await web.browser().post("/auth/password", json=body)

    counts = [HASHING.done]
    answers = []
    for token in (link.token, link.token, "unknown", dead.token):
        answers.append(await use(token))
        counts.append(HASHING.done)

    assert [each.status_code for each in answers] == [200, 401, 401, 401]
    assert seen(answers[1]) == seen(answers[2]) == seen(answers[3])
    assert [b - a for a, b in pairwise(counts)] == [1, 1, 1, 1]
    assert (await log_in(web.browser(), "lin")).status_code == 200


async def test_a_weak_password_leaves_the_link_as_it_was(site: Site, web: Web) -> None:
    who = await account(site.desk, "author", login="lin")
    async with site.desk.act(by="tests") as act:
        link = await password_link(act, who.public_id)
    browser = web.browser()
    before = HASHING.done

    weak = [
        await browser.post("/auth/password", json={"token": link.token, "password": each})
        for each in ("short", "password1234", "x" * 129)
    ]

    assert [each.status_code for each in weak] == [400, 400, 400]
    assert HASHING.done == before
    good = await browser.post("/auth/password", json={"token": link.token, "password": PASSWORD})
    assert good.status_code == 200


@pytest.mark.parametrize(
    "password",
    ["password1234", "Password2026!", "123456789012", "qwertyuiop12", "guangzhou2026", "abcabcabcabc", "aaaaaaaaaaaaa", "Kapok-Admin-2026", "lin.yi-lin.yi1"],
)  # fmt: skip
def test_what_is_tried_first_is_no_password(password: str) -> None:
    assert fault_of(password, login="lin.yi@example.org") is not None


@pytest.mark.parametrize(
    "password", [PASSWORD, "木棉花开红似火在羊城的春天里", "Tr0ub4dor&3x!", "x7$Kp2!mQz9w", "p" + "ab9-zx" * 21]
)  # fmt: skip
def test_what_takes_long_to_guess_is_a_password(password: str) -> None:
    assert fault_of(password, login="lin.yi@example.org") is None


async def test_the_page_sets_a_password_without_a_script(site: Site, web: Web) -> None:
    async with site.desk.act(by="tests") as act:
        link = await first_link(act)
    assert link is not None
    browser = web.browser()
    page = await browser.get("/auth/set-password", params={"token": link.token})
    form = {"token": link.token, "password": PASSWORD, "again": PASSWORD}

    differing = await browser.post("/auth/set-password", data={**form, "again": "x"})
    foreign = [
        (await browser.post("/auth/set-password", data=form, headers=each)).status_code
        for each in ELSEWHERE
    ]
    done = await browser.post(
        "/auth/set-password", data=form, headers={"origin": f"https://{HOST}"}
    )
    again = await browser.post("/auth/set-password", data=form)

    assert link.token in page.text
    assert "<script" not in page.text
    assert page.text.index("设置密码") < page.text.index("Choose a password")
    assert page.headers["referrer-policy"] == "same-origin"
    assert page.headers["cache-control"] == "no-store"
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert (differing.status_code, foreign) == (400, [403] * len(ELSEWHERE))
    assert (done.status_code, again.status_code) == (200, 401)
    assert (await log_in(web.browser(), "admin")).status_code == 200


async def test_the_page_repeats_nothing_as_markup(web: Web) -> None:
    page = await web.browser().get(
        "/auth/set-password", params={"token": '"><script>alert(1)</script>'}
    )

    assert "<script" not in page.text
    assert "&lt;script&gt;" in page.text


async def test_a_site_without_accounts_gets_one_administrator_until_somebody_came(
    site: Site, web: Web
) -> None:
    async with site.desk.act(by="start") as act:
        first = await first_link(act)
    async with site.desk.act(by="start") as act:
        second = await first_link(act)
    assert first is not None
    assert second is not None
    used = [
        (await web.browser().post("/auth/password", json={"token": each, "password": PASSWORD}))
        for each in (first.token, second.token)
    ]
    async with site.desk.act(by="start") as act:
        third = await first_link(act)

    assert [each.status_code for each in used] == [401, 200]
    assert third is None
    assert [each["login"] for each in (await site.contents_of("account"))["account"]] == ["admin"]
