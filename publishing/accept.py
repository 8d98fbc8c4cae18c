"""Accept a finding of the machine check: its proposal is put in the place of its words."""

from html import escape, unescape
from typing import Any

import orjson

from language.scripts import html_pieces
from models.system import Revision
from publishing.actor import Verb
from publishing.check import Content, Path
from publishing.desk import Act, item_for, record, revision_of, type_of
from publishing.dismiss import finding_of, permit_any
from publishing.errors import Code, refuse
from publishing.passages import passages_of
from publishing.save import save


async def accept_finding(
    act: Act, public_id: str, fingerprint: str, *, expected_revision: int
) -> Revision:
    """A new revision of the draft in which the finding's words are as proposed.

    Raises Conflict like any save; Refused where nothing is proposed or the finding is gone.
    """
    item = await item_for(act, Verb.READ, public_id)
    permit_any(act.actor, item.type, (Verb.EDIT, Verb.TRANSLATE))
    draft = await revision_of(act, item, item.draft_number)
    content: Content = orjson.loads(draft.content)
    if expected_revision == draft.number:
        found, locale = await finding_of(act, item, draft, fingerprint)
        if found.proposal is None or found.start is None or found.end is None:
            message = "Nothing is proposed here. Mend it by hand, or dismiss it with a reason."
            raise refuse(Code.STATE, message, *found.path)
        passages = passages_of(content, type_of(act, item), act.catalogue, locale)
        is_html = any(each.is_html for each in passages if each.path == found.path)
        put = html_with if is_html else text_with
        holder, key = _place(content, found.path)
        holder[key] = put(holder[key], found.start, found.end, found.proposal)
        record(
            act,
            "FindingAccepted",
            public_id=public_id,
            revision=draft.number,
            rule=found.rule.value,
            fingerprint=fingerprint,
        )
    # Of another revision the words may be others: then the save refuses, and tells both texts.
    return await save(act, public_id, content, expected_revision=expected_revision)


def text_with(text: str, start: int, end: int, proposal: str) -> str:
    """The text with these characters replaced."""
    return text[:start] + proposal + text[end:]


def html_with(html: str, start: int, end: int, proposal: str) -> str:
    """The passage with these characters of its plain words replaced; every tag stays.

    Where a tag stands inside the words, the proposal comes before it.
    """
    place = -_blank_start(html)
    pieces: list[str] = []
    is_put = False
    for is_markup, piece in html_pieces(html):
        if is_markup and piece.startswith("<"):
            pieces.append(piece)
            continue
        words = unescape(piece) if is_markup else piece
        before, after = max(0, start - place), max(0, end - place)
        if after == 0 or before >= len(words):
            pieces.append(piece)
        else:
            put = "" if is_put else proposal
            pieces.append(escape(words[:before] + put + words[after:], quote=False))
            is_put = True
        place += len(words)
    return "".join(pieces)


def _blank_start(html: str) -> int:
    """How many blanks the words begin with; the plain text is without them."""
    words = "".join(unescape(piece) for _, piece in html_pieces(html) if not piece.startswith("<"))
    return len(words) - len(words.lstrip())


def _place(content: Content, path: Path) -> tuple[Any, Any]:
    """What holds the text at the end of a path, and its key or number there."""
    holder: Any = content
    for step in path[:-1]:
        holder = holder[_key(holder, step)]
    return holder, _key(holder, path[-1])


def _key(holder: Any, step: str) -> str | int:
    if isinstance(holder, dict):
        return step
    ids = [each.get("id") if isinstance(each, dict) else None for each in holder]
    return ids.index(step) if step in ids else int(step)
