"""Workflows: which steps a content type goes through, kept as data and read where they are needed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from models.declare import ContentType
from models.system import Workflow
from publishing.actor import Verb
from publishing.desk import Act, record
from publishing.errors import Code, refuse
from publishing.permissions import permit
from publishing.stages import Stage


@dataclass(frozen=True)
class Step:
    """One step, and how many days it may take; None where nobody is hurried."""

    stage: Stage
    days: int | None = None


FULL = tuple(Step(each) for each in Stage)
"""三审三校: the machine, three reviewers, three proofs."""

SINGLE = (Step(Stage.MACHINE_CHECK), Step(Stage.FINAL_REVIEW))
"""The machine and one reviewer, for what is looked up rather than read."""

_FIRST = {"full": FULL, "single": SINGLE}
MOST_DAYS = 365


async def workflow_of(act: Act, content_type: ContentType) -> tuple[Step, ...]:
    """The type's steps in their order: those that were set, or those it was declared with."""
    row = await Workflow.filter(type=content_type.name).using_db(act.tx).first()
    return _FIRST[content_type.review] if row is None else _read(row.steps)


async def workflows_of(act: Act, names: Sequence[str]) -> Mapping[str, tuple[Step, ...]]:
    """The steps of several types, by name."""
    rows = {
        row.type: _read(row.steps)
        for row in await Workflow.filter(type__in=list(names)).using_db(act.tx)
    }
    return {name: rows.get(name) or _FIRST[act.catalogue.types[name].review] for name in names}


async def save_workflow(act: Act, type_name: str, steps: Sequence[Step]) -> tuple[Step, ...]:
    """From now on the type goes through these steps; what is live stays live.

    Raises Refused when nobody would look, a step stands twice, or the machine is not the first.
    """
    permit(act.actor, Verb.WORKFLOW)
    if type_name not in act.catalogue.types:
        raise refuse(Code.NOT_FOUND, f"There is no content type {type_name!r}.")
    kept = tuple(steps)
    _refuse_unfit(kept)
    await Workflow.filter(type=type_name).using_db(act.tx).delete()
    await Workflow.create(
        using_db=act.tx, type=type_name, steps=_written(kept), by=act.person, changed_at=act.at
    )
    record(act, "WorkflowSaved", type=type_name, steps=[each.stage.value for each in kept])
    return kept


def _refuse_unfit(steps: tuple[Step, ...]) -> None:
    stages = [each.stage for each in steps]
    if len(set(stages)) != len(stages):
        raise refuse(Code.INVALID, "A step stands twice. Name each once.", "steps")
    if not any(each.is_review for each in stages):
        raise refuse(Code.INVALID, "Name at least one review: somebody must look.", "steps")
    if Stage.MACHINE_CHECK in stages[1:]:
        raise refuse(Code.INVALID, "The machine check comes first.", "steps")
    if any(each.days is not None and not 1 <= each.days <= MOST_DAYS for each in steps):
        raise refuse(Code.INVALID, f"A step may take 1 to {MOST_DAYS} days.", "steps")


def _written(steps: Sequence[Step]) -> str:
    return orjson.dumps([{"stage": each.stage.value, "days": each.days} for each in steps]).decode()


def _read(text: str) -> tuple[Step, ...]:
    found: list[dict[str, Any]] = orjson.loads(text)
    return tuple(Step(Stage(each["stage"]), each.get("days")) for each in found)
