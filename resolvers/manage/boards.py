"""Boards and cross tables at the editors' door."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any, TypeVar, cast

from graphql import GraphQLError, GraphQLInputObjectType
from graphql.utilities import coerce_input_value, validate_input_value

from models.declare import ContentType, Field
from models.declare.catalogue import PUBLISHED_AT, camel, snake
from models.declare.fields import Link
from models.locale import Locale
from models.view import DRAFT, LIVE, View
from publishing.actor import Verb
from publishing.desk import Act
from publishing.errors import Code, Problem, Refused, refuse
from publishing.permissions import may
from reading.cross import BadCross, BadFilter, Cross, CrossTable, cross_table
from reading.doors import TooSlow
from resolvers.manage.context import Context, context_of
from resolvers.manage.field_rights import filter_faults
from resolvers.names import declared_filter

T = TypeVar("T")


def lane_of(*, drafts: bool) -> str:
    """The lane that a board looks at."""
    return DRAFT if drafts else LIVE


async def board(info: Any, work: Callable[[Act], Awaitable[T]]) -> T:
    """What a board shows whoever asks."""
    async with context_of(info).look() as act:
        return await work(act)


async def cross(
    info: Any,
    type_name: str,
    *,
    group_by: list[str],
    where: Mapping[str, Any] | None,
    valid_on: date | None,
    drafts: bool,
) -> CrossTable:
    """The table, if whoever asks may read, filter by and see all that it is made of. Raises Refused."""
    context = context_of(info)
    content_type = context.catalogue.types.get(type_name)
    if content_type is None or not may(context.actor, Verb.READ, type_name).allowed:
        raise refuse(Code.NOT_FOUND, f"There is no content type {type_name!r}.", "type")
    fields = tuple(snake(name) for name in group_by)
    _permit_fields(context, content_type, fields, valid_on)
    asked = Cross(
        content_type,
        fields,
        _filter(info, context, content_type, where or {}),
        View(Locale.ZH_HANS, lane=lane_of(drafts=drafts), timed=context.at is not None),
        valid_on,
    )
    try:
        return await cross_table(context.readings, asked, at=context.at)
    except (BadCross, BadFilter) as error:
        raise refuse(Code.INVALID, str(error)) from error
    except TooSlow as error:
        raise refuse(Code.INVALID, "The table takes too long. Group by fewer fields.") from error


def _permit_fields(
    context: Context, content_type: ContentType, names: tuple[str, ...], valid_on: date | None
) -> None:
    bounds = ("valid_from", "valid_until", "revoked_on") if valid_on else ()
    problems = []
    for name in dict.fromkeys((*names, *bounds)):
        kind = PUBLISHED_AT if name == PUBLISHED_AT.name else content_type.fields.get(name)
        if kind is not None:
            problems += _not_granted(context, content_type, kind)
    if problems:
        raise Refused(problems)


def _not_granted(context: Context, content_type: ContentType, kind: Field) -> list[Problem]:
    verdicts = [
        may(context.actor, verb, content_type.name, kind.name) for verb in (Verb.READ, Verb.FILTER)
    ]
    if isinstance(kind, Link):
        targets = context.catalogue.targets(kind)
        verdicts += [may(context.actor, Verb.READ, each.name) for each in targets]
    lacking = next((each for each in verdicts if not each.allowed), None)
    return [Problem(Code.FORBIDDEN, lacking.reason, (camel(kind.name),))] if lacking else []


def _filter(
    info: Any, context: Context, content_type: ContentType, where: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The filter as a list of the type would take it, in declared names. Raises Refused."""
    kind = cast("GraphQLInputObjectType", context.schema.get_type(f"{content_type.name}Where"))
    problems: list[Problem] = []

    def note(error: GraphQLError, path: list[str | int]) -> None:
        problems.append(Problem(Code.INVALID, error.message, ("where", *map(str, path))))

    validate_input_value(where, kind, note)
    if problems:
        raise Refused(problems)
    coerced = coerce_input_value(where, kind)
    node = info._raw_info.field_nodes[0]
    faults = filter_faults(context, content_type, coerced, node)
    if faults:
        raise Refused([Problem(Code.FORBIDDEN, each.message, ("where",)) for each in faults])
    return declared_filter(coerced)


def api_filter(where: Any) -> Any:
    """A filter in declared names as the API writes it."""
    if isinstance(where, Mapping):
        return {camel(name): api_filter(value) for name, value in where.items()}
    return [api_filter(each) for each in where] if isinstance(where, list) else where
