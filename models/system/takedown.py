"""Takedown cases: somebody says that an item must go, and has an answer within thirty days."""

from tortoise import fields
from tortoise.models import Model


class Takedown(Model):
    """One claim against one item. `claimant` is JSON about a person and may be erased (null).

    Instants are microseconds since 1970.
    """

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(max_length=64, unique=True)
    item = fields.BigIntField(db_index=True)
    item_public_id = fields.CharField(max_length=64)
    type = fields.CharField(max_length=64)
    claimant = fields.TextField(null=True)
    category = fields.CharField(max_length=32)
    ground = fields.TextField()
    received_at = fields.BigIntField()
    due_at = fields.BigIntField(db_index=True)
    state = fields.CharField(max_length=32)
    decision = fields.TextField(null=True)
    opened_by = fields.CharField(max_length=200)
    decided_at = fields.BigIntField(null=True)
    decided_by = fields.CharField(max_length=200, null=True)

    class Meta:
        table = "takedown"
        table_description = "takedown"
