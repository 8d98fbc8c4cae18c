"""Roles: what a person may do, as data."""

from tortoise import fields
from tortoise.models import Model


class Role(Model):
    """A named set of grants; `grants` is JSON as `publishing.roles` writes it."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=64, unique=True)
    zh = fields.CharField(max_length=80)
    en = fields.CharField(max_length=80)
    grants = fields.TextField()

    class Meta:
        table = "role"
        table_description = "role"
