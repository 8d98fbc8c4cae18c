"""What a token may do, written as `read:article` and kept as grants."""

from collections.abc import Sequence

from models.declare import Catalogue
from publishing.actor import Grant, Verb
from publishing.errors import Code, Problem, Refused


def scope_of(written: Sequence[str], catalogue: Catalogue) -> tuple[Grant, ...]:
    """The grants of scopes such as `read:article`, `edit:article,event`, `audit`, `*`.

    Before the colon a verb, after it content types, `*` for all. Raises Refused with every fault.
    """
    problems: list[Problem] = []
    grants: list[Grant] = []
    if not written:
        problems.append(
            Problem(Code.REQUIRED, "A token needs a scope, such as read:article.", ("scope",))
        )
    for each in written:
        try:
            grants.append(_grant(each, catalogue))
        except ValueError as error:
            problems.append(Problem(Code.INVALID, str(error), ("scope",)))
    if problems:
        raise Refused(problems)
    return tuple(grants)


def written_scope(grants: Sequence[Grant]) -> list[str]:
    """Grants as they are written."""
    return sorted(
        f"{'*' if grant.verbs == _EVERY else verb.value}:{','.join(sorted(grant.types))}"
        for grant in grants
        for verb in ([Verb.READ] if grant.verbs == _EVERY else grant.verbs)
    )


_EVERY = frozenset(Verb)


def _grant(written: str, catalogue: Catalogue) -> Grant:
    verb, _, types = written.strip().partition(":")
    return Grant(
        _EVERY if verb == "*" else frozenset({_verb(verb, written)}),
        frozenset(_type(each.strip(), catalogue) for each in (types or "*").split(",")),
    )


def _verb(name: str, written: str) -> Verb:
    try:
        return Verb(name.lower())
    except ValueError:
        verbs = ", ".join(each.value for each in Verb)
        raise ValueError(f"{written!r} begins with no verb. The verbs are: {verbs}.") from None


def _type(name: str, catalogue: Catalogue) -> str:
    if name == "*":
        return name
    known = {each.lower(): each for each in catalogue.types}
    known |= {each.prefix: type_name for type_name, each in catalogue.types.items()}
    try:
        return known[name.lower()]
    except KeyError:
        raise ValueError(
            f"There is no content type {name!r}. The types are: {', '.join(sorted(catalogue.types))}."
        ) from None
