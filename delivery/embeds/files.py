"""The scripts and the style of embeds, as they are sent: read once, without indentation and comments."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

import orjson

_HERE = Path(__file__).parent
_TIGHT = re.compile(r" *([{};,]) *")
_COMMENTS = ("//", "/*")


@cache
def style() -> str:
    """The style that the component and our own pages share."""
    return _TIGHT.sub(r"\1", _lines("embed.css").replace("\n", " "))


@cache
def script() -> str:
    """The component, with its style in it."""
    return _lines("embed.js").replace('"{{style}}"', orjson.dumps(style()).decode())


@cache
def frame_script() -> str:
    """The script of pages within frames: it tells how high they are."""
    return _lines("frame.js")


@cache
def code_script() -> str:
    """The script of the page that gives the code."""
    return _lines("code.js")


def policy_hash(text: str) -> str:
    """The source expression that lets a page use exactly this text inline."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _lines(name: str) -> str:
    """The file's lines; each stands for itself there, so that nothing but comments may be left out."""
    lines = map(str.strip, (_HERE / name).read_text("utf-8").splitlines())
    return "\n".join(each for each in lines if each and not each.startswith(_COMMENTS)) + "\n"
