"""From a text to a checked document: parse, limit, validate; remembered, since clients repeat themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    GraphQLSyntaxError,
    ListValueNode,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    StringValueNode,
    Visitor,
    parse,
    specified_rules,
    validate,
    visit,
)

from resolvers.errors import Code, RequestFault, fault
from resolvers.limits import DocumentLimits, check_document, check_list, check_text
from resolvers.operation import is_storable

MAX_ERRORS_SHOWN = 10
REMEMBERED = 512


@dataclass(frozen=True)
class Document:
    """A valid document with the one operation of it that is asked for."""

    whole: DocumentNode
    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]


class Documents:
    """The documents of one schema."""

    def __init__(
        self, schema: GraphQLSchema, *, limits: DocumentLimits, introspection: bool
    ) -> None:
        self._schema = schema
        self._limits = limits
        self._rules = list(specified_rules)
        if not introspection:
            self._rules.append(NoSchemaIntrospectionCustomRule)
        self.checked = lru_cache(maxsize=REMEMBERED)(self._checked)

    def _checked(self, query: str, name: str | None) -> Document:
        """The operation of this name, ready to be planned. Raises RequestFault."""
        whole = self._parsed(query)
        operation = _operation(whole, name)
        fragments = {
            each.name.value: each
            for each in whole.definitions
            if isinstance(each, FragmentDefinitionNode)
        }
        check_document(operation, fragments, self._limits)
        errors = validate(
            self._schema, whole, self._rules, max_errors=MAX_ERRORS_SHOWN, hide_suggestions=True
        )
        if errors:
            raise RequestFault(Code.VALIDATION_FAILED, errors)
        return Document(whole, operation, fragments)

    def _parsed(self, query: str) -> DocumentNode:
        most = self._limits.tokens
        try:
            whole = parse(query, max_tokens=most, no_location=False)
        except GraphQLSyntaxError as error:
            if "token" in error.message and str(most) in error.message:
                message = f"The document has more than {most:,} tokens. Ask in several requests."
                raise fault(Code.TOO_MANY_TOKENS, message) from error
            raise RequestFault(Code.PARSE_FAILED, [error]) from error
        except RecursionError as error:
            raise fault(Code.TOO_DEEP, "The document is nested too deeply.") from error
        visit(whole, _Values(self._limits))
        return whole


def is_mutation(query: str, name: str | None) -> bool:
    """Whether the operation of this name is a mutation, told without a schema."""
    return OperationType.MUTATION in _kinds(query, name)


def is_subscription(query: str, name: str | None) -> bool:
    """Whether the operation of this name is a subscription, told without a schema."""
    return OperationType.SUBSCRIPTION in _kinds(query, name)


def _kinds(query: str, name: str | None) -> frozenset[OperationType]:
    """What the operations of this name are; of any name where none is given."""
    if "mutation" not in query and "subscription" not in query:
        return frozenset()
    try:
        document = parse(query, max_tokens=1_000)
    except (GraphQLSyntaxError, RecursionError):
        return frozenset()  # it will be refused with the right words
    return frozenset(
        each.operation
        for each in document.definitions
        if isinstance(each, OperationDefinitionNode)
        and (name is None or (each.name is not None and each.name.value == name))
    )


class _Values(Visitor):
    """Refuses values in the document that no argument may have."""

    def __init__(self, limits: DocumentLimits) -> None:
        super().__init__()
        self._limits = limits

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        check_text(node.value, self._limits)
        # Only an escape can write such a character into a document that is itself without.
        if not is_storable(node.value):
            message = "A text in the document holds a NUL or half a character. Remove it."
            raise fault(Code.BAD_USER_INPUT, message)

    def enter_list_value(self, node: ListValueNode, *_: object) -> None:
        check_list(len(node.values), self._limits)


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    operations = [
        each for each in document.definitions if isinstance(each, OperationDefinitionNode)
    ]
    if name is None and len(operations) == 1:
        return operations[0]
    for each in operations:
        if name is not None and each.name is not None and each.name.value == name:
            return each
    if not operations:
        raise fault(Code.BAD_REQUEST, "The document holds no operation.")
    if name is None:
        message = "The document holds several operations. Say which in operationName."
        raise fault(Code.BAD_REQUEST, message)
    raise fault(Code.BAD_REQUEST, f"The document holds no operation named {name!r}.")
