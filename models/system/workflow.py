"""Workflows: the steps that a content type goes through before it is public, as data."""

from tortoise import fields
from tortoise.models import Model


class Workflow(Model):
    """The steps of one content type; `steps` is JSON as `publishing.workflow` writes it."""

    id = fields.BigIntField(primary_key=True)
    type = fields.CharField(max_length=64, unique=True)
    steps = fields.TextField()
    by = fields.CharField(max_length=200)
    changed_at = fields.BigIntField()

    class Meta:
        table = "workflow"
        table_description = "workflow"
