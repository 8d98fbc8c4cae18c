"""Portals: who shows our content elsewhere, how often each item was seen there, and what they have taken note of."""

from tortoise import fields
from tortoise.models import Model


class Portal(Model):
    """One portal. `account` is the public id of the account that holds its tokens and webhooks.

    `key` stands in pages, so it is no secret; the one before is good until `former_until`. `origins`,
    `types`, `series` and `topics` are JSON lists, an empty one narrows nothing.
    """

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(max_length=64, unique=True)
    account = fields.CharField(max_length=64, unique=True)
    name = fields.CharField(max_length=200)
    key = fields.CharField(max_length=64, unique=True)
    former_key = fields.CharField(max_length=64, null=True)
    former_until = fields.BigIntField(null=True)
    origins = fields.TextField(default="[]")
    types = fields.TextField(default="[]")
    series = fields.TextField(default="[]")
    topics = fields.TextField(default="[]")
    points_per_minute = fields.IntField()
    state = fields.CharField(max_length=16)
    made_at = fields.BigIntField()
    made_by = fields.CharField(max_length=200)
    ended_at = fields.BigIntField(null=True)

    class Meta:
        table = "portal"
        table_description = "portal"


class PortalView(Model):
    """How often an item was shown on a day in China. `portal` "" is everybody without a key."""

    id = fields.BigIntField(primary_key=True)
    portal = fields.CharField(max_length=64)
    item = fields.CharField(max_length=64)
    day = fields.CharField(max_length=10, db_index=True)
    views = fields.BigIntField()

    class Meta:
        table = "portal_view"
        table_description = "portal_view"
        unique_together = (("portal", "day", "item"),)


class PortalShown(Model):
    """When a portal last showed an item, and when it was first told that this is withdrawn."""

    id = fields.BigIntField(primary_key=True)
    portal = fields.CharField(max_length=64)
    item = fields.CharField(max_length=64, db_index=True)
    shown_at = fields.BigIntField(null=True)
    gone_at = fields.BigIntField(null=True)

    class Meta:
        table = "portal_shown"
        table_description = "portal_shown"
        unique_together = (("portal", "item"),)


class PortalPull(Model):
    """That a portal had taken all changes up to a position, and when it first said so.

    `types` is JSON, the names it asked for, [] for all; positions are those of the log `epoch`.
    """

    id = fields.BigIntField(primary_key=True)
    portal = fields.CharField(max_length=64)
    epoch = fields.CharField(max_length=32)
    types = fields.CharField(max_length=1000)
    position = fields.BigIntField()
    at = fields.BigIntField()

    class Meta:
        table = "portal_pull"
        table_description = "portal_pull"
        unique_together = (("portal", "epoch", "types", "position"),)
