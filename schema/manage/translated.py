"""How one language of an item stands, as editors are shown it."""

from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import strawberry

from publishing.translations import Told, TranslationState
from schema.manage.moments import moment_or_none
from schema.manage.people_ref import PersonRef, person_or_none
from schema.scalars import Instant

if TYPE_CHECKING:
    Locale: TypeAlias = Any
else:
    # The enum is made together with the interface that holds this type.
    Locale = Annotated["Locale", strawberry.lazy("schema.manage.common")]

TranslationStateEnum = strawberry.enum(
    TranslationState,
    name="TranslationState",
    description="OWN: written in it. CONVERTED: from the other Chinese script. STALE: the master's text changed after it. MISSING: readers cannot have it.",
)


@strawberry.type(description="A protected term in a text that is converted.")
class TermHit:
    written: str
    becomes: str
    count: int


@strawberry.type(description="How one language of the draft stands beside the master's text.")
class Translation:
    locale: Locale
    state: TranslationStateEnum  # type: ignore[valid-type]  # made an enum of the schema above
    source_revision: int | None = strawberry.field(
        description="The newest revision whose master text it is known to follow: compare from there."
    )
    master_revision: int | None = strawberry.field(
        description="The revision in which the master's text last changed."
    )
    overridden: list[str] = strawberry.field(
        description="The places whose Traditional text was written by hand: `title`, `body.p1`."
    )
    terms: list[TermHit] = strawberry.field(
        description="The protected terms that the conversion meets, the most frequent first."
    )
    checked_by: PersonRef | None
    checked_at: Instant | None


def shown_translation(told: Told) -> Translation:
    """What the schema shows of it."""
    return Translation(
        locale=told.locale.name,
        state=told.state,
        source_revision=told.source_revision,
        master_revision=told.master_revision,
        overridden=list(told.overridden),
        terms=[
            TermHit(written=each.written, becomes=each.becomes, count=each.count)
            for each in told.terms
        ],
        checked_by=person_or_none(told.checked_by),
        checked_at=moment_or_none(told.checked_at),
    )
