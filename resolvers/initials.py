"""The A–Z bar of a directory: which lists have one, the letter that was chosen, and the bar itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import FieldNode

from models.declare import ContentType
from models.declare.fields import Text
from reading import plan
from reading.initials import BEYOND, FIRST, OTHER
from resolvers.collect import Grouped
from resolvers.values import BadRequest, Binder


def filed_by(content_type: ContentType) -> Text | None:
    """The title by whose first letter items are found; None where it has no sort key."""
    title = content_type.fields.get(content_type.title or "")
    fits = isinstance(title, Text) and title.sortable and not title.private
    return title if isinstance(title, Text) and fits else None


def chosen_letter(
    content_type: ContentType,
    arguments: Mapping[str, Any],
    bind: Binder,
    nodes: Sequence[FieldNode],
) -> plan.Condition:
    """The condition that `initial` puts on a list. Raises BadRequest."""
    given, title = arguments.get("initial"), filed_by(content_type)
    if given is None or title is None:
        return plan.Always(True)
    column = f"{title.name}_sort"
    if given == OTHER:
        low, high = bind(FIRST, "text"), bind(BEYOND, "text")
        return plan.Initial(column, low, high, outside=True)
    if not is_letter(given):
        raise BadRequest(
            f'initial is one letter, A to Z, or "{OTHER}" for what begins with none of them.', nodes
        )
    # The plan of one letter serves every other, but not OTHER nor what is refused.
    low = bind(given, "text", str.lower, fits=is_letter)
    high = bind(given, "text", _after, fits=is_letter)
    return plan.Initial(column, low, high)


def bar(content_type: ContentType, whole: plan.Condition, grouped: Grouped) -> plan.Initials:
    """The letters of a list and how many items stand under each; `whole` is the list's condition."""
    title = filed_by(content_type)
    assert title is not None
    facts = tuple((key, nodes[0].name.value) for key, nodes in grouped.items())
    return plan.Initials(f"{title.name}_sort", whole, facts)


def is_letter(text: str) -> bool:
    """Whether it is one letter of the English alphabet."""
    return len(text) == 1 and text.isascii() and text.isalpha()


def _after(letter: str) -> str:
    return chr(ord(letter.lower()) + 1)
