"""Limits on a document, checked before anything is planned. Fragments are expanded."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from resolvers.errors import Code, fault


@dataclass(frozen=True)
class DocumentLimits:
    """The most a document may hold. Tools ask for the schema in one deep document of their own."""

    tokens: int = 1_000
    depth: int = 12
    introspection_depth: int = 20
    aliases: int = 15
    root_fields: int = 10
    directives: int = 50
    fields: int = 1_000
    characters: int = 10_000
    elements: int = 100


@dataclass
class _Tally:
    depth: int = 0
    aliases: int = 0
    directives: int = 0
    fields: int = 0
    spread: list[str] = field(default_factory=list)


def check_document(
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    limits: DocumentLimits,
) -> None:
    """Raises RequestFault naming the limit that is passed, and the remedy."""
    roots = len(operation.selection_set.selections)
    if roots > limits.root_fields:
        raise fault(
            Code.TOO_MANY_FIELDS,
            f"{roots} root fields; {limits.root_fields} are allowed. Ask in several requests.",
        )
    _walk(operation.selection_set, fragments, limits, _Tally(), 1)


def check_values(given: Any, limits: DocumentLimits) -> None:
    """Refuses texts and lists among the given values that are longer than any argument may be."""
    stack = [given]
    while stack:
        each = stack.pop()
        match each:
            case str():
                check_text(each, limits)
            case list():
                check_list(len(each), limits)
                stack += each
            case dict():
                stack += each.values()


def check_text(text: str, limits: DocumentLimits) -> None:
    """Raises RequestFault for a text that is too long."""
    if len(text) > limits.characters:
        message = f"A text of {len(text):,} characters; {limits.characters:,} are allowed. Send a shorter one."
        raise fault(Code.BAD_USER_INPUT, message)


def check_list(length: int, limits: DocumentLimits) -> None:
    """Raises RequestFault for a list that is too long."""
    if length > limits.elements:
        message = f"A list of {length:,}; {limits.elements:,} are allowed. Ask in several requests."
        raise fault(Code.BAD_USER_INPUT, message)


def _walk(
    selections: SelectionSetNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    limits: DocumentLimits,
    tally: _Tally,
    depth: int,
) -> None:
    for selection in selections.selections:
        tally.directives += len(selection.directives or ())
        if tally.directives > limits.directives:
            raise fault(
                Code.TOO_MANY_DIRECTIVES,
                f"More than {limits.directives} directives. Ask in several requests.",
            )
        match selection:
            case FieldNode():
                within = _within(selection, limits, depth)
                _count(selection, within, tally, depth)
                if selection.selection_set:
                    _walk(selection.selection_set, fragments, within, tally, depth + 1)
            case InlineFragmentNode():
                _walk(selection.selection_set, fragments, limits, tally, depth)
            case FragmentSpreadNode(name=name) if (
                name.value in fragments and name.value not in tally.spread
            ):
                tally.spread.append(name.value)
                _walk(fragments[name.value].selection_set, fragments, limits, tally, depth)
                tally.spread.pop()


def _within(node: FieldNode, limits: DocumentLimits, depth: int) -> DocumentLimits:
    """The limits below a root field: introspection may go deeper than content."""
    if depth == 1 and node.name.value.startswith("__"):
        return replace(limits, depth=limits.introspection_depth)
    return limits


def _count(node: FieldNode, limits: DocumentLimits, tally: _Tally, depth: int) -> None:
    tally.fields += 1
    if tally.fields > limits.fields:
        raise fault(
            Code.TOO_MANY_FIELDS,
            f"More than {limits.fields:,} fields once fragments are expanded. Ask for fewer.",
        )
    if depth > limits.depth:
        raise fault(
            Code.TOO_DEEP, f"The query is nested {depth} levels deep; {limits.depth} are allowed."
        )
    if node.alias is not None:
        tally.aliases += 1
        if tally.aliases > limits.aliases:
            raise fault(
                Code.TOO_MANY_ALIASES,
                f"More than {limits.aliases} aliases once fragments are expanded. Ask in several requests.",
            )
