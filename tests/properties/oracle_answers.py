"""The second reading's answers: graphql-core over the oracle, one field at a time."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import orjson
from graphql import DocumentNode, execute_sync, is_abstract_type, is_object_type

from models.content import CATALOGUE
from models.declare import ContentType, Count, ReverseSide, SchemaOrg, Similar
from models.declare.fields import Field, Link
from models.locale import Locale
from resolvers.names import (
    OfCalendar,
    OfFile,
    System,
    Words,
    content_fields,
    part_fields,
    single_root,
)
from schema.delivery import delivery_schema
from tests.properties.oracle import Oracle, Piece, Seen, View, view_of
from tests.properties.oracle_files import of_file
from tests.properties.oracle_json_ld import OracleJsonLd
from tests.properties.oracle_lists import (
    Filters,
    Listed,
    Where,
    default_order,
    initials,
    letter_of,
    ordered,
    page,
)

SINGLES = {single_root(each): each for each in CATALOGUE.types.values()}
LISTS = {each.plural: each for each in CATALOGUE.types.values()}


class OracleAnswers:
    """Answers documents by the oracle alone."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle
        self.filters = Filters(oracle)
        self.json_ld = OracleJsonLd(self)
        self.schema = delivery_schema(CATALOGUE)._schema
        for each in self.schema.type_map.values():
            if each.name.startswith("__"):
                continue
            if is_object_type(each):
                each.is_type_of = None
                for field in each.fields.values():
                    field.resolve = self.root if each is self.schema.query_type else self.resolve
            elif is_abstract_type(each):
                each.resolve_type = lambda value, _info, _type: value.type.name

    def data(self, document: DocumentNode, variables: Mapping[str, Any]) -> bytes:
        """How the answer ought to begin: whole, but for its last bracket and what is told beside it."""
        result = execute_sync(self.schema, document, None, variable_values=dict(variables))
        assert not result.errors, result.errors
        return orjson.dumps({"data": result.data})[:-1]

    # --- fields -----------------------------------------------------------------------------

    def root(self, _source: None, info: Any, **arguments: Any) -> Any:
        fallback = arguments.get("fallback")
        chain = None if fallback is None else [_locale(each) for each in fallback]
        view = view_of(_locale(arguments["locale"]), chain)
        name = info.field_name
        if name == "node":
            return self.oracle.see(arguments["id"], view)
        if name == "nodes":
            return [self.oracle.see(each, view) for each in arguments["ids"]]
        if name == "site":
            return next(iter(self.whole(CATALOGUE.types["Site"], view, None)), None)
        if name in SINGLES:
            return self.single(SINGLES[name], arguments["by"], view)
        items = self.oracle.all(LISTS[name], view)
        if arguments.get("when") is not None:
            items = [each for each in items if self.period(each) == arguments["when"].name]
        return self.connection(LISTS[name], items, arguments)

    def single(self, content_type: ContentType, by: Mapping[str, Any], view: View) -> Seen | None:
        slug = by.get("slug")
        public_id = by.get("id") if slug is None else self.oracle.addresses.get((content_type.name, slug))  # fmt: skip
        seen = self.oracle.see(public_id, view)
        return seen if seen is not None and seen.type is content_type else None

    def whole(self, content_type: ContentType, view: View, where: Where | None) -> list[Seen]:
        items = [each for each in self.oracle.all(content_type, view) if self.filters.passes(each, where)]  # fmt: skip
        return ordered(items, default_order(content_type))

    def period(self, seen: Seen) -> str:
        begins_at, ends_at = seen.type.period or ("", "")
        begins: str | None = seen.values.get(begins_at)
        if begins is None:
            return "UNDATED"
        ends: str = seen.values.get(ends_at) or begins
        if begins > self.oracle.now:
            return "UPCOMING"
        return "PAST" if ends < self.oracle.now else "CURRENT"

    def resolve(self, source: Any, info: Any, **arguments: Any) -> Any:
        name = info.field_name
        match source:
            case Seen():
                return self.of_item(source, content_fields(source.type)[name], arguments)
            case Piece() if name in (known := part_fields(source.type)):
                return self.of_piece(source, known[name])
            case Piece():
                return source.values[name]
        return source[name]

    def of_piece(self, piece: Piece, meaning: Any) -> Any:
        if isinstance(meaning, Words):
            return self.oracle.words(meaning.of, piece.values, piece.within.served)
        return self.oracle.value(meaning, piece.values, piece.within)

    def of_item(self, seen: Seen, meaning: Any, arguments: Mapping[str, Any]) -> Any:
        match meaning:
            case System(name="path"):
                return self.path(seen)
            case System(name="canonicalUrl"):
                base, path = self.site(seen.view).get("base_address"), self.path(seen)
                return base + path if base and path else None
            case System(name=name):
                return getattr(seen, name)
            case Words(of=choice):
                return self.oracle.words(choice, seen.values, seen.served)
            case OfFile():
                return of_file(seen, meaning, arguments)
            case Count():
                return self.filters.count(seen, meaning)
            case OfCalendar(before=before, after=after):
                tag = {} if seen.view.asked is Locale.ZH_HANS else {"locale": seen.view.asked.tag}
                joint = ("&" if "?" in before else "?") if tag else ""
                return f"{before}{seen.slug or seen.id}{after}{joint}{urlencode(tag)}"
            case SchemaOrg():
                return self.json_ld.told(seen)
            case Similar():
                return self.oracle.similar(seen, meaning, arguments.get("first"))
            case ReverseSide():
                source = CATALOGUE.types[meaning.source]
                items = self.filters.reverse(seen, meaning)
                if meaning.at_most is None:
                    return self.connection(source, items, arguments)
                return ordered(items, default_order(source))[: meaning.at_most]
            case Link(many=True, at_most=None):
                ids = tuple(seen.values.get(meaning.name) or ())
                items = self.oracle.targets(ids, seen.view)
                return self.connection(CATALOGUE.types[meaning.to[0]], items, arguments, ids=ids)
        assert isinstance(meaning, Field)
        return self.oracle.value(meaning, seen.values, seen)

    def site(self, view: View) -> Mapping[str, Any]:
        shown = self.whole(CATALOGUE.types["Site"], view_of(view.asked, None), None)
        return shown[0].version.content if shown else {}

    def path(self, seen: Seen) -> str | None:
        own = {
            each.get("language"): each["pattern"]
            for each in self.site(seen.view).get("address_patterns") or ()
            if each["type_name"] == seen.type.name
        }
        pattern: str = own.get(seen.view.asked.name) or own.get(None) or ""
        filled = pattern.format(slug=seen.slug or "", id=seen.id)
        return filled if pattern and (seen.slug or "{id}" in pattern) else None

    def connection(
        self,
        content_type: ContentType,
        items: Sequence[Seen],
        arguments: Mapping[str, Any],
        *,
        ids: tuple[str, ...] | None = None,
    ) -> dict[str, Any]:
        found = [each for each in items if self.filters.passes(each, arguments.get("where"))]
        told = tuple(
            (each["field"].name.lower(), each["direction"].name == "DESC")
            for each in arguments.get("orderBy") or ()
        )
        order = told or (default_order(content_type) if ids is None else ())
        found = ordered(found, order) if order else found
        letter = arguments.get("initial")
        shown = [each for each in found if letter is None or letter_of(each) == letter.upper()]
        listed = page(Listed(content_type, shown, order, ids or ()), arguments)
        return {**listed, "initials": initials(found)}


def _locale(given: Any) -> Locale:
    return Locale[given.name]
