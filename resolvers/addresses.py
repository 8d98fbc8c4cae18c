"""`resolveUrl`: from a path as it was written to the forms it is looked up by, and its plan."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol
from urllib.parse import quote

from graphql import FieldNode

from language.paths import BadPath, WebPath, site_and_path, web_path
from models.declare import ContentType
from models.ids import is_id
from reading import plan
from reading.addresses import GO
from reading.plan import Value
from resolvers.collect import Collector
from resolvers.values import Binder

_NOWHERE = WebPath("")
_ASCII = "".join(map(chr, range(128)))


class Selecting(Protocol):
    """What is needed of the selection at work."""

    bind: Binder
    collector: Collector
    desk: Any

    def every_type(self) -> tuple[ContentType, ...]: ...

    def choices(
        self, nodes: Sequence[FieldNode], types: Sequence[ContentType]
    ) -> tuple[plan.Choice, ...]: ...


def resolve_url(
    selecting: Selecting, nodes: list[FieldNode], arguments: Mapping[str, Any]
) -> plan.Resolved:
    """The plan of what stands at a path. Whatever visitors write there is answered, never refused."""
    members: list[tuple[str, Any]] = []
    for key, each in selecting.collector.below(nodes, "ResolvedUrl").items():
        name = each[0].name.value
        if name == "item":
            members.append((key, selecting.choices(each, selecting.every_type())))
        elif name == "alternates":
            facts = selecting.collector.below(each, "AlternateUrl").items()
            members.append(
                (key, plan.Alternates(tuple((at, of[0].name.value) for at, of in facts)))
            )
        else:
            members.append((key, name))
    desk = selecting.desk
    known = None if desk is None or desk.readable is None else tuple(sorted(desk.readable))
    return plan.Resolved(asked_path(arguments["path"], selecting.bind), tuple(members), known)


def asked_path(text: str, bind: Binder) -> plan.Path:
    """The forms a path is looked up by, as named values."""

    def named(read: Callable[[str], str]) -> Value:
        return bind(text, "text", read)

    return plan.Path(
        written=named(_written),
        bare=named(lambda given: _written(given).partition("?")[0]),
        whole=named(lambda given: _normal(given).whole),
        path=named(lambda given: _normal(given).path),
        host=named(lambda given: site_and_path(given)[0]),
        go=named(_go),
    )


def _written(text: str) -> str:
    """The path as it came, in the characters that a browser sends; what stands behind a # is its own.

    Frameworks hand on what they have decoded. Led to its escapes, such a path would come back as it was.
    """
    sent = _sent(text)
    return sent if sent.isascii() else quote(sent, safe=_ASCII, errors="replace")


def _sent(text: str) -> str:
    return text.partition("#")[0]


def _normal(text: str) -> WebPath:
    rest = site_and_path(_sent(text))[1]
    # A query is the visitor's: one that is broken or endless takes no page away.
    for each in (rest, rest.partition("?")[0]):
        with suppress(BadPath):
            return web_path(each)
    return _NOWHERE


def _go(text: str) -> str:
    public_id = _normal(text).path.removeprefix(GO)
    return public_id if is_id(public_id) else ""
