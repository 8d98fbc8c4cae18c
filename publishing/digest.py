"""What a sign-off binds to: the SHA-256 of everything that readers of one language would be shown."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from models.database import placeholders
from models.locale import Locale
from models.system import Item, Revision
from publishing.canonical import sha256_of
from publishing.check import Content
from publishing.desk import Act, type_of
from publishing.in_language import in_language, languages_of
from publishing.project import link_ids

_BYTES = "sha256"
"""The field in which pictures and files keep the SHA-256 of their bytes."""


@dataclass(frozen=True)
class Told:
    """What one revision says in one language, and its digest."""

    locale: Locale
    content: Content
    sha256: str


async def digest(act: Act, item: Item, revision: Revision, locale: Locale) -> str:
    """The digest of one language: its texts, links, choices and dates, the pictures' bytes, the terms.

    An edit in another language leaves it as it is; new bytes of a picture do not.
    """
    return (await told_by(act, [(item, revision)], locales=(locale,)))[revision.id][locale].sha256


async def digests(act: Act, item: Item, revision: Revision) -> dict[Locale, str]:
    """The digest of each language that the revision has texts of its own in."""
    told = await told_by(act, [(item, revision)])
    return {locale: each.sha256 for locale, each in told[revision.id].items()}


async def told_by(
    act: Act,
    pairs: Iterable[tuple[Item, Revision]],
    *,
    locales: Collection[Locale] | None = None,
) -> dict[int, dict[Locale, Told]]:
    """What these revisions say, by their key and language; all their languages unless some are named."""
    pairs = list(pairs)
    said: dict[int, dict[Locale, Content]] = {}
    named: set[str] = set()
    for item, revision in pairs:
        content_type = type_of(act, item)
        content = orjson.loads(revision.content)
        said[revision.id] = {
            locale: in_language(content, content_type, act.catalogue, locale)
            for locale in locales or languages_of(content, content_type, act.catalogue)
        }
        named |= link_ids(content, content_type, act.catalogue)
    files = await _bytes_of(act, named)
    return {
        revision.id: {
            locale: Told(locale, each, _digest(act, item, revision, locale, each, files))
            for locale, each in said[revision.id].items()
        }
        for item, revision in pairs
    }


def _digest(
    act: Act,
    item: Item,
    revision: Revision,
    locale: Locale,
    content: Content,
    files: Mapping[str, str | None],
) -> str:
    linked = sorted(link_ids(content, type_of(act, item), act.catalogue))
    told = {
        "locale": locale.name,
        "content": content,
        "files": {each: files[each] for each in linked if each in files},
        "terms": revision.terms,
    }
    return sha256_of(told)


async def _bytes_of(act: Act, public_ids: set[str]) -> dict[str, str | None]:
    """The SHA-256 of the bytes that each linked picture or file now has, as editors see it."""
    wanted = sorted(each for each in public_ids if _keeps_bytes(act, each))
    found: dict[str, str | None] = dict.fromkeys(wanted)
    for start in range(0, len(wanted), 500):
        batch = wanted[start : start + 500]
        marks = placeholders(act.database.engine, len(batch))
        rows: list[dict[str, Any]] = await act.tx.execute_query_dict(
            "SELECT item.public_id, revision.content FROM item JOIN revision "
            "ON revision.item = item.id AND revision.number = item.draft_number "
            f"WHERE item.public_id IN ({marks})",
            batch,
        )
        for row in rows:
            found[row["public_id"]] = orjson.loads(row["content"]).get(_BYTES)
    return found


def _keeps_bytes(act: Act, public_id: str) -> bool:
    target = act.catalogue.by_prefix(public_id)
    return target is not None and _BYTES in target.fields
