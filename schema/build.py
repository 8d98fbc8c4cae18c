"""The tools the types are built with: a namespace in which they may name each other before they exist."""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from keyword import iskeyword
from typing import Any

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.enum import EnumValueDefinition
from strawberry.types.field import StrawberryField


class PlannedField(StrawberryField):
    """A field that takes its value from the planned answer, by response key."""


class Builder:
    """Makes strawberry types by name; annotations are texts such as `list[Article]`.

    `promises`: what is published is complete, so that some of its texts are never null.
    """

    def __init__(self, known: Mapping[str, Any], *, promises: bool = True) -> None:
        self.promises = promises
        self.more_of_view: list[StrawberryArgument] = []
        self.names: dict[str, Any] = dict(known)
        self.annotations: dict[int, str] = {}
        self._fields: list[StrawberryField] = []  # kept, so that no two share an id

    def field(
        self,
        name: str,
        annotation: str,
        description: str = "",
        arguments: Iterable[StrawberryArgument] = (),
    ) -> StrawberryField:
        """A field whose value comes planned; see `resolvers.ordinary`."""
        made = PlannedField(
            python_name=name,
            graphql_name=name,
            type_annotation=StrawberryAnnotation(annotation, namespace=self.names),
            description=description or None,
        )
        made.arguments = list(arguments)
        return self._noted(made, annotation)

    def argument(
        self, name: str, annotation: str, description: str = "", default: object = strawberry.UNSET
    ) -> StrawberryArgument:
        """An argument of a field."""
        return StrawberryArgument(
            python_name=name,
            graphql_name=name,
            type_annotation=StrawberryAnnotation(annotation, namespace=self.names),
            description=description or None,
            default=default,
        )

    def input_field(
        self, name: str, annotation: str, description: str = "", default: object = strawberry.UNSET
    ) -> StrawberryField:
        """A field of an input; optional unless its type says otherwise."""
        made = StrawberryField(
            python_name=f"{name}_" if iskeyword(name) else name,
            graphql_name=name,
            type_annotation=StrawberryAnnotation(annotation, namespace=self.names),
            description=description or None,
            default=default,
        )
        return self._noted(made, annotation)

    def _noted(self, made: StrawberryField, annotation: str) -> StrawberryField:
        self.annotations[id(made)] = annotation
        self._fields.append(made)
        return made

    def object(
        self,
        name: str,
        fields: Sequence[StrawberryField],
        description: str = "",
        interfaces: Iterable[str] = (),
    ) -> None:
        """An object type; what is known already is kept."""
        if name in self.names:
            return
        bases = tuple(self.names[each] for each in interfaces)
        made = _class(name, fields, bases)
        self._named(name, fields, strawberry.type(made, name=name, description=description or None))

    def interface(
        self,
        name: str,
        fields: Sequence[StrawberryField],
        description: str,
        bases: Iterable[str] = (),
    ) -> None:
        """An interface; what is known already is kept."""
        if name in self.names:
            return
        above = tuple(self.names[each] for each in bases)
        made = _class(name, fields, above)
        self._named(name, fields, strawberry.interface(made, name=name, description=description))

    def input(
        self,
        name: str,
        fields: Sequence[StrawberryField],
        description: str = "",
        *,
        one_of: bool = False,
    ) -> None:
        """An input type."""
        made = _class(name, fields, ())
        self._named(
            name,
            fields,
            strawberry.input(made, name=name, description=description or None, one_of=one_of),
        )

    def enum(self, name: str, values: Mapping[str, str], description: str = "") -> None:
        """An enum of these names, each with its description; what is known already is kept."""
        if name in self.names:
            return
        members = {
            key: EnumValueDefinition(value=key, description=text or None)
            for key, text in values.items()
        }
        made = Enum(name, members)  # type: ignore[misc]  # the names come from the catalogue
        self.names[name] = strawberry.enum(made, name=name, description=description or None)

    def _named(self, name: str, fields: Sequence[StrawberryField], made: Any) -> None:
        # Becoming a dataclass resolves each annotation at once, when the types it names may not
        # exist yet; so the annotations are put back to be resolved when the schema is made.
        texts = {
            each.python_name: self.annotations[id(each)]
            for each in fields
            if id(each) in self.annotations
        }
        for each in made.__strawberry_definition__.fields:
            if each.python_name in texts:
                each.type_annotation = StrawberryAnnotation(
                    texts[each.python_name], namespace=self.names
                )
        self.names[name] = made

    def union(self, name: str, types: Iterable[str], description: str = "") -> None:
        """A union of object types, resolved once all of them exist."""
        self.names[name] = (tuple(types), description)


def _class(name: str, fields: Sequence[StrawberryField], bases: tuple[type, ...]) -> type:
    body: dict[str, Any] = {each.python_name: each for each in fields}
    # Any annotation will do here; see Builder._named. A field with a resolver brings its own.
    planned = [each.python_name for each in fields if each.base_resolver is None]
    return type(name, bases, body | {"__annotations__": dict.fromkeys(planned, Any)})
