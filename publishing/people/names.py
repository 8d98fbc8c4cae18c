"""What people are called, for those places where they are shown by name."""

from collections.abc import Iterable
from dataclasses import dataclass

from models.database import Connection
from models.system import Account, Token


@dataclass(frozen=True)
class PersonRef:
    """Who did something: their id, and how they are called now. An erased person has no name."""

    id: str
    name: str | None


async def refs_of(connection: Connection, ids: Iterable[str]) -> dict[str, PersonRef]:
    """The people of these ids. A token is called by its owner; the service itself by its own name."""
    wanted = sorted(set(ids))
    found = {each: PersonRef(each, each) for each in wanted if "_" not in each}
    tokens = [each for each in wanted if each.startswith("tok_")]
    owners = {
        row.public_id: row.account
        for row in await Token.filter(public_id__in=tokens).using_db(connection)
    }
    people = [each for each in wanted if each.startswith("usr_")]
    rows = await Account.filter(public_id__in=people).using_db(connection)
    rows += await Account.filter(id__in=list(owners.values())).using_db(connection)
    named = {row.id: row.name or None for row in rows}
    found |= {row.public_id: PersonRef(row.public_id, named[row.id]) for row in rows}
    found |= {each: PersonRef(each, named.get(owner)) for each, owner in owners.items()}
    return {each: found.get(each, PersonRef(each, None)) for each in wanted}
