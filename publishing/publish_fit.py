"""Publish what is fit: of several items those that can be published, and why the others cannot."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from models.locale import Locale
from publishing.desk import Act
from publishing.errors import Problem, Refused
from publishing.publish import publish
from publishing.savepoint import savepoint


@dataclass(frozen=True)
class Published:
    """What was published, and every reason why the rest was not, each with its item first in its path."""

    public_ids: tuple[str, ...]
    problems: tuple[Problem, ...]


async def publish_fit(
    act: Act,
    public_ids: Sequence[str],
    *,
    locales: Sequence[Locale] | None = None,
    reason: str | None = None,
) -> Published:
    """Publish those of the items that are fit, each by itself.

    One that needs another of them is tried again once that one is published.
    """
    left = sorted(set(public_ids))  # in the order in which every act locks them
    problems: dict[str, Refused] = {}
    while left:
        for each in left:
            try:
                async with savepoint(act, "one"):
                    await publish(act, [each], locales=locales, reason=reason)
            except Refused as refused:
                problems[each] = refused
            else:
                problems.pop(each, None)
        if len(problems) in (0, len(left)):
            break
        left = list(problems)
    return Published(
        tuple(each for each in dict.fromkeys(public_ids) if each not in problems),
        tuple(_of(each, problem) for each, why in problems.items() for problem in why.problems),
    )


def _of(public_id: str, problem: Problem) -> Problem:
    if problem.path[:1] == (public_id,):
        return problem
    return replace(problem, path=(public_id, *problem.path))
