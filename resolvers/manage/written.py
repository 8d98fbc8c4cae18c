"""What was given as the input of a content type, as changes to its content."""

from collections.abc import Mapping
from typing import Any, cast

from models.declare import Catalogue, ContentType, Field
from models.declare.catalogue import FieldMap, camel
from models.declare.fields import Choice, Link, Parts, RichText, is_localized
from publishing.check import Content
from publishing.update import in_language
from resolvers.names import LOCALE_KEYS, block_key, enum_name, locale_of


def changes_of(
    given: Mapping[str, Any], content_type: ContentType, catalogue: Catalogue
) -> Content:
    """The changes in declared names; texts stand under the language that was given with them."""
    locale = locale_of(given["locale"])
    reader = _Reader(catalogue)
    values = {
        name: reader.value(kind, given[camel(name)])
        for name, kind in content_type.fields.items()
        if camel(name) in given
    }
    if "publishedAt" in given:
        values["published_at"] = given["publishedAt"]
    return in_language(values, locale, content_type)


class _Reader:
    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.blocks = {block_key(each): each for each in catalogue.blocks.values()}

    def value(self, kind: Field, given: Any) -> Any:
        if given is None:
            return None
        match kind:
            case Choice():
                return enum_name(given)
            case Link(many=True):
                return [str(each) for each in given]
            case Link():
                return str(given)
            case RichText():
                return [self.block(each) for each in given]
            case Parts():
                fields = self.catalogue.parts[kind.of.__name__].fields
                if kind.many:
                    return [self.inner(each, fields) for each in given]
                return self.inner(given, fields)
            case _:
                return given

    def block(self, given: Mapping[str, Any]) -> Content:
        key, inner = next(iter(given.items()))
        block = self.blocks[key]
        content = {"kind": block.name, **self.inner(inner, block.fields)}
        return {"id": str(inner["id"]), **content} if inner.get("id") else content

    def inner(self, given: Mapping[str, Any], fields: FieldMap) -> Content:
        return {
            name: self.inside(kind, given[camel(name)])
            for name, kind in fields.items()
            if camel(name) in given
        }

    def inside(self, kind: Field, given: Any) -> Any:
        if given is not None and is_localized(kind) and not isinstance(kind, Parts):
            texts = cast("Mapping[str, Any]", given)
            return {LOCALE_KEYS[tag]: text for tag, text in texts.items() if text is not None}
        return self.value(kind, given)
