"""Holds: what was scheduled and was called off because it is no longer fit."""

from tortoise import fields
from tortoise.models import Model


class Hold(Model):
    """One scheduled placement that is held back, remembered as it was asked for.

    `cause` is the public id of what made it unfit and `code` why. `state` is HELD, RESUMED, DROPPED
    or MISSED; a missed one was still held when its instant came.
    """

    id = fields.BigIntField(primary_key=True)
    item = fields.BigIntField(db_index=True)
    placement = fields.BigIntField()
    release = fields.CharField(max_length=64, null=True, db_index=True)
    publish_at = fields.BigIntField()
    code = fields.CharField(max_length=32)
    cause = fields.CharField(max_length=64)
    state = fields.CharField(max_length=16, db_index=True)
    held_at = fields.BigIntField()
    ended_at = fields.BigIntField(null=True)

    class Meta:
        table = "hold"
        table_description = "hold"
