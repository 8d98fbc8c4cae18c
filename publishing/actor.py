"""Who acts: a person, a token, the holder of a link, or the system itself, and what each was granted."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

ALL = frozenset({"*"})


class Verb(Enum):
    """What can be granted. The value is the word in which grants are stored and shown."""

    READ = "read"
    FILTER = "filter"
    SORT = "sort"
    HISTORY = "history"
    CREATE = "create"
    EDIT = "edit"
    TRANSLATE = "translate"
    SUBMIT = "submit"
    COMMENT = "comment"
    REVIEW_FIRST = "review_first"
    REVIEW_SECOND = "review_second"
    REVIEW_FINAL = "review_final"
    PROOF = "proof"
    PUBLISH = "publish"
    URGENT = "urgent"
    WITHDRAW = "withdraw"
    TAKEDOWN = "takedown"
    TRASH = "trash"
    UPLOAD = "upload"
    IMPORT = "import"
    TERMS = "terms"
    LEXICON = "lexicon"
    ADDRESSES = "addresses"
    WORKFLOW = "workflow"
    AUDIT = "audit"
    PEOPLE = "people"
    WEBHOOK = "webhook"


@dataclass(frozen=True)
class Grant:
    """These verbs on these content types and fields; `*` stands for all.

    `but_fields` are left out, by name or as `Type.name`.
    """

    verbs: frozenset[Verb]
    types: frozenset[str] = ALL
    fields: frozenset[str] = ALL
    but_fields: frozenset[str] = frozenset()

    def holds(self, verb: Verb, type_name: str | None, field: str | None) -> bool:
        """Whether it allows the verb; without a type or a field, whether it does so anywhere."""
        if verb not in self.verbs or not (
            type_name is None or "*" in self.types or type_name in self.types
        ):
            return False
        if field is None:
            return True
        if field in self.but_fields or f"{type_name}.{field}" in self.but_fields:
            return False
        return "*" in self.fields or field in self.fields or f"{type_name}.{field}" in self.fields


class ActorKind(Enum):
    """What sort of actor it is."""

    SYSTEM = "system"
    PERSON = "person"
    TOKEN = "token"
    LINK = "link"


@dataclass(frozen=True)
class Actor:
    """Somebody who acts. `id` is what every record names; it tells nobody's name.

    A token can do what its owner can do and its own `scope` allows. `person` is whose rights these
    are: the owner of a token, or the person themselves. `sees` is the one lane that the holder of a
    preview link is shown. `portal` is the portal that a token belongs to, where it is one's.
    """

    id: str
    kind: ActorKind
    grants: tuple[Grant, ...] = ()
    scope: tuple[Grant, ...] | None = None
    person: str = ""
    sees: str | None = None
    portal: str | None = None

    @property
    def is_system(self) -> bool:
        """Whether it is the service itself: the command line, the demonstration, a migration."""
        return self.kind is ActorKind.SYSTEM


EVERYTHING = Grant(frozenset(Verb))


def system(name: str) -> Actor:
    """The service itself under a name such as `import-page`; it may do everything, without reviews."""
    return Actor(name, ActorKind.SYSTEM, (EVERYTHING,))


def grant_of(written: Mapping[str, Any]) -> Grant:
    """A grant as it is stored. Raises ValueError for a verb that does not exist."""
    return Grant(
        frozenset(Verb(each) for each in written["verbs"]),
        frozenset(written.get("types", ALL)),
        frozenset(written.get("fields", ALL)),
        frozenset(written.get("but_fields", ())),
    )


def written_grant(grant: Grant) -> dict[str, list[str]]:
    """A grant in the form in which it is stored."""
    return {
        "verbs": sorted(each.value for each in grant.verbs),
        "types": sorted(grant.types),
        "fields": sorted(grant.fields),
        "but_fields": sorted(grant.but_fields),
    }
