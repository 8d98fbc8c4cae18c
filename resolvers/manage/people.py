"""People at the editors' door: who there is, what they hold, and what they are called."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models.system import Account, Role, Token
from publishing.actor import Verb, grant_of
from publishing.desk import Act
from publishing.errors import Code, Refused, refuse
from publishing.page_size import refuse_size
from publishing.people.attempts import TooOften, begin_attempt, forgive
from publishing.people.guards import permit_people, roles_of
from publishing.people.names import refs_of
from publishing.people.roles import save_role
from publishing.people.scopes import scope_of
from publishing.people.second_factor import disable
from publishing.people.states import account_of
from publishing.people.tokens import make_token
from publishing.permissions import may
from resolvers.manage.acts import attempt
from resolvers.manage.context import context_of


async def name_of(info: Any, public_id: str) -> str | None:
    """What somebody is called now, read together with all others that are asked for."""
    context = context_of(info)

    async def load(ids: list[str]) -> list[str | None]:
        with context.desk.database.looking() as connection:
            found = await refs_of(connection, ids)
        return [found[each].name for each in ids]

    found: str | None = await context.loader("names", load).load(public_id)
    return found


async def roles_held(info: Any, person: str) -> list[str]:
    """The roles that somebody holds now."""
    with context_of(info).desk.database.looking() as connection:
        account = await Account.filter(public_id=person).using_db(connection).first()
    return [] if account is None else list(roles_of(account))


@dataclass(frozen=True)
class PeoplePage:
    """A page of accounts, oldest first."""

    accounts: tuple[Account, ...]
    has_next: bool
    total: int


async def people(info: Any, *, first: int, after: str | None) -> PeoplePage:
    """A page of all accounts, for whoever manages people. Raises Refused."""
    async with context_of(info).act() as act:
        permit_people(act)
        refuse_size(first)
        since = (await account_of(act, after)).id if after else 0
        rows = await Account.filter(id__gt=since).using_db(act.tx).order_by("id").limit(first + 1)
        total = await Account.all().using_db(act.tx).count()
        return PeoplePage(tuple(rows[:first]), len(rows) > first, total)


async def person(info: Any, person_id: str) -> Account | None:
    """One account: one's own, or any for whoever manages people. Raises Refused."""
    async with context_of(info).act() as act:
        if person_id != act.actor.person:
            permit_people(act)
        return await Account.filter(public_id=person_id).using_db(act.tx).first()


async def own(info: Any) -> Account | None:
    """The account of whoever asks, or of the owner of their token."""
    context = context_of(info)
    with context.desk.database.looking() as connection:
        return await Account.filter(public_id=context.actor.person).using_db(connection).first()


async def roles(info: Any) -> list[Role]:
    """All roles, by name."""
    with context_of(info).desk.database.looking() as connection:
        return await Role.all().using_db(connection).order_by("name")


async def tokens(info: Any, owner: str | None) -> list[tuple[Token, str]]:
    """Tokens with their owners' ids: one's own, or of anybody for whoever manages people. Raises Refused."""
    async with context_of(info).act() as act:
        wanted = act.actor.person if owner is None else owner
        if wanted != act.actor.person:
            permit_people(act)
        account = await account_of(act, wanted)
        rows = await Token.filter(account=account.id).using_db(act.tx).order_by("id")
        return [(each, wanted) for each in rows]


async def create_token(
    info: Any,
    *,
    owner: str | None,
    name: str,
    scope: Sequence[str],
    days: int,
    origins: Sequence[str],
    points_per_minute: int | None,
) -> tuple[Token, str, str] | Refused:
    """The new token, its text, and its owner's id."""

    async def work(act: Act) -> tuple[Token, str, str]:
        whose = act.actor.person if owner is None else owner
        token, text = await make_token(
            act,
            owner=whose,
            name=name,
            scope=scope_of(scope, act.catalogue),
            days=days,
            origins=origins,
            points_per_minute=points_per_minute,
        )
        return token, text, whose

    return await attempt(info, work)


async def save(
    info: Any, *, name: str, zh: str, en: str, grants: Sequence[dict[str, Any]]
) -> Role | Refused:
    """The role as it was saved."""

    async def work(act: Act) -> Role:
        permit_people(act)
        try:
            read = tuple(grant_of(each) for each in grants)
        except ValueError as error:
            verbs = ", ".join(each.value for each in Verb)
            said = f"{error}. The verbs are: {verbs}."
            raise refuse(Code.INVALID, said, "grants", "verbs") from None
        return await save_role(act, name=name, zh=zh, en=en, grants=read)

    return await attempt(info, work)


async def switch_off_second_factor(info: Any, person_id: str, code: str | None) -> Refused | None:
    """Switch a second factor off; codes are counted, so that nobody tries them all."""
    context = context_of(info)
    if person_id != context.actor.person:
        return await attempt(info, lambda act: disable(act, person_id))
    try:
        async with context.act() as act:
            counted = await begin_attempt(act, login=f"code {person_id}", address=person_id)
    except TooOften as error:
        return refuse(Code.STATE, str(error))

    async def work(act: Act) -> None:
        await disable(act, person_id, code=code)
        await forgive(act, counted)

    return await attempt(info, work)


def manages_people(info: Any) -> bool:
    """Whether whoever asks may manage people."""
    return may(context_of(info).actor, Verb.PEOPLE).allowed
