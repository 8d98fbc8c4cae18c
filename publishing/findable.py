"""What a placement is found by: its names and its texts, in every language it is shown in, and what it is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from language.name_keys import keys_of
from language.searching import MOST_TOKEN_BYTES, MOST_TOKENS, searchable, tokens_of
from language.subjects import MOST_SUBJECTS, subject_tokens, subjects_in, subjects_named
from models.declare import Catalogue, ContentType
from models.declare.fields import TextList
from models.locale import TRADITIONAL, Locale
from models.passages import is_name, passages_of, searched_fields


@dataclass(frozen=True)
class Findable:
    """Searchable texts, one a line and none twice; the names are among the texts.

    `subjects` are the words by which similar items are found, where the type asks for that.
    """

    names: str
    texts: str
    subjects: tuple[str, ...] = ()

    def tokens(self) -> list[str]:
        """What the index holds of them, each once, the names' first; see MOST_TOKENS."""
        found = dict.fromkeys(subject_tokens(self.subjects))
        for name in self.names.splitlines():
            found |= dict.fromkeys(keys_of(name))
        found |= dict.fromkeys(tokens_of(self.texts))
        return _that_fit(list(found)[:MOST_TOKENS])


def _that_fit(tokens: list[str]) -> list[str]:
    if len("".join(tokens).encode()) <= MOST_TOKEN_BYTES:
        return tokens
    ends = accumulate(len(each.encode()) for each in tokens)
    return tokens[: sum(end <= MOST_TOKEN_BYTES for end in ends)]


def findable(
    derived: dict[str, Any],
    locales: Iterable[Locale],
    content_type: ContentType,
    catalogue: Catalogue,
) -> Findable:
    """What is derived from a revision, as it is searched in these languages."""
    locales = tuple(locales)
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
    subjects = tuple(_subjects(derived, locales, content_type))
    return Findable("\n".join(names), "\n".join(texts), subjects)


def _subjects(
    derived: dict[str, Any], locales: tuple[Locale, ...], content_type: ContentType
) -> list[str]:
    """What it is about: the Chinese forms are one text, which is told by its Simplified form."""
    if content_type.similar is None:
        return []
    found: dict[str, None] = {}
    for locale in locales:
        if locale in TRADITIONAL and Locale.ZH_HANS in locales:
            continue
        values = {**derived["shared"], **derived["locales"][locale.name]}
        for name in content_type.similar.words:
            value = values.get(name)
            if value:
                by_hand = isinstance(content_type.fields[name], TextList)
                found |= dict.fromkeys(subjects_named(value) if by_hand else subjects_in(value))
    return list(found)[:MOST_SUBJECTS]
