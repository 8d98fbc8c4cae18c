"""Which edition of each item a reader sees: one frozen value, and the two conditions made from it."""

from dataclasses import dataclass, replace

from models.locale import DEFAULT_CHAIN, Locale

LIVE = "live"
DRAFT = "draft"
WITHDRAWN = "withdrawn"
RELEASE = "release:"
"""What the lane of a release begins with; its id follows."""

FOREVER = 253_402_300_799_000_000
"""The end of an open interval, in microseconds since 1970 (the end of the year 9999)."""


PREVIEW = "preview:"
"""What the lane of one item's preview begins with; its public id follows."""


@dataclass(frozen=True)
class View:
    """What one reader sees: a lane, at an instant, in a language.

    `lane` is `live`, `draft`, or a release or preview: these show what they hold and, of everything
    else, what is live. `timed` views are read at an instant that is bound as
    the value `at`; others at the database's own now. `fallback` None means the site's default
    chain; otherwise the exact languages tried after `locale`, best first.
    """

    locale: Locale
    lane: str = LIVE
    timed: bool = False
    fallback: tuple[Locale, ...] | None = None

    @property
    def chain(self) -> tuple[Locale, ...]:
        """The languages tried for each item, best first."""
        if self.fallback is None:
            return DEFAULT_CHAIN[self.locale]
        return (self.locale, *(each for each in self.fallback if each is not self.locale))

    @property
    def is_default_chain(self) -> bool:
        """Whether one row per item, resolved at save, answers this view."""
        return self.fallback is None or self.chain == DEFAULT_CHAIN[self.locale]


def in_interval(view: View, row: str, *, now: str = "kapok_now()", counted: bool = False) -> str:
    """The SQL condition of lane and time under which an edition, or a link, is shown to `view`.

    `row` is its alias; `now` is the SQL of the instant, in microseconds. The text is the same on
    both engines and holds no value from outside. `counted` lets the planner use the index for
    counting, which it would also choose for lists and then have to sort.
    """
    lane = view.lane.replace("'", "''")
    if view.lane.startswith(PREVIEW):
        live = in_interval(replace(view, lane=LIVE), row, now=now)
        own = f"(SELECT held.id FROM item AS held WHERE held.public_id = '{lane.removeprefix(PREVIEW)}')"
        drafted = f"{row}.lane = '{DRAFT}' AND {row}.item = {own}"
        return f"(({drafted}) OR ({live} AND {row}.item <> {own}))"
    if view.lane.startswith(RELEASE):
        live = in_interval(replace(view, lane=LIVE), row, now=now)
        held = f"SELECT 1 FROM placement AS held WHERE held.item = {row}.item AND held.lane = '{lane}' AND held.over = 0"
        return f"({row}.lane = '{lane}' OR ({live} AND NOT EXISTS ({held})))"
    terms = [f"{row}.lane = '{lane}'"]
    if view.lane == LIVE:
        # A finished interval can only matter to a reader of another instant than now; `over`
        # keeps deep histories out of the partial indexes of the newest page.
        if not view.timed:
            terms.append(f"{row}.over = 0")
        plain = "" if counted else "+"
        terms += [f"{row}.live_from <= {now}", f"{plain}{row}.live_until > {now}"]
    return " AND ".join(terms)


def in_language(view: View, row: str, *, spoken: str = "") -> str:
    """The SQL condition that picks one row per item among its languages.

    `spoken` is SQL that gives the language of a view by the default chain, where that is only known
    when the statement runs.
    """
    if view.is_default_chain:
        return f"{row}.locale = {spoken or view.locale.value}"
    options = []
    better = 0
    for locale in view.chain:
        own = f"{row}.locale = {locale.value} AND ({row}.available & {locale.bit}) <> 0"
        options.append(f"({own} AND ({row}.available & {better}) = 0)" if better else f"({own})")
        better |= locale.bit
    return "(" + " OR ".join(options) + ")"
