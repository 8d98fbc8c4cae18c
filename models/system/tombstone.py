"""Tombstones: that something was public once and was withdrawn, and nothing of what it said.

Only when it was to be is kept for readers, so that calendars can tell that it is cancelled.
"""

from tortoise import fields
from tortoise.models import Model


class Tombstone(Model):
    """One withdrawal of what had been public. `lifted_at`: the item was reinstated then.

    `category` is the public ground; `notice` is JSON, a sentence to readers in each language. `dates`
    is JSON with the dates that readers saw last, of what has any.
    """

    id = fields.BigIntField(primary_key=True)
    item = fields.BigIntField(db_index=True)
    public_id = fields.CharField(max_length=64)
    type = fields.CharField(max_length=64)
    at = fields.BigIntField()
    category = fields.CharField(max_length=32)
    notice = fields.TextField(default="{}")
    dates = fields.TextField(null=True)
    lifted_at = fields.BigIntField(null=True)

    class Meta:
        table = "tombstone"
        table_description = "tombstone"
        indexes = (("public_id",),)


class GoneAddress(Model):
    """An address under which something withdrawn was public: the SHA-256 of `type/slug`.

    Whoever knows the address can be told that it is gone; nobody can read from here what it was.
    """

    id = fields.BigIntField(primary_key=True)
    item = fields.BigIntField(db_index=True)
    digest = fields.CharField(max_length=64, db_index=True)

    class Meta:
        table = "gone_address"
        table_description = "gone_address"
