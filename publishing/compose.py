"""One language of a draft put into what is shown."""

from collections.abc import Sequence

from models.declare import ContentType
from models.declare.fields import is_localized
from models.locale import Locale
from publishing.check import Content


def compose(
    shown: Content, draft: Content, content_type: ContentType, locales: Sequence[Locale]
) -> Content:
    """What is shown, with the draft's texts in these languages."""
    composed = dict(shown)
    for kind in content_type.fields.values():
        if is_localized(kind) and not isinstance(shown.get(kind.name), list):
            kept = {
                tag: text
                for tag, text in (shown.get(kind.name) or {}).items()
                if Locale[tag] not in locales
            }
            new = {
                tag: text
                for tag, text in (draft.get(kind.name) or {}).items()
                if Locale[tag] in locales
            }
            composed[kind.name] = kept | new
    return composed
