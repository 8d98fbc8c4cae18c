"""XML as feeds and sitemaps write it."""

from collections.abc import Mapping
from typing import Any


def root_of(name: str, names: Mapping[str | None, str], *, namespace: str = "") -> Any:
    """The outermost element; `names` are the namespaces by their prefixes, None for that without one."""
    from lxml import etree  # 10 ms that a start need not wait for

    known: Any = dict(names)  # its types know no namespace without a prefix
    return etree.Element(_named(name, namespace), nsmap=known)


def add(
    parent: Any, name: str, text: str | None = None, *, namespace: str = "", **attributes: str
) -> Any:
    """A new element within, with this text."""
    from lxml import etree

    made = etree.SubElement(parent, _named(name, namespace))
    made.text = text
    for key, value in attributes.items():
        made.set(key, value)
    return made


def xml(root: Any) -> bytes:
    """The whole document."""
    from lxml import etree

    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def _named(name: str, namespace: str) -> str:
    return f"{{{namespace}}}{name}" if namespace else name
