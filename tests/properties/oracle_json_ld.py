"""The second reading of an item in the words of schema.org: term by term, in plain Python."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from models.content import CATALOGUE
from models.declare import Coded, Each, OfSite, ReverseSide, ServedLanguage, Thing, When
from models.declare.fields import Choice, FileAddress, GeoPoint, Link, Money, Parts
from models.declare.schema_org import AllOf, FirstOf, Term
from resolvers.names import OfFile, System
from tests.properties.oracle import Piece, Seen
from tests.properties.oracle_files import of_file
from tests.properties.oracle_lists import default_order, ordered

if TYPE_CHECKING:
    from tests.properties.oracle_answers import OracleAnswers

MOST, FEW = 50, 5
TAGS = {"ZH_HANS": "zh-Hans", "ZH_HANT": "zh-Hant", "ZH_HANT_HK": "zh-Hant-HK", "ZH_HANT_TW": "zh-Hant-TW", "EN": "en"}  # fmt: skip


class OracleJsonLd:
    """Tells items by the answers of the second reading."""

    def __init__(self, answers: "OracleAnswers") -> None:
        self.answers = answers

    def told(self, seen: Seen) -> Any:
        own = {word: self.term(each, seen, seen) for word, each in seen.type.schema_org.members.items()}  # fmt: skip
        url = {} if "url" in own else {"url": self.url(seen)}
        return _known({"@context": "https://schema.org", **self.named(seen, own), **url})

    def named(self, seen: Seen, own: dict[str, Any]) -> dict[str, Any]:
        narrower = seen.type.schema_org.more_exactly
        exact = narrower and narrower.codes.get(seen.values.get(narrower.field) or "")
        first = {"@type": exact or seen.type.schema_org.type, "@id": self.iri(seen)}
        return first | ({} if "name" in own else {"name": seen.label}) | own

    def iri(self, seen: Seen) -> str:
        base = self.answers.site(seen.view).get("base_address")
        return f"{base}/go/{seen.id}" if base else f"kapok:{seen.id}"

    def url(self, seen: Seen) -> Any:
        return self.answers.of_item(seen, System("canonicalUrl"), {})

    def term(self, term: Term, of: Seen | Piece, seen: Seen) -> Any:
        match term:
            case str() if "." in term:
                parts, name = term.split(".")
                return self.term(Each(parts, name), of, seen)
            case str():
                return self.field(term, of, seen)
            case Coded(field=name, codes=codes):
                return codes.get(of.values.get(name) or "")
            case Thing(type=type_name, members=members):
                return {"@type": type_name, **{word: self.term(each, of, seen) for word, each in members.items()}}  # fmt: skip
            case When(field=name, among=among, of=inner, unknown=unknown):
                value = of.values.get(name)
                told = unknown if value is None else value in among
                return self.term(inner, of, seen) if told else None
            case AllOf(terms):
                found = [self.term(each, of, seen) for each in terms]
                return [one for each in found for one in (each if isinstance(each, list) else [each])]  # fmt: skip
            case FirstOf(terms):
                found = [_known(self.term(each, of, seen)) for each in terms]
                return next((each for each in found if each is not None), None)
            case ServedLanguage():
                return TAGS[seen.served.name]
            case OfSite(of=inner):
                sites = self.answers.whole(CATALOGUE.types["Site"], seen.view, None)
                return self.term(inner, sites[0], sites[0]) if sites else None
            case Each():
                return self.each(term, seen)

    def each(self, each: Each, seen: Seen) -> Any:
        kind = seen.type.fields[each.parts]
        assert isinstance(kind, Parts)
        value = self.answers.oracle.value(kind, seen.values, seen)
        if not isinstance(value, list):
            return self.term(each.of, value, seen) if value else None
        found = [
            self.term(each.of, piece, seen)
            for piece in value
            if all(piece.values.get(name) in among for name, among in each.only.items())
            and (not each.needs or self.field(each.needs, piece, seen) is not None)
        ]
        known = [one for one in found if one is not None]
        return (known[-1] if known else None) if each.last else known

    def field(self, name: str, of: Seen | Piece, seen: Seen) -> Any:
        if isinstance(of, Seen) and name == "canonical_url":
            return self.url(of)
        if isinstance(of, Seen) and name in of.type.reverses:
            return self.reverse(of, of.type.reverses[name])
        value = of.values.get(name)
        match of.type.fields.get(name):
            case Link(many=many) as kind:
                found = self.answers.oracle.value(kind, of.values, seen)
                types = [each.name for each in CATALOGUE.targets(kind)]
                if many:
                    return self.briefly(types, found[: min(kind.at_most or MOST, MOST)])
                return next(iter(self.briefly(types, [found] if found else [])), None)
            case Choice() as kind:
                return self.answers.oracle.words(kind, of.values, seen.served)
            case FileAddress() as kind:
                return of_file(seen, OfFile("url", kind), {})
            case GeoPoint() if value:
                return {"@type": "GeoCoordinates", "latitude": value["lat"], "longitude": value["lng"]}  # fmt: skip
            case Money() if value:
                return {"@type": "MonetaryAmount", "currency": value["currency"], "value": value["amount"]}  # fmt: skip
        return value

    def reverse(self, seen: Seen, side: ReverseSide) -> list[Any]:
        found = ordered(self.answers.filters.reverse(seen, side), default_order(CATALOGUE.types[side.source]))  # fmt: skip
        return self.briefly([side.source], found[: min(side.at_most or MOST, MOST)])

    def briefly(self, types: Sequence[str], found: Iterable[Seen]) -> list[Any]:
        if len(types) > FEW:
            return [
                {"@type": each.type.schema_org.type, "@id": self.iri(each), "name": each.label}
                for each in found
            ]
        return [self.named(each, self.in_links(each)) for each in found]

    def in_links(self, seen: Seen) -> dict[str, Any]:
        told = seen.type.schema_org
        return {word: self.term(told.members[word], seen, seen) for word in told.in_links}


def _known(told: Any) -> Any:
    """The same without what is null, empty, or an object of a type alone; None where that is all."""
    if isinstance(told, list):
        return [one for each in told if (one := _known(each)) is not None] or None
    if isinstance(told, dict):
        kept = {word: one for word, each in told.items() if (one := _known(each)) is not None}
        return None if kept.keys() == {"@type"} else kept
    return told
