"""What may be asked: the filters, orders and look-ups of each content type."""

from models.declare import Catalogue, ContentType, Field, ReverseSide
from models.declare.fields import Choice, Day, Flag, Instant, Integer, Link, Slug
from resolvers.names import facet_fields, filter_fields, sortable_fields
from schema.build import Builder


def add_common_inputs(build: Builder) -> None:
    """The filters that do not depend on a type."""
    build.enum(
        "OrderDirection", {"ASC": "Smallest or earliest first.", "DESC": "Largest or latest first."}
    )
    build.enum(
        "EventTime",
        {
            "UPCOMING": "Has not begun.",
            "CURRENT": "Has begun and not ended.",
            "PAST": "Has ended.",
            "UNDATED": "Has no date yet.",
        },
        "Where an item's period lies against now.",
    )
    _filter(build, "IDFilter", "ID", "eq in ne")
    _filter(build, "StringFilter", "str", "eq ne in contains startsWith isNull")
    _filter(build, "SlugFilter", "str", "eq")
    _filter(build, "DateTimeFilter", "Instant", "eq gt gte lt lte isNull")
    _filter(build, "DateFilter", "Day", "eq gt gte lt lte isNull")
    _filter(build, "IntFilter", "int", "eq ne in gt gte lt lte isNull")
    _filter(build, "BooleanFilter", "bool", "eq isNull")
    build.input(
        "ContentLinkFilter",
        [
            build.input_field("id", "IDFilter | None", "The item itself."),
            build.input_field("isNull", "bool | None", "Whether nothing visible is linked."),
        ],
        "A filter on a link that may lead to several types.",
    )


_HELP = {
    "eq": "Equal to this.",
    "ne": "Not equal to this, or unknown.",
    "in": "One of these.",
    "contains": "Contains this, whatever the script or case.",
    "startsWith": "Begins with this, whatever the script or case.",
    "isNull": "Unknown (true) or known (false).",
    "gt": "Greater or later than this.",
    "gte": "This or greater or later.",
    "lt": "Less or earlier than this.",
    "lte": "This or less or earlier.",
}


def _filter(build: Builder, name: str, of: str, operators: str) -> None:
    fields = []
    for each in operators.split():
        value = "bool" if each == "isNull" else f"list[{of}]" if each == "in" else of
        fields.append(build.input_field(each, f"{value} | None", _HELP[each]))
    build.input(name, fields)


def add_inputs(build: Builder, catalogue: Catalogue) -> None:
    """The inputs of the catalogue."""
    enums = {
        kind.of.__name__
        for each in catalogue.types.values()
        for kind in each.fields.values()
        if isinstance(kind, Choice)
    }
    for name in sorted(enums):
        _filter(build, f"{name}Filter", name, "eq ne in isNull")
    for each in catalogue.types.values():
        _add_inputs(build, each)


def _add_inputs(build: Builder, content_type: ContentType) -> None:
    name = content_type.name
    logic = [
        build.input_field("and", f"list[{name}Where] | None", "All of these."),
        build.input_field("or", f"list[{name}Where] | None", "At least one of these."),
        build.input_field("not", f"{name}Where | None", "Not this."),
        build.input_field("id", "IDFilter | None", "By id."),
    ]
    own = [
        build.input_field(field_name, f"{_filter_of(kind)} | None", kind.help)
        for field_name, kind in filter_fields(content_type).items()
    ]
    build.input(
        f"{name}Where", [*logic, *own], f"What a {name} must meet; several terms must all hold."
    )
    build.input(
        f"{name}LinkFilter",
        [
            build.input_field("is", f"{name}Where | None", "The visible target meets this."),
            build.input_field("id", "IDFilter | None", "The target itself."),
            build.input_field("isNull", "bool | None", "Whether nothing visible is linked."),
        ],
    )
    build.input(
        f"{name}ListFilter",
        [
            build.input_field(
                "some", f"{name}Where | None", "At least one visible item meets this."
            ),
            build.input_field("none", f"{name}Where | None", "No visible item meets this."),
        ],
    )
    fields = {key: kind.help for key, kind in sortable_fields(content_type).items()}
    build.enum(
        f"{name}OrderField", fields, f"What a list of {content_type.plural} can be ordered by."
    )
    build.input(
        f"{name}Order",
        [
            build.input_field("field", f"{name}OrderField", "By what."),
            build.input_field(
                "direction", "OrderDirection", "Which way.", build.names["OrderDirection"].ASC
            ),
        ],
    )
    facets = {
        key: f"The year, in China. {kind.help}" if key == "YEAR" else kind.help
        for key, kind in facet_fields(content_type).items()
    }
    if facets:
        build.enum(
            f"{name}Facet", facets, f"What a list of {content_type.plural} can be divided by."
        )
    by = [build.input_field("id", "ID | None", "Its id.")]
    if content_type.slug is not None:
        by.append(build.input_field("slug", "str | None", "A slug it has, or had."))
    build.input(f"{name}By", by, f"How to name one {name}.", one_of=True)


def _filter_of(kind: Field | ReverseSide) -> str:
    match kind:
        case ReverseSide():
            return f"{kind.source}ListFilter"
        case Link(many=True):
            return f"{kind.to[0]}ListFilter"
        case Link() if kind.is_polymorphic:
            return "ContentLinkFilter"
        case Link():
            return f"{kind.to[0]}LinkFilter"
        case Choice(of=choices):
            return f"{choices.__name__}Filter"
        case Instant():
            return "DateTimeFilter"
        case Day():
            return "DateFilter"
        case Integer():
            return "IntFilter"
        case Flag():
            return "BooleanFilter"
        case Slug():
            return "SlugFilter"
        case _:
            return "StringFilter"
