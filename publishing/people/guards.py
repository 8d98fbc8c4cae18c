"""Who may change whom: nobody gives, takes or seizes more than they hold themselves."""

from collections.abc import Iterable, Sequence

import orjson

from models.system import Account
from publishing.actor import Actor, ActorKind, Grant, Verb
from publishing.desk import Act
from publishing.errors import Code, refuse
from publishing.people.states import account_of
from publishing.permissions import permit
from publishing.roles import grants_of

_LOCK = 0x6B70656F706C65  # "kpeople"


async def alone(act: Act) -> None:
    """Let no other act on people go on until this one has ended."""
    # Two administrators who take away each other's role at once would otherwise leave none.
    if act.database.engine == "postgres":
        await act.tx.execute_query(f"SELECT pg_advisory_xact_lock({_LOCK})")


def permit_people(act: Act) -> None:
    """Let it pass for whoever manages people, or raise Refused.

    Asked before anybody is looked up, so that the refusal tells nothing of who exists.
    """
    permit(act.actor, Verb.PEOPLE)


async def permit_over(act: Act, account: Account) -> None:
    """Let an act on somebody's account pass, or raise Refused when they hold rights the actor does not."""
    await permit_roles(act, roles_of(account))


async def account_for(act: Act, person_id: str) -> Account:
    """The account, locked: one's own, or anybody's for whoever may govern it. Raises Refused."""
    own = person_id == act.actor.person
    if not own:
        permit_people(act)
    account = await account_of(act, person_id)
    if not own:
        await permit_over(act, account)
    return account


async def permit_roles(act: Act, names: Sequence[str]) -> None:
    """Let these roles be given by the actor, or raise Refused."""
    permit_grants(act.actor, await grants_of(act.tx, names))


def permit_grants(actor: Actor, grants: Iterable[Grant]) -> None:
    """Let these grants be given by the actor, or raise Refused when they do not hold one of them."""
    for grant in grants:
        held = _covers(actor.grants, grant)
        if not held or not (actor.scope is None or _covers(actor.scope, grant)):
            verbs = ", ".join(sorted(each.value for each in grant.verbs))
            raise refuse(
                Code.FORBIDDEN,
                f"You do not hold these rights yourself ({verbs}), so you cannot give or govern them. "
                "Ask an administrator.",
            )


def refuse_programs(act: Act) -> None:
    """Raise Refused for a token: what a person logs in with is theirs alone to change."""
    if act.actor.kind is ActorKind.TOKEN:
        raise refuse(
            Code.FORBIDDEN, "A token cannot make or change what people log in with. Log in."
        )


def refuse_portals(account: Account) -> None:
    """Raise Refused for the account of a portal: nobody logs in with it, and it ends with the portal."""
    if account.portal is not None:
        message = (
            f"This is the account of the portal {account.portal}. Change or revoke the portal."
        )
        raise refuse(Code.STATE, message)


def roles_of(account: Account) -> tuple[str, ...]:
    """The names of the account's roles."""
    return tuple(orjson.loads(account.roles))


def _covers(held: Sequence[Grant], wanted: Grant) -> bool:
    return all(any(_includes(each, wanted, verb) for each in held) for verb in wanted.verbs)


def _includes(held: Grant, wanted: Grant, verb: Verb) -> bool:
    return (
        verb in held.verbs
        and ("*" in held.types or wanted.types <= held.types)
        and ("*" in held.fields or wanted.fields <= held.fields)
        and held.but_fields <= wanted.but_fields
    )
