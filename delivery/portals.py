"""Portals where readers are answered: until there are any, everybody is the unknown one."""

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.types import Scope


@dataclass(frozen=True)
class Portal:
    """Who shows our content. `id` None stands for the unknown portal."""

    id: str | None
    origins: tuple[str, ...]


UNKNOWN = Portal(None, ())


class Portals:
    """The portals of a site."""

    async def of(self, _scope: Scope) -> Portal:
        """The unknown portal."""
        return UNKNOWN

    def note(self, portal: Portal, ids: Iterable[str]) -> None:
        """These items were shown once more."""

    def note_gone(self, portal: Portal, public_id: str) -> None:
        """A withdrawn item was asked for, and that was told."""

    def frame_ancestors(self, _portal: Portal) -> str:
        """Anywhere."""
        return "*"
