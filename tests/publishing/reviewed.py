"""People who review, and a draft on its way through their hands."""

from typing import Any

from models.locale import Locale
from models.system import Item
from publishing.actor import Actor
from publishing.desk import Desk
from publishing.review import Review, review_of, reviews_of, step_id
from publishing.save import create
from publishing.sign_off import decide
from publishing.stages import Decision, Stage
from publishing.submit import submit
from publishing.update import update
from tests.manage.roles import person

AUTHOR = person("author")
TRANSLATOR = person("translator")
FIRST = person("first_reviewer")
SECOND = person("second_reviewer")
FINAL = person("final_reviewer")
PROOFREADER = person("proofreader")
PUBLISHER = person("publisher")

ZH, EN = Locale.ZH_HANS, Locale.EN

WHO = {
    Stage.FIRST_REVIEW: FIRST,
    Stage.SECOND_REVIEW: SECOND,
    Stage.FINAL_REVIEW: FINAL,
    Stage.FIRST_PROOF: PROOFREADER,
    Stage.SECOND_PROOF: PROOFREADER,
    Stage.THIRD_PROOF: PROOFREADER,
}
CHAIN = tuple(WHO)


class Rounds:
    """One desk, and what people do at it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def write(self, type_name: str = "Article", *, by: Actor = AUTHOR, **content: Any) -> str:
        """A new draft's public id."""
        fields = content or {"title": {"ZH_HANS": "时装周开幕"}, "kind": "NEWS"}
        async with self.desk.act(by=by) as act:
            made = await create(act, type_name, fields)
            return (await Item.get(id=made.item, using_db=act.tx)).public_id

    async def edit(self, public_id: str, *, by: Actor = AUTHOR, **changes: Any) -> int:
        async with self.desk.act(by=by) as act:
            item = await Item.get(public_id=public_id, using_db=act.tx)
            made = await update(act, public_id, changes, expected_revision=item.draft_number)
            return made.number

    async def submit(self, public_id: str, *, by: Actor = AUTHOR, **given: Any) -> None:
        async with self.desk.act(by=by) as act:
            await submit(act, public_id, **given)

    async def review(self, public_id: str, locale: Locale = ZH) -> Review:
        async with self.desk.act(by="looking") as act:
            item = await Item.get(public_id=public_id, using_db=act.tx)
            return await review_of(act, item, locale)

    async def decide(
        self,
        public_id: str,
        stage: Stage,
        decision: Decision = Decision.APPROVE,
        *,
        by: Actor | None = None,
        locale: Locale = ZH,
        sha256: str | None = None,
        note: str | None = None,
    ) -> Review:
        """Decide on the text as it is, or on the one with this digest."""
        seen = sha256 or (await self.review(public_id, locale)).sha256
        async with self.desk.act(by=by or WHO[stage]) as act:
            return await decide(
                act,
                step_id(public_id, locale, stage),
                expected_sha256=seen,
                decision=decision,
                note=note,
            )

    async def pass_all(self, public_id: str, locale: Locale = ZH) -> None:
        """Every step that is missing, each by whom it belongs to."""
        while (step := (await self.review(public_id, locale)).next) is not None:
            await self.decide(public_id, step.stage, locale=locale)

    async def reviewed(self, type_name: str = "Article", **content: Any) -> str:
        """A new draft that has passed everything in every language it has."""
        public_id = await self.write(type_name, **content)
        await self.submit(public_id)
        for locale in await self.languages(public_id):
            await self.pass_all(public_id, locale)
        return public_id

    async def carry(self, public_id: str) -> None:
        """A draft that is there passes everything that it has not passed yet, in every language."""
        waiting = [
            each
            for each in await self.languages(public_id)
            if not (await self.review(public_id, each)).is_passed
        ]
        if waiting:
            await self.submit(public_id, locales=waiting)
        for locale in waiting:
            await self.pass_all(public_id, locale)

    async def languages(self, public_id: str) -> list[Locale]:
        async with self.desk.act(by="looking") as act:
            item = await Item.get(public_id=public_id, using_db=act.tx)
            return list((await reviews_of(act, [item]))[item.id])
