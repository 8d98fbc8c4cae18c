"""What people log in with ends at once, wherever it is used."""

from collections.abc import Awaitable, Callable

import pytest

from models.system import Account, AuditEntry, Invitation, LoginSession, Token
from publishing.actor import Actor, ActorKind, Grant, Verb
from publishing.desk import Act
from publishing.errors import Code, Refused
from publishing.people.accounts import erase_account, update_account
from publishing.people.invitations import (
    Purpose,
    make_link,
    password_link,
    put_password,
    set_password_by_link,
)
from publishing.people.keys import digest
from publishing.people.sessions import (
    ABSOLUTE_SECONDS,
    IDLE_SECONDS,
    authenticate_session,
    csrf_of,
    end_session,
    end_sessions,
    is_csrf,
)
from publishing.people.tokens import (
    authenticate_token,
    is_token,
    make_token,
    new_token,
    revoke_token,
)
from tests.people.crowd import account, actor_of, lives, session
from tests.site import Hands, Site

READ = (Grant(frozenset({Verb.READ}), frozenset({"Article"})),)

Ending = Callable[[Act, Account, str], Awaitable[object]]


async def _token(site: Site, who: Account, **given: object) -> str:
    async with site.desk.act(by="tests") as act:
        _, text = await make_token(act, owner=who.public_id, name="程序", scope=READ, **given)  # type: ignore[arg-type]  # a test may give anything
    return text


ENDINGS: dict[str, Ending] = {
    "logout": lambda act, who, secret: end_session(act, secret),
    "logout everywhere": lambda act, who, _: end_sessions(act, who.public_id),
    "password change": lambda act, who, _: put_password(act, who, "kept"),
    "role change": lambda act, who, _: update_account(act, who.public_id, roles=["translator"]),
    "suspend": lambda act, who, _: update_account(act, who.public_id, state="SUSPENDED"),
    "erase": lambda act, who, _: erase_account(act, who.public_id),
}


@pytest.mark.parametrize("ending", ENDINGS)
async def test_a_session_is_over_in_every_process_at_once(site: Site, ending: str) -> None:
    who, other = await account(site.desk, "author"), await account(site.desk, "author")
    secret, kept = await session(site.desk, who), await session(site.desk, other)
    before = await lives(site.desk, site.database, secret)

    async with site.desk.act(by="tests") as act:
        await ENDINGS[ending](act, who, secret)

    assert before
    assert not await lives(site.desk, site.database, secret)
    assert await lives(site.desk, site.database, kept)


@pytest.mark.parametrize("ending", ["suspend", "erase"])
async def test_tokens_are_no_good_without_their_owner(site: Site, ending: str) -> None:
    who = await account(site.desk, "author")
    text = await _token(site, who)
    before = await lives(site.desk, site.database, text)

    async with site.desk.act(by="tests") as act:
        await ENDINGS[ending](act, who, "")

    assert before
    assert not await lives(site.desk, site.database, text)


async def test_a_revoked_token_is_over_and_another_is_not(site: Site) -> None:
    who = await account(site.desk, "author")
    text, kept = await _token(site, who), await _token(site, who)
    async with site.desk.act(by="tests") as act:
        row = await Token.get(sha256=digest(text), using_db=act.tx)
        await revoke_token(act, row.public_id)

    assert not await lives(site.desk, site.database, text)
    assert await lives(site.desk, site.database, kept)


async def test_a_session_ends_after_an_hour_of_idleness_and_half_a_day(
    site: Site, hands: Hands
) -> None:
    who = await account(site.desk, "author")
    secret, idle = await session(site.desk, who), await session(site.desk, who)
    found = []
    for _ in range(ABSOLUTE_SECONDS // (IDLE_SECONDS // 2)):
        found.append(await lives(site.desk, site.database, secret))
        hands.forward(IDLE_SECONDS // 2)

    assert found == [True] * 24
    assert not await lives(site.desk, site.database, secret)
    assert not await lives(site.desk, site.database, idle)


async def test_a_token_ends_on_its_day(site: Site, hands: Hands) -> None:
    who = await account(site.desk, "author")
    text = await _token(site, who, days=1)
    hands.forward(24 * 3600 - 1)
    before = await lives(site.desk, site.database, text)

    hands.forward(1)

    assert (before, await lives(site.desk, site.database, text)) == (True, False)


async def test_a_token_can_do_what_its_owner_may_and_its_scope_allows(site: Site) -> None:
    who = await account(site.desk, "author")
    text = await _token(site, who, origins=["https://www.example.org"], points_per_minute=500)
    with site.database.looking() as connection:
        shown = await authenticate_token(connection, text, at=0)

    assert shown is not None
    author = await actor_of(site.desk, who)
    assert shown.actor == Actor(shown.actor.id, ActorKind.TOKEN, author.grants, READ, who.public_id)
    assert shown.actor.id.startswith("tok_")
    assert (shown.origins, shown.points_per_minute) == (("https://www.example.org",), 500)


async def test_a_token_follows_its_owners_roles(site: Site) -> None:
    who = await account(site.desk, "author")
    text = await _token(site, who)
    async with site.desk.act(by="tests") as act:
        await update_account(act, who.public_id, roles=[])
    with site.database.looking() as connection:
        shown = await authenticate_token(connection, text, at=0)

    assert shown is not None
    assert shown.actor.grants == ()


async def test_only_hashes_are_kept(site: Site) -> None:
    who = await account(site.desk, "author")
    secret, text = await session(site.desk, who), await _token(site, who)
    async with site.desk.act(by="tests") as act:
        link = await make_link(act, who, Purpose.INVITE)

    rows = await site.contents_of("login_session", "token", "invitation", "audit_entry", "fact")

    assert [len(rows[each]) for each in ("login_session", "token", "invitation")] == [1, 1, 1]
    assert [each for each in (secret, csrf_of(secret), text, link.token) if each in str(rows)] == []
    assert digest(text) in str(rows)


def test_a_token_is_known_by_its_prefix_and_its_checksum() -> None:
    text = new_token()

    assert text.startswith("kapok_")
    assert is_token(text)
    assert not any(
        is_token(each)
        for each in ("", "kapok_", text[:-1], text + "0", text[:20] + "é" + text[21:])
    )
    wrong = "a" if text[10] != "a" else "b"
    assert not is_token(text[:10] + wrong + text[11:])


def test_the_word_against_forgery_belongs_to_one_session() -> None:
    assert is_csrf(csrf_of("one"), "one")
    assert not any(is_csrf(each, "two") for each in (csrf_of("one"), "", "é"))


@pytest.mark.parametrize(
    ("purpose", "seconds"), [(Purpose.INVITE, 7 * 86400), (Purpose.RESET, 3600)]
)
async def test_a_link_is_good_once_and_for_its_time(
    site: Site, hands: Hands, purpose: Purpose, seconds: int
) -> None:
    who = await account(site.desk, "author")

    async def used(token: str) -> bool:
        async with site.desk.act(by="tests") as act:
            return await set_password_by_link(act, token, "kept") is not None

    async def made() -> str:
        async with site.desk.act(by="tests") as act:
            return (await make_link(act, who, purpose)).token

    late = await made()
    hands.forward(seconds)
    assert not await used(late)
    token = await made()
    hands.forward(seconds - 1)
    assert [await used(token), await used(token), await used("nothing")] == [True, False, False]


@pytest.mark.parametrize("change", ["another link", "e-mail", "password", "suspend", "erase"])
async def test_a_link_dies_when_what_it_rests_on_changes(site: Site, change: str) -> None:
    who = await account(site.desk, "author")
    async with site.desk.act(by="tests") as act:
        link = await make_link(act, who, Purpose.RESET)
        match change:
            case "another link":
                await make_link(act, who, Purpose.RESET)
            case "e-mail":
                await update_account(act, who.public_id, email="new@example.org")
            case "password":
                await put_password(act, who, "kept")
            case "suspend":
                await update_account(act, who.public_id, state="SUSPENDED")
            case _:
                await erase_account(act, who.public_id)

    async with site.desk.act(by="tests") as act:
        assert await set_password_by_link(act, link.token, "other") is None
        assert await Invitation.filter(sha256=digest(link.token)).using_db(act.tx).count() == 0


async def test_a_link_is_of_one_person_only(site: Site) -> None:
    one, other = await account(site.desk, "author"), await account(site.desk, "author")
    async with site.desk.act(by="tests") as act:
        link = await password_link(act, one.public_id)
        who = await set_password_by_link(act, link.token, "kept")

    assert who is not None
    assert who.public_id == one.public_id
    async with site.desk.act(by="tests") as act:
        assert (await Account.get(id=other.id, using_db=act.tx)).password is None


async def test_a_session_tells_who_it_is_of_and_what_they_may_now(site: Site) -> None:
    who = await account(site.desk, "author")
    secret = await session(site.desk, who)
    async with site.desk.act(by="tests") as act:
        at = act.at
        rows = await LoginSession.all().using_db(act.tx).count()
    with site.database.looking() as connection:
        found = await authenticate_session(connection, secret, at=at)
        none = await authenticate_session(connection, "x" * 43, at=at)

    assert rows == 1
    assert found == await actor_of(site.desk, who)
    assert none is None


async def test_a_token_makes_no_credentials(site: Site) -> None:
    who = await account(site.desk, "administrator")
    async with site.desk.act(by="tests") as act:
        everything = (Grant(frozenset(Verb)),)
        _, text = await make_token(act, owner=who.public_id, name="all", scope=everything)
        at = act.at
    with site.database.looking() as connection:
        shown = await authenticate_token(connection, text, at=at)
    assert shown is not None

    with pytest.raises(Refused) as refused:
        async with site.desk.act(by=shown.actor) as act:
            await make_token(act, owner=who.public_id, name="more", scope=everything)

    assert [each.code for each in refused.value.problems] == [Code.FORBIDDEN]
    assert len((await site.contents_of("token"))["token"]) == 1


async def test_what_is_done_to_people_is_in_the_audit_by_id_only(site: Site) -> None:
    who = await account(site.desk, "author", login="zhang.san@example.org")
    async with site.desk.act(by="tests") as act:
        await update_account(act, who.public_id, name="张三", email="other@example.org")
        await erase_account(act, who.public_id)
    async with site.desk.act(by="tests") as act:
        entries = await AuditEntry.all().using_db(act.tx).order_by("id")

    assert [(each.verb, each.public_id) for each in entries] == [
        (verb, who.public_id) for verb in ("PersonAdded", "PersonUpdated", "PersonErased")
    ]
    told = " ".join(each.details for each in entries)
    assert "changed" in told
    assert not any(each in told for each in ("张三", "zhang", "example.org"))
