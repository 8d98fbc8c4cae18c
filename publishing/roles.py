"""Roles: named sets of grants, kept as data, and those that a site begins with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from models.database import Connection, Transaction
from models.system import Role
from publishing.actor import EVERYTHING, Grant, Verb, grant_of, written_grant

ADMINISTRATOR = "administrator"
_LOOKING = {Verb.READ, Verb.FILTER, Verb.SORT, Verb.HISTORY, Verb.COMMENT}
_PRIVATE = frozenset({"Exhibitor.contact_line"})


@dataclass(frozen=True)
class FirstRole:
    """A role as a site begins with it; later it is whatever the site makes of it."""

    name: str
    zh: str
    en: str
    grants: tuple[Grant, ...]


def _grant(*verbs: Verb, but_fields: frozenset[str] = frozenset()) -> tuple[Grant, ...]:
    return (Grant(frozenset(_LOOKING | set(verbs)), but_fields=but_fields),)


FIRST_ROLES: tuple[FirstRole, ...] = (
    FirstRole(
        "author",
        "作者",
        "Author",
        _grant(
            Verb.CREATE,
            Verb.EDIT,
            Verb.TRANSLATE,
            Verb.SUBMIT,
            Verb.TRASH,
            Verb.UPLOAD,
            Verb.IMPORT,
        ),
    ),
    FirstRole(
        "translator",
        "译者",
        "Translator",
        _grant(Verb.TRANSLATE, Verb.SUBMIT, but_fields=_PRIVATE),
    ),
    FirstRole("first_reviewer", "初审", "First reviewer", _grant(Verb.REVIEW_FIRST)),
    FirstRole("second_reviewer", "复审", "Second reviewer", _grant(Verb.REVIEW_SECOND)),
    FirstRole("final_reviewer", "终审", "Final reviewer", _grant(Verb.REVIEW_FINAL)),
    FirstRole("proofreader", "校对", "Proofreader", _grant(Verb.PROOF, but_fields=_PRIVATE)),
    FirstRole(
        "publisher",
        "发布",
        "Publisher",
        _grant(
            Verb.PUBLISH,
            Verb.URGENT,
            Verb.WITHDRAW,
            Verb.TAKEDOWN,
            Verb.TRASH,
            Verb.ADDRESSES,
        ),
    ),
    FirstRole(ADMINISTRATOR, "管理员", "Administrator", (EVERYTHING,)),
)

PORTAL_ROLE = FirstRole("portal", "门户", "Portal", (Grant(frozenset({Verb.WEBHOOK})),))
"""What the accounts of portals hold; it comes with a site's first portal."""


async def seed_roles(tx: Transaction) -> None:
    """Give a site that has no roles those it begins with; what is there is never touched."""
    if await Role.all().using_db(tx).exists():
        return
    for each in FIRST_ROLES:
        await _add(tx, each)


async def have_portal_role(tx: Transaction) -> None:
    """Give a site the role of portals where it has none of that name; what is there is kept."""
    if not await Role.filter(name=PORTAL_ROLE.name).using_db(tx).exists():
        await _add(tx, PORTAL_ROLE)


async def _add(tx: Transaction, role: FirstRole) -> None:
    await Role.create(
        using_db=tx, name=role.name, zh=role.zh, en=role.en, grants=written(role.grants)
    )


def written(grants: Iterable[Grant]) -> str:
    """Grants in the form in which they are stored."""
    return orjson.dumps([written_grant(each) for each in grants]).decode()


def read_grants(text: str) -> tuple[Grant, ...]:
    """Grants as they were stored."""
    found: list[dict[str, Any]] = orjson.loads(text)
    return tuple(grant_of(each) for each in found)


async def grants_of(tx: Connection, names: Sequence[str]) -> tuple[Grant, ...]:
    """What these roles grant together; a role that is gone grants nothing.

    An administrator holds what there is now, also what came after the role was first kept.
    """
    rows = await Role.filter(name__in=list(names)).using_db(tx).order_by("name")
    return tuple(
        grant
        for row in rows
        for grant in ((EVERYTHING,) if row.name == ADMINISTRATOR else read_grants(row.grants))
    )
