"""The lexicon: words that the machine check looks for in what is to be published."""

from tortoise import fields
from tortoise.models import Model


class LexiconEntry(Model):
    """A word, how grave it is, and what to write in its place; `exceptions` is a JSON list.

    The lexicon's version is computed from all entries, so that it needs no counter of its own.
    """

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(max_length=64, unique=True)
    pattern = fields.CharField(max_length=100, unique=True)
    kind = fields.CharField(max_length=32)
    severity = fields.CharField(max_length=16)
    proposal = fields.CharField(max_length=200, null=True)
    note = fields.CharField(max_length=500, default="")
    exceptions = fields.TextField(default="[]")
    changed_at = fields.BigIntField()
    changed_by = fields.CharField(max_length=200)

    class Meta:
        table = "lexicon_entry"
        table_description = "lexicon_entry"
