"""The addresses of pictures and files as SQL: texts around a key that is stored."""

from models.view import LIVE
from reading.plan import FileUrl, Srcset
from reading.sql import Row, literal
from reading.writing import Writing

TO_SIGN = "\x1e"
"""Stands around an address that is to be signed before it is sent: no JSON holds this character."""


def file_url(node: FileUrl, row: Row, writing: Writing) -> str:
    """One address as JSON text."""
    end = literal(node.whole)
    if node.sized is not None:
        # Where the picture's own width is not known, the service finds it when the address is asked.
        end = (
            f"CASE WHEN {row.column('width_px')} <= {node.sized.width} THEN {end}"
            f" ELSE {literal(node.sized.end)} END"
        )
    address = _address(node, row, writing, end)
    return f"""COALESCE('"' || {address} || '"', 'null')"""


def srcset(node: Srcset, row: Row, writing: Writing) -> str:
    """Addresses with their widths as HTML takes them, as JSON text; null without a width."""
    own = row.column("width_px")
    entries = [
        f"CASE WHEN {own} > {each.width} THEN"
        f" ', ' || {_address(node, row, writing, literal(each.end))} || ' {each.width}w' ELSE '' END"
        for each in node.sizes
    ]
    whole = (
        f"', ' || {_address(node, row, writing, literal(node.whole))}"
        f" || ' ' || {writing.dialect.number(own)} || 'w'"
    )
    if not node.beyond:
        whole = f"CASE WHEN {own} <= {node.sizes[-1].width} THEN {whole} ELSE '' END"
    written = " || ".join([*entries, whole])
    known = f"{row.column(f'{node.name}_key')} IS NULL OR {own} IS NULL"
    return f"""CASE WHEN {known} THEN 'null' ELSE '"' || substr({written}, 3) || '"' END"""


def _address(node: FileUrl | Srcset, row: Row, writing: Writing, end: str) -> str:
    text = f"{literal(node.start)} || {row.column(f'{node.name}_key')} || {end}"
    if writing.view.lane == LIVE and not writing.view.timed:
        return text
    return f"{literal(TO_SIGN)} || {text} || {literal(TO_SIGN)}"
