"""Finding telephone numbers and e-mail addresses, so that nobody's are published unawares."""

import re

from language.repairs import Cleaned, Repair, Rule, replace

_LOCAL_NUMBER = r"(?<=[话話机機真线線][:：])\s{0,3}\d{7,8}"
_CONTACT = re.compile(
    r"(?P<email>[A-Za-z0-9][\w.+-]{0,63}[@＠][A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4})"
    r"|(?<![\d.A-Za-z])(?P<phone>"
    r"(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}"
    r"|(?:\+?86[- ]?)?[(（]?0\d{2,3}[)）]?[-－—– ]?\d{7,8}(?:[-转轉]\d{1,5})?"
    r"|[48]00[- ]?\d{3}[- ]?\d{4}"
    rf"|{_LOCAL_NUMBER}"
    r")(?![\dA-Za-z])",
    re.ASCII,
)
_PLACEHOLDERS = {"email": "〔邮箱从略〕", "phone": "〔电话从略〕"}
_SIGN = re.compile(r"\w", re.ASCII)


def remove_contacts(text: str) -> Cleaned:
    """`text` with 〔电话从略〕 or 〔邮箱从略〕 in place of each contact; the log masks them."""
    cleaned = replace(text, _CONTACT, rule=Rule.CONTACT, answer=_placeholder)
    return Cleaned(cleaned.text, tuple(map(_masked, cleaned.repairs)))


def _placeholder(found: re.Match[str]) -> str:
    return _PLACEHOLDERS[found.lastgroup or ""]


def _masked(repair: Repair) -> Repair:
    before = _SIGN.sub("•", repair.before)
    return Repair(repair.rule, repair.place, before, repair.after, repair.confidence)
