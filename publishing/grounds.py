"""Why something was withdrawn, as the public may know it, and what readers are told."""

from collections.abc import Mapping
from enum import Enum

from language.scripts import Form, to_simplified, to_traditional
from language.terms import Terms
from models.locale import Locale
from publishing.errors import Code, refuse

MAX_NOTICE = 500

Notice = Mapping[Locale, str] | str | None
"""A sentence to readers by language; a plain text is Simplified Chinese."""


class Ground(Enum):
    """The public category of a withdrawal."""

    WITHDRAWN_BY_EDITOR = "WITHDRAWN_BY_EDITOR"
    COPYRIGHT = "COPYRIGHT"
    PRIVACY = "PRIVACY"
    ERROR = "ERROR"
    LEGAL = "LEGAL"
    OUTDATED = "OUTDATED"


_FORMS = {
    Locale.ZH_HANT: Form.HANT,
    Locale.ZH_HANT_HK: Form.HANT_HK,
    Locale.ZH_HANT_TW: Form.HANT_TW,
}


def whole_notice(given: Notice, terms: Terms) -> dict[str, str]:
    """The notice in every language that it was written in or can be converted to, by name.

    Raises Refused when it is too long.
    """
    written = {Locale.ZH_HANS: given} if isinstance(given, str) else given or {}
    texts = {each: text.strip() for each, text in written.items() if text.strip()}
    for locale, text in texts.items():
        if len(text) > MAX_NOTICE:
            raise refuse(
                Code.TOO_LONG,
                f"The notice has {len(text)} characters; {MAX_NOTICE} are allowed.",
                "notice",
                locale.name,
            )
    traditional = next((texts[each] for each in _FORMS if each in texts), None)
    if Locale.ZH_HANS not in texts and traditional is not None:
        texts[Locale.ZH_HANS] = to_simplified(traditional, terms)
    if Locale.ZH_HANS in texts:
        for locale, form in _FORMS.items():
            texts.setdefault(locale, to_traditional(texts[Locale.ZH_HANS], form, terms))
    return {each.name: texts[each] for each in Locale if each in texts}
