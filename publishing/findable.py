"""What a placement is found by: its names and its texts, in every language it is shown in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from language.name_keys import keys_of
from language.searching import MOST_TOKENS, searchable, tokens_of
from models.declare import Catalogue, ContentType
from models.locale import Locale
from models.passages import is_name, passages_of, searched_fields


@dataclass(frozen=True)
class Findable:
    """Searchable texts, one a line and none twice; the names are among the texts."""

    names: str
    texts: str

    def tokens(self) -> list[str]:
        """What the index holds of them, each once; see MOST_TOKENS."""
        found = dict.fromkeys(tokens_of(self.texts))
        for name in self.names.splitlines():
            found |= dict.fromkeys(keys_of(name))
        return list(found)[:MOST_TOKENS]


def findable(
    derived: dict[str, Any],
    locales: Iterable[Locale],
    content_type: ContentType,
    catalogue: Catalogue,
) -> Findable:
    """What is derived from a revision, as it is searched in these languages."""
    names: dict[str, None] = {}
    texts: dict[str, None] = {}
    for locale in locales:
        values = {**derived["shared"], **derived["locales"][locale.name]}
        for kind in searched_fields(content_type):
            for passage in passages_of(kind, values.get(kind.name), catalogue):
                line = searchable(passage)
                if line:
                    texts[line] = None
                    if is_name(kind):
                        names[line] = None
    return Findable("\n".join(names), "\n".join(texts))
