"""What the catalogue tells a client of itself: words in three languages, limits, and the asker's rights."""

from collections.abc import Mapping
from dataclasses import dataclass

from language.scripts import Form, to_traditional
from language.terms import DEFAULT_TERMS
from models.declare import ContentType, Field, PartType
from models.declare.catalogue import FieldMap, camel
from models.declare.fields import Choice, Count, Link, Parts, Plain, is_localized, is_sortable
from publishing.actor import Actor, Verb, system
from publishing.permissions import may
from resolvers.names import block_key, filterable, single_root

__all__ = ["FieldTold", "PartTold", "Words", "single_root"]


@dataclass(frozen=True)
class Words:
    """The same words in Simplified, Traditional and English."""

    zh_hans: str
    zh_hant: str
    en: str


@dataclass(frozen=True)
class FieldTold:
    """A field with everything that is not in its declaration as it stands."""

    kind: Field
    api_name: str
    label: Words
    help: Words
    localized: bool
    sortable: bool
    filterable: bool
    choices: tuple[tuple[str, Words], ...]
    targets: tuple[str, ...]
    part: str | None
    rights: Mapping[str, bool]


@dataclass(frozen=True)
class PartTold:
    """A part or block with its fields."""

    name: str
    api_name: str
    label: Words
    fields: tuple[FieldTold, ...]


def words(zh: str, en: str) -> Words:
    """Chinese words in both scripts, beside English ones; each stands in where another lacks."""
    hans = zh or en
    return Words(hans, to_traditional(hans, Form.HANT, DEFAULT_TERMS), en or zh)


def label_of(content_type: ContentType) -> Words:
    """What a type is called."""
    return words(content_type.label, content_type.english)


def help_of(content_type: ContentType) -> Words:
    """What a type is for."""
    return words(content_type.hint, content_type.doc)


def is_known(actor: Actor, content_type: ContentType) -> bool:
    """Whether the asker may know of the type's drafts."""
    return may(actor, Verb.READ, content_type.name).allowed


def verbs_on(actor: Actor, type_name: str) -> list[str]:
    """The verbs that the asker was granted on a type."""
    return [each.value for each in Verb if may(actor, each, type_name).allowed]


def fields_of(actor: Actor, type_name: str, fields: FieldMap) -> tuple[FieldTold, ...]:
    """The fields that can be written; those the asker may not read are told with their rights."""
    return tuple(
        _told(actor, type_name, kind)
        for kind in fields.values()
        if not kind.given and not isinstance(kind, Count | Plain)
    )


def parts_of(parts: Mapping[str, PartType]) -> list[PartTold]:
    """Parts or blocks; whether they may be read or written goes with the field they stand in."""
    actor = system("catalogue")
    return [
        PartTold(
            each.name,
            block_key(each),
            words(each.label, each.english),
            fields_of(actor, each.name, each.fields),
        )
        for each in parts.values()
    ]


def _told(actor: Actor, type_name: str, kind: Field) -> FieldTold:
    verbs = (Verb.READ, Verb.EDIT, Verb.TRANSLATE, Verb.FILTER, Verb.SORT)
    return FieldTold(
        kind,
        camel(kind.name),
        words(kind.label, kind.english),
        words(kind.hint, kind.help),
        is_localized(kind),
        is_sortable(kind),
        filterable(kind),
        _choices(kind),
        kind.to if isinstance(kind, Link) else (),
        kind.of.__name__ if isinstance(kind, Parts) else None,
        {each.value: may(actor, each, type_name, kind.name).allowed for each in verbs},
    )


def _choices(kind: Field) -> tuple[tuple[str, Words], ...]:
    if not isinstance(kind, Choice):
        return ()
    return tuple((each.name, words(each.zh, each.en)) for each in kind.of)
