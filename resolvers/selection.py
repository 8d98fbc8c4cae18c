"""From a validated operation to a plan: the only place where GraphQL is understood.

After this stage there is no GraphQL: response keys, columns and ways to other items are plain data,
and every argument has become a named value.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    get_argument_values,
)
from graphql.execution.values import VariableValues

from language.synonyms import NO_SYNONYMS, Synonyms
from models.declare import (
    Catalogue,
    ContentType,
    Field,
    PartType,
    ReverseSide,
    SchemaOrg,
    Similar,
)
from models.declare.fields import (
    Choice,
    Count,
    Day,
    Decimal,
    Flag,
    GeoPoint,
    Html,
    Instant,
    Integer,
    Link,
    Money,
    Parts,
    Plain,
    RichText,
    Slug,
    Text,
    TextList,
    Url,
    is_sortable,
)
from models.ids import is_id
from models.locale import Locale
from models.view import DRAFT, LIVE, RELEASE, View
from reading import plan
from reading.filters import BadFilter, Filters
from reading.plan import Column, Node, Selection
from resolvers.addresses import resolve_url
from resolvers.calendar_addresses import calendar_url
from resolvers.changes import changes
from resolvers.collect import Collector, Grouped
from resolvers.file_addresses import PLAIN, FileAddresses
from resolvers.json_ld import json_ld
from resolvers.lists import MAX_PAGE, connection
from resolvers.names import (
    COMMON_COLUMNS,
    OfCalendar,
    OfFile,
    System,
    Words,
    content_fields,
    enum_name,
    is_never_null,
    part_fields,
    single_root,
    words_of,
)
from resolvers.oembed import POINTS as OEMBED_POINTS
from resolvers.orders import default_order
from resolvers.removed import removed_dates
from resolvers.search import search, suggest
from resolvers.similar import similar
from resolvers.values import BadRequest, Binder, Given, Origin


@dataclass(frozen=True)
class Other:
    """A root field that is no read: its key, its name, and the keys and names right below it."""

    key: str
    name: str
    members: tuple[tuple[str, str], ...] = ()
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def points(self) -> int:
        """What it costs; describing the schema is work, and an embed is a question of its own."""
        if self.name == "oembed":
            return OEMBED_POINTS
        return INTROSPECTION_POINTS if self.name in ("__schema", "__type") else 1


INTROSPECTION_POINTS = 100


@dataclass(frozen=True)
class Selected:
    """A plan, its values, and the root fields that are no reads (`__schema`, `rateLimit`).

    `listed` are the variables that stand inside a list: its value cannot be made anew from them.
    `editorial`: fields are asked for that no column holds. `since` is where a subscription's page begins.
    """

    read: plan.Read
    values: dict[str, Any]
    origins: dict[str, Origin]
    listed: frozenset[str]
    others: tuple[Other, ...]
    editorial: bool = False
    since: str | None = None


@dataclass(frozen=True)
class Desk:
    """What the editors' schema has beyond the public one.

    `editorial` are the fields of every item that are no columns, `readable` the types whose items
    the asker may know of and `searchable` those that they may find by their texts; None for all. Whoever holds a preview sees its `lane` and nothing else.
    """

    editorial: frozenset[str]
    readable: frozenset[str] | None = None
    searchable: frozenset[str] | None = None
    lane: str | None = None


SINCE = "$since"
"""The variable that holds where a subscription's page begins; no document can name it."""

TYPE_KEY = "$type"
"""Where a typed answer says what it is; no alias can have this name."""

ID_KEY = "$id"
"""Where a typed answer says which item it is, for fields that are no column."""


def select(
    schema: GraphQLSchema,
    catalogue: Catalogue,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: VariableValues,
    *,
    typed: bool = False,
    desk: Desk | None = None,
    synonyms: Callable[[], Synonyms] = lambda: NO_SYNONYMS,
    files: FileAddresses = PLAIN,
    since: str | None = None,
) -> Selected:
    """The plan of a validated query, or of a page of a subscription. Raises BadRequest.

    A subscription's page is read `since` a cursor, which is bound as the variable SINCE. `desk` is given for the editors' schema. `synonyms` gives those of the moment. `typed` answers name their type under TYPE_KEY wherever several are possible, for an executor
    that completes them; otherwise the answer is what the client gets, to the byte.
    """
    collector = Collector(schema, fragments, variables)
    selector = _Selector(
        schema, catalogue, collector, typed=typed, desk=desk, synonyms=synonyms, files=files
    )
    if operation.operation is OperationType.SUBSCRIPTION:
        return selector.follow(operation, since)
    return selector.select(operation)


def select_items(
    schema: GraphQLSchema,
    catalogue: Catalogue,
    nodes: Sequence[FieldNode],
    collector: Collector,
    public_ids: Sequence[str],
    view: View,
    *,
    of: str,
    desk: Desk,
    files: FileAddresses = PLAIN,
) -> Selected:
    """The plan of what is asked below a field of type `of` that is answered with these items.

    Its one root, ITEMS_KEY, is the list of them in the order of their ids, typed; null where one is
    not to be seen.
    """
    selector = _Selector(schema, catalogue, collector, typed=True, desk=desk, files=files)
    types = (catalogue.types[of],) if of in catalogue.types else selector.every_type()
    node = selector.named(list(nodes), public_ids, types)
    return selector.selected((plan.Root(ITEMS_KEY, node, view),), ())


ITEMS_KEY = "items"


_MADE_OF = {"rateLimit": "RateLimit", "oembed": "OEmbed"}
"""The types of the root fields that are no reads and are made here."""


class _Selector:
    def __init__(
        self,
        schema: GraphQLSchema,
        catalogue: Catalogue,
        collector: Collector,
        *,
        typed: bool,
        desk: Desk | None,
        synonyms: Callable[[], Synonyms] = lambda: NO_SYNONYMS,
        files: FileAddresses = PLAIN,
    ) -> None:
        self.files = files
        self.typed = typed
        self.synonyms = synonyms
        self.desk = desk
        self.editorial = False
        self.schema = schema
        self.catalogue = catalogue
        self.collector = collector
        self.bind = Binder()
        self.filters = Filters(catalogue, self.bind)
        self.roots = roots_of(catalogue)

    # --- roots ------------------------------------------------------------------------------

    def select(self, operation: OperationDefinitionNode) -> Selected:
        query = cast(GraphQLObjectType, self.schema.query_type)
        reads: list[plan.Root] = []
        others: list[Other] = []
        for key, nodes in self.collector.fields([operation.selection_set], query.name).items():
            name = nodes[0].name.value
            if name == "__typename":
                reads.append(plan.Root(key, plan.Constant(query.name), View(Locale.ZH_HANS)))
                continue
            if name not in self.roots:
                others.append(self.other(key, name, query, nodes))
                continue
            arguments = self.arguments(query, nodes)
            try:
                node = self.roots[name](self, nodes, arguments)
            except BadFilter as error:
                raise BadRequest(str(error), nodes) from error
            reads.append(plan.Root(key, node, self.view(arguments)))
        return self.selected(tuple(reads), tuple(others))

    def follow(self, operation: OperationDefinitionNode, since: str | None) -> Selected:
        """The plan of a subscription's page; a valid one has one root field, and it is changes."""
        parent = cast(GraphQLObjectType, self.schema.subscription_type)
        reads: list[plan.Root] = []
        begins = since
        for key, nodes in self.collector.fields([operation.selection_set], parent.name).items():
            arguments = self.arguments(parent, nodes)
            begins = since if since is not None else arguments.get("since")
            arguments["since"] = None if begins is None else Given(begins, SINCE)
            page = replace(changes(self, nodes, arguments), followed=True)
            reads.append(plan.Root(key, page, self.view(arguments)))
        return replace(self.selected(tuple(reads), ()), since=begins)

    def selected(self, reads: tuple[plan.Root, ...], others: tuple[Other, ...]) -> Selected:
        return Selected(
            plan.Read(reads),
            self.bind.values,
            self.bind.origins,
            frozenset(self.bind.listed),
            others,
            self.editorial,
        )

    def other(self, key: str, name: str, query: GraphQLObjectType, nodes: list[FieldNode]) -> Other:
        of = _MADE_OF.get(name)
        if of is None:
            return Other(key, name)
        below = self.collector.below(nodes, of)
        members = tuple((inner, each[0].name.value) for inner, each in below.items())
        return Other(key, name, members, self.arguments(query, nodes))

    def view(self, arguments: dict[str, Any]) -> View:
        fallback = arguments.get("fallback")
        chain = (
            None if fallback is None else tuple(dict.fromkeys(_locale(each) for each in fallback))
        )
        view = View(_locale(arguments.get("locale")), fallback=chain)
        return view if self.desk is None else _at_the_desk(view, arguments, self.desk.lane)

    def arguments(self, parent: GraphQLObjectType, nodes: Sequence[FieldNode]) -> dict[str, Any]:
        definition = parent.fields[nodes[0].name.value]
        try:
            return get_argument_values(definition, nodes[0], self.collector.variables)
        except GraphQLError as error:
            raise BadRequest(error.message, nodes) from error

    def single(
        self, content_type: ContentType, nodes: list[FieldNode], arguments: dict[str, Any]
    ) -> Node:
        by = arguments["by"]
        if by.get("slug") is not None:
            where: plan.Condition = plan.Slugged(content_type.name, self.bind(by["slug"], "text"))
        else:
            where = plan.Compare("public_id", "=", self.bind(by["id"], "text"))
        return plan.One(plan.Everything(), self.choices(nodes, (content_type,)), where)

    def first_of(
        self, content_type: ContentType, nodes: list[FieldNode], _arguments: dict[str, Any]
    ) -> Node:
        return plan.One(
            plan.Everything(),
            self.choices(nodes, (content_type,)),
            order=default_order(content_type),
        )

    def listing(
        self, content_type: ContentType, nodes: list[FieldNode], arguments: dict[str, Any]
    ) -> Node:
        always: plan.Condition = plan.Always(True)
        if arguments.get("when") is not None and content_type.period:
            begins, ends = content_type.period
            keyed = is_sortable(content_type.field(begins))
            always = plan.During(begins, ends, cast(Any, enum_name(arguments["when"])), keyed)
        return connection(self, plan.Everything(), content_type, always, nodes, arguments)

    def node(self, nodes: list[FieldNode], arguments: dict[str, Any]) -> Node:
        public_id = arguments["id"]
        via = plan.Named(self.bind(public_id, "text", self.type_name), self.bind(public_id, "text"))
        return plan.One(via, self.choices(nodes, self.every_type()))

    def several(self, nodes: list[FieldNode], arguments: dict[str, Any]) -> Node:
        ids = arguments["ids"]
        if len(ids) > MAX_PAGE:
            raise BadRequest(
                f"{len(ids)} ids; {MAX_PAGE} are allowed in one list. Ask in several requests.",
                nodes,
            )
        return self.named(nodes, ids, self.every_type())

    def named(
        self, nodes: list[FieldNode], ids: Sequence[str], types: Sequence[ContentType]
    ) -> Node:
        named = self.bind(
            ids, "text", lambda given: [(self.type_name(each), str(each)) for each in given]
        )
        return plan.Several(named, self.choices(nodes, types))

    def every_type(self) -> tuple[ContentType, ...]:
        """Every type that the asker may know of."""
        types = tuple(self.catalogue.types.values())
        if self.desk is None or self.desk.readable is None:
            return types
        readable = self.desk.readable
        return tuple(each for each in types if each.name in readable)

    def may_search(self, content_type: ContentType, arguments: dict[str, Any]) -> bool:
        """Whether the asker may find items of a type: in what is not public, not by what they may not read."""
        if self.desk is None or self.desk.searchable is None:
            return True
        view = self.view(arguments)
        is_public = view.lane == LIVE and not view.timed
        return is_public or content_type.name in self.desk.searchable

    def type_name(self, public_id: str) -> str:
        """The type an id speaks of; "" when it is no id of ours."""
        content_type = self.catalogue.by_prefix(public_id) if is_id(public_id) else None
        return content_type.name if content_type else ""

    # --- objects ----------------------------------------------------------------------------

    def choices(
        self, nodes: Sequence[FieldNode], types: Sequence[ContentType]
    ) -> tuple[plan.Choice, ...]:
        """The selection for each type; types that look alike and need common columns only share one."""
        shared: dict[Selection, list[str]] = {}
        own: list[plan.Choice] = []
        for each in types:
            selection = self.content(self.collector.below(nodes, each.name), each)
            # Of one type too: where the asker may know of one only, it still stands for several.
            if self.typed:
                selection = ((TYPE_KEY, plan.TypeName()), *selection)
            if len(types) > 1 and _is_common(selection):
                shared.setdefault(selection, []).append(each.name)
            else:
                own.append(plan.Choice((each.name,), selection))
        return (
            *own,
            *(plan.Choice(tuple(names), selection) for selection, names in shared.items()),
        )

    def content(self, grouped: Grouped, content_type: ContentType) -> Selection:
        fields = content_fields(content_type)
        members: list[tuple[str, Node]] = []
        for key, nodes in grouped.items():
            name = nodes[0].name.value
            if name == "__typename":
                members.append((key, plan.TypeName()))
                continue
            if self.desk is not None and name in self.desk.editorial:
                self.editorial = True
                if all(each != ID_KEY for each, _ in members):
                    members.append((ID_KEY, Column("public_id", "bare")))
                continue
            meaning = fields[name]
            match meaning:
                case System(name=system):
                    members.append((key, self.system(system, nodes)))
                case OfFile():
                    members.append((key, self.of_file(meaning, content_type, nodes)))
                case OfCalendar():
                    members.append((key, calendar_url(meaning, self.files.base)))
                case Words(of=choice):
                    members.append((key, plan.Label(choice.name, words_of(choice.of))))
                case ReverseSide():
                    members.append((key, self.reverse(meaning, content_type, nodes)))
                case Similar():
                    members.append((key, similar(self, content_type, meaning, nodes)))
                case SchemaOrg():
                    members.append((key, json_ld(self, content_type)))
                case Count():
                    members.append((key, self.count(content_type, meaning)))
                case Link():
                    members.append((key, self.link(content_type, meaning, nodes)))
                case _:
                    members.append((key, self.value(meaning, nodes)))
        return tuple(members)

    def system(self, name: str, nodes: Sequence[FieldNode]) -> Node:
        if name in ("path", "canonicalUrl"):
            return plan.Address(absolute=name == "canonicalUrl")
        if name != "language":
            return Column(COMMON_COLUMNS[name], "text" if name == "label" else "bare")
        return plan.Language(
            tuple(
                (key, each[0].name.value)
                for key, each in self.collector.below(nodes, "LanguageInfo").items()
            )
        )

    def of_file(self, meaning: OfFile, owner: ContentType, nodes: list[FieldNode]) -> Node:
        if meaning.fact == "thumbhash":
            return Column(f"{meaning.of.name}_thumbhash", "bare")
        arguments = self.arguments(cast(GraphQLObjectType, self.schema.get_type(owner.name)), nodes)
        write = self.files.url if meaning.fact == "url" else self.files.srcset
        return write(meaning.of, arguments, nodes)

    def value(self, kind: Field, nodes: Sequence[FieldNode], *, in_part: bool = False) -> Node:
        match kind:
            case Text() | Html() | Plain() | Url():
                promised = is_never_null(kind, in_part=in_part) and self.desk is None
                return Column(kind.name, "text", promised and not self.typed)
            case Instant() | Day() | Decimal() | Choice() | Slug():
                return Column(kind.name, "bare")
            case Integer():
                return Column(kind.name, "number")
            case Flag():
                return Column(kind.name, "flag")
            case TextList():
                return Column(kind.name, "json")
            case Money() | GeoPoint():
                return self.compound(kind, nodes)
            case Parts():
                return self.parts(kind, nodes)
            case RichText():
                return self.blocks(kind, nodes)
        raise TypeError(f"{kind.name} is no stored value")

    def compound(self, kind: Money | GeoPoint, nodes: Sequence[FieldNode]) -> Node:
        name = type(kind).__name__
        form: plan.Form = "number" if isinstance(kind, GeoPoint) else "bare"
        members: list[tuple[str, Node]] = []
        for key, each in self.collector.below(nodes, name).items():
            member = each[0].name.value
            members.append(
                (key, plan.TypeName() if member == "__typename" else Column(member, form))
            )
        return plan.Inner(kind.name, False, (plan.Choice((name,), tuple(members)),))

    def parts(self, kind: Parts, nodes: Sequence[FieldNode]) -> Node:
        part = self.catalogue.parts[kind.of.__name__]
        selection = self.part(part, self.collector.below(nodes, part.name))
        essential = tuple(
            ("", each.name, each.is_polymorphic)
            for each in part.fields.values()
            if isinstance(each, Link) and each.essential
        )
        return plan.Inner(
            kind.name, kind.many, (plan.Choice((part.name,), selection),), essential=essential
        )

    def blocks(self, kind: RichText, nodes: Sequence[FieldNode]) -> Node:
        choices = []
        essential = []
        for block in self.catalogue.blocks.values():
            selection = self.part(block, self.collector.below(nodes, block.name))
            if self.typed:
                selection = ((TYPE_KEY, plan.TypeName()), *selection)
            choices.append(plan.Choice((block.name,), selection))
            essential += [
                (block.name, each.name, each.is_polymorphic)
                for each in block.fields.values()
                if isinstance(each, Link) and each.essential
            ]
        return plan.Inner(kind.name, True, tuple(choices), tag="kind", essential=tuple(essential))

    def part(self, part: PartType, grouped: Grouped) -> Selection:
        fields = part_fields(part)
        members: list[tuple[str, Node]] = []
        for key, nodes in grouped.items():
            name = nodes[0].name.value
            if name == "__typename":
                members.append((key, plan.TypeName()))
            elif name == "id" and name not in fields:
                members.append((key, Column("id", "bare")))
            elif isinstance(kind := fields[name], Link):
                via = plan.Target(kind.name, kind.is_polymorphic)
                members.append(
                    (key, plan.One(via, self.choices(nodes, self.catalogue.targets(kind))))
                )
            elif isinstance(kind, Words):
                members.append((key, plan.Label(kind.of.name, words_of(kind.of.of))))
            else:
                value = self.value(cast("Field", kind), nodes, in_part=True)
                members.append((key, value))
        return tuple(members)

    def count(self, owner: ContentType, kind: Count) -> Node:
        return plan.Count(kind.of, self.filters.counted(owner, kind))

    # --- links ------------------------------------------------------------------------------

    def link(self, owner: ContentType, kind: Link, nodes: list[FieldNode]) -> Node:
        if not kind.many:
            via = plan.Target(kind.name, kind.is_polymorphic)
            return plan.One(via, self.choices(nodes, self.catalogue.targets(kind)))
        path = plan.Targets(f"{owner.name}.{kind.name}")
        always: plan.Condition = plan.Always(True)
        if kind.at_most is not None:
            choices = self.choices(nodes, self.catalogue.targets(kind))
            return plan.Many(path, choices, always, (), kind.at_most)
        target = self.catalogue.types[kind.to[0]]
        parent = cast(GraphQLObjectType, self.schema.get_type(owner.name))
        return connection(self, path, target, always, nodes, self.arguments(parent, nodes))

    def reverse(self, side: ReverseSide, owner: ContentType, nodes: list[FieldNode]) -> Node:
        source = self.catalogue.types[side.source]
        via = self.filters.way_back(side)
        always = self.filters.condition(source, side.where)
        if side.at_most is not None:
            return plan.Many(
                via, self.choices(nodes, (source,)), always, default_order(source), side.at_most
            )
        parent = cast(GraphQLObjectType, self.schema.get_type(owner.name))
        return connection(self, via, source, always, nodes, self.arguments(parent, nodes))


_RootField = Callable[[_Selector, list[FieldNode], dict[str, Any]], Node]


def roots_of(catalogue: Catalogue) -> dict[str, _RootField]:
    """How each root field that reads content is planned, by name."""
    roots: dict[str, _RootField] = {
        "node": _Selector.node,
        "nodes": _Selector.several,
        "search": search,
        "suggest": suggest,
        "changes": changes,
        "removedDates": removed_dates,
    }
    for each in catalogue.types.values():
        roots[single_root(each)] = _for_type(_Selector.single, each)
        roots[each.plural] = _for_type(_Selector.listing, each)
    if "Site" in catalogue.types:
        roots["site"] = _for_type(_Selector.first_of, catalogue.types["Site"])
        roots["resolveUrl"] = resolve_url
    return roots


def _for_type(method: Callable[..., Node], content_type: ContentType) -> _RootField:
    return lambda selector, nodes, arguments: method(selector, content_type, nodes, arguments)


def _at_the_desk(view: View, arguments: Mapping[str, Any], lane: str | None) -> View:
    """The view with what only editors may ask for: drafts, a release, another instant."""
    perspective, release = arguments.get("perspective"), arguments.get("release")
    timed = arguments.get("at") is not None
    draft = perspective is not None and enum_name(perspective) == "DRAFT"
    if lane is not None:
        if draft or timed or release is not None:
            raise BadRequest(
                "A preview shows one state. Leave out perspective, release and at.", []
            )
        return replace(view, lane=lane)
    if draft and (release is not None or timed):
        raise BadRequest("Drafts are of no release and of no instant. Give one of the three.", [])
    if draft:
        return replace(view, lane=DRAFT)
    if release is not None:
        if not is_id(release):
            raise BadRequest(f"{release!r} is no release. Its id looks like release_….", [])
        return replace(view, lane=f"{RELEASE}{release}", timed=timed)
    return replace(view, timed=timed)


def _is_common(selection: Selection) -> bool:
    return all(
        isinstance(node, plan.TypeName | plan.Language | plan.Address)
        or (isinstance(node, Column) and node.name in _SHARED_COLUMNS)
        for _, node in selection
    )


_SHARED_COLUMNS = {"public_id", "slug", "label", "published_at", "updated_at"}


def _locale(value: Any) -> Locale:
    return Locale[enum_name(value)] if value is not None else Locale.ZH_HANS
