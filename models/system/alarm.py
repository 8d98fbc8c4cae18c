"""Alarms: what went wrong and wants a person."""

from tortoise import fields
from tortoise.models import Model


class Alarm(Model):
    """One thing that somebody must look at; `ended_at` is when it was mended."""

    id = fields.BigIntField(primary_key=True)
    kind = fields.CharField(max_length=32, db_index=True)
    public_id = fields.CharField(max_length=64, null=True, db_index=True)
    code = fields.CharField(max_length=64)
    at = fields.BigIntField()
    ended_at = fields.BigIntField(null=True)

    class Meta:
        table = "alarm"
        table_description = "alarm"
