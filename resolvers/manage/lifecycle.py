"""What is done to items of any type: in earnest, once under a key, or as a rehearsal."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from publishing.desk import Act
from publishing.errors import Code, Problem, Refused
from publishing.once import once
from publishing.rehearse import Report, rehearse
from resolvers.manage.acts import attempt

Work = Callable[[Act], Awaitable["Outcome | None"]]


@dataclass(frozen=True)
class Outcome:
    """The items that were acted upon, what was refused of it, and what a rehearsal would have done."""

    public_ids: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    report: Report | None = None


async def carry_out(
    info: Any,
    name: str,
    asked: Mapping[str, Any],
    work: Work,
    *,
    public_ids: Sequence[str] = (),
    key: str | None = None,
    dry_run: bool = False,
) -> Outcome:
    """What came of an act; a refusal becomes its problems.

    `asked` is everything that makes two requests the same under one key. Work that gives nothing
    was done to `public_ids`.
    """

    async def whole(act: Act) -> Outcome:
        if dry_run:
            return await _rehearsed(act, work, public_ids)
        result = await once(act, key, [name, dict(asked)], lambda: _kept(act, work, public_ids))
        return Outcome(tuple(result["ids"]), tuple(map(_problem, result["problems"])))

    result = await attempt(info, whole)
    if isinstance(result, Refused):
        return Outcome(problems=result.problems)
    return result


async def _rehearsed(act: Act, work: Work, public_ids: Sequence[str]) -> Outcome:
    outcomes: list[Outcome] = []

    async def noted() -> None:
        outcomes.append(await work(act) or Outcome(tuple(public_ids)))

    report = await rehearse(act, noted)
    return Outcome(outcomes[0].public_ids, outcomes[0].problems, report)


async def _kept(act: Act, work: Work, public_ids: Sequence[str]) -> dict[str, Any]:
    outcome = await work(act) or Outcome(tuple(public_ids))
    return {
        "ids": list(outcome.public_ids),
        "problems": [[each.code.value, each.message, each.path] for each in outcome.problems],
    }


def _problem(kept: Sequence[Any]) -> Problem:
    code, message, path = kept
    return Problem(Code(code), message, tuple(path))
