"""The address of the calendar that an item selects: what of it is decided before anything is read."""

import orjson

from models.locale import Locale
from reading import plan
from resolvers.names import OfCalendar


def calendar_url(meaning: OfCalendar, base: str) -> plan.AroundName:
    """The plan of the address in the language asked for; `base` is the service's own address."""
    begin = orjson.dumps(base.rstrip("/")).decode()[1:-1] + meaning.before
    joint = "&" if "?" in meaning.before else "?"
    ends = [meaning.after + _asking(each, joint) for each in Locale]
    return plan.AroundName(begin, tuple(ends))


def _asking(locale: Locale, joint: str) -> str:
    """Simplified Chinese need not be asked for."""
    return "" if locale is Locale.ZH_HANS else f"{joint}locale={locale.tag}"
