"""The machine check as reviews and publishing ask for it: what nobody may let pass until it is mended or dismissed."""

from collections.abc import Sequence

from models.locale import Locale
from models.system import Item, Revision
from publishing.desk import Act
from publishing.errors import Code, Problem
from publishing.machine_check import CheckRule, Found, blocking_findings
from publishing.review import reviews_on
from publishing.stages import Stage

_CODES = {
    CheckRule.MISSING: Code.REQUIRED,
    CheckRule.LINK_BROKEN: Code.LINK_NOT_PUBLISHED,
    CheckRule.DAMAGE: Code.INVALID,
}


async def blocking(act: Act, item: Item, revision: Revision, locale: Locale) -> list[Problem]:
    """What the machine finds in one language that has to be mended or dismissed first."""
    return [_problem(each) for each in await blocking_findings(act, item, revision, locale)]


async def machine_problems(
    act: Act, item: Item, revision: Revision, locales: Sequence[Locale] | None
) -> list[Problem]:
    """What the machine finds now in what would be shown anew, where the workflow asks it."""
    reviews = (await reviews_on(act, [(item, revision)]))[item.id]
    problems: list[Problem] = []
    for locale, each in reviews.items():
        asked = locales is None or locale in locales
        if asked and not each.is_live and each.step(Stage.MACHINE_CHECK):
            problems += await blocking(act, item, revision, locale)
    return problems


def _problem(found: Found) -> Problem:
    mend = "Mend it, or dismiss it with a reason." if found.dismissible else "Mend it."
    message = f"{found.message} {found.message_en} {mend}"
    return Problem(_CODES.get(found.rule, Code.TERM_BLOCKED), message, found.path)
