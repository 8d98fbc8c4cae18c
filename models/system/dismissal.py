"""Findings of the machine check that somebody has looked at and let stand, with the reason."""

from tortoise import fields
from tortoise.models import Model


class Dismissal(Model):
    """One finding let stand. `fingerprint` is of its rule, its place and its words.

    So it holds through edits elsewhere, and ends by itself when the words change.
    """

    id = fields.BigIntField(primary_key=True)
    item = fields.BigIntField(db_index=True)
    fingerprint = fields.CharField(max_length=64)
    rule = fields.CharField(max_length=32)
    reason = fields.CharField(max_length=500)
    revision = fields.IntField()
    by = fields.CharField(max_length=200)
    at = fields.BigIntField()

    class Meta:
        table = "dismissal"
        table_description = "dismissal"
        unique_together = (("item", "fingerprint"),)
