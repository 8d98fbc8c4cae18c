"""The roots that search: from their arguments to a plan."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from graphql import FieldNode

from models.declare import Catalogue, ContentType, Field
from models.declare.catalogue import UPDATED_AT, links_of, snake
from models.declare.fields import ANY, Link, RichText, TextList
from models.declare.fields import Parts as PartsKind
from models.passages import is_name, searched_fields
from reading import plan
from reading.pages import signature
from reading.search import ORDER
from reading.sought import BadQuery, mark_of, sought, sought_names
from resolvers.lists import MAX_FACETS, MAX_PAGE, PAGE, facet_members
from resolvers.names import declared_filter, enum_name, labels_of, upper
from resolvers.orders import cursor_text
from resolvers.values import BadRequest, Reading, page_size

if TYPE_CHECKING:
    from resolvers.selection import _Selector

SUGGESTED = 10
MAX_SUGGESTED = 20
TOPIC = "Topic"


def searched_types(catalogue: Catalogue) -> dict[str, ContentType]:
    """The types whose items can be found, by enum value."""
    return {
        upper(snake(each.name)): each
        for each in catalogue.types.values()
        if searched_fields(each) or _search_links(each, catalogue)
    }


def every_type(catalogue: Catalogue) -> dict[str, ContentType]:
    """All content types, by enum value."""
    return {upper(snake(each.name)): each for each in catalogue.types.values()}


def is_searched_by_default(content_type: ContentType) -> bool:
    """Whether its items are found where no types are named: those that are called something."""
    title = content_type.fields.get(content_type.title or "")
    return title is not None and is_name(title)


def found_by(content_type: ContentType, catalogue: Catalogue) -> tuple[str, ...]:
    """The fields that an item is found by: its own texts, and links whose targets' names count."""
    links = (path.split(".")[0] for path, _ in _search_links(content_type, catalogue))
    return (*(each.name for each in searched_fields(content_type)), *dict.fromkeys(links))


def topic_fields(content_type: ContentType, catalogue: Catalogue) -> tuple[str, ...]:
    """The fields by which what is found can be narrowed to a topic."""
    own = f"{content_type.name}."
    paths = (each.removeprefix(own) for each in _topic_paths(catalogue) if each.startswith(own))
    return tuple(dict.fromkeys(path.split(".")[0] for path in paths))


def has_topics(catalogue: Catalogue) -> bool:
    """Whether anything is linked to topics."""
    return bool(_topic_paths(catalogue))


def search_facets(catalogue: Catalogue) -> dict[str, str]:
    """What found items are divided by, with its description."""
    topics = {"TOPIC": "The visible topics it is about."} if has_topics(catalogue) else {}
    return {"TYPE": "The content type.", "YEAR": "The year, in China, it was published.", **topics}


def search(selector: "_Selector", nodes: list[FieldNode], arguments: dict[str, Any]) -> plan.Node:
    """The plan of a search. Raises BadRequest, BadFilter."""
    types, query = _types(selector, arguments), arguments["query"]
    look = _looked_for(lambda text: sought(text, selector.synonyms()), nodes)
    found = _found(selector, selector.bind(query, "text", look), types, arguments)
    mark = selector.bind(query, "text", _looked_for(mark_of, nodes))
    return plan.Search(
        found, mark, _page(selector, nodes, arguments), _members(selector, nodes, types)
    )


def suggest(selector: "_Selector", nodes: list[FieldNode], arguments: dict[str, Any]) -> plan.Node:
    """The plan of suggestions. Raises BadRequest."""
    types = _types(selector, arguments)
    named = _looked_for(sought_names, nodes)
    names = plan.Found(
        selector.bind(arguments["prefix"], "text", named),
        tuple(each.name for each in types),
        by_keys=True,
    )
    size = page_size(arguments, nodes, usual=SUGGESTED, most=MAX_SUGGESTED)
    return plan.Suggestions(names, selector.choices(nodes, types), selector.bind(size, "int"))


def _looked_for(make: Callable[[str], str], nodes: list[FieldNode]) -> Reading:
    def read(text: str) -> str:
        try:
            return make(text)
        except BadQuery as error:
            raise BadRequest(str(error), nodes) from error

    return read


def _types(selector: "_Selector", arguments: dict[str, Any]) -> tuple[ContentType, ...]:
    known = searched_types(selector.catalogue)
    asked = arguments.get("types")
    if asked is None:
        usual = (each for each in known.values() if is_searched_by_default(each))
        return tuple(each for each in usual if selector.may_search(each, arguments))
    names = dict.fromkeys(enum_name(each) for each in asked)
    if unknown := [each for each in names if each not in known]:
        raise BadRequest(f"Items of {', '.join(unknown)} cannot be found by words. Leave them out.")
    types = tuple(known[each] for each in names)
    refused = [each.name for each in types if not selector.may_search(each, arguments)]
    if refused:
        raise BadRequest(
            f"You may not search drafts of {', '.join(refused)}, since you may not read all their texts."
            " Leave them out, or ask an administrator."
        )
    return types


def _found(
    selector: "_Selector",
    value: plan.Value,
    types: tuple[ContentType, ...],
    arguments: dict[str, Any],
) -> plan.Found:
    catalogue = selector.catalogue
    links = [(each, pair) for each in types for pair in _search_links(each, catalogue)]
    # A link to anything leads to what others lead to as well: else each article with a word in its
    # title would be followed back, and there are many.
    named = {
        target
        for each in catalogue.types.values()
        for _, kind in _search_links(each, catalogue)
        if kind.to != (ANY,)
        for target in kind.to
        if selector.may_search(catalogue.types[target], arguments)
    }
    return plan.Found(
        value,
        tuple(each.name for each in types),
        tuple(f"{each.name}.{path}" for each, (path, _) in links),
        tuple(sorted(named)),
        _where(selector, arguments.get("where")),
    )


def _search_links(content_type: ContentType, catalogue: Catalogue) -> list[tuple[str, Link]]:
    found = links_of(content_type, dict(catalogue.parts))
    return [(path, kind) for path, kind in found if kind.search and not kind.private]


def _topic_paths(catalogue: Catalogue) -> tuple[str, ...]:
    return tuple(
        f"{each.name}.{path}"
        for each in catalogue.types.values()
        for path, kind in links_of(each, dict(catalogue.parts))
        if kind.to == (TOPIC,) and each.name != TOPIC and not kind.private
    )


# --- conditions -----------------------------------------------------------------------------


def _where(selector: "_Selector", written: Any) -> plan.Condition:
    return _condition(selector, declared_filter(written)) if written else plan.Always(True)


def _condition(selector: "_Selector", terms: Mapping[str, Any]) -> plan.Condition:
    selector.filters.note(terms)
    return plan.all_of(
        *(_term(selector, name, value) for name, value in terms.items() if value is not None)
    )


def _term(selector: "_Selector", name: str, value: Any) -> plan.Condition:
    match name:
        case "and":
            return plan.All(tuple(_condition(selector, each) for each in value))
        case "or":
            return plan.Any(tuple(_condition(selector, each) for each in value))
        case "not":
            return plan.Not(_condition(selector, value))
        case "id":
            return selector.filters.compare("public_id", value)
        case "published_at" | "updated_at":
            return selector.filters.compare(name, value, UPDATED_AT)
        case "topic":
            return _about(selector, value)
    raise KeyError(name)


def _about(selector: "_Selector", value: Mapping[str, Any]) -> plan.Condition:
    """About a visible topic that meets this; `ne` asks for what is about no such topic."""
    terms: list[plan.Condition] = []
    for operator, given in value.items():
        if given is None:
            continue
        same = "in" if operator == "in" else "eq"
        topic = selector.filters.compare("public_id", {same: given})
        about = plan.Any(
            tuple(
                plan.Linked(plan.Targets(path), (TOPIC,), topic)
                for path in _topic_paths(selector.catalogue)
            )
        )
        terms.append(plan.Not(about) if operator == "ne" else about)
    return plan.all_of(*terms)


# --- pages ----------------------------------------------------------------------------------


def _page(selector: "_Selector", nodes: list[FieldNode], arguments: Mapping[str, Any]) -> plan.Page:
    size = selector.bind(page_size(arguments, nodes, usual=PAGE, most=MAX_PAGE), "int")
    after = arguments.get("after")
    cursor = (
        ()
        if after is None
        else tuple(
            selector.bind(after, "text", _from_cursor(place, nodes))
            for place in range(len(ORDER) + 1)
        )
    )
    return plan.Page(size, cursor=cursor)


def _from_cursor(place: int, nodes: list[FieldNode]) -> Reading:
    """Reads the query's mark, or a value of the row, out of a cursor of a search."""
    count = len(ORDER) + 1
    words = ("this search", "another list")
    return cursor_text(signature(ORDER), place, nodes, count=count, words=words)


def _members(
    selector: "_Selector", nodes: list[FieldNode], types: tuple[ContentType, ...]
) -> tuple[tuple[str, Any], ...]:
    members: list[tuple[str, Any]] = []
    for key, each in selector.collector.below(nodes, "SearchConnection").items():
        match each[0].name.value:
            case "__typename":
                members.append((key, plan.TypeName()))
            case "totalCount":
                members.append((key, plan.TotalCount()))
            case "facets":
                members.append((key, _facets(selector, each)))
            case "nodes":
                members.append((key, plan.FoundItems(selector.choices(each, types))))
            case "edges":
                members.append((key, _edges(selector, each, types)))
            case "pageInfo":
                facts = selector.collector.below(each, "PageInfo").items()
                told = tuple((inner, of[0].name.value) for inner, of in facts)
                members.append((key, plan.PageInfo(told)))
    return tuple(members)


def _edges(
    selector: "_Selector", nodes: list[FieldNode], types: tuple[ContentType, ...]
) -> plan.FoundEdges:
    members: list[tuple[str, Any]] = []
    for key, each in selector.collector.below(nodes, "SearchEdge").items():
        match each[0].name.value:
            case "cursor":
                members.append((key, "cursor"))
            case "__typename":
                members.append((key, "typename"))
            case "node":
                members.append((key, plan.FoundItems(selector.choices(each, types))))
            case "highlights":
                facts = selector.collector.below(each, "Highlight").items()
                told = tuple((inner, of[0].name.value) for inner, of in facts)
                texts = tuple((kind.name, _columns(kind)) for kind in types)
                members.append((key, plan.Highlights(told, texts)))
    return plan.FoundEdges(tuple(members))


def _columns(content_type: ContentType) -> tuple[tuple[str, str, plan.Form], ...]:
    return tuple((each.name, each.name, _form(each)) for each in searched_fields(content_type))


def _form(kind: Field) -> plan.Form:
    return "json" if isinstance(kind, TextList | RichText | PartsKind) else "text"


def _facets(selector: "_Selector", nodes: list[FieldNode]) -> plan.Facets:
    parent = selector.schema.get_type("SearchConnection")
    asked = [enum_name(each) for each in selector.arguments(parent, nodes)["fields"]]  # type: ignore[arg-type]  # an object type
    if len(asked) > MAX_FACETS:
        raise BadRequest(f"{len(asked)} facets; {MAX_FACETS} are allowed at once.", nodes)
    facets = tuple(plan.Facet(name, _facet(name, selector.catalogue)) for name in asked)
    return plan.Facets(facets, facet_members(selector, nodes))


def _facet(name: str, catalogue: Catalogue) -> plan.ByType | plan.ByYear | plan.ByAnyLink:
    match name:
        case "TYPE":
            return plan.ByType(labels_of(catalogue))
        case "YEAR":
            return plan.ByYear("published_at", moment=True)
        case "TOPIC":
            return plan.ByAnyLink(_topic_paths(catalogue), TOPIC)
    raise KeyError(name)
