"""The editors' schema: everything that is public, and all that it takes to get there."""

from typing import Any, cast

import strawberry
from graphql import GraphQLObjectType, GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from models.declare import Catalogue
from publishing.actor import Verb
from publishing.permissions import permit
from schema.build import Builder
from schema.changes import add_changes
from schema.delivery import answer_by_key, resolve_unions, roots
from schema.inputs import add_inputs
from schema.manage.addresses import AddressesMutation, AddressesQuery
from schema.manage.agenda import AgendaQuery
from schema.manage.audit import AuditQuery
from schema.manage.boards import BoardsQuery
from schema.manage.catalogue import CatalogueQuery
from schema.manage.common import (
    SCALARS,
    SHARED,
    ConflictError,
    FieldError,
    ReviewIncompleteError,
    UserError,
)
from schema.manage.content import EDITORIAL
from schema.manage.contents import ContentsQuery
from schema.manage.corrections import CorrectionsMutation
from schema.manage.desk import DeskMutation, DeskQuery
from schema.manage.editing import EditingMutation, add_payloads, resolve_typed, typed_mutations
from schema.manage.events import EventsMutation
from schema.manage.facts import Subscription
from schema.manage.files import FilesMutation, FilesQuery
from schema.manage.history import HistoryMutation
from schema.manage.imports import ImportMutation, ImportQuery
from schema.manage.inputs import add_write_inputs
from schema.manage.languages import LanguagesMutation, LanguagesQuery
from schema.manage.lifecycle import LifecycleMutation
from schema.manage.locks import LocksMutation
from schema.manage.missed_searches import MissedSearchesMutation, MissedSearchesQuery
from schema.manage.people import PeopleMutation, PeopleQuery
from schema.manage.portals import PortalsMutation, PortalsQuery
from schema.manage.previews import PreviewMutation
from schema.manage.proofing import Finding, ProofingMutation, ProofingQuery, TextFinding
from schema.manage.releases import ReleasesMutation, ReleasesQuery
from schema.manage.reviews import ReviewMutation, ReviewQuery
from schema.manage.terms import TermsMutation, TermsQuery
from schema.manage.viewer import ViewerQuery
from schema.manage.webhooks import WebhooksMutation, WebhooksQuery
from schema.manage.withdrawals import WithdrawalsMutation, WithdrawalsQuery
from schema.objects import add_objects
from schema.removed import add_removed
from schema.search import add_search

QUERIES: tuple[type, ...] = (
    ViewerQuery,
    CatalogueQuery,
    ContentsQuery,
    ReleasesQuery,
    AgendaQuery,
    ReviewQuery,
    PeopleQuery,
    ProofingQuery,
    ImportQuery,
    BoardsQuery,
    AuditQuery,
    WithdrawalsQuery,
    LanguagesQuery,
    TermsQuery,
    MissedSearchesQuery,
    DeskQuery,
    FilesQuery,
    AddressesQuery,
    WebhooksQuery,
    PortalsQuery,
)
"""What can be asked beside content, one class for each subject."""

MUTATIONS: tuple[type, ...] = (
    EditingMutation,
    LifecycleMutation,
    HistoryMutation,
    LocksMutation,
    EventsMutation,
    ReleasesMutation,
    PreviewMutation,
    ReviewMutation,
    PeopleMutation,
    ProofingMutation,
    ImportMutation,
    WithdrawalsMutation,
    CorrectionsMutation,
    LanguagesMutation,
    TermsMutation,
    MissedSearchesMutation,
    DeskMutation,
    AddressesMutation,
    FilesMutation,
    WebhooksMutation,
    PortalsMutation,
)
"""What can be done, one class for each subject."""

MORE_TYPES: tuple[type, ...] = (
    FieldError,
    ConflictError,
    ReviewIncompleteError,
    Finding,
    TextFinding,
)
"""Types that are only reached through an interface."""


def manage_schema(catalogue: Catalogue) -> strawberry.Schema:
    """The schema that editors and their tools use."""
    build = Builder({**SHARED.names, "UserError": UserError}, promises=False)
    build.enum(
        "Perspective",
        {
            "PUBLISHED": "What the public sees.",
            "DRAFT": "What editors are working on, item by item.",
        },
        "Which state of the content is looked at.",
    )
    build.more_of_view = _more_of_view(build)
    add_objects(build, catalogue)
    add_inputs(build, catalogue)
    add_search(build, catalogue)
    add_changes(build)
    add_removed(build)
    add_write_inputs(build, catalogue)
    add_payloads(build, catalogue)
    resolve_unions(build)
    _root(build, "Query", QUERIES, roots(build, catalogue), "Everything that can be asked.")
    _root(build, "Mutation", MUTATIONS, typed_mutations(build, catalogue), "Everything that can be done.")  # fmt: skip
    named = [*catalogue.types, *catalogue.blocks]
    schema = strawberry.Schema(
        query=build.names["Query"],
        mutation=build.names["Mutation"],
        subscription=Subscription,
        types=[*(build.names[name] for name in named), *MORE_TYPES],
        config=StrawberryConfig(auto_camel_case=True, scalar_map=SCALARS),
    )
    answer_by_key(schema._schema)
    resolve_typed(schema._schema, catalogue)
    _guard_editorial(schema._schema, catalogue)
    return schema


def _guard_editorial(schema: GraphQLSchema, catalogue: Catalogue) -> None:
    """Let what only editors have of an item be told to those alone who may read its draft."""
    for each in catalogue.types.values():
        fields = cast("GraphQLObjectType", schema.type_map[each.name]).fields
        for name in EDITORIAL:
            fields[name].resolve = _guarded(fields[name].resolve, each.name)


def _guarded(resolve: Any, type_name: str) -> Any:
    def guarded(source: Any, info: Any, **arguments: Any) -> Any:
        permit(info.context.actor, Verb.READ, type_name)
        return resolve(source, info, **arguments)

    return guarded


def _root(
    build: Builder, name: str, subjects: tuple[type, ...], fields: list[Any], description: str
) -> None:
    kept = [each for each in fields if each.graphql_name != "rateLimit"]
    for number, subject in enumerate(subjects):
        build.names[f"${name}{number}"] = subject
    build.object(name, kept, description, [f"${name}{n}" for n in range(len(subjects))])


def _more_of_view(build: Builder) -> list[Any]:
    return [
        build.argument(
            "perspective",
            "Perspective",
            "Drafts, or what is published.",
            build.names["Perspective"].PUBLISHED,
        ),
        build.argument(
            "release",
            "ID | None",
            "As if this release were out: what it holds, and the rest as it is.",
        ),
        build.argument(
            "at",
            "Instant | None",
            "As it was, or will be, at this instant. One request looks at one instant.",
        ),
    ]
