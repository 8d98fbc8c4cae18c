"""The machine check as the reviews ask for it: what keeps a text from being passed by anybody."""

from models.locale import Locale
from models.system import Item, Revision
from publishing.desk import Act
from publishing.errors import Code, Problem
from publishing.machine_check import CheckRule, Found, blocking_findings

_CODES = {
    CheckRule.MISSING: Code.REQUIRED,
    CheckRule.LINK_BROKEN: Code.LINK_NOT_PUBLISHED,
    CheckRule.DAMAGE: Code.INVALID,
}


async def blocking(act: Act, item: Item, revision: Revision, locale: Locale) -> list[Problem]:
    """What the machine finds in one language that has to be mended or dismissed first."""
    return [_problem(each) for each in await blocking_findings(act, item, revision, locale)]


def _problem(found: Found) -> Problem:
    mend = "Mend it, or dismiss it with a reason." if found.dismissible else "Mend it."
    message = f"{found.message} {found.message_en} {mend}"
    return Problem(_CODES.get(found.rule, Code.TERM_BLOCKED), message, found.path)
