"""Save a role: what people who have it may do, from the next request on."""

import re
from collections.abc import Sequence

from models.system import Role
from publishing.actor import Grant
from publishing.desk import Act, record
from publishing.errors import Code, Problem, Refused, refuse
from publishing.people.guards import alone, permit_grants, permit_people
from publishing.roles import ADMINISTRATOR, read_grants, written

_NAME = re.compile(r"[a-z][a-z0-9_]{1,63}")


async def save_role(act: Act, *, name: str, zh: str, en: str, grants: Sequence[Grant]) -> Role:
    """The role with these grants, made if there was none. Raises Refused.

    What it grants, and what it granted before, must be the actor's own to give.
    """
    permit_people(act)
    await alone(act)
    if name == ADMINISTRATOR:
        raise refuse(
            Code.STATE, "An administrator may do everything; this role stays as it is.", "name"
        )
    _refuse_faults(act, name, {"zh": zh, "en": en}, grants)
    role = await Role.filter(name=name).using_db(act.tx).select_for_update().first()
    permit_grants(act.actor, [*grants, *(read_grants(role.grants) if role else ())])
    if role is None:
        role = Role(name=name)
    role.zh, role.en, role.grants = zh.strip(), en.strip(), written(grants)
    await role.save(using_db=act.tx)
    record(act, "RoleSaved", role=name, grants=len(grants))
    return role


def _refuse_faults(act: Act, name: str, labels: dict[str, str], grants: Sequence[Grant]) -> None:
    problems: list[Problem] = []
    if not _NAME.fullmatch(name):
        said = "A role's name is small letters, digits and _, such as event_editor."
        problems.append(Problem(Code.INVALID, said, ("name",)))
    for label, text in labels.items():
        if not text.strip():
            problems.append(Problem(Code.REQUIRED, "Say what the role is called.", (label,)))
        if len(text) > 80:
            problems.append(Problem(Code.TOO_LONG, "At most 80 characters.", (label,)))
    for grant in grants:
        unknown = grant.types - {"*", *act.catalogue.types}
        problems += [
            Problem(Code.NOT_FOUND, f"There is no content type {each!r}.", ("grants", "types"))
            for each in sorted(unknown)
        ]
    if problems:
        raise Refused(problems)
