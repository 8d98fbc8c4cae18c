"""Saved views: filters that a person keeps under a name and finds again on any machine."""

from typing import Any

import orjson

from models.ids import fresh_id
from models.system import SavedView
from publishing.actor import Verb
from publishing.desk import Act, record
from publishing.errors import Code, refuse
from publishing.permissions import permit

MAX_NAME = 80
MAX_BYTES = 20_000
MOST = 100


async def saved_views(act: Act) -> list[SavedView]:
    """The views of whoever asks, by name; nobody else's."""
    mine = SavedView.filter(person=act.actor.person).using_db(act.tx)
    return await mine.order_by("name") if act.actor.person else []


async def save_view(act: Act, name: str, wanted: Any, *, view_id: str | None = None) -> SavedView:
    """The view under this name; one of that name is replaced, and one that is given renamed.

    What `wanted` holds is the client's own. Raises Refused.
    """
    person = _person(act)
    name = name.strip()
    text = orjson.dumps(wanted)
    if not name:
        raise refuse(Code.REQUIRED, "Give the view a name.", "name")
    if len(name) > MAX_NAME or len(text) > MAX_BYTES:
        raise refuse(Code.TOO_LONG, f"A name has at most {MAX_NAME} characters, a filter {MAX_BYTES:,} bytes.", "name")  # fmt: skip
    same = await SavedView.filter(person=person, name=name).using_db(act.tx).first()
    view = same if view_id is None else await _view(act, view_id)
    if same is not None and view is not None and same.id != view.id:
        raise refuse(Code.TAKEN, "You have another view of this name.", "name")
    if view is None:
        if await SavedView.filter(person=person).using_db(act.tx).count() >= MOST:
            raise refuse(Code.STATE, f"You have {MOST} views; remove one first.")
        view = SavedView(public_id=fresh_id("view"), person=person)
    view.name, view.wanted, view.saved_at = name, text.decode(), act.at
    await view.save(using_db=act.tx)
    record(act, "ViewSaved", public_id=view.public_id)
    return view


async def remove_view(act: Act, view_id: str) -> SavedView:
    """The view that is no more. Raises Refused when it is nobody's or somebody else's."""
    view = await _view(act, view_id)
    await view.delete(using_db=act.tx)
    record(act, "ViewRemoved", public_id=view_id)
    return view


def _person(act: Act) -> str:
    permit(act.actor, Verb.READ)
    if not act.actor.person:
        raise refuse(Code.FORBIDDEN, "Only people keep views. Log in.")
    return act.actor.person


async def _view(act: Act, view_id: str) -> SavedView:
    mine = SavedView.filter(public_id=view_id, person=_person(act)).using_db(act.tx)
    view = await mine.first()
    if view is None:
        raise refuse(Code.NOT_FOUND, f"There is no saved view {view_id[:64]!r}.")
    return view
