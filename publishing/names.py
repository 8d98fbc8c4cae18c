"""What people are called, at the moment of asking; records hold their ids alone."""

from collections.abc import Collection, Mapping

from models.database import Transaction
from models.system import Account


async def names_of(tx: Transaction, ids: Collection[str]) -> Mapping[str, str]:
    """The names of those of these people who have one now; an erased one is left out."""
    rows = Account.filter(public_id__in=list(ids)).using_db(tx).only("public_id", "name")
    return {each.public_id: each.name for each in await rows if each.name}
