"""Where a draft stands in its reviews, language by language. It follows from the sign-offs, and is kept nowhere."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from models.locale import Locale
from models.system import Item, Placement, Revision, SignOff, Submission
from models.view import LIVE
from publishing.authors import authors_of
from publishing.canonical import canonical
from publishing.desk import Act
from publishing.digest import Told, told_by
from publishing.errors import Code, Problem, refuse
from publishing.stages import Decision, Stage
from publishing.workflow import Step, workflows_of


class State(Enum):
    """How one step stands."""

    PASSED = "PASSED"
    NEXT = "NEXT"
    WAITING = "WAITING"
    VOIDED = "VOIDED"
    RETURNED = "RETURNED"


@dataclass(frozen=True)
class StepState:
    """One step on the way of one text.

    `latest` is the last decision at this stage, on this text or on an earlier one. `is_next`: it is
    the one that somebody has to do now.
    """

    id: str
    stage: Stage
    state: State
    latest: SignOff | None
    is_next: bool


@dataclass(frozen=True)
class Review:
    """A draft's way through its steps in one language. `is_live`: readers already see this text."""

    item: Item
    locale: Locale
    revision: Revision
    sha256: str
    steps: tuple[StepState, ...]
    submission: Submission | None
    authors: frozenset[str]
    is_live: bool

    @property
    def next(self) -> StepState | None:
        """The step that is to be done now; None when all are passed."""
        return next((each for each in self.steps if each.is_next), None)

    @property
    def missing(self) -> tuple[StepState, ...]:
        """The steps that somebody still has to pass; the machine's own is run again when it is needed."""
        return tuple(
            each
            for each in self.steps
            if each.state is not State.PASSED and each.stage is not Stage.MACHINE_CHECK
        )

    @property
    def is_passed(self) -> bool:
        """Whether it may be published."""
        return self.is_live or not self.missing

    def step(self, stage: Stage) -> StepState | None:
        """The step of that stage, where the workflow has one."""
        return next((each for each in self.steps if each.stage is stage), None)


def step_id(public_id: str, locale: Locale, stage: Stage) -> str:
    """The id of one step."""
    return f"{public_id}:{locale.name}:{stage.value}"


def parsed_step(text: str) -> tuple[str, Locale, Stage]:
    """The item, language and stage that a step's id names; raises Refused when it is none."""
    public_id, _, rest = text.partition(":")
    locale, _, stage = rest.partition(":")
    if locale not in Locale.__members__ or stage not in Stage.__members__:
        raise refuse(Code.NOT_FOUND, f"There is no step {text!r}.")
    return public_id, Locale[locale], Stage[stage]


def signers(row: SignOff) -> frozenset[str]:
    """Who counts as having signed: with a link, whoever made it as well."""
    if row.in_place_of and row.by.startswith(LINK_PREFIX):
        return frozenset({row.by, row.in_place_of})
    return frozenset({row.by})


LINK_PREFIX = "apl_"
"""What the ids of approval links begin with."""


def states(
    public_id: str,
    locale: Locale,
    steps: Sequence[Step],
    sign_offs: Sequence[SignOff],
    *,
    sha256: str,
    authors: frozenset[str],
) -> tuple[StepState, ...]:
    """How each step stands for the text with this digest, from the decisions on it, oldest first.

    A step is passed when the last decision on this very text at it is a yes, by nobody who wrote the
    text and, at a review, by nobody who passed another review of it.
    """
    found: list[StepState] = []
    used: set[str] = set()
    waiting = False
    for step in steps:
        at_stage = [each for each in sign_offs if each.stage == step.stage.value]
        latest = at_stage[-1] if at_stage else None
        of_this = [each for each in at_stage if each.sha256 == sha256]
        barred = authors | used if step.stage.is_review else authors
        state = _state(step.stage, latest, of_this, barred=barred)
        if state is State.PASSED and step.stage.is_review:
            used |= signers(of_this[-1])
        by_hand = step.stage is not Stage.MACHINE_CHECK
        is_next = by_hand and state is not State.PASSED and not waiting
        if is_next and state is State.WAITING:
            state = State.NEXT
        waiting = waiting or is_next
        found.append(
            StepState(step_id(public_id, locale, step.stage), step.stage, state, latest, is_next)
        )
    return tuple(found)


def _state(
    stage: Stage, latest: SignOff | None, of_this: Sequence[SignOff], *, barred: Collection[str]
) -> State:
    if of_this and of_this[-1].decision == Decision.APPROVE.value:
        allowed = stage is Stage.MACHINE_CHECK or not signers(of_this[-1]) & set(barred)
        return State.PASSED if allowed else State.VOIDED
    if latest is None:
        return State.WAITING
    return State.RETURNED if latest.decision == Decision.RETURN.value else State.VOIDED


async def review_of(act: Act, item: Item, locale: Locale) -> Review:
    """Where the draft stands in one language; raises Refused when it has no text of its own in it."""
    found = (await reviews_of(act, [item])).get(item.id, {})
    if locale not in found:
        raise refuse(
            Code.STATE, f"{item.public_id} has no text of its own in {locale.name} to review."
        )
    return found[locale]


async def reviews_of(act: Act, items: Sequence[Item]) -> dict[int, dict[Locale, Review]]:
    """Where each of these drafts stands, by the item's key and language."""
    drafts = await _drafts_of(act, items)
    return await reviews_on(act, [(item, drafts[item.id]) for item in items if item.id in drafts])


async def reviews_on(
    act: Act, pairs: Sequence[tuple[Item, Revision]]
) -> dict[int, dict[Locale, Review]]:
    """Where these revisions stand, by the item's key and language."""
    keys = [item.id for item, _ in pairs]
    live = await live_revisions(act, keys)
    shown = [(item, live[item.id]) for item, _ in pairs if item.id in live]
    told = await told_by(act, [*pairs, *shown])
    rows = await SignOff.filter(item__in=keys).using_db(act.tx).order_by("id")
    handed_in = await Submission.filter(item__in=keys, closed_at=None).using_db(act.tx)
    steps = await workflows_of(act, sorted({item.type for item, _ in pairs}))
    found: dict[int, dict[Locale, Review]] = {}
    for item, revision in pairs:
        seen = told[live[item.id].id] if item.id in live else {}
        found[item.id] = {}
        for locale, text in told[revision.id].items():
            own = [each for each in rows if (each.item, each.locale) == (item.id, locale.name)]
            submission = _handed_in(handed_in, item, locale)
            # Who wrote it matters once somebody signs; a list of drafts is spared the search.
            asked = submission is not None or own
            authors = await authors_of(act, item, locale) if asked else frozenset[str]()
            found[item.id][locale] = Review(
                item,
                locale,
                revision,
                text.sha256,
                states(
                    item.public_id,
                    locale,
                    steps[item.type],
                    own,
                    sha256=text.sha256,
                    authors=authors,
                ),
                submission,
                authors,
                is_live=_same(text, seen.get(locale)),
            )
    return found


def _same(text: Told, shown: Told | None) -> bool:
    return shown is not None and shown.sha256 == text.sha256


def _handed_in(rows: Sequence[Submission], item: Item, locale: Locale) -> Submission | None:
    return next((each for each in rows if (each.item, each.locale) == (item.id, locale.name)), None)


async def _drafts_of(act: Act, items: Sequence[Item]) -> Mapping[int, Revision]:
    numbers = {item.id: item.draft_number for item in items if item.draft_number}
    rows = await Revision.filter(
        item__in=list(numbers), number__in=list(set(numbers.values()))
    ).using_db(act.tx)
    return {row.item: row for row in rows if numbers[row.item] == row.number}


async def live_revisions(act: Act, items: Sequence[int]) -> dict[int, Revision]:
    """What readers see of these items at this instant, by the item's key."""
    placements = await Placement.filter(
        item__in=list(items), lane=LIVE, cancelled=0, live_from__lte=act.at, live_until__gt=act.at
    ).using_db(act.tx)
    by_id = {each.revision: each.item for each in placements}
    rows = await Revision.filter(id__in=list(by_id)).using_db(act.tx)
    return {by_id[row.id]: row for row in rows}


@dataclass(frozen=True)
class ReviewIncomplete(Problem):
    """Steps that are not passed: their ids."""

    missing: tuple[str, ...] = ()


async def unreviewed(
    act: Act,
    item: Item,
    revision: Revision,
    locales: Sequence[Locale] | None = None,
) -> list[Problem]:
    """What reviews still lack before the revision may be shown, one problem for each language.

    A language in which readers would see what they see already lacks nothing.
    """
    reviews = (await reviews_on(act, [(item, revision)]))[item.id]
    return [
        _incomplete(item, each)
        for locale, each in reviews.items()
        if (locales is None or locale in locales) and not each.is_passed
    ]


def _incomplete(item: Item, review: Review) -> ReviewIncomplete:
    names = "、".join(each.stage.label for each in review.missing)
    return ReviewIncomplete(
        Code.REVIEW_INCOMPLETE,
        f"{item.public_id} in {review.locale.name} has not passed {names} as it now is.",
        (review.locale.name,),
        tuple(each.id for each in review.missing),
    )


async def reviews_passed(act: Act, item: Item, revision: Revision) -> str:
    """The steps that each language of the revision has passed, as a placement keeps them."""
    reviews = (await reviews_on(act, [(item, revision)]))[item.id]
    passed = {
        locale.name: [
            {"stage": step.stage.value, "at": step.latest.at}
            for step in each.steps
            if step.state is State.PASSED and step.latest is not None
        ]
        for locale, each in reviews.items()
    }
    kept = {name: steps for name, steps in passed.items() if steps}
    return canonical(kept)
