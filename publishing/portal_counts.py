"""What portals have shown, pulled and been told: counted in memory elsewhere, added here, forgotten in time.

The tables hold a portal, an item, a day and a number, and instants of the portal as a whole. Nothing
of a visitor is in them, and nothing is known of one where they are written.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import orjson
from tortoise.models import Model

from models.database import Database, Transaction, placeholders
from models.system import PortalPull, PortalShown, PortalView
from publishing.confirmations import out_since

UNKNOWN = ""
"""Stands for the unknown portal: everybody without a key."""

MOST_PULLS = 2_000
"""So many are kept of one portal: a key is public, and whoever copied it could send every cursor there was."""

_LOCK = 0x6B706F72  # "kpor"


@dataclass(frozen=True)
class View:
    """That a portal showed an item, on a day in China."""

    portal: str
    day: str
    item: str


@dataclass(frozen=True)
class Pull:
    """That a portal has taken all changes of these types up to a position of a log; () for all."""

    portal: str
    epoch: str
    types: tuple[str, ...]
    position: int


@dataclass
class Counts:
    """What happened since it was last written; instants in microseconds since 1970.

    `shown` is when last, `gone` and `pulls` when first.
    """

    views: dict[View, int] = field(default_factory=dict)
    shown: dict[tuple[str, str], int] = field(default_factory=dict)
    gone: dict[tuple[str, str], int] = field(default_factory=dict)
    pulls: dict[Pull, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.views) + len(self.shown) + len(self.gone) + len(self.pulls)

    def show(self, view: View, number: int, at: int) -> None:
        """The item was shown so many times more, at the latest then."""
        self.views[view] = self.views.get(view, 0) + number
        self.see((view.portal, view.item), at)

    def see(self, key: tuple[str, str], at: int) -> None:
        """The portal still shows the item, and looked at it anew."""
        self.shown[key] = max(at, self.shown.get(key, at))

    def tell_gone(self, key: tuple[str, str], at: int) -> None:
        """The portal was told that the item is withdrawn."""
        self.gone[key] = min(at, self.gone.get(key, at))

    def pull(self, pull: Pull, at: int) -> None:
        """The portal said that it has come so far."""
        self.pulls[pull] = min(at, self.pulls.get(pull, at))

    def add(self, other: "Counts") -> None:
        """Count all of the other's here too."""
        for view, number in other.views.items():
            self.show(view, number, other.shown[view.portal, view.item])
        for key, at in other.shown.items():
            self.see(key, at)
        for key, at in other.gone.items():
            self.tell_gone(key, at)
        for pull, at in other.pulls.items():
            self.pull(pull, at)


async def add_counts(database: Database, counts: Counts) -> None:
    """Add these counts to what is kept, in one transaction; other processes may do so meanwhile."""
    if not len(counts):
        return
    async with database.transaction() as tx:
        if database.engine == "postgres":
            # Processes write one after another: their rows would wait for each other crosswise.
            await tx.execute_query(f"SELECT pg_advisory_xact_lock({_LOCK})")
        await _put(
            tx,
            database,
            "INSERT INTO portal_view (portal, day, item, views) VALUES ({marks})"
            " ON CONFLICT (portal, day, item) DO UPDATE SET views = portal_view.views + excluded.views",
            ([each.portal, each.day, each.item, number] for each, number in counts.views.items()),
        )
        await _put(
            tx,
            database,
            "INSERT INTO portal_shown (portal, item, shown_at) VALUES ({marks})"
            " ON CONFLICT (portal, item) DO UPDATE SET shown_at ="
            " CASE WHEN portal_shown.shown_at > excluded.shown_at"
            " THEN portal_shown.shown_at ELSE excluded.shown_at END",
            ([*key, at] for key, at in counts.shown.items()),
        )
        await _put_gone(tx, database, counts.gone)
        await _put(
            tx,
            database,
            "INSERT INTO portal_pull (portal, epoch, types, position, at) VALUES ({marks})"
            " ON CONFLICT (portal, epoch, types, position) DO NOTHING",
            (
                [each.portal, each.epoch, orjson.dumps(each.types).decode(), each.position, at]
                for each, at in counts.pulls.items()
            ),
        )
        for portal in {each.portal for each in counts.pulls}:
            await _make_room(tx, portal)


async def _make_room(tx: Transaction, portal: str) -> None:
    """Delete a portal's oldest pulls beyond MOST_PULLS."""
    rows = PortalPull.filter(portal=portal).using_db(tx)
    over = await rows.order_by("-id").offset(MOST_PULLS).limit(1).values_list("id", flat=True)
    if over:
        await rows.filter(id__lte=over[0]).delete()


async def _put_gone(
    tx: Transaction, database: Database, gone: Mapping[tuple[str, str], int]
) -> None:
    """Note each as told for the first time since the item is out, if it is."""
    if not gone:
        return
    since = await out_since(tx, {item for _, item in gone})
    for (portal, item), at in sorted(gone.items()):
        if item not in since:
            continue
        await _put(
            tx,
            database,
            "INSERT INTO portal_shown (portal, item, gone_at) VALUES ({marks})"
            " ON CONFLICT (portal, item) DO UPDATE SET gone_at ="
            f" CASE WHEN portal_shown.gone_at >= {since[item]}"
            " THEN portal_shown.gone_at ELSE excluded.gone_at END",
            [[portal, item, at]],
        )


async def _put(
    tx: Transaction, database: Database, statement: str, rows: Iterable[list[object]]
) -> None:
    listed = list(rows)
    if listed:
        marks = placeholders(database.engine, len(listed[0]))
        await tx.execute_many(statement.replace("{marks}", marks), listed)


async def forget_counts(database: Database, *, before: str, before_at: int) -> None:
    """Delete what is older than this day and this instant; writes only if there is any."""
    old: list[tuple[type[Model], dict[str, object]]] = [
        (PortalView, {"day__lt": before}),
        (PortalShown, {"shown_at__lt": before_at, "gone_at": None}),
        (PortalShown, {"shown_at": None, "gone_at__lt": before_at}),
        (PortalShown, {"shown_at__lt": before_at, "gone_at__lt": before_at}),
        (PortalPull, {"at__lt": before_at}),
    ]
    with database.looking() as connection:
        there = [await each.filter(**which).using_db(connection).exists() for each, which in old]
    if any(there):
        async with database.transaction() as tx:
            for each, which in old:
                await each.filter(**which).using_db(tx).delete()
