"""The review sheet, 审校单: one text and everything that was decided and remarked on it, to be put on file."""

from collections.abc import Iterable
from dataclasses import dataclass

from models.locale import Locale
from models.system import ApprovalLink, Comment, Item, Revision, SignOff
from publishing.actor import Verb
from publishing.comment import comments_on
from publishing.desk import Act, item_for
from publishing.people.names import refs_of
from publishing.permissions import may
from publishing.readable import Passage, readable
from publishing.review import LINK_PREFIX, Review, State, review_of
from publishing.stages import Decision, Stage
from publishing.submit import MACHINE


@dataclass(frozen=True)
class Line:
    """One decision: at which stage, by whom, when (microseconds since 1970), and whether it holds."""

    stage: Stage
    decision: Decision
    by: str
    at: int
    revision: int
    sha256: str
    note: str
    holds: bool


@dataclass(frozen=True)
class Remark:
    """One remark: where, by whom, when, and whether it is settled."""

    place: str
    text: str
    by: str
    at: int
    resolved: bool


@dataclass(frozen=True)
class ReviewSheet:
    """Everything on the sheet. People are called by their names, or by their ids where they have none."""

    public_id: str
    type_label: str
    title: str
    locale: Locale
    revision: int
    sha256: str
    author: str
    printed_at: int
    lines: tuple[Line, ...]
    missing: tuple[Stage, ...]
    remarks: tuple[Remark, ...]
    passages: tuple[Passage, ...]


async def review_sheet(act: Act, public_id: str, locale: Locale) -> ReviewSheet:
    """The sheet of a draft in one language. Raises Refused when the actor may not see its history."""
    item = await item_for(act, Verb.HISTORY, public_id)
    review = await review_of(act, item, locale)
    rows = await SignOff.filter(item=item.id, locale=locale.name).using_db(act.tx).order_by("id")
    comments = [each for each, _ in await comments_on(act, item) if each.locale == locale.name]
    names = await _names(act, rows, comments, review.revision)
    passages = await readable(act, item, review.revision, locale)
    content_type = act.catalogue.types[item.type]
    title = content_type.fields.get(content_type.title or "")
    hidden = {
        kind.label
        for name, kind in content_type.fields.items()
        if not may(act.actor, Verb.READ, item.type, name).allowed
    }
    shown = tuple(each for each in passages if each.label not in hidden)
    return ReviewSheet(
        public_id=public_id,
        type_label=content_type.label,
        title=next((each.lines[0] for each in shown if title and each.label == title.label), ""),
        locale=locale,
        revision=review.revision.number,
        sha256=review.sha256,
        author=names[review.revision.person or review.revision.author],
        printed_at=act.at,
        lines=tuple(_line(row, review, names) for row in rows),
        missing=tuple(each.stage for each in review.missing) if not review.is_live else (),
        remarks=tuple(_remark(act, item, each, names) for each in comments),
        passages=shown,
    )


def _line(row: SignOff, review: Review, names: dict[str, str]) -> Line:
    step = review.step(Stage(row.stage))
    holds = step is not None and step.state is State.PASSED and step.latest is not None
    return Line(
        Stage(row.stage),
        Decision(row.decision),
        names[row.by],
        row.at,
        row.revision,
        row.sha256,
        row.note or "",
        holds=holds and step is not None and step.latest is not None and step.latest.id == row.id,
    )


def _remark(act: Act, item: Item, row: Comment, names: dict[str, str]) -> Remark:
    kind = act.catalogue.types[item.type].fields.get(row.field or "")
    place = " · ".join(each for each in (kind.label if kind else "", row.block or "") if each)
    return Remark(place, row.text, names[row.by], row.at, row.resolved_at is not None)


async def _names(
    act: Act, rows: Iterable[SignOff], comments: Iterable[Comment], revision: Revision
) -> dict[str, str]:
    ids = {row.by for row in rows} | {each.by for each in comments}
    ids.add(revision.person or revision.author)
    links = await ApprovalLink.filter(
        public_id__in=[each for each in ids if each.startswith(LINK_PREFIX)]
    ).using_db(act.tx)
    named = {each.id: each.name for each in (await refs_of(act.tx, ids)).values() if each.name}
    named |= {link.public_id: link.leader for link in links if link.leader}
    named[MACHINE] = "机器检查"
    return {each: named.get(each, each) for each in ids}
