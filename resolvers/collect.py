"""CollectFields of the GraphQL specification: which fields a selection has, in which order."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    get_directive_values,
    is_abstract_type,
)
from graphql.execution.values import VariableValues

Grouped = dict[str, list[FieldNode]]


class Collector:
    """Groups the fields of selection sets by response key, for one operation."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: VariableValues,
    ) -> None:
        self.schema = schema
        self.fragments = fragments
        self.variables = variables

    def fields(self, sets: Sequence[SelectionSetNode], type_name: str) -> Grouped:
        """The fields selected on an object of this type, merged by response key."""
        grouped: Grouped = {}
        visited: set[str] = set()
        for each in sets:
            self._collect(each, type_name, grouped, visited)
        return grouped

    def below(self, nodes: Sequence[FieldNode], type_name: str) -> Grouped:
        """The fields selected below these merged fields."""
        return self.fields([node.selection_set for node in nodes if node.selection_set], type_name)

    def _collect(
        self, selections: SelectionSetNode, type_name: str, grouped: Grouped, visited: set[str]
    ) -> None:
        for selection in selections.selections:
            if not self._included(selection):
                continue
            match selection:
                case FieldNode():
                    key = selection.alias.value if selection.alias else selection.name.value
                    grouped.setdefault(key, []).append(selection)
                case InlineFragmentNode(type_condition=condition):
                    if condition is None or self._applies(condition.name.value, type_name):
                        self._collect(selection.selection_set, type_name, grouped, visited)
                case FragmentSpreadNode(name=name) if name.value not in visited:
                    visited.add(name.value)
                    fragment = self.fragments[name.value]
                    if self._applies(fragment.type_condition.name.value, type_name):
                        self._collect(fragment.selection_set, type_name, grouped, visited)

    def _included(self, node: SelectionNode) -> bool:
        if not node.directives:
            return True
        skip = self._directive(GraphQLSkipDirective, node)
        if skip and skip["if"] is True:
            return False
        include = self._directive(GraphQLIncludeDirective, node)
        return not (include and include["if"] is False)

    def _directive(self, directive: Any, node: SelectionNode) -> dict[str, Any] | None:
        return get_directive_values(directive, node, self.variables)

    def _applies(self, condition: str, type_name: str) -> bool:
        if condition == type_name:
            return True
        abstract = self.schema.get_type(condition)
        concrete = self.schema.get_type(type_name)
        return is_abstract_type(abstract) and self.schema.is_sub_type(abstract, concrete)  # type: ignore[arg-type]
