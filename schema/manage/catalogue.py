"""The catalogue: every type and field with its words, limits and rights, so that a client needs no code for them."""

import strawberry

from resolvers.manage import catalogue as told
from resolvers.manage.context import context_of
from schema.manage.common import JSON


@strawberry.type(description="Words in the three written languages of editors.")
class Words:
    zh_hans: str
    zh_hant: str
    en: str


@strawberry.type(description="One value of a closed list.")
class CatalogueChoice:
    value: str
    label: Words


@strawberry.type(description="What you may do with a field.")
class FieldRights:
    read: bool
    edit: bool
    translate: bool
    filter: bool
    sort: bool


@strawberry.type(description="A field of a type, part or block.")
class CatalogueField:
    name: str = strawberry.field(description="As `values` names it.")
    api_name: str = strawberry.field(description="As the typed schema names it.")
    kind: str = strawberry.field(description="Text, RichText, Link, Parts and so on.")
    label: Words
    help: Words
    required: bool = strawberry.field(description="Whether publishing asks for it.")
    required_when: JSON = strawberry.field(
        description="For which values of which other field it is."
    )
    localized: bool = strawberry.field(description="Whether it holds one value per language.")
    private: bool = strawberry.field(description="Whether no reader ever sees it.")
    many: bool
    multiline: bool
    sortable: bool
    filterable: bool
    max_length: int | None
    at_most: int | None
    minimum: int | None
    maximum: int | None
    unit: str | None
    choices: list[CatalogueChoice]
    targets: list[str] = strawberry.field(description="The types a link may lead to.")
    part: str | None = strawberry.field(description="The part a list or single part is made of.")
    rights: FieldRights


@strawberry.type(description="A part, or a kind of block.")
class CataloguePart:
    name: str
    api_name: str = strawberry.field(description="As an input names this kind of block.")
    label: Words
    fields: list[CatalogueField]


@strawberry.type(description="A content type.")
class CatalogueType:
    name: str
    single: str = strawberry.field(description="The root field of one item.")
    plural: str = strawberry.field(description="The root field of the list.")
    label: Words
    help: Words
    title: str | None = strawberry.field(description="The field that stands for an item in lists.")
    fields: list[CatalogueField]
    rights: list[str] = strawberry.field(description="The verbs that you were granted on it.")


@strawberry.type(description="Everything that can be written here.")
class Catalogue:
    types: list[CatalogueType]
    parts: list[CataloguePart]
    blocks: list[CataloguePart]


@strawberry.type
class CatalogueQuery:
    @strawberry.field(description="Every type and field: words, limits, choices and your rights.")
    def catalogue(self, info: strawberry.Info) -> Catalogue:
        context = context_of(info)
        whole, actor = context.catalogue, context.actor
        return Catalogue(
            types=[
                CatalogueType(
                    name=each.name,
                    single=told.single_root(each),
                    plural=each.plural,
                    label=_words(told.label_of(each)),
                    help=_words(told.help_of(each)),
                    title=each.title,
                    fields=[_field(one) for one in told.fields_of(actor, each.name, each.fields)],
                    rights=told.verbs_on(actor, each.name),
                )
                for each in whole.types.values()
                if told.is_known(actor, each)
            ],
            parts=[_part(each) for each in told.parts_of(whole.parts)],
            blocks=[_part(each) for each in told.parts_of(whole.blocks)],
        )


def _words(words: told.Words) -> Words:
    return Words(zh_hans=words.zh_hans, zh_hant=words.zh_hant, en=words.en)


def _part(part: told.PartTold) -> CataloguePart:
    return CataloguePart(
        name=part.name,
        api_name=part.api_name,
        label=_words(part.label),
        fields=[_field(each) for each in part.fields],
    )


def _field(field: told.FieldTold) -> CatalogueField:
    kind = field.kind
    return CatalogueField(
        name=kind.name,
        api_name=field.api_name,
        kind=type(kind).__name__,
        label=_words(field.label),
        help=_words(field.help),
        required=kind.required,
        required_when={name: list(values) for name, values in kind.required_when.items()},
        localized=field.localized,
        private=kind.private,
        many=bool(getattr(kind, "many", False)),
        multiline=bool(getattr(kind, "multiline", False)),
        sortable=field.sortable,
        filterable=field.filterable,
        max_length=getattr(kind, "max_length", None),
        at_most=getattr(kind, "at_most", None),
        minimum=getattr(kind, "minimum", None),
        maximum=getattr(kind, "maximum", None),
        unit=getattr(kind, "unit", None),
        choices=[CatalogueChoice(value=name, label=_words(words)) for name, words in field.choices],
        targets=list(field.targets),
        part=field.part,
        rights=FieldRights(**field.rights),
    )
