"""People at the editors' door: who may change whom, and that nobody gets more than they hold."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyotp
import pytest

from models.system import Account, Item
from publishing.actor import Grant, Verb
from publishing.people.keys import folded
from publishing.people.names import PersonRef, refs_of
from publishing.people.roles import save_role
from publishing.people.tokens import make_token
from tests.manage.roles import ROLES, Door
from tests.people.crowd import account, actor, actor_of, lives, session
from tests.site import Site, plainly

ERRORS = "errors { code message path }"


@pytest.fixture
def door(site: Site) -> Door:
    return Door(site)


@dataclass(frozen=True)
class Case:
    """A mutation on somebody else, and how it is called."""

    document: str
    variables: Callable[[Account, str], dict[str, Any]]


def _on(mutation: str, **more: Any) -> Case:
    return Case(
        f"mutation ($id: ID!) {{ {mutation} }}", lambda who, _token: {"id": who.public_id, **more}
    )


MUTATIONS = {
    "accountInvite": Case(
        "mutation ($in: AccountInviteInput!) { accountInvite(input: $in) { account { id } path %s } }" % ERRORS,
        lambda _who, _token: {"in": {"login": "newcomer", "name": "新人", "roles": ["author"]}},
    ),
    "accountUpdate": _on('accountUpdate(id: $id, input: {name: "改"}) { account { name } %s }' % ERRORS),
    "accountUpdate roles": _on('accountUpdate(id: $id, input: {roles: ["translator"]}) { account { name } %s }' % ERRORS),
    "accountUpdate state": _on("accountUpdate(id: $id, input: {state: SUSPENDED}) { account { name } %s }" % ERRORS),
    "accountErase": _on("accountErase(id: $id) { account { name } %s }" % ERRORS),
    "passwordResetLink": _on("passwordResetLink(id: $id) { path %s }" % ERRORS),
    "tokenCreate": _on('tokenCreate(input: {name: "x", scope: ["read"], owner: $id}) { text %s }' % ERRORS),
    "tokenRevoke": Case(
        "mutation ($id: ID!) { tokenRevoke(id: $id) { token { id } %s } }" % ERRORS,
        lambda _who, token: {"id": token},
    ),
    "roleSave": Case(
        'mutation { roleSave(input: {name: "guest", zh: "访客", en: "Guest", grants: [{verbs: ["read"]}]}) { role { name } %s } }' % ERRORS,
        lambda _who, _token: {},
    ),
    "totpDisable": _on("totpDisable(id: $id) { disabled %s }" % ERRORS),
    "sessionsEnd": _on("sessionsEnd(id: $id) { ended %s }" % ERRORS),
}  # fmt: skip
TABLES = ("account", "login_session", "token", "invitation", "attempt", "role", "audit_entry")


async def _token_of(site: Site, who: Account) -> str:
    async with site.desk.act(by="tests") as act:
        made, _ = await make_token(
            act, owner=who.public_id, name="x", scope=(Grant(frozenset({Verb.READ})),)
        )
    return made.public_id


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_only_whoever_manages_people_changes_them(
    site: Site, door: Door, mutation: str
) -> None:
    who = await account(site.desk, "author")
    await session(site.desk, who)
    token = await _token_of(site, who)
    case = MUTATIONS[mutation]
    actors = {role: await actor(site.desk, role) for role in ROLES}
    actors["nobody"] = await actor(site.desk)
    found = {}
    for role, by in actors.items():
        before = await site.contents_of(*TABLES)
        body = await door.body(case.document, by=by, **case.variables(who, token))
        payload = next(iter(body["data"].values()))
        codes = [each["code"] for each in payload["errors"]]
        found[role] = codes
        assert (await site.contents_of(*TABLES) == before) == bool(codes), role

    assert found == {each: [] if each == "administrator" else ["FORBIDDEN"] for each in actors}


@pytest.mark.parametrize(
    "mutation", [each for each in MUTATIONS if each not in ("accountInvite", "roleSave")]
)
async def test_a_refusal_tells_nothing_of_who_exists(site: Site, door: Door, mutation: str) -> None:
    who, by = await account(site.desk, "author"), await actor(site.desk, "publisher")
    admin = await actor(site.desk, "administrator")
    token = await _token_of(site, who)
    case = MUTATIONS[mutation]
    there = await door.refused(case.document, by=by, **case.variables(who, token))
    item = await site.make("Article", title="题", kind="NEWS")

    for strange in (
        "usr_aaaaaaaaaaaaaaaaaaaa",
        "tok_aaaaaaaaaaaaaaaaaaaa",
        item,
        "",
        "1",
        "' OR 1=1",
    ):
        assert await door.refused(case.document, by=by, id=strange) == there
        before = await site.contents_of(*TABLES)
        refused = await door.refused(case.document, by=admin, id=strange)
        if strange:
            assert [each["code"] for each in refused] == ["NOT_FOUND"]
        assert await site.contents_of(*TABLES) == before


async def test_nobody_gives_or_seizes_more_than_they_hold(site: Site, door: Door) -> None:
    admin = await actor(site.desk, "administrator")
    boss = await account(site.desk, "administrator")
    async with site.desk.act(by=admin) as act:
        await save_role(
            act,
            name="clerk",
            zh="人事",
            en="Clerk",
            grants=[Grant(frozenset({Verb.PEOPLE, Verb.READ}))],
        )
    clerk = await account(site.desk, "clerk")
    by, low = await actor_of(site.desk, clerk), await account(site.desk)
    token = await _token_of(site, boss)
    before = await site.contents_of(*TABLES)
    attempts = [
        ("mutation ($id: ID!) { accountUpdate(id: $id, input: {roles: [\"administrator\"]}) { %s } }", clerk.public_id),
        ("mutation ($id: ID!) { accountUpdate(id: $id, input: {roles: [\"author\"]}) { %s } }", low.public_id),
        ("mutation ($id: ID!) { accountUpdate(id: $id, input: {email: \"me@example.org\"}) { %s } }", boss.public_id),
        ("mutation ($id: ID!) { accountErase(id: $id) { %s } }", boss.public_id),
        ("mutation ($id: ID!) { passwordResetLink(id: $id) { %s } }", boss.public_id),
        ("mutation ($id: ID!) { totpDisable(id: $id) { %s } }", boss.public_id),
        ("mutation ($id: ID!) { sessionsEnd(id: $id) { %s } }", boss.public_id),
        ("mutation ($id: ID!) { tokenRevoke(id: $id) { %s } }", token),
        ("mutation ($id: ID!) { tokenCreate(input: {name: \"x\", scope: [\"*\"], owner: $id}) { %s } }", boss.public_id),
        ("mutation ($id: ID) { accountInvite(input: {login: \"new\", name: \"x\", roles: [\"administrator\"]}) { %s } }", None),
        ("mutation ($id: ID) { roleSave(input: {name: \"clerk\", zh: \"x\", en: \"x\", grants: [{verbs: [\"publish\"]}]}) { %s } }", None),
        ("mutation ($id: ID) { roleSave(input: {name: \"author\", zh: \"x\", en: \"x\", grants: [{verbs: [\"read\"]}]}) { %s } }", None),
    ]  # fmt: skip
    for document, about in attempts:
        given = {"id": about} if about else {}
        refused = await door.refused(
            document.replace("%s", ERRORS).replace("($id: ID) ", ""), by=by, **given
        )
        assert [each["code"] for each in refused] == ["FORBIDDEN"], document

    assert await site.contents_of(*TABLES) == before
    done = await door.do(
        'mutation ($id: ID!) { accountUpdate(id: $id, input: {name: "可以"}) { account { name } errors { code } } }',
        by=by,
        id=low.public_id,
    )
    assert done["account"] == {"name": "可以"}


@pytest.mark.parametrize("change", ["roles: []", 'roles: ["author"]', "state: SUSPENDED"])
async def test_the_last_administrator_stays(site: Site, door: Door, change: str) -> None:
    last = await account(site.desk, "administrator")
    other = await account(site.desk, "administrator")
    by = await actor_of(site.desk, last)
    document = "mutation ($id: ID!) { accountUpdate(id: $id, input: {%s}) { account { id } %s } }" % (change, ERRORS)  # fmt: skip

    await door.do(document, by=by, id=other.public_id)
    refused = await door.refused(document, by=by, id=last.public_id)

    assert [each["code"] for each in refused] == ["STATE"]
    erased = await door.refused(MUTATIONS["accountErase"].document, by=by, id=last.public_id)
    assert [each["code"] for each in erased] == ["STATE"]
    role = 'mutation { roleSave(input: {name: "administrator", zh: "x", en: "x", grants: []}) { %s } }'  # fmt: skip
    kept = await door.refused(role % ERRORS, by=by)
    assert [each["code"] for each in kept] == ["STATE"]


async def test_an_erased_person_is_forgotten_and_what_they_wrote_stays(
    site: Site, door: Door
) -> None:
    admin = await actor(site.desk, "administrator")
    who = await account(site.desk, "author", login="wang.wu@example.org", locale="EN")
    secret, token = await session(site.desk, who), await _token_of(site, who)
    content = plainly({"title": "王五的文章", "kind": "NEWS"}, site.catalogue.types["Article"].fields, site.catalogue)  # fmt: skip
    async with site.desk.act(by=await actor_of(site.desk, who)) as act:
        from publishing.save import create

        revision = await create(act, "Article", content)
        item = await Item.get(id=revision.item, using_db=act.tx)
    query = "query ($id: ID!) { content(id: $id) { label changedBy { id name } } }"
    before = await door.ask(query, by=admin, id=item.public_id)

    await door.do(MUTATIONS["accountErase"].document, by=admin, id=who.public_id)

    after = await door.ask(query, by=admin, id=item.public_id)
    assert before["content"]["changedBy"] == {
        "id": who.public_id,
        "name": "Name of wang.wu@example.org",
    }
    assert after["content"] == {
        "label": "王五的文章",
        "changedBy": {"id": who.public_id, "name": None},
    }
    assert not await lives(site.desk, site.database, secret)
    assert "wang.wu" not in str(await site.contents_of(*TABLES, "fact", "revision"))
    refused = await door.refused(MUTATIONS["accountUpdate"].document, by=admin, id=who.public_id)
    assert [each["code"] for each in refused] == ["STATE"]
    again = await account(site.desk, "author", login="wang.wu@example.org")
    assert again.public_id != who.public_id
    with site.database.looking() as connection:
        names = await refs_of(connection, [who.public_id, token, "start", again.public_id])
    assert names == {
        who.public_id: PersonRef(who.public_id, None),
        token: PersonRef(token, None),
        "start": PersonRef("start", "start"),
        again.public_id: PersonRef(again.public_id, "Name of wang.wu@example.org"),
    }


async def test_everything_wrong_with_a_new_person_is_told_at_once(site: Site, door: Door) -> None:
    admin = await actor(site.desk, "administrator")
    await account(site.desk, login="taken@example.org")
    document = MUTATIONS["accountInvite"].document

    bad = await door.refused(
        document,
        by=admin,
        **{"in": {"login": "-", "name": " ", "roles": ["author", "king"], "email": "x"}},
    )
    taken = await door.refused(
        document,
        by=admin,
        **{"in": {"login": "TAKEN@example.org.", "name": "x", "roles": ["author"]}},
    )

    assert [(each["code"], each["path"]) for each in bad] == [
        ("INVALID", ["login"]),
        ("REQUIRED", ["name"]),
        ("INVALID", ["email"]),
        ("NOT_FOUND", ["roles"]),
    ]
    assert [(each["code"], each["path"]) for each in taken] == [("TAKEN", ["login"])]


@pytest.mark.parametrize("column", ["password", "totpSecret", "isAdmin", "id", "madeAt", "erasedAt", "login", "state_", "sha256"])  # fmt: skip
async def test_no_input_takes_what_is_not_declared(site: Site, door: Door, column: str) -> None:
    admin, who = await actor(site.desk, "administrator"), await account(site.desk)
    document = "mutation ($id: ID!, $in: AccountUpdateInput!) { accountUpdate(id: $id, input: $in) { errors { code } } }"  # fmt: skip

    body = await door.body(document, by=admin, id=who.public_id, **{"in": {column: "x"}})

    assert body["errors"]
    assert "data" not in body


async def test_people_are_listed_for_whoever_manages_them(site: Site, door: Door) -> None:
    admin = await account(site.desk, "administrator")
    made = [await account(site.desk, "author") for _ in range(3)]
    query = "query ($after: ID) { accounts(first: 2, after: $after) { totalCount hasNextPage endCursor nodes { id login roles state hasPassword } } }"  # fmt: skip
    by = await actor_of(site.desk, admin)

    first = (await door.ask(query, by=by))["accounts"]
    second = (await door.ask(query, by=by, after=first["endCursor"]))["accounts"]

    assert [each["id"] for each in first["nodes"] + second["nodes"]] == [
        each.public_id for each in (admin, *made)
    ]
    assert (first["totalCount"], first["hasNextPage"], second["hasNextPage"]) == (4, True, False)
    assert second["nodes"][0] == {
        "id": made[1].public_id,
        "login": made[1].login,
        "roles": ["author"],
        "state": "ACTIVE",
        "hasPassword": False,
    }


@pytest.mark.parametrize("role", [each for each in ROLES if each != "administrator"])
async def test_others_see_themselves_only(site: Site, door: Door, role: str) -> None:
    who, other = await account(site.desk, role), await account(site.desk, "author")
    by = await actor_of(site.desk, who)
    one = "query ($id: ID!) { account(id: $id) { id name } }"
    own = await door.ask(one, by=by, id=who.public_id)
    asked = [
        await door.body(query, by=by, **given)
        for query, given in (
            ("{ accounts { totalCount } }", {}),
            (one, {"id": other.public_id}),
            (one, {"id": "usr_aaaaaaaaaaaaaaaaaaaa"}),
            ("query ($id: ID!) { tokens(owner: $id) { id } }", {"id": other.public_id}),
            ("query ($id: ID!) { tokens(owner: $id) { id } }", {"id": "usr_aaaaaaaaaaaaaaaaaaaa"}),
        )
    ]

    assert own["account"] == {"id": who.public_id, "name": who.name}
    assert [each["errors"][0]["extensions"]["code"] for each in asked] == ["FORBIDDEN"] * 5
    assert asked[1]["errors"][0]["message"] == asked[2]["errors"][0]["message"]
    assert asked[3]["errors"][0]["message"] == asked[4]["errors"][0]["message"]


async def test_everybody_changes_their_own_name_and_tokens(site: Site, door: Door) -> None:
    who = await account(site.desk, "translator")
    by = await actor_of(site.desk, who)
    document = "mutation ($id: ID!, $in: AccountUpdateInput!) { accountUpdate(id: $id, input: $in) { account { name locale roles } %s } }" % ERRORS  # fmt: skip

    done = await door.do(document, by=by, id=who.public_id, **{"in": {"name": "新名", "locale": "EN"}})  # fmt: skip
    made = await door.do(
        'mutation { tokenCreate(input: {name: "官网", scope: ["read:article", "edit"], origins: ["https://www.example.org/"]}) { text token { id owner { name } scope origins } %s } }' % ERRORS,
        by=by,
    )  # fmt: skip
    listed = await door.ask("{ tokens { id name revokedAt } }", by=by)
    gone = await door.do("mutation ($id: ID!) { tokenRevoke(id: $id) { token { revokedAt } %s } }" % ERRORS, by=by, id=made["token"]["id"])  # fmt: skip

    assert done["account"] == {"name": "新名", "locale": "EN", "roles": ["translator"]}
    assert made["text"].startswith("kapok_")
    assert made["token"] | {"id": ""} == {
        "id": "",
        "owner": {"name": "新名"},
        "scope": ["edit:*", "read:Article"],
        "origins": ["https://www.example.org"],
    }
    assert listed["tokens"] == [{"id": made["token"]["id"], "name": "官网", "revokedAt": None}]
    assert gone["token"]["revokedAt"] is not None
    for change in ({"roles": ["administrator"]}, {"state": "ACTIVE"}, {"email": "a@example.org"}):
        refused = await door.refused(document, by=by, id=who.public_id, **{"in": change})
        assert [each["code"] for each in refused] == ["FORBIDDEN"]


async def test_a_role_is_data_and_holds_at_once(site: Site, door: Door) -> None:
    admin = await actor(site.desk, "administrator")
    document = "mutation ($in: RoleSaveInput!) { roleSave(input: $in) { role { name grants { verbs types } } %s } }" % ERRORS  # fmt: skip

    def role(*verbs: str) -> dict[str, Any]:
        grants = [{"verbs": list(verbs), "types": ["Event"]}]
        return {"in": {"name": "event_editor", "zh": "活动编辑", "en": "Event editor", "grants": grants}}  # fmt: skip

    made = await door.do(document, by=admin, **role("read", "edit"))
    who = await account(site.desk, "event_editor")
    before = await actor_of(site.desk, who)
    await door.do(document, by=admin, **role("read"))
    after = await actor_of(site.desk, who)
    bad = await door.refused(document, by=admin, **role("fly"))

    assert made["role"]["grants"] == [{"verbs": ["edit", "read"], "types": ["Event"]}]
    assert [sorted(v.value for v in each.grants[0].verbs) for each in (before, after)] == [["edit", "read"], ["read"]]  # fmt: skip
    assert [each["code"] for each in bad] == ["INVALID"]
    names = (await door.ask("{ roles { name } }", by=admin))["roles"]
    assert [each["name"] for each in names] == sorted([*ROLES, "event_editor"])


async def test_a_second_factor_is_confirmed_and_each_code_works_once(
    site: Site, door: Door
) -> None:
    who = await account(site.desk, "author", login="lin")
    by = await actor_of(site.desk, who)
    begun = await door.do("mutation { totpEnrol { secret uri %s } }" % ERRORS, by=by)
    code = pyotp.TOTP(begun["secret"]).now()
    confirm = "mutation ($code: String!) { totpConfirm(code: $code) { recoveryCodes %s } }" % ERRORS
    disable = "mutation ($code: String) { totpDisable(code: $code) { disabled %s } }" % ERRORS

    wrong = await door.refused(confirm, by=by, code="000000" if code != "000000" else "111111")
    codes = (await door.do(confirm, by=by, code=code))["recoveryCodes"]
    used = await door.refused(disable, by=by, code=code)
    off = await door.do(disable, by=by, code=codes[0].upper())

    assert begun["uri"].startswith("otpauth://totp/Kapok:lin?secret=")
    assert [each["code"] for each in wrong] == ["INVALID"]
    assert len(set(codes)) == 10
    assert [each["code"] for each in used] == ["INVALID"]
    assert off["disabled"] is True


async def test_codes_to_switch_a_second_factor_off_cannot_all_be_tried(
    site: Site, door: Door
) -> None:
    who = await account(site.desk, "author")
    by = await actor_of(site.desk, who)
    begun = await door.do("mutation { totpEnrol { secret %s } }" % ERRORS, by=by)
    code = pyotp.TOTP(begun["secret"]).now()
    confirmed = await door.do("mutation ($code: String!) { totpConfirm(code: $code) { recoveryCodes %s } }" % ERRORS, by=by, code=code)  # fmt: skip
    disable = "mutation ($code: String) { totpDisable(code: $code) { disabled %s } }" % ERRORS

    tried = [(await door.refused(disable, by=by, code="12"))[0]["code"] for _ in range(6)]

    assert tried == ["INVALID"] * 5 + ["STATE"]
    late = await door.refused(disable, by=by, code=confirmed["recoveryCodes"][0])
    assert [each["code"] for each in late] == ["STATE"]


def test_a_login_is_one_however_it_is_written() -> None:
    ways = ["lin@example.org", "LIN@Example.ORG", "lin@example.org...", " lin@example.org ", "ｌｉｎ@example.org", "li\u200bn@example.org", "lin@example.org。"]  # fmt: skip

    assert {folded(each) for each in ways} == {"lin@example.org"}
    assert folded("张三") == "张三"
